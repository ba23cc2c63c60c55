/*
 * periodword.h -- Periods as people name them.
 *
 *     period_parse()   today, yesterday, this-week, last-month, this-quarter,
 *                      last-year, 2026, 2026-Q1, 2026-03, 2026-W07 (ISO 8601),
 *                      2026-03-14
 *     period_last()    90d, 12w, 3m, 1y: back from the end of today, which is
 *                      the last of the days
 *
 * Both give whole days of the zone, half-open.  `now` says which day today
 * is.  An error names the word and the nearest known one, or the day or week
 * that does not exist.
 */
#ifndef PULS_MODEL_PERIODWORD_H
#define PULS_MODEL_PERIODWORD_H

#include "model/question.h"

bool period_parse(const Zone *z, int64_t now, const char *text, Period *out,
                  Err *err);
bool period_last(const Zone *z, int64_t now, const char *text, Period *out,
                 Err *err);

#endif

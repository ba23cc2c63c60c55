/*
 * reading.h -- How long a brief takes to read, and what to leave out.
 *
 * Words are read at 200 a minute (a slow reader of a text that matters; S.
 * Brysbaert, "How many words do we read per minute?", J. Mem. Lang. 109
 * (2019) finds 238), a KPI takes 6 seconds and a chart 8 (product.md, A1):
 *
 *     seconds = words / 200 * 60 + 6 * kpis + 8 * charts
 *
 * A brief has at most READING_WORDS words and READING_LIMIT seconds.  What
 * is counted stands on the page: the audience's question, the headline and
 * each KPI's sentence and action (model/phrase.h: phrase_words()).
 */
#ifndef PULS_INSIGHT_READING_H
#define PULS_INSIGHT_READING_H

#include "base/arena.h"
#include "model/metric.h"

#define READING_LIMIT 90.0 /* seconds */
#define READING_WORDS 120
#define READING_KPI   6.0 /* seconds */
#define READING_CHART 8.0
#define READING_KPIS  8 /* most that reading_drop() looks at */

typedef struct Reading {
    size_t words, kpis, charts;
    double seconds;
    size_t n_drop; /* 0 unless it is too long */
    const char *drop[2 * READING_KPIS];
} Reading;

/* What one KPI adds. */
typedef struct ReadingPart {
    const char *label;
    size_t words;
    bool chart;
    bool primary; /* it goes last */
} ReadingPart;

double reading_seconds(size_t words, size_t kpis, size_t charts);

/* May so much be published? */
bool reading_fits(size_t words, size_t kpis, size_t charts);

/* Fill `out` for `words` outside of the parts and for the parts.  While it is
 * too long, charts are proposed for leaving out, then whole KPIs, each from
 * the last one on, until the rest fits; never the last KPI. */
void reading_count(Arena *a, Lang lang, size_t words, const ReadingPart *part,
                   size_t n, Reading *out);

#endif

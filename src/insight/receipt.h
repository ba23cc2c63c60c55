/*
 * receipt.h -- How one number came about, so that nobody has to believe it.
 *
 * A receipt belongs to a question with one bucket and no groups: the number
 * of a tile, a point of a line, a bar.  It says which definition was used,
 * which facts counted, which did not and why, and names the rows: as many as
 * n, with a SHA-256 over their sorted ids, so that two people can tell
 * whether they look at the same facts.  It also says which provider counted
 * (store/store.h), which must make no difference.
 *
 * Each row carries what it adds (`numerator`, `denominator`), so the number
 * can be made again from the CSV with awk; receipt_text() says how.
 *
 * A ratio of two metrics has no rows of its own: its receipt holds those of
 * both parts.
 */
#ifndef PULS_INSIGHT_RECEIPT_H
#define PULS_INSIGHT_RECEIPT_H

#include "insight/answer.h"

/* Above this many rows the digest is left out: it would take seconds. */
#define RECEIPT_MAX_DIGEST 2000000

typedef struct Receipt {
    Answer answer; /* one row */
    size_t n_exclusions;
    Exclusion *exclusion;
    char sha256[65];      /* "" where it was left out */
    size_t n_parts;       /* 2 for a ratio */
    struct Receipt *part; /* numerator, denominator */
} Receipt;

/* ERR_INPUT if the question has groups, a grain or comparisons. */
bool receipt_make(const Engine *e, const Question *q, Arena *a, Receipt *out,
                  Err *err);

void receipt_json(Json *j, const char *key, const Receipt *r);
void receipt_text(Buf *out, const Receipt *r, Lang lang);

#endif

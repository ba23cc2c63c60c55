/*
 * fetch.h -- The cells that an answer is made of.
 */
#ifndef PULS_INSIGHT_FETCH_H
#define PULS_INSIGHT_FETCH_H

#include "insight/answer.h"

#define MAX_FETCHES 32 /* that are kept in mind */

/* Cells of one period; of a ratio, those of both its parts. */
typedef struct Fetched {
    Period period;
    bool partial;
    const int64_t *start; /* of the buckets */
    size_t n_buckets;
    Cells cells, other;
    Provider provider;
} Fetched;

/* What questions of one request have fetched: the median and the 95th
 * percentile of the same facts are read from the same cells. */
typedef struct Fetches {
    char *key[MAX_FETCHES];
    Fetched item[MAX_FETCHES];
    size_t n;
} Fetches;

/* The question's cells of a period, counted or as they were `before`, which
 * learns of them.  They are in the arena, for reading. */
bool fetch(const Engine *e, const Question *q, Period p, Fetches *before,
           Arena *a, Fetched *out, Err *err);

#endif

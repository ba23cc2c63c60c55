/*
 * tally.h -- How often each point of a scale was chosen.
 *
 * The summary of all scores: NPS, top box, CSAT, CES, Likert bars, mean,
 * variance and every interval come from it.  A point is a whole number of
 * thousandths, 3.5 stars is 3500, so that half stars are exact and a tally
 * from any store equals any other to the last integer.
 *
 * Promises:
 *
 *   (1)  {0} is the tally of no answers: total 0, mean NaN.
 *   (2)  `points` is sorted by milli, without duplicates.
 *   (3)  Merging adds counts: any order, any cut, the same tally.
 *   (4)  Adding a count of 0 changes nothing.  A negative count takes back.
 *
 * The points live in the arena given to tally_add() and tally_merge(); use
 * one arena for the life of a tally.
 */
#ifndef PULS_STAT_TALLY_H
#define PULS_STAT_TALLY_H

#include "base/arena.h"
#include "stat/moments.h"

#include <stddef.h>
#include <stdint.h>

typedef struct TallyPoint {
    int32_t milli; /* the point, times 1000 */
    int64_t count;
} TallyPoint;

typedef struct Tally {
    size_t n_points;
    TallyPoint *points;
    size_t room; /* private to tally.c: points allocated */
} Tally;

void tally_add(Arena *a, Tally *t, int32_t milli, int64_t count);
void tally_merge(Arena *a, Tally *into, const Tally *from);

int64_t tally_total(const Tally *t);

/* How many chose a point in [lo_milli, hi_milli], both ends included. */
int64_t tally_between(const Tally *t, int32_t lo_milli, int32_t hi_milli);

/* n, sum and sum of squares in thousandths, exact. */
Sum tally_sum(const Tally *t);

/* In the unit of the scale; NaN for no answers, variance also for one. */
double tally_mean(const Tally *t);
double tally_variance(const Tally *t); /* divisor n - 1 */

/* The answer at a rank of the sorted answers, counted from 1, in the unit
 * of the scale; NaN outside 1..total. */
double tally_at_rank(const Tally *t, int64_t rank);

/* Hyndman and Fan's type 7, as R and numpy do; NaN for no answers. */
double tally_quantile(const Tally *t, double q);

#endif

/*
 * changepoint.h -- Where a series of weighted values changed its level, once.
 *
 * For every place where the series could be cut in two, the weighted means of
 * both sides are compared.  The cut that leaves the least spread inside the
 * sides is the answer: least squares, which for one cut is also the maximum
 * of the standardised difference (Worsley 1979, "On the likelihood ratio test
 * for a shift in location of normal populations", JASA 74) and the best pair
 * of segments (Bai and Perron 2003).  The best of many cuts always looks
 * good, so p is not that of a single difference: the deviations from the
 * common mean are put into another order 999 times, and p is the share of
 * orders, the true one among them, whose best cut is at least as good (a
 * Monte Carlo permutation test: Davison and Hinkley 1997, "Bootstrap Methods
 * and their Application", ch. 4).  No distribution is assumed.
 *
 * Promises:
 *
 *   (1)  Only the ratios of the weights matter: the spread of a value is
 *        taken as proportional to 1 / weight (what it rests on: its n) and
 *        its size is learnt from the series.
 *   (2)  A point whose value is NaN or whose weight is not above 0 is a gap.
 *        It is left out; neither side needs to be without gaps.
 *   (3)  The same series gives the same p: the orders come from a generator
 *        with a fixed seed.  p is a multiple of 1/1000, never 0.
 *   (4)  Without any change p is below 0.05 at most about 5 % of the time,
 *        whatever the values look like, as long as their order means nothing.
 *        With `block` > 1 blocks of neighbours move together, so a rhythm or
 *        a memory no longer than a block does not look like a change.
 *   (5)  A series without spread has no change: p is 1.
 *
 * A slow trend, or a memory longer than a block (a stock, a queue), is a
 * change by this test, somewhere in its middle.  Several changes: the one
 * that divides best.
 */
#ifndef PULS_STAT_CHANGEPOINT_H
#define PULS_STAT_CHANGEPOINT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

#define CHANGEPOINT_MIN    8    /* points that are no gaps, at least */
#define CHANGEPOINT_MAX    5000 /* points, at most */
#define CHANGEPOINT_ORDERS 999

typedef struct SeriesPoint {
    double value, weight;
} SeriesPoint;

typedef struct ChangePoint {
    size_t at;            /* index of the first point of the new level */
    double before, after; /* the weighted means of the two sides */
    double inside;        /* weighted squares left within the two sides */
    double whole;         /* the same around one mean for all */
    double p;
} ChangePoint;

/* Each side keeps at least `segment` points that are no gaps.  False, with p
 * NaN, if there are fewer than CHANGEPOINT_MIN or 2 * segment of them, or
 * more than CHANGEPOINT_MAX.  `scratch` takes 5 doubles a point. */
bool changepoint_find(const SeriesPoint *s, size_t n, size_t segment,
                      size_t block, Arena *scratch, ChangePoint *out);

#endif

/*
 * change.h -- Is this period really different from that one?
 *
 * Every comparison answers with one struct, Change: how much, in which
 * direction (the sign is kept: first minus second, so "now" comes first),
 * its standard error, the test statistic, the two-sided p-value and an
 * interval of the change.
 *
 * Promises:
 *
 *   (1)  Swapping the sides flips the signs and leaves p alone.
 *   (2)  A side without data makes every field NaN; so does a mean of fewer
 *        than two values.
 *   (3)  Whoever looks at many changes at once corrects with holm_adjust().
 */
#ifndef PULS_STAT_CHANGE_H
#define PULS_STAT_CHANGE_H

#include "stat/interval.h"
#include "stat/nps.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Change {
    double change; /* first - second, in the unit of the metric */
    double se;     /* the standard error that the test used */
    double z;      /* the statistic: a normal z, or a t when df is set */
    double df;     /* of t; NaN for z */
    double p;      /* two-sided; NaN when it cannot be tested */
    Interval ci;
} Change;

/* What is known of a group of numbers. */
typedef struct MeanSample {
    double n, mean;
    double variance; /* of the sample, divisor n - 1 */
} MeanSample;

/* Independent answers: Wald on the two NPS (Rocks 2016).  Where all answers
 * of a side are alike, its variance would be 0 and any change certain; that
 * side lends the variance of its adjusted counts instead.  The same people
 * in both periods are paired data: change_paired() of their -1/0/+1. */
Change change_nps(NpsCounts now, NpsCounts then, double conf);

/* Two shares.  _z is the pooled two-proportion z test.  change_shares()
 * takes p from Fisher's exact test when any of the four cells is under 5,
 * and is what screens use.  The interval is Newcombe's for both. */
Change change_shares_z(double x1, double n1, double x2, double n2, double conf);
Change change_shares(int64_t x1, int64_t n1, int64_t x2, int64_t n2,
                     double conf);

/* Two means, unequal variances: Welch.  And one mean of differences. */
Change change_means(MeanSample now, MeanSample then, double conf);
Change change_paired(MeanSample differences, double conf);

/* Two counts of events over two exposures (hours, customers): rates.  p is
 * the exact conditional binomial test, z its normal score; the interval is
 * squared and added from the two exact ones. */
Change change_counts(int64_t count1, double exposure1, int64_t count2,
                     double exposure2, double conf);

/*
 * Holm's correction (1979): `adjusted[i]` is p[i] corrected for having asked
 * n questions, never above 1.  A NaN question was not asked: it stays NaN
 * and is not counted.  The arrays may be the same.
 */
void holm_adjust(const double *p, size_t n, double *adjusted);

#endif

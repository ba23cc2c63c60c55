/*
 * moments.h -- Count, mean and variance that merge.
 *
 * Three ways, from the most exact to the most general:
 *
 *   Sum      whole numbers (milliseconds, minor units, thousandths):
 *            n, sum and sum of squares as integers.  Merging is addition,
 *            in any order, to the last digit.
 *   Moments  doubles: n, mean and sum of squared distances, merged with the
 *            formula of Chan, Golub and LeVeque (1979).
 *   Total    one compensated sum of doubles (Neumaier 1974).
 *
 * Promises:
 *
 *   (1)  {0} is the summary of nothing: its mean is NaN, not 0.
 *   (2)  Merging an empty one changes nothing.
 *   (3)  Sums of parts equal the sum of the whole: exactly for Sum, up to
 *        rounding for Moments.
 *   (4)  moments_add() ignores NaN and infinity: they are not values.
 *   (5)  A variance has divisor n - 1 and is NaN for n < 2.
 *
 * Sum holds 2^62 values of up to 2^32 in size, or 2^30 values of up to 2^48.
 */
#ifndef PULS_STAT_MOMENTS_H
#define PULS_STAT_MOMENTS_H

#include "base/int128.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Sum {
    int64_t n;
    Int128 sum, sumsq;
} Sum;

void sum_add(Sum *s, int64_t x);
void sum_add_times(Sum *s, int64_t x, int64_t times); /* `times` of x */
void sum_merge(Sum *into, const Sum *from);
double sum_mean(const Sum *s);
double sum_variance(const Sum *s);

typedef struct Moments {
    int64_t n;
    double mean; /* 0 while n is 0 */
    double m2;   /* sum of squared distances from the mean */
} Moments;

void moments_add(Moments *m, double x);
void moments_merge(Moments *into, const Moments *from);
double moments_mean(const Moments *m);
double moments_variance(const Moments *m);
double moments_sd(const Moments *m);

typedef struct Total {
    double sum, lost; /* private to moments.c */
} Total;

void total_add(Total *t, double x);
double total_value(const Total *t);

/* Sum of weight * value / sum of weight.  A pair with a NaN value or weight
 * is left out of both sums; NaN if nothing or no weight remains. */
double mean_weighted(const double *values, const double *weights, size_t n);

#endif

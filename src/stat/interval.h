/*
 * interval.h -- How sure is a number: the intervals of the product.
 *
 * `conf` is the confidence, 0.95 for 95 %.  Both ends are NaN where an
 * interval is not defined (no answers, one answer for a mean, counts that
 * contradict each other); callers print null then, never 0.
 *
 * Promises:
 *
 *   (1)  The interval of a share stays in [0, 1], that of an NPS in [-1, 1].
 *   (2)  Counts may be doubles: an effective n of weighted data is welcome
 *        everywhere but in interval_ranks().
 *   (3)  More answers of the same kind never make an interval wider.
 */
#ifndef PULS_STAT_INTERVAL_H
#define PULS_STAT_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Interval {
    double low, high;
} Interval;

Interval interval_none(void); /* {NaN, NaN} */
Interval interval_clip(Interval i, double low, double high);

/* ---- A share: x of n.  Wilson (1927) is the default; Clopper-Pearson
 * (exact, wide) for what has to stand up in court. */
Interval interval_wilson(double x, double n, double conf);
Interval interval_clopper_pearson(double x, double n, double conf);
Interval interval_agresti_coull(double x, double n, double conf);

/* x1/n1 - x2/n2, Newcombe's hybrid of two Wilson intervals (1998). */
Interval interval_newcombe(double x1, double n1, double x2, double n2,
                           double conf);

/* The interval of a - b from those of a and of b, "square and add" (Zou and
 * Donner 2008); what Newcombe did for shares, for any two estimates. */
Interval interval_difference(double a, Interval ia, double b, Interval ib);

/* ---- A mean of n values with sample deviation sd: Student, n - 1.  On a
 * bounded scale clip the result to the ends of the scale. */
Interval interval_t_mean(double n, double mean, double sd, double conf);

/* ---- NPS in [-1, 1]; see nps.h for the three.  "adjusted" is the default,
 * "wald" is there because publications print it. */
Interval interval_nps_adjusted(double detractors, double passives,
                               double promoters, double conf);
Interval interval_nps_uniform(double detractors, double passives,
                              double promoters, double conf);
Interval interval_nps_wald(double detractors, double passives, double promoters,
                           double conf);

/* ---- Events per unit of exposure, exact (Garwood 1936). */
Interval interval_poisson(double count, double exposure, double conf);

/*
 * A quantile q of n values, by order statistics: the interval runs from the
 * value at rank `low` to the value at rank `high` of the sorted values,
 * ranks counted from 1.  Rank 0 or n + 1 means that n is too small for that
 * end: it is open, and a caller shows null there.  No assumption about the
 * distribution; at least `conf` is covered, `coverage` says how much.
 * 6 values are the fewest that bound a median at 95 %.
 */
typedef struct RankInterval {
    int64_t low, high;
    double coverage; /* P(low end <= quantile <= high end); NaN if n < 1 */
} RankInterval;

RankInterval interval_ranks(int64_t n, double q, double conf);

/* Sorted values in, the two ends out; an open end is NaN. */
Interval interval_quantile(const double *sorted, int64_t n, double q,
                           double conf);

/* ---- A sample of n from a population of only N: the factor on an SE, and
 * the margin of a share p with it.  NaN if n > N or N < 1; 0 if n == N. */
double interval_fpc(double n, double population);
double interval_share_margin(double p, double n, double population,
                             double conf);

#endif

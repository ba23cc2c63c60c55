/*
 * trend.h -- A straight line through numbers that are not equally sure.
 *
 * Weighted least squares with weights 1 / variance (Draper and Smith 1998,
 * "Applied Regression Analysis", ch. 9).  When the points lie further from
 * the line than their variances allow, all variances are multiplied by
 *
 *     dispersion = max(1, chi-square / (n - 2))        (Birge 1932)
 *
 * so that a line that does not fit is not trusted more than it deserves.  At
 * x the line is y_mean + slope (x - x_mean), with means weighted, and
 *
 *     variance = dispersion (1 / sum w + (x - x_mean)^2 / sum w (x_i - x_mean)^2)
 *
 * The interval is Student's with n - 2 degrees of freedom.  It tells where
 * the line is; what is measured there has a variance of its own.
 */
#ifndef PULS_STAT_TREND_H
#define PULS_STAT_TREND_H

#include "stat/interval.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Trend {
    size_t n;
    double x_mean, y_mean, slope;
    double weight;     /* sum of the weights */
    double spread;     /* sum of weight (x - x_mean)^2 */
    double dispersion; /* 1 or more */
} Trend;

/* False for fewer than 3 points, two different x at least, or a variance
 * that is not above 0: no line. */
bool trend_fit(const double *x, const double *y, const double *variance,
               size_t n, Trend *out);

double trend_at(const Trend *t, double x);

/* Where a measurement at x with this variance (0: the line itself) lies with
 * this confidence (0.8). */
Interval trend_interval(const Trend *t, double x, double variance, double conf);

#endif

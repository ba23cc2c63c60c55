/*
 * expect.h -- How many facts a day should have had, and how odd another
 * number is.
 *
 * What is expected of a Tuesday is the median of the Tuesdays before it: one
 * day that went wrong does not move it.  How much days differ is taken from
 * all of them together, as a multiple of what pure chance would do:
 *
 *     r = (x - m) / sqrt(m)             m: median of the day's weekday
 *     dispersion = (1.4826 MAD of r)^2  at least 1, which is Poisson's
 *
 * Days of business scatter more than Poisson's law says, so the chance of a
 * count is that of a negative binomial law with this mean and variance
 * (dispersion times the mean); with a dispersion of 1 it is Poisson's.
 *
 * Sources: Rousseeuw and Croux (1993) for the MAD; Cameron and Trivedi,
 * "Regression Analysis of Count Data" (2013), 3.3, for the law (NB1).
 *
 *   (1)  No history is NaN, never 0.
 *   (2)  A history of equal days has the dispersion 1.
 */
#ifndef PULS_STAT_EXPECT_H
#define PULS_STAT_EXPECT_H

#include <stddef.h>

typedef struct Expected {
    double median[7];  /* of the days i with i % 7 of the index */
    double dispersion; /* variance over mean, at least 1 */
} Expected;

/* Counts of n days in a row, n at least 14, else all NaN.  `scratch` has room
 * for n numbers. */
Expected expect_fit(const double *count, size_t n, double *scratch);

/* The chance of at most x, and of at least x.  The mean above 0; else NaN. */
double expect_low(double x, double mean, double dispersion);
double expect_high(double x, double mean, double dispersion);

/* Twice the smaller of the two, at most 1. */
double expect_p(double x, double mean, double dispersion);

#endif

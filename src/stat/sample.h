/*
 * sample.h -- How many answers are needed.
 *
 * Every size is rounded up to a whole answer (with an epsilon, so that
 * 384.0000000001 does not become 385), and NaN when it cannot be had: a
 * margin of 0, a confidence of 1, a negative variance.  Doubles, so that
 * NaN can say so.
 *
 * The variance of one answer: p(1 - p) for a share, at worst 1/4; for NPS
 * (r + d)/n - NPS^2, at worst 1, about 0.61 in practice.  Margins and
 * changes are in the unit of the value: 5 NPS points are 0.05.
 */
#ifndef PULS_STAT_SAMPLE_H
#define PULS_STAT_SAMPLE_H

/* n = z^2 var / margin^2. */
double sample_size(double variance, double margin, double conf);

/* The same from a population of only N: n0 / (1 + (n0 - 1) / N), Cochran. */
double sample_size_fpc(double variance, double margin, double conf,
                       double population);

/* Answers per period to see a change with this power (0.8):
 * 2 (z_conf + z_power)^2 var / change^2. */
double sample_size_change(double variance, double change, double conf,
                          double power);

/* ceil() of a number that ought to be whole but for rounding. */
double sample_ceil(double x);

#endif

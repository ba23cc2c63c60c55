/*
 * quantile.h -- Exact quantiles, and two rules of other sketches.
 *
 * For a few hundred values nothing needs a sketch: sort them and ask.  The
 * rule is Hyndman and Fan's type 7 (1996), the default of R and numpy:
 * h = (n - 1) q, linear between the two neighbours.
 *
 * The rules of t-digest and HdrHistogram are here to check imported ones
 * (how much memory, how finely they cut); Puls keeps neither.
 */
#ifndef PULS_STAT_QUANTILE_H
#define PULS_STAT_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/* Ascending values in.  NaN for n = 0 or q outside [0, 1]. */
double quantile_sorted(const double *sorted, size_t n, double q);

/* Sorts `x` in place (NaN last is not supported: leave them out), asks. */
double quantile_of(double *x, size_t n, double q);

/* The scale function k1 of Dunning and Ertl: delta/(2 pi) asin(2q - 1). */
double tdigest_k1(double delta, double q);

/* How many counters an HdrHistogram of this range and precision has; 0 if
 * the range is empty or the digits are not 1..5. */
int64_t hdr_counts_length(int64_t lowest, int64_t highest, int digits);

#endif

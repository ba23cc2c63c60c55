/*
 * contingency.h -- Tests on tables of counts.
 *
 * The chi-square test asks whether the rows have the same distribution; on
 * detractors / passives / promoters it tests the distribution, not the NPS
 * (change_nps() does that).  The exact tests are for small counts: their p
 * is the total chance of every outcome that is no likelier than the one
 * seen (the rule of R's fisher.test and binom.test).
 */
#ifndef PULS_STAT_CONTINGENCY_H
#define PULS_STAT_CONTINGENCY_H

#include <stddef.h>
#include <stdint.h>

typedef struct Chi2 {
    double chi2, df, p;
} Chi2;

/* Pearson's test, no continuity correction.  `counts` row by row.  Rows and
 * columns without any count are left out; all NaN if fewer than two of
 * either remain, or if a count is negative or NaN. */
Chi2 chi2_table(const double *counts, size_t rows, size_t cols);

/* The same for k shares, x[i] of n[i].  All NaN if an x is above its n. */
Chi2 chi2_shares(const double *x, const double *n, size_t k);

/* Fisher's exact test of the table a b / c d: two-sided p.  NaN if a count
 * is negative; 1 if a margin is empty, for then nothing could differ. */
double fisher_exact(int64_t a, int64_t b, int64_t c, int64_t d);

/* `k` of `n` against the chance `p`: two-sided, exact.  NaN outside. */
double binomial_exact(int64_t k, int64_t n, double p);

#endif

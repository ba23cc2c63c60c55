/*
 * special.h -- The distribution functions that everything else stands on.
 *
 * One set, tested once: normal, Student t, chi-square, F, beta, gamma,
 * binomial and Poisson.  `cdf` is P(X <= x), `sf` is P(X > x) computed
 * without the subtraction 1 - cdf, so that p-values of 1e-30 keep their
 * digits.  Relative error is about 1e-13 in the middle and 1e-11 far out.
 *
 * Promises:
 *
 *   (1)  A parameter outside its range (df <= 0, p outside [0, 1], NaN)
 *        gives NaN, never a signal and never a made-up number.
 *   (2)  A quantile undoes its cdf: cdf(quantile(p)) = p.
 *   (3)  Nothing overflows: products of gammas are taken in the form of
 *        Loader (2000), "Fast and accurate computation of binomial
 *        probabilities", which stays accurate for n of 1e9.
 *
 * Every function is pure and safe in any thread.
 */
#ifndef PULS_STAT_SPECIAL_H
#define PULS_STAT_SPECIAL_H

/* The standard normal.  The quantile: Abramowitz and Stegun 26.2.23, then
 * Halley's steps on erfc. */
double normal_cdf(double x);
double normal_sf(double x);
double normal_quantile(double p);
double normal_two_sided(double z);   /* P(|X| >= |z|): a p-value */
double normal_critical(double conf); /* 0.95 -> 1.959963984540054 */

/* Regularised incomplete beta I_x(a, b) and gamma P(a, x), Q = 1 - P;
 * continued fractions (DLMF 8.17.22, 8.9.2).  a, b > 0. */
double beta_cdf(double x, double a, double b);
double beta_quantile(double p, double a, double b);
double gamma_cdf(double x, double a);
double gamma_sf(double x, double a);
double gamma_quantile(double p, double a);

double t_cdf(double t, double df);
double t_two_sided(double t, double df); /* P(|T| >= |t|) */
double t_quantile(double p, double df);
double chi2_cdf(double x, double df);
double chi2_sf(double x, double df);
double f_cdf(double x, double df1, double df2);
double f_sf(double x, double df1, double df2);

/* k successes of n, each with chance p; k and n need not be whole. */
double binomial_pmf(double k, double n, double p);
double binomial_cdf(double k, double n, double p); /* P(K <= k) */
double poisson_pmf(double k, double mean);
double poisson_cdf(double k, double mean);

#endif

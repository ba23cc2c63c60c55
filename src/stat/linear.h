/*
 * linear.h -- Solves small symmetric systems, also those short of rank.
 *
 * Covariances of counts and the normal equations of margins are symmetric
 * and not negative, but some rows follow from others (shares add up to 1).
 * Such a system has many solutions or none; this picks the one with zeros
 * for the unknowns that are not needed.
 */
#ifndef PULS_STAT_LINEAR_H
#define PULS_STAT_LINEAR_H

#include <stddef.h>

/*
 * Solve a x = b for a symmetric, non-negative a of n rows, row by row.  `a`
 * is destroyed, `b` becomes x.  Returns the rank: rows beyond it had a
 * pivot below 1e-10 of the largest and got x = 0.  Whether the answer fits
 * the rows left out is for the caller to check.
 */
size_t linear_solve(double *a, double *b, size_t n);

#endif

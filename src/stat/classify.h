/*
 * classify.h -- How good a forecast of yes or no was.
 *
 * For churn scores, and for any alert that turned out right or wrong.
 */
#ifndef PULS_STAT_CLASSIFY_H
#define PULS_STAT_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>

/* The chance that a yes has a higher score than a no, ties half (Mann and
 * Whitney): 0.5 is guessing.  NaN without a yes or without a no. */
double classify_auc(const bool *truth, const double *score, size_t n);

/* Mean squared distance of the forecast chance: 0 is perfect; NaN if n = 0. */
double classify_brier(const bool *truth, const double *chance, size_t n);

#endif

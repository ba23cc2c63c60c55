/*
 * mixrate.h -- Why a ratio moved: other parts, or other rates?
 *
 * A ratio is a weighted mean of the ratios of its parts (channels, regions,
 * products): R = sum of w_i r_i.  Its change is split without a rest:
 *
 *     mix_i  = (w1_i - w0_i) (rmid_i - Rmid)    the parts shifted
 *     rate_i = (r1_i - r0_i) wmid_i             the parts changed
 *
 * where `mid` is the mean of the two periods (Kitagawa 1955).
 *
 * Promises:
 *
 *   (1)  The sum of all mix and rate is R1 - R0, up to rounding.
 *   (2)  A part that is empty in one period takes its rate from the other:
 *        its rate effect is 0.  A part empty in both has no effect.
 *   (3)  The order of the parts does not matter, and merging parts of the
 *        same rates that are in both periods does not change the totals.
 */
#ifndef PULS_STAT_MIXRATE_H
#define PULS_STAT_MIXRATE_H

#include <stdbool.h>
#include <stddef.h>

/* Numerator and denominator of one part in both periods.  0 is before. */
typedef struct MixPart {
    double num0, den0, num1, den1;
    double mix, rate; /* filled in by mixrate_split() */
} MixPart;

typedef struct MixTotal {
    double before, after; /* R0, R1 */
    double mix, rate;     /* the sums; mix + rate = after - before */
} MixTotal;

/* False, with nothing filled in, if a denominator is negative or either
 * period is empty: a change from nothing has no parts. */
bool mixrate_split(MixPart *parts, size_t n, MixTotal *total);

#endif

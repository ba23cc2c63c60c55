/*
 * scale.h -- Answer scales: converting, boxes, and rounding for display.
 *
 * A scale is data: its two ends and which of them is good.  Converting is
 * for showing means on a common axis; it does not make distributions equal,
 * so a converted score never gets NPS bands.
 *
 * Rounding happens once, at display, half away from zero; the ends of an
 * interval round outward, so that a shown interval never claims more than
 * the real one.  A decimal like 1.005, which no double holds, rounds as the
 * person who reads it expects: the shortest decimal of the double decides.
 */
#ifndef PULS_STAT_SCALE_H
#define PULS_STAT_SCALE_H

#include "stat/interval.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* x from [a, b] stretched onto [c, d]; NaN if a == b. */
double scale_rescale(double x, double a, double b, double c, double d);

/* Percent of maximum possible: 100 (x - min)/(max - min), and 100 minus
 * that when low is good.  NaN outside the scale or if it has no width. */
double scale_pomp(double x, double min, double max, bool low_is_good);

/* Which whole points are "satisfied" (or, with low_is_good, which are at
 * the other end).  Both ends included. */
typedef struct ScaleBox {
    int low, high;
} ScaleBox;

/*
 * The top box of a scale: 1-5: 4-5, 1-7: 6-7, 1-10 and 0-10: 9-10, 1-3: 3,
 * 1-4: 3-4, 1-6: 5-6, 0-1: 1.  Sources: Zendesk's scale map, Formbricks'
 * rating, Medallia's scores.  False if the scale has no agreed box; the
 * caller then asks the user for one.
 */
bool scale_top_box(int min, int max, ScaleBox *box);
bool scale_bottom_box(int min, int max, ScaleBox *box); /* its mirror image */

/* ---- Rounding to `digits` decimals (negative ones round tens). */
double scale_round(double x, int digits);
Interval scale_round_outward(Interval i, int digits);

/* Shares of a whole, in units of 10^-digits percent, that add up to exactly
 * 100: largest remainder (Hamilton), ties to the earlier one.  False, and
 * nothing is written, if a count is negative or all are 0. */
bool scale_percentages(const int64_t *counts, size_t n, int digits,
                       double *percent);

#endif

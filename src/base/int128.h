/*
 * int128.h -- Integers of 128 bits, for sums that must stay exact.
 *
 * The sum of squares of a billion durations in milliseconds needs more than
 * 64 bits.  gcc and clang have the type; this header gives it a name that
 * -Wpedantic accepts and the two conversions that C lacks.
 */
#ifndef PULS_BASE_INT128_H
#define PULS_BASE_INT128_H

#include <stddef.h>

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

/* Room for the longest decimal, "-1701...728", and its '\0'. */
#define INT128_TEXT 41

/* Rounded to the nearest double. */
double int128_double(Int128 x);

/* Decimal digits of `x` into `out` (INT128_TEXT bytes).  Returns `out`. */
char *int128_text(Int128 x, char out[INT128_TEXT]);

#endif

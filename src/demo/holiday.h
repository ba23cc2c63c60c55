/*
 * holiday.h -- Days on which Poland and Romania do not work.
 *
 * Fixed dates by law, and those that move with Easter: the Gregorian one in
 * Poland, the Orthodox one in Romania, both by J. Meeus, "Astronomical
 * Algorithms" (1991), chapter 8; the second is right from 1900 to 2099.
 */
#ifndef PULS_DEMO_HOLIDAY_H
#define PULS_DEMO_HOLIDAY_H

#include <stdbool.h>
#include <stdint.h>

typedef enum Country { POLAND, ROMANIA, COUNTRY_COUNT } Country;

/* Easter Sunday, in days since 1970-01-01. */
int64_t holiday_easter(int year);
int64_t holiday_orthodox_easter(int year);

/* `days` since 1970-01-01. */
bool holiday_is(Country country, int64_t days);

#endif

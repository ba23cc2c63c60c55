/*
 * civil.h -- The calendar on the wall: years, months, weeks, no zones.
 *
 * Days are counted from 1970-01-01, milliseconds from its midnight.  A civil
 * time is turned into milliseconds as if it were UTC; base/zone.h does the
 * rest.  Proleptic Gregorian, years -9999 to 9999.  Everything here is pure,
 * any thread may call it, and libc's time zone state is never touched.
 *
 * The day count follows H. Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms" (2013): years start in March, so that the leap day is last.
 */
#ifndef PULS_BASE_CIVIL_H
#define PULS_BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#define SECOND_MS 1000
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

typedef struct Civil {
    int year, month, day; /* month 1 to 12, day 1 to 31 */
    int hour, minute, second, ms;
} Civil;

/* Does this day and time exist?  24:00 and a 60th second do not. */
bool civil_valid(const Civil *c);

/* Days since 1970-01-01.  Months below 1 or above 12 run into the years
 * before and after; so do days into months. */
int64_t civil_days(int year, int month, int day);

int64_t civil_ms(const Civil *c);   /* since 1970-01-01T00:00 */
Civil civil_from_ms(int64_t ms);    /* rounds down, also before 1970 */
int64_t civil_days_of(int64_t ms);  /* whole days, rounded down */
int civil_month_days(int y, int m); /* 28 to 31 */
int civil_weekday(int64_t days);    /* 1 is Monday, 7 is Sunday */

/* ISO 8601 week: the week belongs to the year that holds its Thursday. */
void civil_iso_week(int64_t days, int *year, int *week);

#endif

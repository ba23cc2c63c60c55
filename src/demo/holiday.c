/* holiday.c -- See holiday.h. */
#include "demo/holiday.h"

#include "base/civil.h"

#include <stddef.h>

#define JULIAN_LAG 13 /* days, 1900 to 2099 */

typedef struct Fixed {
    int month, day;
} Fixed;

static const Fixed poland[] = {{1, 1},  {1, 6},   {5, 1},   {5, 3},   {8, 15},
                               {11, 1}, {11, 11}, {12, 24}, {12, 25}, {12, 26}};
static const Fixed romania[] = {{1, 1},   {1, 2},  {1, 6},   {1, 7},
                                {1, 24},  {5, 1},  {6, 1},   {8, 15},
                                {11, 30}, {12, 1}, {12, 25}, {12, 26}};

/* Days after Easter Sunday: Easter Monday and Corpus Christi; Good Friday,
 * Easter Monday, Pentecost and the Monday after it. */
static const int after_easter[] = {0, 1, 60};
static const int after_orthodox[] = {-2, 0, 1, 49, 50};

static const struct {
    const Fixed *fixed;
    size_t n_fixed;
    const int *moving;
    size_t n_moving;
    int64_t (*easter)(int year);
} calendar[COUNTRY_COUNT] = {
    [POLAND] = {poland, sizeof(poland) / sizeof(poland[0]), after_easter, 3,
                holiday_easter},
    [ROMANIA] = {romania, sizeof(romania) / sizeof(romania[0]), after_orthodox,
                 5, holiday_orthodox_easter},
};

int64_t holiday_easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;

    return civil_days(year, n / 31, n % 31 + 1);
}

int64_t holiday_orthodox_easter(int year)
{
    int a = year % 4, b = year % 7, c = year % 19;
    int d = (19 * c + 15) % 30, e = (2 * a + 4 * b - d + 34) % 7;
    int n = d + e + 114;

    return civil_days(year, n / 31, n % 31 + 1) + JULIAN_LAG;
}

bool holiday_is(Country country, int64_t days)
{
    Civil c = civil_from_ms(days * DAY_MS);
    int64_t easter = calendar[country].easter(c.year);

    for (size_t i = 0; i < calendar[country].n_fixed; i++)
        if (calendar[country].fixed[i].month == c.month &&
            calendar[country].fixed[i].day == c.day)
            return true;
    for (size_t i = 0; i < calendar[country].n_moving; i++)
        if (easter + calendar[country].moving[i] == days)
            return true;
    return false;
}

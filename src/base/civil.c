/* civil.c -- See civil.h. */
#include "base/civil.h"

#define ERA_DAYS 146097 /* 400 years, after which everything repeats */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool leap(int y)
{
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

int civil_month_days(int y, int m)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[m - 1] + (m == 2 && leap(y));
}

bool civil_valid(const Civil *c)
{
    return c->year >= -9999 && c->year <= 9999 && c->month >= 1 &&
           c->month <= 12 && c->day >= 1 &&
           c->day <= civil_month_days(c->year, c->month) && c->hour >= 0 &&
           c->hour <= 23 && c->minute >= 0 && c->minute <= 59 &&
           c->second >= 0 && c->second <= 59 && c->ms >= 0 && c->ms <= 999;
}

int64_t civil_days(int year, int month, int day)
{
    int64_t months = (int64_t)year * 12 + month - 3; /* since March of 0 */
    int64_t y = floor_div(months, 12), m = months - y * 12;
    int64_t era = floor_div(y, 400), of_era = y - era * 400;
    int64_t of_year = (153 * m + 2) / 5 + day - 1;

    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           719468;
}

int64_t civil_ms(const Civil *c)
{
    int64_t s = c->hour * 3600LL + c->minute * 60LL + c->second;

    return civil_days(c->year, c->month, c->day) * DAY_MS + s * SECOND_MS +
           c->ms;
}

int64_t civil_days_of(int64_t ms)
{
    return floor_div(ms, DAY_MS);
}

Civil civil_from_ms(int64_t ms)
{
    int64_t days = civil_days_of(ms);
    int64_t z = days + 719468; /* since 0000-03-01 */
    int64_t era = floor_div(z, ERA_DAYS), d = z - era * ERA_DAYS;
    int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    int64_t of_year = d - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153; /* 0 is March */
    int rest = (int)(ms - days * DAY_MS);

    return (Civil){
        .year = (int)(y + era * 400 + (m >= 10)),
        .month = (int)(m < 10 ? m + 3 : m - 9),
        .day = (int)(of_year - (153 * m + 2) / 5 + 1),
        .hour = rest / HOUR_MS,
        .minute = rest / MINUTE_MS % 60,
        .second = rest / SECOND_MS % 60,
        .ms = rest % SECOND_MS,
    };
}

int civil_weekday(int64_t days)
{
    int64_t since_monday = days + 3; /* 1970-01-01 was a Thursday */

    return (int)(since_monday - floor_div(since_monday, 7) * 7) + 1;
}

void civil_iso_week(int64_t days, int *year, int *week)
{
    int64_t thursday = days - civil_weekday(days) + 4;
    Civil c = civil_from_ms(thursday * DAY_MS);

    *year = c.year;
    *week = (int)((thursday - civil_days(c.year, 1, 1)) / 7) + 1;
}

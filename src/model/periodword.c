/* periodword.c -- See periodword.h. */
#include "model/periodword.h"

#include "base/nearest.h"

#include <stdlib.h>
#include <string.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

typedef struct Word {
    Grain grain;
    bool before; /* the one before the current one */
} Word;

static const char *const word_names[] = {
    "today",      "yesterday",    "this-week",    "last-week", "this-month",
    "last-month", "this-quarter", "last-quarter", "this-year", "last-year",
};
static const Word words[] = {
    {GRAIN_DAY, false},     {GRAIN_DAY, true},     {GRAIN_WEEK, false},
    {GRAIN_WEEK, true},     {GRAIN_MONTH, false},  {GRAIN_MONTH, true},
    {GRAIN_QUARTER, false}, {GRAIN_QUARTER, true}, {GRAIN_YEAR, false},
    {GRAIN_YEAR, true},
};

/* Forms of dates: a 9 stands for a digit. */
typedef struct Form {
    const char *text;
    Grain grain;
} Form;

static const Form forms[] = {
    {"9999", GRAIN_YEAR},      {"9999-Q9", GRAIN_QUARTER},
    {"9999-99", GRAIN_MONTH},  {"9999-W99", GRAIN_WEEK},
    {"9999-99-99", GRAIN_DAY},
};

static Period bucket_of(const Zone *z, Grain g, int64_t ms)
{
    return (Period){clock_floor(z, g, ms), clock_next(z, g, ms)};
}

static bool has_form(const char *text, const char *form)
{
    for (; *form != '\0'; form++, text++)
        if (*form == '9' ? *text < '0' || *text > '9' : *text != *form)
            return false;
    return *text == '\0';
}

static int number_at(const char *text, size_t at)
{
    return (int)strtol(text + at, NULL, 10);
}

/* Monday of an ISO week; the first one holds 4 January. */
static bool week_day(int year, int week, int64_t *days)
{
    int64_t fourth = civil_days(year, 1, 4);
    int y, w;

    *days = fourth - civil_weekday(fourth) + 1 + 7 * ((int64_t)week - 1);
    civil_iso_week(*days, &y, &w);
    return y == year && w == week;
}

/* The first day of what the text, which has the form of a grain, names. */
static bool first_day(Grain g, const char *text, int64_t *days)
{
    Civil c = {.year = number_at(text, 0), .month = 1, .day = 1};

    if (c.year < 2 || c.year > 9998) /* UTC stays in four digits */
        return false;
    if (g == GRAIN_WEEK)
        return week_day(c.year, number_at(text, 6), days);
    if (g == GRAIN_QUARTER)
        c.month = 3 * number_at(text, 6) - 2;
    if (g == GRAIN_MONTH || g == GRAIN_DAY)
        c.month = number_at(text, 5);
    if (g == GRAIN_DAY)
        c.day = number_at(text, 8);
    *days = civil_days(c.year, c.month, c.day);
    return civil_valid(&c);
}

bool period_parse(const Zone *z, int64_t now, const char *text, Period *out,
                  Err *err)
{
    const char *near;
    int64_t days;

    for (size_t i = 0; i < LEN(words); i++) {
        if (strcmp(text, word_names[i]) != 0)
            continue;
        *out = bucket_of(z, words[i].grain, now);
        if (words[i].before)
            *out = bucket_of(z, words[i].grain, out->from - 1);
        return true;
    }
    for (size_t i = 0; i < LEN(forms); i++) {
        if (!has_form(text, forms[i].text))
            continue;
        if (!first_day(forms[i].grain, text, &days))
            return err_set(err, ERR_INPUT, "there is no %s in the calendar",
                           text);
        *out =
            bucket_of(z, forms[i].grain, zone_local_to_utc(z, days * DAY_MS));
        return true;
    }
    near = nearest_name(text, word_names, LEN(word_names));
    if (near != NULL)
        return err_set(err, ERR_INPUT, "no such period: %.40s; did you mean %s",
                       text, near);
    return err_set(err, ERR_INPUT,
                   "no such period: %.40s; write today, last-month, 2026, "
                   "2026-Q1, 2026-03, 2026-W07 or 2026-03-14",
                   text);
}

/* ---- Back from today ---------------------------------------------------- */

/* The day `n` months before; of the 31st, the last day that the month has. */
static int64_t months_before(int64_t days, int n)
{
    Civil c = civil_from_ms(days * DAY_MS);
    Civil first = civil_from_ms(civil_days(c.year, c.month - n, 1) * DAY_MS);
    int last = civil_month_days(first.year, first.month);

    return civil_days(first.year, first.month, c.day < last ? c.day : last);
}

bool period_last(const Zone *z, int64_t now, const char *text, Period *out,
                 Err *err)
{
    size_t n = strspn(text, "0123456789");
    int count = n >= 1 && n <= 4 ? number_at(text, 0) : 0;
    char unit = text[n];
    int64_t end, start;

    if (count == 0 || unit == '\0' || strchr("dwmy", unit) == NULL ||
        text[n + 1] != '\0')
        return err_set(err, ERR_INPUT,
                       "last=%.40s is not a stretch of time; write 90d, 12w, "
                       "3m or 1y, at most 9999 of them",
                       text);
    out->to = clock_next(z, GRAIN_DAY, now);
    end = civil_days_of(out->to + zone_offset(z, out->to));
    start = unit == 'd'   ? end - count
            : unit == 'w' ? end - 7 * (int64_t)count
            : unit == 'm' ? months_before(end, count)
                          : months_before(end, 12 * count);
    if (start < civil_days(2, 1, 1))
        return err_set(err, ERR_INPUT, "last=%s reaches before the year 2",
                       text);
    out->from = zone_local_to_utc(z, start * DAY_MS);
    return true;
}

/*
 * tzrule.c -- The rule at the end of a TZif file: see tzif.h.
 *
 *     CET-1CEST,M3.5.0,M10.5.0/3
 *     |  | |    |      |      |
 *     |  | |    |      |      at 3:00 local time (2:00 if not said)
 *     |  | |    |      back on the last (5) Sunday (0) of October
 *     |  | |    forward on the last Sunday of March
 *     |  | name of daylight time (an offset may follow; else one hour more)
 *     |  WEST of Greenwich is positive, so this is UTC+1
 *     name, or <anything>
 *
 * The grammar is that of POSIX TZ as RFC 8536, 3.3.1 widens it: hours of a
 * change from -167 to 167.
 */
#include "base/tzif.h"

#include <string.h>

#define MAX_HOURS 167

typedef enum DayKind { DAY_OF_MONTH_WEEK, DAY_JULIAN, DAY_COUNT } DayKind;

typedef struct Change {
    DayKind kind;
    int month, week, day; /* only day, for the last two kinds */
    int64_t time;         /* ms since local midnight */
} Change;

static bool read_int(const char **s, int low, int high, int *x)
{
    if (**s < '0' || **s > '9')
        return false;
    for (*x = 0; **s >= '0' && **s <= '9' && *x <= high; ++*s)
        *x = *x * 10 + (**s - '0');
    return *x >= low && *x <= high;
}

static bool skip(const char **s, char c)
{
    if (**s != c)
        return false;
    ++*s;
    return true;
}

static bool skip_name(const char **s)
{
    const char *from = *s;

    if (skip(s, '<')) {
        *s += strcspn(*s, ">");
        return skip(s, '>');
    }
    while ((**s >= 'A' && **s <= 'Z') || (**s >= 'a' && **s <= 'z'))
        ++*s;
    return *s > from;
}

/* [+-]h[:mm[:ss]], in milliseconds. */
static bool read_time(const char **s, int64_t *ms)
{
    bool minus = skip(s, '-');
    int h, m = 0, sec = 0;

    if (!minus)
        skip(s, '+');
    if (!read_int(s, 0, MAX_HOURS, &h))
        return false;
    if (skip(s, ':') && !read_int(s, 0, 59, &m))
        return false;
    if (skip(s, ':') && !read_int(s, 0, 59, &sec))
        return false;
    *ms = h * (int64_t)HOUR_MS + m * MINUTE_MS + sec * SECOND_MS;
    if (minus)
        *ms = -*ms;
    return true;
}

static bool read_change(const char **s, Change *c)
{
    bool ok;

    *c = (Change){.time = 2 * HOUR_MS};
    if (skip(s, 'M')) {
        ok = read_int(s, 1, 12, &c->month) && skip(s, '.') &&
             read_int(s, 1, 5, &c->week) && skip(s, '.') &&
             read_int(s, 0, 6, &c->day);
    } else {
        c->kind = skip(s, 'J') ? DAY_JULIAN : DAY_COUNT;
        ok = read_int(s, c->kind == DAY_JULIAN, 365, &c->day);
    }
    return ok && (!skip(s, '/') || read_time(s, &c->time));
}

/* The day of `year` on which the change happens, since 1970. */
static int64_t day_of(const Change *c, int year)
{
    int64_t first, day;

    switch (c->kind) {
    case DAY_JULIAN: /* the 29th of February is not counted */
        return civil_days(year, 1, c->day) +
               (c->day >= 60 && civil_month_days(year, 2) == 29);
    case DAY_COUNT: return civil_days(year, 1, 1) + c->day;
    case DAY_OF_MONTH_WEEK: break;
    }
    first = civil_days(year, c->month, 1);
    day =
        first + (c->day + 7 - civil_weekday(first) % 7) % 7 + 7 * (c->week - 1);
    if (day >= first + civil_month_days(year, c->month))
        day -= 7; /* week 5 is the last one, fifth or not */
    return day;
}

static void append_later(Tzif *out, int64_t at, int64_t offset)
{
    int64_t last = out->n == 0 ? INT64_MIN : out->at[out->n - 1].at;
    int64_t now = out->n == 0 ? out->first : out->at[out->n - 1].offset;

    if (at > last && offset != now && out->n < TZIF_MAX_TRANSITIONS)
        out->at[out->n++] = (Transition){at, offset};
}

static void append_years(Tzif *out, const Change change[2],
                         const int64_t offset[2])
{
    int year = 1970;

    if (out->n > 0 && out->at[out->n - 1].at > 0)
        year = civil_from_ms(out->at[out->n - 1].at).year;
    for (; year <= TZIF_LAST_YEAR; year++) {
        Transition t[2];
        int first;

        for (int i = 0; i < 2; i++) { /* the clock still shows the other */
            t[i].at = day_of(&change[i], year) * DAY_MS + change[i].time -
                      offset[1 - i];
            t[i].offset = offset[i];
        }
        first = t[1].at < t[0].at; /* south of the equator */
        append_later(out, t[first].at, t[first].offset);
        append_later(out, t[1 - first].at, t[1 - first].offset);
    }
}

bool tzif_apply_rule(const char *rule, Tzif *out)
{
    const char *s = rule;
    Change change[2];  /* to daylight time, and back */
    int64_t offset[2]; /* of daylight time, and of standard time */

    if (*s == '\0') /* nothing is known about the future */
        return true;
    if (!skip_name(&s) || !read_time(&s, &offset[1]))
        return false;
    offset[1] = -offset[1];
    if (*s == '\0')
        return true; /* the table has come to this offset already */
    if (!skip_name(&s))
        return false;
    offset[0] = offset[1] + HOUR_MS;
    if (*s != ',') {
        if (!read_time(&s, &offset[0]))
            return false;
        offset[0] = -offset[0];
    }
    if (!skip(&s, ',') || !read_change(&s, &change[0]) || !skip(&s, ',') ||
        !read_change(&s, &change[1]) || *s != '\0')
        return false;
    append_years(out, change, offset);
    return true;
}

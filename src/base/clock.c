/* clock.c -- See clock.h. */
#include "base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static _Atomic int64_t stopped_at = CLOCK_RUNS;

static int64_t read_clock(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000;
}

int64_t clock_now(void)
{
    int64_t ms = atomic_load_explicit(&stopped_at, memory_order_relaxed);

    return ms != CLOCK_RUNS ? ms : read_clock(CLOCK_REALTIME);
}

int64_t clock_mono(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void clock_set(int64_t ms)
{
    atomic_store_explicit(&stopped_at, ms, memory_order_relaxed);
}

bool clock_init(Err *err)
{
    const char *text = getenv("PULS_NOW");
    int64_t ms;

    if (text == NULL)
        return true;
    if (!clock_parse(text, zone_utc(), &ms, err))
        return err_within(err, "the environment variable PULS_NOW");
    clock_set(ms);
    return true;
}

/* ---- Buckets ------------------------------------------------------------ */

/* The local midnight, in ms, at which the bucket of local day `days` begins,
 * or the one `steps` buckets later. */
static int64_t midnight(Grain g, int64_t days, int steps)
{
    Civil c = civil_from_ms(days * DAY_MS);

    switch (g) {
    case GRAIN_ALL:
    case GRAIN_HOUR: break; /* have no midnight: see their callers */
    case GRAIN_DAY: return (days + steps) * DAY_MS;
    case GRAIN_WEEK:
        return (days - civil_weekday(days) + 1 + 7 * steps) * DAY_MS;
    case GRAIN_MONTH: return civil_days(c.year, c.month + steps, 1) * DAY_MS;
    case GRAIN_QUARTER:
        c.month -= (c.month - 1) % 3;
        return civil_days(c.year, c.month + 3 * steps, 1) * DAY_MS;
    case GRAIN_YEAR: return civil_days(c.year + steps, 1, 1) * DAY_MS;
    }
    return days * DAY_MS;
}

/* The begin of the wall clock's hour `steps` after that of `ms`, but not
 * outside the stretch of time without a change of the clocks. */
static int64_t hour(const Zone *z, int64_t ms, int steps)
{
    int64_t from, to, offset = zone_stretch(z, ms, &from, &to);
    int64_t local = ms + offset, past = local % HOUR_MS;
    int64_t at;

    if (past < 0)
        past += HOUR_MS;
    at = ms - past + (int64_t)steps * HOUR_MS;
    return at < from ? from : at > to ? to : at;
}

/* The first moment at which the wall shows `local` or later: a skipped
 * midnight gives the moment at which the clocks moved. */
static int64_t begin(const Zone *z, int64_t local)
{
    int64_t at = zone_local_to_utc(z, local), from, to;

    return at + zone_stretch(z, at, &from, &to) == local ? at : from;
}

/* The bucket that holds `ms`, by its ends.  The loop runs once, save where
 * clocks went back across a midnight, which then came twice: a bucket begins
 * at the first, so what the wall calls the evening before is in it. */
static void bucket(const Zone *z, Grain g, int64_t ms, int64_t *from,
                   int64_t *to)
{
    int64_t days = civil_days_of(ms + zone_offset(z, ms));
    int steps = 1;

    *from = begin(z, midnight(g, days, 0));
    *to = begin(z, midnight(g, days, 1));
    while (*to <= ms) {
        *from = *to;
        *to = begin(z, midnight(g, days, ++steps));
    }
}

int64_t clock_floor(const Zone *z, Grain g, int64_t ms)
{
    int64_t from, to;

    if (g == GRAIN_ALL)
        return INT64_MIN;
    if (g == GRAIN_HOUR)
        return hour(z, ms, 0);
    bucket(z, g, ms, &from, &to);
    return from;
}

int64_t clock_next(const Zone *z, Grain g, int64_t ms)
{
    int64_t from, to;

    if (g == GRAIN_ALL)
        return INT64_MAX;
    if (g == GRAIN_HOUR)
        return hour(z, ms, 1);
    bucket(z, g, ms, &from, &to);
    return to;
}

/* ---- Texts -------------------------------------------------------------- */

/* `n` digits of x, 0 or more, and the character behind them; returns where
 * the next ones begin.  An answer has hundreds of moments, and printf() would
 * take most of its time. */
static char *put_digits(char *at, int x, int n, char behind)
{
    at[n] = behind;
    for (int i = n; i-- > 0; x /= 10)
        at[i] = (char)('0' + x % 10);
    return at + n + 1;
}

static char *put_date(char *at, const Civil *c, char behind)
{
    if (c->year < 0 || c->year > 9999) {
        at += snprintf(at, CLOCK_TEXT / 2, "%04d-", c->year);
    } else {
        at = put_digits(at, c->year, 4, '-');
    }
    at = put_digits(at, c->month, 2, '-');
    return put_digits(at, c->day, 2, behind);
}

char *clock_format_date(int64_t ms, const Zone *z, char text[CLOCK_TEXT])
{
    Civil c = zone_civil(z, ms);

    put_date(text, &c, '\0');
    return text;
}

static void put_offset(char *at, int64_t offset)
{
    int s = (int)((offset < 0 ? -offset : offset) / SECOND_MS);

    *at++ = offset < 0 ? '-' : '+';
    at = put_digits(at, s / 3600, 2, ':');
    at = put_digits(at, s / 60 % 60, 2, s % 60 != 0 ? ':' : '\0');
    if (s % 60 != 0)
        put_digits(at, s % 60, 2, '\0');
}

char *clock_format(int64_t ms, const Zone *z, char text[CLOCK_TEXT])
{
    int64_t offset = zone_offset(z, ms);
    Civil c = civil_from_ms(ms + offset);
    char *at = put_date(text, &c, 'T');

    at = put_digits(at, c.hour, 2, ':');
    at = put_digits(at, c.minute, 2, ':');
    at = put_digits(at, c.second, 2, '.');
    at = put_digits(at, c.ms, 3, '\0') - 1;
    if (z == zone_utc())
        memcpy(at, "Z", sizeof("Z"));
    else
        put_offset(at, offset);
    return text;
}

/* Exactly `n` digits. */
static bool digits(const char **s, int n, int *x)
{
    *x = 0;
    for (; n > 0; n--, ++*s) {
        if (**s < '0' || **s > '9')
            return false;
        *x = *x * 10 + (**s - '0');
    }
    return true;
}

static bool one_of(const char **s, const char *set)
{
    if (**s == '\0' || strchr(set, **s) == NULL)
        return false;
    ++*s;
    return true;
}

static bool read_date(const char **s, Civil *c)
{
    return digits(s, 4, &c->year) && one_of(s, "-") &&
           digits(s, 2, &c->month) && one_of(s, "-") && digits(s, 2, &c->day);
}

static bool read_time(const char **s, Civil *c)
{
    if (!digits(s, 2, &c->hour) || !one_of(s, ":") || !digits(s, 2, &c->minute))
        return false;
    if (!one_of(s, ":"))
        return true;
    if (!digits(s, 2, &c->second))
        return false;
    if (!one_of(s, ".,"))
        return true;
    if (**s < '0' || **s > '9')
        return false;
    for (int unit = 100; **s >= '0' && **s <= '9'; unit /= 10, ++*s)
        c->ms += (**s - '0') * unit;
    return true;
}

/* Z or +hh[[:]mm]; *given tells whether there was one at all. */
static bool read_offset(const char **s, int64_t *offset, bool *given)
{
    int h, m = 0;
    bool minus = **s == '-';

    *offset = 0;
    *given = one_of(s, "Zz");
    if (*given || !one_of(s, "+-"))
        return true;
    *given = true;
    if (!digits(s, 2, &h))
        return false;
    if ((one_of(s, ":") || **s != '\0') && !digits(s, 2, &m))
        return false;
    *offset = h * (int64_t)HOUR_MS + m * MINUTE_MS;
    if (minus)
        *offset = -*offset;
    return h <= 23 && m <= 59;
}

bool clock_parse(const char *text, const Zone *z, int64_t *ms, Err *err)
{
    const char *s = text;
    Civil c = {0};
    bool given = false, ok = read_date(&s, &c);
    int64_t offset = 0;

    if (ok && *s != '\0')
        ok = one_of(&s, "Tt ") && read_time(&s, &c) &&
             read_offset(&s, &offset, &given) && *s == '\0';
    if (!ok)
        return err_set(err, ERR_INPUT,
                       "not a date or time: \"%.40s\"; write 2026-01-31 or "
                       "2026-01-31T09:15:00+01:00",
                       text);
    if (!civil_valid(&c))
        return err_set(err, ERR_INPUT, "no such day or time: %.40s", text);
    *ms = given ? civil_ms(&c) - offset : zone_to_utc(z, &c);
    return true;
}

/*
 * period.c -- Periods that are compared, or cut into buckets.
 *
 * Everything is shifted on the wall clock and then turned into instants
 * again, so that days of 23 and 25 hours stay days.  See question.h.
 */
#include "model/question.h"

#include <assert.h>

const char *const compare_name[] = {"none", "previous", "year", "weekday-year"};
const char *const grain_name[] = {"all",   "hour",    "day", "week",
                                  "month", "quarter", "year"};

static int64_t local_of(const Zone *z, int64_t ms)
{
    return ms + zone_offset(z, ms);
}

static int64_t year_before(int64_t local, bool is_end)
{
    Civil c = civil_from_ms(local);
    int64_t day, time = local - civil_days_of(local) * DAY_MS;

    if (c.month != 2 || c.day != 29)
        return civil_days(c.year - 1, c.month, c.day) * DAY_MS + time;
    /* The day before 29 February ends where 28 February does. */
    day = is_end && time == 0 ? civil_days(c.year - 1, 3, 1)
                              : civil_days(c.year - 1, 2, 28);
    return day * DAY_MS + time;
}

static int64_t shift(const Zone *z, Compare c, int64_t ms, bool is_end)
{
    int64_t local = local_of(z, ms);

    local = c == COMPARE_YEAR ? year_before(local, is_end)
                              : local - 364 * (int64_t)DAY_MS;
    return zone_local_to_utc(z, local);
}

/* Months from `from` to `to` if both begin a month, else 0. */
static int whole_months(const Zone *z, Period p)
{
    Civil a = zone_civil(z, p.from), b = zone_civil(z, p.to);

    if (clock_floor(z, GRAIN_MONTH, p.from) != p.from ||
        clock_floor(z, GRAIN_MONTH, p.to) != p.to)
        return 0;
    return (b.year - a.year) * 12 + b.month - a.month;
}

static Period previous(const Zone *z, Period p)
{
    int months = whole_months(z, p);
    int64_t local = local_of(z, p.from);

    if (months > 0) {
        Civil c = zone_civil(z, p.from);

        local = civil_days(c.year, c.month - months, 1) * DAY_MS;
    } else {
        local -= local_of(z, p.to) - local;
    }
    return (Period){zone_local_to_utc(z, local), p.from};
}

Period period_compared(const Zone *z, Period p, Compare c, int64_t elapsed_to,
                       bool *partial)
{
    int64_t end = p.to < elapsed_to ? p.to : elapsed_to;
    Period other;

    assert(p.from != TIME_OPEN && p.to != TIME_OPEN);
    *partial = elapsed_to < p.to;
    if (end < p.from)
        end = p.from;
    if (c == COMPARE_NONE)
        return (Period){p.from, end};
    if (c != COMPARE_PREVIOUS)
        return (Period){shift(z, c, p.from, false), shift(z, c, end, true)};
    other = previous(z, p);
    if (*partial) {
        int64_t local =
            local_of(z, other.from) + local_of(z, end) - local_of(z, p.from);
        int64_t to = zone_local_to_utc(z, local);

        if (to < other.to)
            other.to = to;
    }
    return other;
}

const int64_t *period_buckets(Arena *a, const Zone *z, Period p, Grain g,
                              size_t *n, Err *err)
{
    int64_t *at;

    assert(p.from != TIME_OPEN && p.to != TIME_OPEN);
    *n = 0;
    for (int64_t t = p.from; t < p.to; t = clock_next(z, g, t))
        if (++*n > MAX_BUCKETS) {
            err_set(err, ERR_INPUT,
                    "the period has more than %d %ss; ask for a shorter one "
                    "or a coarser grain",
                    MAX_BUCKETS, grain_name[g]);
            return NULL;
        }
    at = ARENA_ARRAY(a, int64_t, *n);
    for (size_t i = 0; i < *n; i++)
        at[i] = i == 0 ? p.from : clock_next(z, g, at[i - 1]);
    return at;
}

Period period_usual(const Zone *z, int64_t last, int64_t now)
{
    bool old = last != TIME_OPEN && last < now - (int64_t)90 * DAY_MS;
    int64_t end = clock_next(z, GRAIN_DAY, old ? last : now);
    int64_t days = old ? 365 : 90;

    return (Period){clock_floor(z, GRAIN_DAY, end - days * DAY_MS), end};
}

Grain period_grain(Period p)
{
    static const struct {
        int64_t days;
        Grain grain;
    } steps[] = {{3, GRAIN_HOUR},
                 {45, GRAIN_DAY},
                 {400, GRAIN_WEEK},
                 {1900, GRAIN_MONTH},
                 {5500, GRAIN_QUARTER}};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (p.to - p.from <= steps[i].days * DAY_MS)
            return steps[i].grain;
    return GRAIN_YEAR;
}

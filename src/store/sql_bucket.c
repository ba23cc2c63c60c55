/*
 * sql_bucket.c -- Buckets of time in SQL, in a zone, without its help.
 *
 * Databases differ in what they know of time zones, and converting every row
 * through a calendar is slow.  Within one question a zone has only a few
 * offsets, so the statement carries them:
 *
 *     ms + case when ms < T1 then O0 when ms < T2 then O1 else O2 end
 *
 * is local time, and the rest is integer division.  A row gets the number of
 * its bucket; sql_bucket_key() computes the same number for the starts of
 * the buckets, which come from base/clock.
 */
#include "store/sql.h"

#include "base/civil.h"

#define MAX_OFFSETS 1024 /* a century of two changes a year has 200 */

#define MAX_STEPS 8 /* that stand in a row; more are a tree */

/* The offset at `ms`: `offset` until t[0], and so on. */
static void put_steps(Sql *s, const char *ms, int64_t offset,
                      const Transition *t, size_t n)
{
    size_t half = n / 2;

    sql_put(s, "case");
    if (n > MAX_STEPS) {
        sql_put(s, " when %s < %lld then ", ms, (long long)t[half].at);
        put_steps(s, ms, offset, t, half);
        sql_put(s, " else ");
        put_steps(s, ms, t[half].offset, t + half + 1, n - half - 1);
        sql_put(s, " end");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        sql_put(s, " when %s < %lld then %lld", ms, (long long)t[i].at,
                (long long)offset);
        offset = t[i].offset;
    }
    sql_put(s, " else %lld end", (long long)offset);
}

/* Milliseconds that the wall is ahead of UTC at `ms`. */
static void put_offset(Sql *s, const Question *q, const char *ms)
{
    Transition *t = ARENA_ARRAY(s->arena, Transition, MAX_OFFSETS);
    size_t n =
        zone_transitions(q->zone, q->period.from, q->period.to, t, MAX_OFFSETS);
    int64_t offset = zone_offset(q->zone, q->period.from);

    if (n > MAX_OFFSETS)
        n = MAX_OFFSETS;
    if (n == 0) {
        sql_put(s, "%lld", (long long)offset);
        return;
    }
    put_steps(s, ms, offset, t, n);
}

/* `//` and `%` round towards zero, so dividends are shifted to be positive:
 * for all of the calendar from 100,000 weeks before 1970 on. */
#define SHIFT_DAYS 700000LL
#define SHIFT_MS   (SHIFT_DAYS * DAY_MS)

static void put_day(Sql *s, const Question *q, const char *ms)
{
    sql_put(s, "((%s + ", ms);
    put_offset(s, q, ms);
    sql_put(s, " + %lld) // %lld - %lld)", SHIFT_MS, (long long)DAY_MS,
            SHIFT_DAYS);
}

static void put_civil(Sql *s, const Question *q, const char *ms,
                      const char *part, int per_year)
{
    sql_put(s, "(%d * year(date '1970-01-01' + cast(", per_year);
    put_day(s, q, ms);
    sql_put(s, " as integer))");
    if (part != NULL) {
        sql_put(s, " + %s(date '1970-01-01' + cast(", part);
        put_day(s, q, ms);
        sql_put(s, " as integer)) - 1");
    }
    sql_put(s, ")");
}

/* Hours are named by their start, because one that comes twice is two. */
static void put_hour(Sql *s, const Question *q, const char *ms)
{
    sql_put(s, "(%s - (%s + ", ms, ms);
    put_offset(s, q, ms);
    sql_put(s, " + %lld) %% %lld)", SHIFT_MS, (long long)HOUR_MS);
}

void sql_bucket(Sql *s, const Question *q, const char *ms)
{
    switch (q->grain) {
    case GRAIN_ALL: sql_put(s, "cast(0 as bigint)"); break;
    case GRAIN_HOUR: put_hour(s, q, ms); break;
    case GRAIN_DAY: put_day(s, q, ms); break;
    case GRAIN_WEEK:
        sql_put(s, "((");
        put_day(s, q, ms);
        sql_put(s, " + 3 + %lld) // 7)", SHIFT_DAYS);
        break;
    case GRAIN_MONTH: put_civil(s, q, ms, "month", 12); break;
    case GRAIN_QUARTER: put_civil(s, q, ms, "quarter", 4); break;
    case GRAIN_YEAR: put_civil(s, q, ms, NULL, 1); break;
    }
}

/* ---- Columns of the clock ----------------------------------------------- */

/* Moments outside the period: of a question that is not closed yet, of what
 * customers were before.  Earlier ones have the offset of the first year. */
#define WIDE_FROM (-631152000000) /* 1950-01-01 */
#define WIDE_TO   4133980800000   /* 2101-01-01: see promise 2 of zone.h */

static Question all_of_time(const Question *q)
{
    Question wide = *q;

    if (q->metric->type == METRIC_COHORT || q->period.from == TIME_OPEN ||
        q->period.to == TIME_OPEN)
        wide.period = (Period){WIDE_FROM, WIDE_TO};
    return wide;
}

static const char *moment_of(Sql *s, const char *alias)
{
    Sql text;
    const char *ms;

    if (s->moment != NULL)
        return s->moment;
    sql_init(&text, s->arena);
    sql_moment(&text, alias, s->question);
    ms = arena_strndup(s->arena, text.text.text, text.text.len);
    sql_clear(&text);
    return ms;
}

void sql_part(Sql *s, const char *alias, ClockPart part)
{
    const char *ms = moment_of(s, alias);
    Question q = all_of_time(s->question);

    if (part == PART_WEEKDAY) {
        sql_put(s, "((");
        put_day(s, &q, ms);
        sql_put(s, " + 3 + %lld) %% 7 + 1)", SHIFT_DAYS);
        return;
    }
    sql_put(s, "(((%s + ", ms);
    put_offset(s, &q, ms);
    sql_put(s, " + %lld) %% %lld) // %lld)", SHIFT_MS, (long long)DAY_MS,
            (long long)HOUR_MS);
}

/* ------------------------------------------------------------------------- */

int64_t sql_bucket_key(const Question *q, int64_t start)
{
    int64_t local = start + zone_offset(q->zone, start);
    Civil c = zone_civil(q->zone, start);

    switch (q->grain) {
    case GRAIN_ALL: return 0;
    case GRAIN_HOUR: return start - (local + SHIFT_MS) % HOUR_MS;
    case GRAIN_DAY: return civil_days_of(local);
    case GRAIN_WEEK: return (civil_days_of(local) + 3 + SHIFT_DAYS) / 7;
    case GRAIN_MONTH: return 12 * c.year + c.month - 1;
    case GRAIN_QUARTER: return 4 * c.year + (c.month - 1) / 3;
    case GRAIN_YEAR: return c.year;
    }
    return 0;
}

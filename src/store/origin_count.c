/* origin_count.c -- Counts what came from which source: see origin.h. */
#include "store/origin.h"

#include "base/mem.h"
#include "store/ledger.h"

#include <inttypes.h>
#include <stdio.h>

#define DAY_IN_MS ((int64_t)24 * 3600 * 1000)

/* What the rows of a statement are for. */
typedef struct Count {
    Origins *o;
    duckdb_connection con;
    int64_t seq, superseded; /* where the next count begins */
    Buf sql;
} Count;

static int64_t int_or(const DuckRow *row, size_t col, int64_t otherwise)
{
    return duck_null(row, col) ? otherwise : duck_int(row, col);
}

static bool run(Count *c, DuckRowFn *fn, Err *err)
{
    bool ok = duck_query(c->con, c->sql.text, NULL, 0, fn, c, err);

    buf_reset(&c->sql);
    return ok;
}

/* ---- Imports ------------------------------------------------------------ */

static bool take_number(void *ctx, const DuckRow *row)
{
    *(int64_t *)ctx = duck_int(row, 0);
    return true;
}

bool origins_files(duckdb_connection con, int64_t *files, Err *err)
{
    return duck_query(con,
                      "select coalesce(max(batch) filter (mapping is distinct"
                      " from '" STORE_EVENTS "'), -1) from import",
                      NULL, 0, take_number, files, err);
}

static bool take_import(void *ctx, const DuckRow *row)
{
    Count *c = ctx;
    OriginSource *s = origins_add(c->o, duck_text(row, 0));

    s->o.imported = duck_int(row, 1);
    s->file_came = int_or(row, 2, TIME_OPEN);
    s->o.rejected = duck_int(row, 3);
    s->days = duck_int(row, 4);
    s->day_gap = int_or(row, 5, 0) * DAY_IN_MS;
    return true;
}

/* The imports of a source count from when it was last forgotten. */
static bool count_imports(Count *c, Err *err)
{
    buf_puts(&c->sql,
             "with i as (select * from (select *,"
             " coalesce(max(batch) filter (mapping = '" STORE_FORGOTTEN "')"
             " over (partition by source), 0) as gone from import)"
             " where batch > gone),\n"
             "d as (select distinct source, cast(imported as date) as day"
             " from i),\n"
             "g as (select source, count(*) as days,"
             " quantile_disc(gap, 0.5)::BIGINT as gap from"
             " (select source, day - lag(day) over (partition by source order"
             " by day) as gap from d) group by source)\n"
             "select source, max(imported), max(imported) filter (mapping is"
             " distinct from '" STORE_EVENTS "'), sum(rejected)::BIGINT,"
             " any_value(days), any_value(gap) from i join g using (source)"
             " group by source order by source");
    return run(c, take_import, err);
}

/* ---- Facts -------------------------------------------------------------- */

static bool take_facts(void *ctx, const DuckRow *row)
{
    Count *c = ctx;
    OriginSource *s = origins_find(c->o, duck_text(row, 0));
    int64_t first = int_or(row, 3, TIME_OPEN), last = int_or(row, 4, TIME_OPEN);
    int64_t seq = duck_int(row, 5);

    if (seq >= c->seq)
        c->seq = seq + 1;
    if (s == NULL)
        return true;
    s->o.facts[duck_int(row, 1)] += duck_int(row, 2);
    if (first != TIME_OPEN && (s->o.first == TIME_OPEN || first < s->o.first))
        s->o.first = first;
    if (last > s->o.last)
        s->o.last = last;
    return true;
}

/* New facts that count now.  What customers are "valid from" is no time when
 * something happened. */
static bool count_facts(Count *c, Err *err)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        buf_printf(&c->sql,
                   "%sselect source, %d, count(*) filter (counts), min(ts)"
                   " filter (counts and %d <> %d), max(ts) filter (counts and"
                   " %d <> %d), max(seq) from (select source, ts, seq, seq not"
                   " in (select seq from superseded) as counts from %s"
                   " where seq >= %" PRId64 ") group by source",
                   t > 0 ? "\nunion all " : "", t, t, FACT_CUSTOMER, t,
                   FACT_CUSTOMER, fact_table_name[t], c->o->seq);
    return run(c, take_facts, err);
}

/* The earliest or the latest fact does not count any more. */
static void lose(OriginSource *s, int64_t first, int64_t last)
{
    if (s->gone_first == TIME_OPEN && first <= s->o.first) {
        s->gone_first = s->o.first;
        s->o.first = TIME_OPEN;
    }
    if (s->gone_last == TIME_OPEN && last >= s->o.last) {
        s->gone_last = s->o.last;
        s->o.last = TIME_OPEN;
    }
}

/* Where the correction, or another new fact, is no earlier or later than what
 * was lost, only a count of all can tell what is. */
static void settle(Origins *o)
{
    for (size_t i = 0; i < o->n; i++) {
        OriginSource *s = &o->at[i];

        if (s->gone_first != TIME_OPEN &&
            (s->o.first == TIME_OPEN || s->o.first > s->gone_first)) {
            s->o.first = s->gone_first;
            o->inexact = true;
        }
        if (s->o.last < s->gone_last) {
            s->o.last = s->gone_last;
            o->inexact = true;
        }
        s->gone_first = s->gone_last = TIME_OPEN;
    }
}

static bool take_gone(void *ctx, const DuckRow *row)
{
    Count *c = ctx;
    OriginSource *s = origins_find(c->o, duck_text(row, 0));

    if (s == NULL)
        return true;
    s->o.facts[duck_int(row, 1)] -= duck_int(row, 2);
    if (duck_int(row, 1) != FACT_CUSTOMER)
        lose(s, duck_int(row, 3), duck_int(row, 4));
    return true;
}

/* Facts that were counted and do not count any more.  A fact may be
 * superseded twice: once is enough. */
static bool count_gone(Count *c, Err *err)
{
    const Origins *o = c->o;

    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        buf_printf(&c->sql,
                   "%sselect source, %d, count(*), min(ts), max(ts) from %s"
                   " where seq < %" PRId64
                   " and seq in (select seq from superseded where rowid >="
                   " %" PRId64 ") and seq not in (select seq from superseded"
                   " where rowid < %" PRId64 ") group by source",
                   t > 0 ? "\nunion all " : "", t, fact_table_name[t], o->seq,
                   o->superseded, o->superseded);
    return run(c, take_gone, err);
}

static bool take_gap(void *ctx, const DuckRow *row)
{
    Count *c = ctx;
    OriginSource *s = origins_find(c->o, duck_text(row, 0));

    if (s != NULL)
        s->ts_gap = int_or(row, 1, 0) * DAY_IN_MS;
    return true;
}

/* The median gap between two days with facts, of each source. */
static bool count_gaps(Count *c, Err *err)
{
    buf_puts(&c->sql, "with d as (");
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        if (t != FACT_CUSTOMER)
            buf_printf(&c->sql,
                       "%sselect source, cast(ts as date) as day from %s"
                       " where seq not in (select seq from superseded)",
                       t > 0 ? "\nunion " : "", fact_table_name[t]);
    buf_puts(&c->sql,
             ")\nselect source, quantile_disc(gap, 0.5)::BIGINT from"
             " (select source, day - lag(day) over (partition by source order"
             " by day) as gap from d) group by source");
    return run(c, take_gap, err);
}

/* ---- Arrivals ----------------------------------------------------------- */

static bool take_minute(void *ctx, const DuckRow *row)
{
    Count *c = ctx;
    OriginSource *s = origins_find(c->o, duck_text(row, 0));
    int64_t came = duck_int(row, 1);

    if (s == NULL)
        return true;
    if (came > s->event_came)
        s->event_came = came;
    if (s->rhythm == NULL && c->o->rhythms < ORIGIN_RHYTHMS) {
        s->rhythm = mem_alloc(sizeof(*s->rhythm));
        c->o->rhythms++;
    }
    if (s->rhythm != NULL)
        rhythm_add(s->rhythm, came);
    return true;
}

/*
 * The minutes in which events came, of the week before the latest.  An event
 * was known when it came, unless its sender said otherwise: so the day must
 * be that of its line in the list of imports.  What a customer of another
 * source has stamped is of that source's line.
 */
static bool count_minutes(Count *c, Err *err)
{
    buf_puts(&c->sql,
             "with i as (select source, batch, cast(imported as date) as day,"
             " max(imported) over (partition by source) - interval 8 days as"
             " since from import where mapping = '" STORE_EVENTS "')\n");
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        buf_printf(&c->sql,
                   "%sselect f.source, max(f.known) from %s f join i on"
                   " i.source = f.source and i.batch = f.batch"
                   " where f.seq >= %" PRId64 " and f.known >= i.since"
                   " and cast(f.known as date) = i.day"
                   " group by f.source, epoch_ms(f.known) // 60000",
                   t > 0 ? "\nunion all " : "", fact_table_name[t], c->o->seq);
    return run(c, take_minute, err);
}

/* ---- All of it ---------------------------------------------------------- */

static bool count_all(Count *c, Err *err)
{
    buf_puts(&c->sql, "select coalesce(max(rowid), -1) + 1 from superseded");
    return duck_query(c->con, c->sql.text, NULL, 0, take_number, &c->superseded,
                      err) &&
           (buf_reset(&c->sql), count_imports(c, err)) &&
           count_minutes(c, err) &&
           (c->superseded == c->o->superseded || !c->o->filled ||
            count_gone(c, err)) &&
           count_facts(c, err) && (c->o->filled || count_gaps(c, err));
}

/* One transaction, so that all statements see the same ledger. */
bool origins_count(Origins *o, duckdb_connection con, Err *err)
{
    Count c = {
        .o = o, .con = con, .seq = o->seq, .sql = BUF_INIT(MAX_STORE_SQL)};
    Err ignored;
    bool ok = duck_run(con, "begin", err);

    if (ok) {
        ok = count_all(&c, err);
        duck_run(con, "rollback", &ignored); /* nothing was written */
    }
    buf_clear(&c.sql);
    if (!ok) {
        origins_empty(o);
        return false;
    }
    settle(o);
    o->seq = c.seq;
    o->superseded = c.superseded;
    o->filled = true;
    return true;
}

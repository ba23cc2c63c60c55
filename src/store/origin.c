/* origin.c -- What came from which source: store_origins(). */
#include "store/look.h"

#include "store/commit.h"

#include <stdio.h>
#include <string.h>

#define DAY_IN_MS ((int64_t)24 * 3600 * 1000)

/* The facts of all tables that count now, of one source or of all. */
static void put_facts(Buf *sql, const char *source)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        buf_printf(sql,
                   "%sselect source, %d as t, ts from %s"
                   " where seq not in (select seq from superseded)",
                   t > 0 ? "\nunion all " : "", t, fact_table_name[t]);
        if (source == NULL)
            continue;
        buf_puts(sql, " and source = ");
        import_literal(sql, source);
    }
}

/* The imports of a source count from when it was last forgotten. */
static void put_imports(Buf *sql, const char *source)
{
    buf_puts(sql,
             "select source, max(imported) as imported,"
             " sum(rejected)::BIGINT as rejected from (select *,"
             " coalesce(max(batch) filter (mapping = '" STORE_FORGOTTEN "')"
             " over (partition by source), 0) as gone from import)"
             " where batch > gone");
    if (source != NULL) {
        buf_puts(sql, " and source = ");
        import_literal(sql, source);
    }
    buf_puts(sql, " group by source");
}

/* What customers are "valid from" is no time when something happened. */
static void put_query(Buf *sql, const char *source)
{
    buf_puts(sql, "with f as (");
    put_facts(sql, source);
    buf_puts(sql, "),\ni as (");
    put_imports(sql, source);
    buf_puts(sql, "),\nn as (select source");
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        buf_printf(sql, ", count(*) filter (t = %d) as n%d", t, t);
    buf_puts(sql,
             ", min(ts) filter (t <> 3) as first, max(ts) filter (t <> 3)"
             " as last from f group by source),\n"
             "d as (select distinct source, cast(ts as date) as day from f"
             " where t <> 3),\n"
             "g as (select source, quantile_disc(gap, 0.5)::BIGINT as gap from"
             " (select source, day - lag(day) over (partition by source order"
             " by day) as gap from d) group by source)\n"
             "select i.source, imported, rejected, first, last, gap");
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        buf_printf(sql, ", coalesce(n%d, 0)", t);
    buf_puts(sql, " from i left join n using (source) left join g"
                  " using (source) order by i.source");
}

typedef struct List {
    Arena *a;
    Origin *at;
    size_t n, room;
} List;

static int64_t time_or_open(const DuckRow *row, size_t col)
{
    return duck_null(row, col) ? TIME_OPEN : duck_int(row, col);
}

static Origin *next(List *l)
{
    if (l->n == l->room) {
        Origin *more;

        l->room = l->room == 0 ? 16 : 2 * l->room;
        more = ARENA_ARRAY(l->a, Origin, l->room);
        if (l->n > 0)
            memcpy(more, l->at, l->n * sizeof(*more));
        l->at = more;
    }
    return &l->at[l->n++];
}

static bool take(void *ctx, const DuckRow *row)
{
    List *l = ctx;
    Origin *o = next(l);

    *o = (Origin){.source = arena_printf(l->a, "%s", duck_text(row, 0)),
                  .imported = duck_int(row, 1),
                  .rejected = duck_int(row, 2),
                  .first = time_or_open(row, 3),
                  .last = time_or_open(row, 4),
                  .gap_ms =
                      duck_null(row, 5) ? 0 : duck_int(row, 5) * DAY_IN_MS};
    for (size_t t = 0; t < FACT_TABLE_COUNT; t++)
        o->facts[t] = duck_int(row, 6 + t);
    return true;
}

bool look_origins(duckdb_connection con, const char *source, Arena *a,
                  Origin **out, size_t *n, Err *err)
{
    List l = {.a = a};
    Buf sql = BUF_INIT(MAX_STORE_SQL);
    bool ok;

    put_query(&sql, source);
    ok = duck_query(con, sql.text, NULL, 0, take, &l, err);
    buf_clear(&sql);
    *out = l.at;
    *n = l.n;
    return ok;
}

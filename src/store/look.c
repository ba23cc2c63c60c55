/* look.c -- See look.h. */
#include "store/look.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/zone.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAX_JSON_ROW ((size_t)1 << 20)

/* ---- Bounds ------------------------------------------------------------- */

static int64_t time_or_open(const DuckRow *row, size_t col)
{
    return duck_null(row, col) ? TIME_OPEN : duck_int(row, col);
}

static bool take_bounds(void *ctx, const DuckRow *row)
{
    StoreBounds *b = ctx;

    b->first = time_or_open(row, 0);
    b->last = time_or_open(row, 1);
    b->as_of = time_or_open(row, 2);
    for (size_t t = 0; t < FACT_TABLE_COUNT; t++)
        b->facts[t] = duck_int(row, 3 + t);
    return false;
}

/* What customers are "valid from" is no time when something happened. */
bool look_bounds(duckdb_connection con, StoreBounds *out, Err *err)
{
    Buf sql = BUF_INIT(MAX_STORE_SQL);
    bool ok;

    buf_puts(&sql, "select min(ts) filter (t <> 3), max(ts) filter (t <> 3),"
                   " max(known)");
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        buf_printf(&sql, ", coalesce(sum(n) filter (t = %d), 0)::BIGINT", t);
    buf_puts(&sql, "\nfrom (");
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        buf_printf(&sql,
                   "%sselect %d as t, count(*) as n, min(ts) as ts,"
                   " max(known) as known from %s"
                   " where seq not in (select seq from superseded)"
                   " union all select %d, 0, max(ts), null from %s"
                   " where seq not in (select seq from superseded)",
                   t > 0 ? "\nunion all " : "", t, fact_table_name[t], t,
                   fact_table_name[t]);
    buf_puts(&sql, ")");
    ok = duck_query(con, sql.text, NULL, 0, take_bounds, out, err);
    buf_clear(&sql);
    return ok;
}

/* ---- Lists -------------------------------------------------------------- */

typedef struct Listing {
    JsonRowFn *row;
    void *ctx;
    Buf json;
} Listing;

static bool hand_over(Listing *l)
{
    bool more = l->row(l->ctx, l->json.text);

    buf_reset(&l->json);
    return more;
}

static bool put_value(void *ctx, const DuckRow *row)
{
    Listing *l = ctx;
    Json j = {&l->json};

    json_open(&j, NULL, '{');
    json_str(&j, "value", duck_text(row, 0));
    json_int(&j, "count", duck_int(row, 1));
    json_close(&j, '}');
    return hand_over(l);
}

bool look_values(duckdb_connection con, FactTable table, const Column *c,
                 int limit, JsonRowFn *row, void *ctx, Err *err)
{
    Listing l = {row, ctx, BUF_INIT(MAX_JSON_ROW)};
    Buf sql = BUF_INIT(MAX_STORE_SQL);
    const char *quote = c->calc == NULL ? "\"" : "";
    bool ok;

    assert(c->part == PART_NONE);
    buf_printf(&sql,
               "select cast(v as VARCHAR), n from (select (%s%s%s) as v,"
               " count(*) as n from %s"
               " where seq not in (select seq from superseded) group by 1)\n"
               "where v is not null order by n desc, v limit %d",
               quote, c->calc == NULL ? c->name : c->calc, quote,
               fact_table_name[table], limit);
    ok = duck_query(con, sql.text, NULL, 0, put_value, &l, err);
    buf_clear(&sql);
    buf_clear(&l.json);
    return ok;
}

static bool put_source(void *ctx, const DuckRow *row)
{
    Listing *l = ctx;
    Json j = {&l->json};
    char time[CLOCK_TEXT];

    json_open(&j, NULL, '{');
    for (size_t i = 0; i < duck_width(row); i++) {
        const char *name = duck_name(row, i);

        if (duck_null(row, i))
            json_null(&j, name);
        else if (strcmp(name, "imported") == 0)
            json_str(&j, name,
                     clock_format(duck_int(row, i), zone_utc(), time));
        else if (strcmp(name, "forgotten") == 0)
            json_bool(&j, name, duck_int(row, i) != 0);
        else if (i >= 1 && i <= 3)
            json_str(&j, name, duck_text(row, i));
        else
            json_int(&j, name, duck_int(row, i));
    }
    json_close(&j, '}');
    return hand_over(l);
}

bool look_sources(duckdb_connection con, int limit, JsonRowFn *row, void *ctx,
                  Err *err)
{
    Listing l = {row, ctx, BUF_INIT(MAX_JSON_ROW)};
    char sql[512];
    bool ok;

    snprintf(sql, sizeof(sql),
             "select batch, source, file, mapping, imported,"
             " rows_read as rows, facts, accepted, corrected, stamped,"
             " duplicate, rejected, skipped,"
             " coalesce(mapping = '" STORE_FORGOTTEN "', false) as forgotten"
             " from import"
             " order by batch desc limit %d",
             limit);
    ok = duck_query(con, sql, NULL, 0, put_source, &l, err);
    buf_clear(&l.json);
    return ok;
}

/* ---- Checksum ----------------------------------------------------------- */

/* A row as text: its columns that are not NULL, "name=value", attributes by
 * name, because two ledgers may have learnt of them in another order. */
static void put_row_text(Buf *sql, const LedgerColumns *cols)
{
    buf_puts(sql, "concat(case when seq in (select seq from superseded)"
                  " then 'old' else 'now' end");
    for (size_t i = 0; i < cols->n; i++) {
        const LedgerColumn *c = &cols->at[i];

        if (!c->content && strcmp(c->name, "source") != 0 &&
            strcmp(c->name, "ref") != 0)
            continue;
        buf_printf(sql, ", '%s=' || %s(%s)::VARCHAR || chr(31)", c->name,
                   strcmp(c->type, "TIMESTAMP") == 0 ? "epoch_ms" : "", c->sql);
    }
    buf_puts(sql, ")");
}

static void sort_by_name(LedgerColumns *cols)
{
    for (size_t i = 1; i < cols->n; i++) {
        LedgerColumn c = cols->at[i];
        size_t k = i;

        for (; k > 0 && strcmp(cols->at[k - 1].name, c.name) > 0; k--)
            cols->at[k] = cols->at[k - 1];
        cols->at[k] = c;
    }
}

static bool take_hex(void *ctx, const DuckRow *row)
{
    Uint128 high = (Uint128)duck_int128(row, 0);
    Uint128 low = (Uint128)duck_int128(row, 1);

    snprintf(ctx, 33, "%016" PRIx64 "%016" PRIx64, (uint64_t)high,
             (uint64_t)low);
    return false;
}

/* The sum of the rows' MD5 halves, each modulo 2^64. */
bool look_checksum(duckdb_connection con, const Schema *s, FactTable table,
                   char hex[33], Err *err)
{
    Arena arena = {0};
    Buf sql = BUF_INIT(MAX_STORE_SQL);
    LedgerColumns cols = ledger_columns(&arena, s, table);
    bool ok;

    sort_by_name(&cols);
    buf_puts(&sql, "select coalesce(sum(md5_number_upper(x)::HUGEINT), 0),"
                   " coalesce(sum(md5_number_lower(x)::HUGEINT), 0)\n"
                   "from (select ");
    put_row_text(&sql, &cols);
    buf_printf(&sql, " as x from %s)", fact_table_name[table]);
    ok = duck_query(con, sql.text, NULL, 0, take_hex, hex, err);
    buf_clear(&sql);
    arena_clear(&arena);
    return ok;
}

/*
 * mapped.h -- What the SQL of a mapping makes of odd rows.
 *
 * Each case is a mapping of one fact and rows given as SQL.  DuckDB runs the
 * batch's SQL as a store would: the first check that fails rejects the row,
 * and otherwise the fields are printed.
 */
#ifndef PULS_TEST_MAPPED_H
#define PULS_TEST_MAPPED_H

#include "base/buf.h"
#include "intake/mapping.h"

#include "test.h"

#include <duckdb.h>
#include <string.h>

static Buf told;

static void keep(void *ctx, const char *sentence)
{
    buf_printf(ctx, "%s\n", sentence);
}

static int mapped_setup(void **state)
{
    told = (Buf)BUF_INIT(100000);
    return 0;
}

static int mapped_teardown(void **state)
{
    buf_clear(&told);
    return 0;
}

/* The plan of a mapping for a CSV file with the columns x and y. */
static bool plan(Arena *a, const char *yaml, const char *rows, Batch *b)
{
    static const char *const columns[] = {"x", "y"};
    SourceInfo info = {
        .format = SOURCE_CSV, .n_columns = LEN(columns), .columns = columns};
    PlanInput in = {.file = "t.csv",
                    .info = &info,
                    .from = arena_printf(a, "(values %s)", rows)};
    Err err = {0};
    Mapping *m;

    in.from = arena_printf(a, "(select * from (values %s) as t(x, y))", rows);
    buf_reset(&told);
    m = mapping_parse(a, yaml, strlen(yaml), "m.yml", keep, &told, &err);
    return m != NULL && mapping_plan(a, m, &in, keep, &told, b, &err);
}

static void put_fact(Buf *sql, const BatchFact *f)
{
    buf_puts(sql, "select case");
    for (size_t i = 0; i < f->n_checks; i++)
        buf_printf(sql, " when not %s then %s", f->checks[i].sql,
                   f->checks[i].reason);
    buf_printf(sql, " when not %s then '(none)' else ''",
               f->when ? f->when : "true");
    for (size_t i = 0; i < f->n_fields; i++)
        if (strcmp(f->fields[i].column->name, "ts") != 0 &&
            strcmp(f->fields[i].column->name, "ref") != 0)
            buf_printf(sql,
                       " || '%s=' || coalesce(cast(%s as varchar), '~')"
                       " || ' '",
                       f->fields[i].column->name, f->fields[i].sql);
    buf_puts(sql, " end");
}

/* The rows of the batch's first fact, one a line. */
static const char *rows_of(const Batch *b)
{
    Buf sql = BUF_INIT(1000000);
    duckdb_database db;
    duckdb_connection con;
    duckdb_result r;

    buf_reset(&told);
    put_fact(&sql, &b->facts[0]);
    buf_printf(&sql, " from %s", b->from);
    assert_int_equal(DuckDBSuccess, duckdb_open(NULL, &db));
    assert_int_equal(DuckDBSuccess, duckdb_connect(db, &con));
    if (duckdb_query(con, sql.text, &r) != DuckDBSuccess)
        fail_msg("%s\n%s", duckdb_result_error(&r), sql.text);
    for (idx_t i = 0; i < duckdb_row_count(&r); i++) {
        char *text = duckdb_value_varchar(&r, 0, i);

        buf_printf(&told, "%s\n", text ? text : "NULL");
        duckdb_free(text);
    }
    duckdb_destroy_result(&r);
    duckdb_disconnect(&con);
    duckdb_close(&db);
    buf_clear(&sql);
    return told.text;
}

/* What `lines` of a fact of `table` make of `rows`. */
static const char *result(const char *top, const char *table, const char *lines,
                          const char *rows)
{
    static Arena a;
    Batch b;
    const char *yaml;

    arena_clear(&a);
    yaml = arena_printf(&a,
                        "mapping: t\n%sfacts:\n  - %s:\n"
                        "      id: {const: r}\n"
                        "      ts: {const: 2026-01-01}\n%s",
                        top, table, lines);
    if (!plan(&a, yaml, rows, &b))
        return told.text;
    rows_of(&b);
    arena_clear(&a);
    return told.text;
}

#endif

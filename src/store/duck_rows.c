/* duck_rows.c -- Spans, exclusions and the rows behind a number. */
#include "store/duck_read.h"

#include "store/duck.h"
#include "store/sql.h"

#include <stdio.h>
#include <string.h>

static bool run(duckdb_connection con, Sql *sql, DuckRowFn *fn, void *ctx,
                Err *err)
{
    bool ok = duck_query(con, sql->text.text, sql->param, sql->n_params, fn,
                         ctx, err);

    sql_clear(sql);
    return ok;
}

/* ---- Span --------------------------------------------------------------- */

static bool take_span(void *ctx, const DuckRow *row)
{
    Period *p = ctx;

    if (!duck_null(row, 0) && !duck_null(row, 1))
        *p = (Period){duck_int(row, 0), duck_int(row, 1)};
    return true;
}

bool duck_span(duckdb_connection con, const Question *q, Period *out, Err *err)
{
    Arena a = {0};
    Sql sql;
    bool ok;

    *out = (Period){TIME_OPEN, TIME_OPEN};
    sql_init(&sql, &a);
    sql_span(&sql, q);
    ok = run(con, &sql, take_span, out, err);
    arena_clear(&a);
    return ok;
}

/* ---- Exclusions --------------------------------------------------------- */

#define MAX_EXCLUSIONS 200 /* scales times reasons; far beyond any survey */

typedef struct Left {
    Arena *arena;
    Exclusion *item;
    size_t n;
} Left;

static const char *keep(Arena *a, const DuckRow *row, size_t col)
{
    const char *s = duck_text(row, col);

    return arena_strndup(a, s, strlen(s));
}

static bool take_exclusion(void *ctx, const DuckRow *row)
{
    Left *l = ctx;
    const char *detail = keep(l->arena, row, 1);

    if (l->n == MAX_EXCLUSIONS)
        return false;
    l->item[l->n++] = (Exclusion){
        .reason = keep(l->arena, row, 0),
        .detail = detail[0] == '\0' ? NULL : detail,
        .count = duck_int(row, 2),
    };
    return true;
}

bool duck_exclusions(duckdb_connection con, const Question *q, Arena *a,
                     Exclusion **out, size_t *n, Err *err)
{
    Left l = {.arena = a, .item = ARENA_ARRAY(a, Exclusion, MAX_EXCLUSIONS)};
    Sql sql;
    bool ok;

    sql_init(&sql, a);
    sql_exclusions(&sql, q);
    ok = run(con, &sql, take_exclusion, &l, err);
    *out = l.item;
    *n = l.n;
    return ok;
}

/* ---- Rows --------------------------------------------------------------- */

#define MAX_WIDTH 128

typedef struct Rows {
    const RowsTell *tell;
    bool begun;
} Rows;

static bool take_row(void *ctx, const DuckRow *row)
{
    const char *value[MAX_WIDTH], *kept[MAX_WIDTH];
    Rows *r = ctx;
    size_t n = duck_width(row);

    if (!r->begun) {
        for (size_t i = 0; i < n; i++)
            kept[i] = duck_name(row, i);
        r->begun = true;
        if (!r->tell->header(r->tell->ctx, kept, n))
            return false;
    }
    for (size_t i = 0; i < n; i++)
        value[i] = duck_null(row, i) ? NULL : duck_text(row, i);
    return r->tell->row(r->tell->ctx, value, n);
}

bool duck_rows(duckdb_connection con, const Schema *schema, const Question *q,
               int64_t offset, int64_t limit, const RowsTell *tell, Err *err)
{
    Rows r = {.tell = tell};
    Arena a = {0};
    Sql sql;
    bool ok;

    sql_init(&sql, &a);
    sql_rows(&sql, q, schema, offset, limit);
    ok = run(con, &sql, take_row, &r, err);
    arena_clear(&a);
    return ok;
}

static bool take_digest(void *ctx, const DuckRow *row)
{
    snprintf(ctx, 65, "%s", duck_text(row, 0));
    return true;
}

bool duck_rows_digest(duckdb_connection con, const Question *q, char hex[65],
                      Err *err)
{
    Arena a = {0};
    Sql sql;
    bool ok;

    sql_init(&sql, &a);
    sql_digest(&sql, q);
    ok = run(con, &sql, take_digest, hex, err);
    arena_clear(&a);
    return ok;
}

/*
 * preview.c -- What a batch would become, shown before anything is written.
 *
 * The stage is filled as for an import, from the first rows only; it lives
 * in the connection's temporary tables and goes with it.
 */
#include "store/look.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/zone.h"
#include "store/commit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAX_PREVIEW_JSON ((size_t)1 << 20)

typedef struct Preview {
    Import im;
    FactTable table;
    LedgerColumns cols; /* that the statement selects, after r */
    int64_t row;        /* the row shown now */
    JsonRowFn *fn;
    void *ctx;
    Buf json;
    bool enough;
} Preview;

static void put_cell(Json *j, const LedgerColumn *c, const DuckRow *row,
                     size_t col)
{
    char time[CLOCK_TEXT];

    if (duck_null(row, col))
        return;
    if (strcmp(c->type, "VARCHAR") == 0)
        json_str(j, c->name, duck_text(row, col));
    else if (strcmp(c->type, "BOOLEAN") == 0)
        json_bool(j, c->name, duck_int(row, col) != 0);
    else if (strcmp(c->type, "TIMESTAMP") == 0)
        json_str(j, c->name,
                 clock_format(duck_int(row, col), zone_utc(), time));
    else if (strcmp(c->type, "BIGINT") == 0)
        json_int(j, c->name, duck_int(row, col));
    else
        json_num(j, c->name, (double)duck_int(row, col) / 1000);
}

static bool hand_over(Preview *p)
{
    p->enough = !p->fn(p->ctx, p->json.text);
    buf_reset(&p->json);
    return !p->enough;
}

static bool put_fact(void *ctx, const DuckRow *row)
{
    Preview *p = ctx;
    Json j = {&p->json};

    json_open(&j, NULL, '{');
    json_int(&j, "row", p->row);
    json_str(&j, "table", fact_table_name[p->table]);
    json_str(&j, "source", p->im.b->source);
    for (size_t i = 0; i < p->cols.n; i++)
        put_cell(&j, &p->cols.at[i], row, i);
    json_close(&j, '}');
    return hand_over(p);
}

/* What people see of a fact: not its bookkeeping. */
static LedgerColumns shown(Preview *p, FactTable table)
{
    LedgerColumns all = ledger_columns(&p->im.arena, p->im.schema, table);
    LedgerColumns out = {.at = all.at};

    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].content || strcmp(all.at[i].name, "ref") == 0 ||
            strcmp(all.at[i].name, "known") == 0)
            out.at[out.n++] = all.at[i];
    }
    return out;
}

static bool show_facts(Preview *p, FactTable table, Err *err)
{
    Buf *sql = &p->im.sql;
    size_t n = p->im.b->n_facts;
    bool ok;

    p->table = table;
    p->cols = shown(p, table);
    buf_puts(sql, "select ");
    for (size_t i = 0; i < p->cols.n; i++)
        buf_printf(sql, "%s%s", i > 0 ? ", " : "", p->cols.at[i].sql);
    buf_printf(sql, " from new_%s where r // %zu = %" PRId64 " order by r",
               fact_table_name[table], n, p->row);
    ok = duck_query(p->im.con, sql->text, NULL, 0, put_fact, p, err);
    buf_reset(sql);
    return ok;
}

typedef struct Verdict {
    const Batch *b;
    Buf *json;
    int64_t row;
    bool bad;
} Verdict;

static bool put_verdict(void *ctx, const DuckRow *row)
{
    Verdict *v = ctx;
    Json j = {v->json};

    v->bad = !duck_null(row, 0) || !duck_null(row, 1);
    if (!v->bad)
        return false;
    json_open(&j, NULL, '{');
    json_int(&j, "row", v->row);
    if (!duck_null(row, 0))
        json_str(&j, "skipped", stage_skip(v->b, duck_int(row, 0)));
    else
        json_str(&j, "rejected", duck_text(row, 1));
    json_close(&j, '}');
    return false;
}

static bool show_row(Preview *p, Err *err)
{
    Verdict v = {p->im.b, &p->json, p->row, false};
    char sql[128];

    snprintf(sql, sizeof(sql),
             "select \"puls.skip\", \"puls.reason\" from stage"
             " where %s = %" PRId64,
             stage_row(p->im.b), p->row);
    if (!duck_query(p->im.con, sql, NULL, 0, put_verdict, &v, err))
        return false;
    if (v.bad) {
        hand_over(p);
        return true;
    }
    for (int t = 0; t < FACT_TABLE_COUNT && !p->enough; t++) {
        if (import_has(&p->im, (FactTable)t) &&
            !show_facts(p, (FactTable)t, err))
            return false;
    }
    return true;
}

static bool show_all(Preview *p, int limit, Err *err)
{
    Import *im = &p->im;
    int64_t rows = 0;

    im->schema = ledger_merge_attrs(&im->arena, ledger_schema(im->ledger),
                                    im->b->attrs, im->b->n_attrs, err);
    if (im->schema == NULL || !ledger_connect(im->ledger, &im->con, err) ||
        !stage_fill(im, limit, err))
        return false;
    buf_puts(&im->sql, "select count(*) from stage");
    if (!import_number(im, &rows, err))
        return false;
    for (; p->row < rows && !p->enough; p->row++) {
        if (!show_row(p, err))
            return false;
    }
    return true;
}

bool look_preview(Ledger *l, const Batch *b, int limit, JsonRowFn *row,
                  void *ctx, Err *err)
{
    Preview p = {.im = {.ledger = l, .b = b, .sql = BUF_INIT(MAX_STORE_SQL)},
                 .fn = row,
                 .ctx = ctx,
                 .json = BUF_INIT(MAX_PREVIEW_JSON)};
    bool ok = show_all(&p, limit, err);

    duckdb_disconnect(&p.im.con);
    buf_clear(&p.im.sql);
    buf_clear(&p.json);
    arena_clear(&p.im.arena);
    return ok;
}

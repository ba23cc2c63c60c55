/*
 * convert.c -- Rows that come one by one, as the events a batch makes of them.
 *
 * Planning the SQL of a mapping takes many times longer than running it over
 * a few rows, so the statement is prepared once.  The rows are its parameter:
 * a list of texts, unnested in order.
 */
#include "store/look.h"

#include "base/mem.h"
#include "model/eventjson.h"
#include "store/commit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct Duck {
    Converter base;
    Ledger *ledger;
    const Batch *b;
    duckdb_connection con;
    DuckStatement *stmt;
} Duck;

/* ---- One row ------------------------------------------------------------ */

typedef struct Run {
    const Duck *d;
    ConvertRow *row;
    size_t n, at;
} Run;

/* Columns of the table are for ever; those of attributes are the batch's. */
static const Column *lasting_column(Arena *a, const Column *c)
{
    Column *copy;

    if (c->calc != NULL || strncmp(c->name, "attr.", 5) != 0)
        return c;
    copy = ARENA_NEW(a, Column);
    *copy = *c;
    copy->name = arena_strndup(a, c->name, strlen(c->name));
    return copy;
}

static size_t longest(const Column *c)
{
    return strcmp(c->name, "ref") == 0    ? EVENT_MAX_ID
           : strcmp(c->name, "text") == 0 ? EVENT_MAX_TEXT
                                          : EVENT_MAX_WORD;
}

/* A text that no event may have is a reason to refuse the row. */
static const char *lasting_text(ConvertRow *r, const DuckRow *row, size_t col,
                                const Column *c)
{
    const char *text = duck_text(row, col);
    size_t n = strlen(text);

    if (duck_text_has_nul(row, col))
        r->reason = arena_printf(r->arena, "%s holds a NUL character", c->name);
    if (n > longest(c))
        r->reason =
            arena_printf(r->arena, "%s is over %zu bytes", c->name, longest(c));
    return arena_strndup(r->arena, text, n);
}

static void put_field(ConvertRow *r, Event *e, const Column *c,
                      const DuckRow *row, size_t col)
{
    EventValue *v;

    if (strcmp(c->name, "ref") == 0) {
        e->ref = lasting_text(r, row, col, c);
    } else if (strcmp(c->name, "ts") == 0) {
        e->ts = duck_int(row, col);
    } else if (strcmp(c->name, "known") == 0) {
        e->known = duck_int(row, col);
        e->says_known = true;
    } else {
        v = &e->value[e->n++];
        v->column = lasting_column(r->arena, c);
        if (c->type == COLUMN_TEXT)
            v->text = lasting_text(r, row, col, c);
        else
            v->number = duck_int(row, col);
    }
}

static Event *make_event(ConvertRow *r, const Batch *b, const BatchFact *f,
                         const DuckRow *row, size_t col)
{
    Event *e = ARENA_NEW(r->arena, Event);

    e->table = f->table;
    e->source = r->source != NULL ? r->source : b->source;
    e->source = arena_strndup(r->arena, e->source, strlen(e->source));
    e->value = ARENA_ARRAY(r->arena, EventValue, f->n_fields);
    for (size_t i = 0; i < f->n_fields; i++)
        if (!duck_null(row, col + i))
            put_field(r, e, f->fields[i].column, row, col + i);
    if (e->ref != NULL)
        e->id = event_id(e->source, e->ref);
    return e;
}

static void make_events(ConvertRow *r, const Batch *b, const DuckRow *row)
{
    Event **events = ARENA_ARRAY(r->arena, Event *, b->n_facts);
    size_t col = 0;

    for (size_t k = 0; k < b->n_facts; k++) {
        const BatchFact *f = &b->facts[k];

        if (!duck_null(row, col) && duck_int(row, col) != 0)
            events[r->n++] = make_event(r, b, f, row, col + 1);
        col += 1 + f->n_fields;
    }
    r->event = events;
    if (r->reason != NULL)
        r->n = 0;
}

static bool on_row(void *ctx, const DuckRow *row)
{
    Run *run = ctx;
    const Batch *b = run->d->b;
    ConvertRow *r = &run->row[run->at++];
    size_t last = duck_width(row) - 1;

    assert(run->at <= run->n);
    r->event = NULL;
    r->n = 0;
    r->skipped = !duck_null(row, last - 1);
    r->reason = NULL;
    if (r->skipped)
        r->reason = stage_skip(b, duck_int(row, last - 1));
    else if (!duck_null(row, last))
        r->reason = duck_text(row, last);
    if (r->reason == NULL)
        make_events(r, b, row);
    else
        r->reason = arena_strndup(r->arena, r->reason, strlen(r->reason));
    return true;
}

/* ---- Many --------------------------------------------------------------- */

/* What store_take() would have to refuse later is refused now. */
static bool attrs_fit(const Duck *d, Err *err)
{
    Arena a = {0};
    bool fit = ledger_merge_attrs(&a, ledger_schema(d->ledger), d->b->attrs,
                                  d->b->n_attrs, err) != NULL;

    arena_clear(&a);
    return fit;
}

static bool run(Converter *c, ConvertRow *row, size_t n, Err *err)
{
    Duck *d = (Duck *)c; /* which begins with its Converter */
    DuckText *texts = mem_alloc(n * sizeof(*texts));
    Run r = {.d = d, .row = row, .n = n};
    bool ok = attrs_fit(d, err);

    for (size_t i = 0; i < n; i++)
        texts[i] = (DuckText){row[i].json, row[i].len};
    ok = ok && duck_run_list(d->stmt, texts, n, on_row, &r, err);
    free(texts);
    assert(!ok || r.at == n);
    return ok;
}

static void close_it(Converter *c)
{
    Duck *d = (Duck *)c;

    duck_finish(d->stmt);
    duckdb_disconnect(&d->con);
    free(d);
}

Converter *look_convert(Ledger *l, const Batch *b, Err *err)
{
    Duck *d = mem_alloc(sizeof(*d));
    Buf sql = BUF_INIT(MAX_STORE_SQL);

    *d = (Duck){.base = {close_it, run}, .ledger = l, .b = b};
    stage_query(&sql, b);
    if (sql.full)
        err_set(err, ERR_LIMIT, "the mapping needs over %zu bytes of SQL",
                sql.limit);
    else if (ledger_connect(l, &d->con, err))
        d->stmt = duck_prepare(d->con, sql.text, err);
    buf_clear(&sql);
    if (d->stmt != NULL)
        return &d->base;
    close_it(&d->base);
    return NULL;
}

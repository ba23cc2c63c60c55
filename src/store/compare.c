/* compare.c -- What the ledger knows of events: nothing is written. */
#include "store/take.h"

#include <stdio.h>

typedef struct Comparing {
    Import im;
    const Event *const *event;
    size_t n;
    size_t n_in[FACT_TABLE_COUNT]; /* suspects */
    bool *suspect;                 /* of each event: the filter knows it */
    bool *unheard; /* it has an attribute that no fact has so far */
    EventState *out;
} Comparing;

static bool put_state(void *ctx, const DuckRow *row)
{
    Comparing *c = ctx;
    int64_t i = duck_int(row, 0);

    c->out[i] = duck_int(row, 1) != 0 && !c->unheard[i] ? EVENT_DUPLICATE
                                                        : EVENT_CORRECTS;
    return true;
}

static bool fill(Comparing *c, FactTable table, Err *err)
{
    EventShape shape =
        event_shape(&c->im.arena, c->im.schema, table, SUSPECT_FIRST);
    char name[64];
    DuckFill *f;
    bool ok = true;

    snprintf(name, sizeof(name), "new_%s", fact_table_name[table]);
    if (!event_suspects_create(c->im.con, table, err) ||
        (f = duck_fill_open(c->im.con, "temp", name, err)) == NULL)
        return false;
    for (size_t i = 0; i < c->n && ok; i++) {
        EventRow row = {.event = c->event[i]};

        if (!c->suspect[i] || row.event->table != table)
            continue;
        duck_fill_int(f, SUSPECT_R, (int64_t)i);
        duck_fill_int(f, SUSPECT_SAYS, row.event->says_known);
        c->unheard[i] = !event_fill(f, &shape, &row);
        ok = duck_fill_row(f, err);
    }
    return duck_fill_close(f, ok, err);
}

static bool compare_table(Comparing *c, FactTable table, Err *err)
{
    const char *name = fact_table_name[table];

    if (!fill(c, table, err) || !version_compare(&c->im, table, err))
        return false;
    buf_printf(&c->im.sql,
               "select r, r in (select r from repeated) from new_%s"
               " where id in (select id from past)",
               name);
    if (!duck_query(c->im.con, c->im.sql.text, NULL, 0, put_state, c, err))
        return false;
    buf_reset(&c->im.sql);
    buf_printf(&c->im.sql,
               "drop table new_%s; drop table again; drop table past;"
               "drop table repeated",
               name);
    return import_run(&c->im, err);
}

static bool compare(Comparing *c, Err *err)
{
    bool ok = ledger_connect(c->im.ledger, &c->im.con, err) &&
              duck_run(c->im.con, "begin", err);

    for (int t = 0; t < FACT_TABLE_COUNT && ok; t++)
        ok = c->n_in[t] == 0 || compare_table(c, (FactTable)t, err);
    duckdb_disconnect(&c->im.con);
    return ok;
}

static size_t find_suspects(Comparing *c)
{
    size_t n = 0;

    c->suspect = ARENA_ARRAY(&c->im.arena, bool, c->n);
    c->unheard = ARENA_ARRAY(&c->im.arena, bool, c->n);
    import_find(&c->im, c->event, c->n, c->suspect);
    for (size_t i = 0; i < c->n; i++) {
        c->out[i] = EVENT_NEW;
        c->n_in[c->event[i]->table] += c->suspect[i];
        n += c->suspect[i];
    }
    return n;
}

/* Those that have to be held against rows. */
static bool all_fit(const Comparing *c, Err *err)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->suspect[i] && !event_fits(c->event[i], err))
            return false;
    }
    return true;
}

bool compare_events(Ledger *l, const Event *const *event, size_t n,
                    EventState *out, Err *err)
{
    Comparing c = {.im = {.ledger = l,
                          .schema = ledger_schema(l),
                          .sql = BUF_INIT(MAX_STORE_SQL)},
                   .event = event,
                   .n = n,
                   .out = out};
    bool ok = known_wait(l, err) && (find_suspects(&c) == 0 ||
                                     (all_fit(&c, err) && compare(&c, err)));

    buf_clear(&c.im.sql);
    arena_clear(&c.im.arena);
    return ok || err_within(err, "comparing %zu events", n);
}

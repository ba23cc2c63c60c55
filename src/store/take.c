/* take.c -- See take.h. */
#include "store/take.h"

#include "base/mem.h"
#include "store/look.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const FactTable customers_first[FACT_TABLE_COUNT] = {
    FACT_CUSTOMER, FACT_INTERACTION, FACT_PERCEPTION, FACT_OUTCOME};

static void taker_forget(Taker *t)
{
    roster_clear(&t->roster);
    textmap_clear(&t->lines);
    arena_clear(&t->names);
}

void taker_free(Taker *t)
{
    if (t == NULL)
        return;
    duckdb_disconnect(&t->con);
    taker_forget(t);
    free(t);
}

bool taker_open(Ledger *l, Err *err)
{
    if (l->taker == NULL)
        l->taker = mem_alloc(sizeof(*l->taker));
    return l->taker->con != NULL || ledger_connect(l, &l->taker->con, err);
}

/* ---- Which are new ------------------------------------------------------ */

static bool same(const Event *a, const Event *b)
{
    return a->id == b->id && a->table == b->table;
}

/* The events of an identity, the first of them in `slot`, are all again when
 * they are more than one. */
static void mark_repeated(Taking *k)
{
    size_t room = 16;
    size_t *slot; /* number of an event + 1; 0: free */

    while (room < 2 * k->t->n)
        room *= 2;
    slot = ARENA_ARRAY(&k->im.arena, size_t, room);
    for (size_t i = 0; i < k->t->n; i++) {
        const Event *e = k->t->event[i];
        size_t at = (size_t)e->id & (room - 1);

        while (slot[at] != 0 && !same(k->t->event[slot[at] - 1], e))
            at = (at + 1) & (room - 1);
        if (slot[at] == 0)
            slot[at] = i + 1;
        else
            k->again[i] = k->again[slot[at] - 1] = true;
    }
}

static void mark_again(Taking *k)
{
    k->again = ARENA_ARRAY(&k->im.arena, bool, k->t->n);
    mark_repeated(k);
    import_find(&k->im, k->t->event, k->t->n, k->again);
    for (size_t i = 0; i < k->t->n; i++) {
        k->n_in[k->t->event[i]->table]++;
        k->n_again[k->t->event[i]->table] += k->again[i];
    }
}

/* ---- New columns -------------------------------------------------------- */

static bool merge_attrs(Taking *k, const Schema *was, Err *err)
{
    const char *names[MAX_ATTRS + 1];
    size_t n = 0;
    TextMap met = {0};
    bool is_new;

    for (size_t i = 0; i < k->t->n; i++) {
        const Event *e = k->t->event[i];

        for (size_t v = 0; v < e->n && n <= MAX_ATTRS; v++) {
            const char *name = e->value[v].column->name;

            if (strncmp(name, "attr.", 5) != 0)
                continue;
            textmap_put(&met, name + 5, &is_new);
            if (is_new)
                names[n++] = name + 5;
        }
    }
    textmap_clear(&met);
    k->im.schema = ledger_merge_attrs(&k->im.arena, was, names, n, err);
    return k->im.schema != NULL;
}

/* ---- Plain rows --------------------------------------------------------- */

static bool is_plain(const Taking *k, size_t i, FactTable table)
{
    return k->t->event[i]->table == table && !k->again[i];
}

static bool learn_customers(Taking *k, FactTable table, Err *err)
{
    const char **who = ARENA_ARRAY(&k->im.arena, const char *, k->t->n);
    size_t n = 0;

    for (size_t i = 0; i < k->t->n; i++) {
        const char *c =
            is_plain(k, i, table) ? event_customer(k->t->event[i]) : NULL;

        if (c != NULL)
            who[n++] = c;
    }
    return roster_learn(&k->taker->roster, k->im.con, &k->im.ledger->known, who,
                        n, err);
}

static void count_plain(Taking *k, size_t i)
{
    const Event *e = k->t->event[i];
    StoreBounds *b = &k->more;

    k->line[k->line_of[i]].accepted++;
    k->im.report.accepted++;
    b->facts[e->table]++;
    bounds_reach(b, e->table == FACT_CUSTOMER ? TIME_OPEN : e->ts, e->known);
}

static EventRow row_of(const Taking *k, size_t i)
{
    return (EventRow){.event = k->t->event[i],
                      .seq = k->im.first_seq + (int64_t)i,
                      .batch = k->line[k->line_of[i]].batch};
}

static bool add_plain_rows(Taking *k, FactTable table, Err *err)
{
    EventShape shape = event_shape(&k->im.arena, k->im.schema, table, 0);
    DuckFill *f = duck_fill_open(k->im.con, NULL, fact_table_name[table], err);
    bool ok = f != NULL;

    for (size_t i = 0; i < k->t->n && ok; i++) {
        EventRow row;
        const char *c;

        if (!is_plain(k, i, table))
            continue;
        row = row_of(k, i);
        c = table == FACT_CUSTOMER ? NULL : event_customer(row.event);
        if (c != NULL)
            row.stamps = roster_at(&k->taker->roster, c, row.event->ts * 1000);
        event_fill(f, &shape, &row);
        count_plain(k, i);
        if (table == FACT_CUSTOMER)
            roster_add(&k->taker->roster, row.event);
        ok = duck_fill_row(f, err);
    }
    return duck_fill_close(f, ok, err);
}

static bool add_plain(Taking *k, FactTable table, Err *err)
{
    return k->n_in[table] == k->n_again[table] ||
           ((table == FACT_CUSTOMER || learn_customers(k, table, err)) &&
            add_plain_rows(k, table, err));
}

/* ---- Those that may be again -------------------------------------------- */

static bool fill_suspects(Taking *k, FactTable table, Err *err)
{
    EventShape shape =
        event_shape(&k->im.arena, k->im.schema, table, SUSPECT_FIRST);
    DuckFill *f;
    bool ok = event_suspects_create(k->im.con, table, err);

    f = ok ? duck_fill_open(
                 k->im.con, "temp",
                 arena_printf(&k->im.arena, "new_%s", fact_table_name[table]),
                 err)
           : NULL;
    ok = f != NULL;
    for (size_t i = 0; i < k->t->n && ok; i++) {
        EventRow row;

        if (k->t->event[i]->table != table || !k->again[i])
            continue;
        row = row_of(k, i);
        duck_fill_int(f, SUSPECT_R, (int64_t)i);
        duck_fill_int(f, SUSPECT_SAYS, row.event->says_known);
        event_fill(f, &shape, &row);
        ok = duck_fill_row(f, err);
    }
    return duck_fill_close(f, ok, err);
}

/* batch, facts that went in, identities of them that were not there */
static bool put_fresh(void *ctx, const DuckRow *row)
{
    Taking *k = ctx;

    for (size_t i = 0; i < k->n_lines; i++) {
        TakeLine *line = &k->line[i];

        if (line->batch != duck_int(row, 0))
            continue;
        line->accepted += duck_int(row, 1);
        line->corrected += duck_int(row, 1) - duck_int(row, 2);
    }
    return true;
}

typedef struct Ends {
    int64_t first, last, known, n; /* TIME_OPEN: none */
} Ends;

static bool put_ends(void *ctx, const DuckRow *row)
{
    *(Ends *)ctx = (Ends){
        .first = duck_null(row, 0) ? TIME_OPEN : duck_int(row, 0),
        .last = duck_null(row, 1) ? TIME_OPEN : duck_int(row, 1),
        .known = duck_null(row, 2) ? TIME_OPEN : duck_int(row, 2),
        .n = duck_int(row, 3),
    };
    return false;
}

/* The bounds move with the versions that count from now on, unless one at
 * their end counts no more and none that does reaches as far: then they have
 * to be counted again. */
static bool bound_versions(Taking *k, FactTable table, Err *err)
{
    Ends now = {0}, gone = {0};
    StoreBounds b;

    if (!duck_query(k->im.con,
                    "select min(ts), max(ts), max(known), count(distinct id)"
                    " filter (id not in (select id from past)) from fresh"
                    " where seq not in (select seq from stopped)",
                    NULL, 0, put_ends, &now, err) ||
        !duck_query(k->im.con,
                    "select min(ts), max(ts), null, count(*) from past"
                    " where seq in (select seq from stopped)",
                    NULL, 0, put_ends, &gone, err))
        return false;
    k->more.facts[table] += now.n;
    bounds_reach(&k->more, TIME_OPEN, now.known);
    if (table == FACT_CUSTOMER)
        return true;
    bounds_reach(&k->more, now.first, TIME_OPEN);
    bounds_reach(&k->more, now.last, TIME_OPEN);
    if (gone.n > 0 && ledger_bounds(k->im.ledger, &b))
        k->recount |= (gone.first <= b.first && now.first > gone.first) ||
                      (gone.last >= b.last && now.last < gone.last);
    return true;
}

static bool drop_customer(void *ctx, const DuckRow *row)
{
    roster_drop(ctx, duck_text(row, 0));
    return true;
}

/* Whose rows are other ones now. */
static bool drop_customers(Taking *k, Err *err)
{
    return duck_query(k->im.con,
                      "select customer from fresh where customer is not null"
                      " union select customer from past"
                      " where customer is not null",
                      NULL, 0, drop_customer, &k->taker->roster, err);
}

static bool add_suspects(Taking *k, FactTable table, Err *err)
{
    return k->n_again[table] == 0 ||
           (fill_suspects(k, table, err) &&
            version_add_events(&k->im, table, err) &&
            duck_query(k->im.con,
                       "select batch, count(*), count(distinct id) filter"
                       " (id not in (select id from past)) from fresh"
                       " group by batch",
                       NULL, 0, put_fresh, k, err) &&
            bound_versions(k, table, err) &&
            (table != FACT_CUSTOMER || drop_customers(k, err)) &&
            version_done(&k->im, table, err));
}

/* ---- The transaction ---------------------------------------------------- */

/* Before the commit, so that nobody takes what is in for new. */
static void learn_ids(Taking *k, FactTable table)
{
    Uint128 *id = ARENA_ARRAY(&k->im.arena, Uint128, k->n_in[table]);
    size_t n = 0;

    for (size_t i = 0; i < k->t->n; i++) {
        if (k->t->event[i]->table == table)
            id[n++] = k->t->event[i]->id;
    }
    idset_add(&k->im.ledger->known.ids[table], id, n, k->im.first_seq);
}

/* Customers, or those of other facts. */
static void learn_customers_of(Taking *k, bool described)
{
    Known *known = &k->im.ledger->known;
    Uint128 *id = ARENA_ARRAY(&k->im.arena, Uint128, k->t->n);
    size_t n = 0;

    for (size_t i = 0; i < k->t->n; i++) {
        const Event *e = k->t->event[i];
        const char *c =
            (e->table == FACT_CUSTOMER) == described ? event_customer(e) : NULL;

        if (c != NULL)
            id[n++] = idset_of_text(c);
    }
    known_meet(described ? &known->described : &known->seen, id, n);
}

static void learn_events(Taking *k)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        learn_ids(k, (FactTable)t);
    learn_customers_of(k, false);
    learn_customers_of(k, true);
}

static bool add_tables(Taking *k, Err *err)
{
    for (size_t i = 0; i < FACT_TABLE_COUNT; i++) {
        FactTable table = customers_first[i];

        if (k->n_in[table] == 0)
            continue;
        if (!add_plain(k, table, err) || !add_suspects(k, table, err))
            return false;
    }
    return true;
}

static bool keep_canary(Taking *k, Err *err)
{
    if (k->t->canary == TIME_OPEN)
        return true;
    buf_printf(&k->im.sql, "update canary set sent = epoch_ms(%" PRId64 ")",
               k->t->canary);
    return import_run(&k->im, err);
}

static bool begin_roster(Taking *k, Err *err)
{
    Ledger *l = k->im.ledger;

    return roster_begin(&k->taker->roster, k->im.con, &l->known, k->im.schema,
                        ledger_tide(l).epoch[FACT_CUSTOMER], err);
}

static bool take_all(Taking *k, const Schema *was, Err *err)
{
    if (!ledger_add_columns(k->im.con, was, k->im.schema, err) ||
        !begin_roster(k, err) || !take_lines_find(k, err) ||
        !waiting_note(k, err))
        return false;
    learn_events(k);
    return add_tables(k, err) && take_lines_add(k, err) && keep_canary(k, err);
}

static bool transact(Taking *k, const Schema *was, Err *err)
{
    Err ignored;

    if (!duck_run(k->im.con, "begin", err))
        return false;
    if (take_all(k, was, err)) {
        ledger_stir(k->im.ledger, k->im.touched);
        if (duck_run(k->im.con, "commit", err))
            return true;
        ledger_stir(k->im.ledger, k->im.touched);
    }
    duck_run(k->im.con, "rollback", &ignored);
    taker_forget(k->taker);
    return false;
}

/* ---- The whole ---------------------------------------------------------- */

/* Nobody could count them between two takes, so it is done here. */
static bool know_bounds(Ledger *l, Err *err)
{
    StoreBounds b;

    if (ledger_bounds(l, &b))
        return true;
    if (!look_bounds(l->taker->con, &b, err))
        return false;
    ledger_keep_bounds(l, &b, l->changes);
    return true;
}

static void tell_ledger(Taking *k)
{
    LedgerNews news = {.schema = k->im.schema,
                       .next_seq = k->im.next_seq,
                       .more = k->recount ? NULL : &k->more};

    memcpy(news.stirred, k->im.touched, sizeof(news.stirred));
    ledger_changed(k->im.ledger, &news);
    k->taker->roster.epoch = ledger_tide(k->im.ledger).epoch[FACT_CUSTOMER];
    k->taker->lines_epoch = k->taker->roster.epoch;
}

static bool take(Taking *k, TakeReport *out, Err *err)
{
    Ledger *l = k->im.ledger;
    const Schema *was = ledger_schema(l);
    const BatchReport *r = &k->im.report;

    for (size_t i = 0; i < k->t->n; i++) {
        if (!event_fits(k->t->event[i], err))
            return false;
    }
    if (!merge_attrs(k, was, err) || !taker_open(l, err) ||
        !known_fill(l, err) || !know_bounds(l, err))
        return false;
    k->taker = l->taker;
    k->im.con = l->taker->con;
    k->im.first_seq = ledger_tide(l).next_seq;
    k->im.next_seq = k->im.first_seq + (int64_t)k->t->n;
    mark_again(k);
    if (!transact(k, was, err))
        return false;
    tell_ledger(k);
    *out = (TakeReport){.accepted = r->accepted,
                        .corrected = r->corrected,
                        .duplicate = r->duplicate,
                        .first_seq = k->im.first_seq,
                        .next_seq = k->im.next_seq};
    return true;
}

bool take_prepare(Ledger *l, Err *err)
{
    bool ok;

    if (!known_wait(l, err))
        return false;
    pthread_mutex_lock(&l->writing);
    ok = taker_open(l, err) && know_bounds(l, err) &&
         roster_begin(&l->taker->roster, l->taker->con, &l->known,
                      ledger_schema(l), ledger_tide(l).epoch[FACT_CUSTOMER],
                      err);
    pthread_mutex_unlock(&l->writing);
    return ok && known_fill_seen(l, err);
}

bool take_events(Ledger *l, const Take *t, TakeReport *out, Err *err)
{
    Taking k = {
        .im = {.ledger = l, .now = t->now, .sql = BUF_INIT(MAX_STORE_SQL)},
        .t = t,
        .more = {TIME_OPEN, TIME_OPEN, TIME_OPEN}};
    bool ok;

    pthread_mutex_lock(&l->writing);
    ok = take(&k, out, err);
    pthread_mutex_unlock(&l->writing);
    buf_clear(&k.im.sql);
    arena_clear(&k.im.arena);
    return ok || err_within(err, "taking %zu events", t->n);
}

static bool put_sent(void *ctx, const DuckRow *row)
{
    *(int64_t *)ctx = duck_null(row, 0) ? TIME_OPEN : duck_int(row, 0);
    return false;
}

bool take_canary(Ledger *l, int64_t *out, Err *err)
{
    duckdb_connection con = NULL;
    bool ok;

    *out = TIME_OPEN;
    ok = ledger_look(l, &con, err) && duck_query(con, "select sent from canary",
                                                 NULL, 0, put_sent, out, err);
    duckdb_disconnect(&con);
    return ok;
}

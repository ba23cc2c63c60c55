/* roster.c -- See roster.h. */
#include "store/roster.h"

#include "base/mem.h"
#include "store/event_rows.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 4096 /* slots; doubled when three quarters are taken */

/* States of a slot that are no row. */
#define FREE   0
#define NOBODY UINT32_MAX       /* there is no row of this customer */
#define STALE  (UINT32_MAX - 1) /* has to be looked up */

void roster_clear(Roster *r)
{
    arena_clear(&r->arena);
    textmap_clear(&r->tuples);
    buf_clear(&r->key);
    free(r->tuple);
    free(r->slot);
    free(r->row);
    *r = (Roster){.schema = NULL};
}

/* ---- Customers ---------------------------------------------------------- */

/* The slot of a customer, or the free one where it would be. */
static RosterSlot *slot_in(const Roster *r, uint64_t low, uint64_t high)
{
    size_t at = low & (r->room - 1);

    while (r->slot[at].row != FREE &&
           (r->slot[at].low != low || r->slot[at].high != high))
        at = (at + 1) & (r->room - 1);
    return &r->slot[at];
}

/* NULL: not in it. */
static RosterSlot *find(const Roster *r, const char *customer)
{
    Uint128 key = idset_of_text(customer);
    RosterSlot *s;

    if (r->room == 0)
        return NULL;
    s = slot_in(r, (uint64_t)key, (uint64_t)(key >> 64));
    return s->row == FREE ? NULL : s;
}

static void grow(Roster *r)
{
    Roster old = *r;

    r->room = old.room == 0 ? FIRST_ROOM : 2 * old.room;
    r->slot = mem_alloc(r->room * sizeof(*r->slot));
    for (size_t i = 0; i < old.room; i++) {
        if (old.slot[i].row != FREE)
            *slot_in(r, old.slot[i].low, old.slot[i].high) = old.slot[i];
    }
    free(old.slot);
}

/* As NOBODY if it was not in it. */
static RosterSlot *put(Roster *r, const char *customer)
{
    Uint128 key = idset_of_text(customer);
    uint64_t low = (uint64_t)key, high = (uint64_t)(key >> 64);
    RosterSlot *s;

    if (4 * r->n >= 3 * r->room)
        grow(r);
    s = slot_in(r, low, high);
    if (s->row == FREE) {
        *s = (RosterSlot){low, high, NOBODY};
        r->n++;
    }
    return s;
}

void roster_drop(Roster *r, const char *customer)
{
    put(r, customer)->row = STALE;
}

/* ---- Rows --------------------------------------------------------------- */

/* The values as one text: what they are kept under. */
static const char *join(Roster *r, const char *const *value)
{
    buf_reset(&r->key);
    for (size_t i = 0; i < r->n_values; i++) {
        buf_puts(&r->key, value[i] == NULL ? "\x1e" : "\x1f");
        buf_puts(&r->key, value[i] == NULL ? "" : value[i]);
    }
    return r->key.text;
}

static void *with_room(void *at, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return at;
    *room = *room == 0 ? 1024 : 2 * *room;
    return mem_grow(at, *room, size);
}

static const char *copy(Roster *r, const char *text)
{
    return text == NULL ? NULL : arena_strndup(&r->arena, text, strlen(text));
}

static uint32_t add_tuple(Roster *r, const char *const *value)
{
    const char **t = ARENA_ARRAY(&r->arena, const char *, r->n_values);
    bool is_new;

    for (size_t i = 0; i < r->n_values; i++)
        t[i] = copy(r, value[i]);
    *textmap_put(&r->tuples, copy(r, r->key.text), &is_new) = r->n_tuples;
    r->tuple =
        with_room(r->tuple, r->n_tuples, &r->tuple_room, sizeof(*r->tuple));
    r->tuple[r->n_tuples] = t;
    return (uint32_t)r->n_tuples++;
}

static uint32_t tuple_of(Roster *r, const char *const *value)
{
    const size_t *at = textmap_find(&r->tuples, join(r, value));

    return at == NULL ? add_tuple(r, value) : (uint32_t)*at;
}

/* Rows of a customer are in order of ts; of several with one ts, the latest
 * counts.  NULL: it is the only one of its ts. */
static RosterRow *add_row(Roster *r, RosterSlot *s, int64_t ts, uint32_t tuple)
{
    uint32_t none = 0;
    uint32_t *link = s->row == NOBODY ? &none : &s->row;

    r->row = with_room(r->row, r->n_rows, &r->row_room, sizeof(*r->row));
    while (*link != 0 && r->row[*link - 1].ts < ts)
        link = &r->row[*link - 1].next;
    if (*link != 0 && r->row[*link - 1].ts == ts)
        return &r->row[*link - 1];
    r->row[r->n_rows] = (RosterRow){ts, tuple, *link};
    *link = (uint32_t)++r->n_rows;
    if (link == &none)
        s->row = none;
    return NULL;
}

/* ---- From the ledger ---------------------------------------------------- */

static bool is_full(const Roster *r)
{
    return r->n_rows >= ROSTER_MAX || r->n >= ROSTER_MAX ||
           r->n_tuples >= ROSTER_TUPLES;
}

typedef struct Load {
    Roster *roster;
    const char **value;
    bool sorted; /* of one customer, the latest last */
} Load;

/* customer, ts, values */
static bool put_customer(void *ctx, const DuckRow *row)
{
    const Load *l = ctx;
    RosterSlot *s = put(l->roster, duck_text(row, 0));
    RosterRow *same;
    uint32_t tuple;

    if (s->row == STALE)
        return true;
    for (size_t i = 0; i < l->roster->n_values; i++)
        l->value[i] = duck_null(row, 2 + i) ? NULL : duck_text(row, 2 + i);
    tuple = tuple_of(l->roster, l->value);
    same = add_row(l->roster, s, duck_int(row, 1), tuple);
    if (same != NULL && l->sorted)
        same->tuple = tuple;
    else if (same != NULL)
        s->row = STALE;
    return l->sorted || !is_full(l->roster);
}

/* `rest` goes on from the condition that a row counts. */
static bool load(Roster *r, duckdb_connection con, const char *rest,
                 bool sorted, Err *err)
{
    Arena arena = {0};
    LedgerColumns cols = ledger_columns(&arena, r->schema, FACT_CUSTOMER);
    Load l = {r, ARENA_ARRAY(&arena, const char *, r->n_values), sorted};
    Buf sql = BUF_INIT(MAX_STORE_SQL);
    bool ok;

    buf_puts(&sql, "select customer, epoch_us(ts)");
    for (size_t i = 0; i < cols.n; i++) {
        if (cols.at[i].stamped)
            buf_printf(&sql, ", %s", cols.at[i].sql);
    }
    buf_printf(&sql,
               " from customer c where not exists (select 1 from superseded u"
               " where u.seq = c.seq) and %s",
               rest);
    ok = duck_query(con, sql.text, NULL, 0, put_customer, &l, err);
    buf_clear(&sql);
    arena_clear(&arena);
    return ok;
}

static size_t count_stamped(const Schema *schema)
{
    size_t n = schema->n_attr;

    for (size_t i = 0; i < column_count; i++)
        n += column_table[i].stamped;
    return n;
}

/* All of them, unless they turn out to be too many. */
static bool load_whole(Roster *r, duckdb_connection con, Err *err)
{
    Roster empty = {.schema = r->schema,
                    .n_values = r->n_values,
                    .epoch = r->epoch,
                    .key = BUF_INIT(MAX_STORE_SQL)};

    r->whole = true;
    if (!load(r, con, "customer is not null", false, err))
        return false;
    if (is_full(r)) {
        roster_clear(r);
        *r = empty;
    }
    return true;
}

bool roster_begin(Roster *r, duckdb_connection con, Known *known,
                  const Schema *schema, uint64_t epoch, Err *err)
{
    bool fits = r->n_tuples < ROSTER_TUPLES &&
                idset_count(&known->described) < ROSTER_MAX / 3 * 2;

    if (r->n_values == count_stamped(schema) && r->epoch == epoch &&
        !is_full(r)) {
        r->schema = schema;
        return true;
    }
    roster_clear(r);
    r->key = (Buf)BUF_INIT(MAX_STORE_SQL);
    r->schema = schema;
    r->n_values = count_stamped(schema);
    r->epoch = epoch;
    return !fits || load_whole(r, con, err);
}

/* `unknown` (customer): who has to be looked up. */
static bool fill_unknown(duckdb_connection con, const char *const *customer,
                         size_t n, Err *err)
{
    DuckFill *f;
    bool ok;

    if (!duck_run(con, "create temp table unknown (customer VARCHAR)", err))
        return false;
    f = duck_fill_open(con, "temp", "unknown", err);
    ok = f != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        duck_fill_text(f, 0, customer[i]);
        ok = duck_fill_row(f, err);
    }
    return duck_fill_close(f, ok, err);
}

static bool look_up(Roster *r, duckdb_connection con,
                    const char *const *customer, size_t n, Err *err)
{
    return n == 0 || (fill_unknown(con, customer, n, err) &&
                      load(r, con,
                           "customer in (select customer from unknown)"
                           " order by ts, known, seq",
                           true, err) &&
                      duck_run(con, "drop table unknown", err));
}

bool roster_learn(Roster *r, duckdb_connection con, Known *known,
                  const char *const *customer, size_t n, Err *err)
{
    const char **ask = mem_alloc((n + 1) * sizeof(*ask));
    size_t n_ask = 0;
    bool ok;

    for (size_t i = 0; i < n; i++) {
        RosterSlot *s = find(r, customer[i]);

        if (s == NULL ? r->whole : s->row != STALE)
            continue;
        put(r, customer[i])->row = NOBODY;
        if (idset_has(&known->described, idset_of_text(customer[i])))
            ask[n_ask++] = customer[i];
    }
    ok = look_up(r, con, ask, n_ask, err);
    free(ask);
    return ok;
}

/* ---- Takes -------------------------------------------------------------- */

/* The values of the stamped columns that the event says. */
static void read_values(const Roster *r, const Event *e, const char **value)
{
    size_t n = 0;

    for (size_t i = 0; i < column_count; i++) {
        const EventValue *v;

        if (!column_table[i].stamped)
            continue;
        v = event_value(e, column_table[i].name);
        value[n++] = v == NULL ? NULL : v->text;
    }
    for (size_t i = 0; i < e->n; i++) {
        size_t at = schema_attr(r->schema, e->value[i].column->name);

        if (at < r->schema->n_attr)
            value[n + at] = e->value[i].text;
    }
}

void roster_add(Roster *r, const Event *e)
{
    const char *who = event_customer(e);
    const char *value[MAX_ATTRS + MAX_STAMPED] = {0};
    RosterSlot *s = who == NULL ? NULL : find(r, who);

    if (who == NULL || (s == NULL && !r->whole) ||
        (s != NULL && s->row == STALE))
        return;
    s = put(r, who);
    read_values(r, e, value);
    if (add_row(r, s, e->ts * 1000, tuple_of(r, value)) != NULL)
        s->row = STALE;
}

const char *const *roster_at(const Roster *r, const char *customer, int64_t ts)
{
    const RosterSlot *s = find(r, customer);
    const RosterRow *row;

    if (s == NULL || s->row == NOBODY)
        return NULL;
    row = &r->row[s->row - 1];
    while (row->next != 0 && r->row[row->next - 1].ts <= ts)
        row = &r->row[row->next - 1];
    return r->tuple[row->tuple];
}

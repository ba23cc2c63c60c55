/* roster.c -- See roster.h. */
#include "store/roster.h"

#include "base/mem.h"
#include "store/commit.h"
#include "store/duck_fill.h"

#include <stdlib.h>
#include <string.h>

void roster_clear(Roster *r)
{
    arena_clear(&r->arena);
    textmap_clear(&r->map);
    free(r->entry);
    *r = (Roster){.schema = NULL};
}

void roster_begin(Roster *r, const Schema *schema, uint64_t epoch)
{
    if (r->epoch != epoch || r->n >= ROSTER_MAX || r->n_attr != schema->n_attr)
        roster_clear(r);
    r->schema = schema;
    r->n_attr = schema->n_attr;
    r->epoch = epoch;
}

/* ---- Looking up --------------------------------------------------------- */

static const char *copy(Roster *r, const char *text)
{
    return arena_strndup(&r->arena, text, strlen(text));
}

static RosterSpan **entry_of(Roster *r, const char *customer)
{
    const size_t *at = textmap_find(&r->map, customer);

    return at == NULL || r->entry[*at] == &r->stale ? NULL : &r->entry[*at];
}

/* Without spans so far. */
static void add_entry(Roster *r, const char *customer)
{
    size_t *at = textmap_find(&r->map, customer);
    bool is_new;

    if (at == NULL) {
        customer = copy(r, customer);
        at = textmap_put(&r->map, customer, &is_new);
        if (r->n == r->room) {
            r->room = r->room == 0 ? 1024 : 2 * r->room;
            r->entry = mem_grow(r->entry, r->room, sizeof(RosterSpan *));
        }
        *at = r->n++;
    }
    r->entry[*at] = NULL;
}

/* customer, since, till, columns */
static bool put_span(void *ctx, const DuckRow *row)
{
    Roster *r = ctx;
    RosterSpan **entry = entry_of(r, duck_text(row, 0));
    RosterSpan *s = ARENA_NEW(&r->arena, RosterSpan);

    *s = (RosterSpan){
        .since = duck_null(row, 1) ? INT64_MIN : duck_int(row, 1),
        .till = duck_null(row, 2) ? INT64_MAX : duck_int(row, 2),
        .value = ARENA_ARRAY(&r->arena, const char *, duck_width(row)),
        .next = *entry,
    };
    for (size_t i = 3; i < duck_width(row); i++) {
        if (!duck_null(row, i))
            s->value[i - 3] = copy(r, duck_text(row, i));
    }
    *entry = s;
    return true;
}

static bool look_up(Roster *r, duckdb_connection con, Err *err)
{
    Arena arena = {0};
    Buf sql = BUF_INIT(MAX_STORE_SQL);
    bool ok;

    buf_puts(&sql, "select customer,"
                   " case when isfinite(since) then epoch_us(since) end,"
                   " case when isfinite(till) then epoch_us(till) end,"
                   " * exclude (customer, since, till)\nfrom (");
    stamp_put(&sql, &arena, r->schema, "select customer from unknown");
    buf_puts(&sql, ")");
    ok = duck_query(con, sql.text, NULL, 0, put_span, r, err) &&
         duck_run(con, "drop table unknown", err);
    buf_clear(&sql);
    arena_clear(&arena);
    return ok;
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

bool roster_learn(Roster *r, duckdb_connection con, Known *known,
                  const char *const *customer, size_t n, Err *err)
{
    const char **ask = mem_alloc((n + 1) * sizeof(*ask));
    size_t n_ask = 0;
    bool ok;

    for (size_t i = 0; i < n; i++) {
        if (entry_of(r, customer[i]) != NULL)
            continue;
        add_entry(r, customer[i]);
        if (idset_has(&known->described, idset_of_text(customer[i])))
            ask[n_ask++] = customer[i];
    }
    ok = n_ask == 0 ||
         (fill_unknown(con, ask, n_ask, err) && look_up(r, con, err));
    free(ask);
    return ok;
}

void roster_forget(Roster *r, const char *customer)
{
    const size_t *at = textmap_find(&r->map, customer);

    if (at != NULL)
        r->entry[*at] = &r->stale;
}

const RosterSpan *roster_at(const Roster *r, const char *customer, int64_t ts)
{
    const size_t *at = textmap_find(&r->map, customer);
    const RosterSpan *s = at == NULL ? NULL : r->entry[*at];

    while (s != NULL && (ts < s->since || ts >= s->till))
        s = s->next;
    return s;
}

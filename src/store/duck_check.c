/* duck_check.c -- What the checks count, from DuckDB.  See store.h. */
#include "store/duck_read.h"

#include "base/mem.h"
#include "store/duck.h"
#include "store/sql.h"

#include <stdlib.h>
#include <string.h>

#define CLOCK_YEARS 30 /* back from now in which days are cut exactly */

static const char *keep(Arena *a, const DuckRow *row, size_t col)
{
    const char *s;

    if (duck_null(row, col))
        return NULL;
    s = duck_text(row, col);
    return arena_strndup(a, s, strlen(s));
}

/* Is what was kept the same as what stands there? */
static bool same(const char *kept, const DuckRow *row, size_t col)
{
    if (kept == NULL || duck_null(row, col))
        return kept == NULL && duck_null(row, col);
    return strcmp(kept, duck_text(row, col)) == 0;
}

static bool run(duckdb_connection con, Sql *sql, DuckRowFn *fn, void *ctx,
                Err *err)
{
    bool ok = duck_query(con, sql->text.text, sql->param, sql->n_params, fn,
                         ctx, err);

    sql_clear(sql);
    return ok;
}

/* What grows on the heap while rows arrive, and is the arena's then. */
static void *hand_over(Arena *a, void *heap, size_t n, size_t size)
{
    void *kept = arena_array(a, n, size);

    if (n > 0)
        memcpy(kept, heap, n * size);
    free(heap);
    return kept;
}

/* ---- Counts by day ------------------------------------------------------ */

typedef struct Profiling {
    const ProfileAsk *ask;
    Arena *arena;
    int64_t today;
    int64_t latest; /* day of the series that is not in the future */
    ProfileRow *row;
    size_t n, room;
    bool full;
} Profiling;

static ProfileRow *new_row(Profiling *p, const DuckRow *row)
{
    ProfileRow *r, *last = p->n > 0 ? &p->row[p->n - 1] : NULL;
    bool known = last != NULL && same(last->source, row, 0);
    const char *source = known ? last->source : keep(p->arena, row, 0);
    bool series = known && same(last->kind, row, 1);
    const char *kind = series ? last->kind : keep(p->arena, row, 1);

    if (p->n == p->room) {
        p->room = p->room == 0 ? 256 : 2 * p->room;
        p->row = mem_grow(p->row, p->room, sizeof(*p->row));
    }
    if (!series)
        p->latest = PROFILE_EARLIER;
    r = &p->row[p->n++];
    *r = (ProfileRow){.source = source, .kind = kind};
    r->count = ARENA_ARRAY(p->arena, int64_t, p->ask->n_counters);
    return r;
}

/* The row that this one is counted in: one of its own, or that of all days
 * long ago. */
static ProfileRow *row_for(Profiling *p, const DuckRow *row)
{
    ProfileRow *last = p->n > 0 ? &p->row[p->n - 1] : NULL;
    int64_t day = duck_int(row, 2);
    bool series =
        last != NULL && same(last->source, row, 0) && same(last->kind, row, 1);
    ProfileRow *r;

    if (series && last->day == PROFILE_EARLIER)
        return last;
    r = new_row(p, row);
    if (p->latest == PROFILE_EARLIER && day <= p->today)
        p->latest = day;
    r->day = day <= p->today && day < p->latest - PROFILE_DAYS ? PROFILE_EARLIER
                                                               : day;
    return r;
}

static bool take_profile(void *ctx, const DuckRow *row)
{
    Profiling *p = ctx;
    ProfileRow *r;

    p->full = p->n == MAX_PROFILE_ROWS;
    if (p->full)
        return false;
    r = row_for(p, row);
    r->rows += duck_int(row, 3);
    for (size_t i = 0; i < p->ask->n_counters; i++)
        r->count[i] += duck_int(row, 4 + i);
    return true;
}

/* Changes of the clock outside the data need not be looked at. */
static Period clock_span(const ProfileAsk *ask, const StoreBounds *b)
{
    int64_t from = ask->now - CLOCK_YEARS * INT64_C(366) * DAY_MS;
    int64_t to = ask->now + 2 * DAY_MS;

    if (b->first != TIME_OPEN && b->first > from && b->first < to)
        from = b->first;
    if (b->last != TIME_OPEN && b->last > from && b->last < to)
        to = b->last + 1;
    return (Period){from, to};
}

bool duck_profile(duckdb_connection con, const ProfileAsk *ask,
                  const StoreBounds *bounds, Arena *a, Profile *out, Err *err)
{
    Profiling p = {.ask = ask, .arena = a};
    Sql sql;
    bool ok;

    p.today = civil_days_of(ask->now + zone_offset(ask->zone, ask->now));
    sql_init(&sql, a);
    sql_profile(&sql, ask, clock_span(ask, bounds));
    ok = run(con, &sql, take_profile, &p, err);
    out->n = p.n;
    out->row = hand_over(a, p.row, p.n, sizeof(*p.row));
    if (ok && p.full)
        return err_set(err, ERR_LIMIT,
                       "the %s facts have more than %d days of sources and"
                       " kinds; join sources that are one",
                       fact_table_name[ask->table], MAX_PROFILE_ROWS);
    return ok;
}

/* ---- Twins and strangers ------------------------------------------------ */

typedef struct Suspecting {
    Arena *arena;
    Suspect *item;
    size_t n, room;
} Suspecting;

static Suspect *suspect_of(Suspecting *s, const DuckRow *row)
{
    Suspect *last = s->n > 0 ? &s->item[s->n - 1] : NULL;

    if (last != NULL && same(last->source, row, 0) && same(last->kind, row, 1))
        return last;
    if (s->n == s->room) {
        s->room = s->room == 0 ? 16 : 2 * s->room;
        s->item = mem_grow(s->item, s->room, sizeof(*s->item));
    }
    last = &s->item[s->n++];
    *last = (Suspect){.source = keep(s->arena, row, 0),
                      .kind = keep(s->arena, row, 1),
                      .first = INT64_MAX,
                      .last = INT64_MIN};
    return last;
}

static bool take_suspect(void *ctx, const DuckRow *row)
{
    Suspecting *s = ctx;
    Suspect *one = suspect_of(s, row);
    int64_t first = duck_int(row, 4), last = duck_int(row, 5);

    one->count += duck_int(row, 3);
    one->first = first < one->first ? first : one->first;
    one->last = last > one->last ? last : one->last;
    if (one->n_examples < SUSPECT_EXAMPLES)
        one->example[one->n_examples++] = keep(s->arena, row, 2);
    return true;
}

static bool suspect(duckdb_connection con, Sql *sql, Arena *a, Suspects *out,
                    Err *err)
{
    Suspecting s = {.arena = a};
    bool ok = run(con, sql, take_suspect, &s, err);

    out->n = s.n;
    out->item = hand_over(a, s.item, s.n, sizeof(*s.item));
    return ok;
}

bool duck_twins(duckdb_connection con, FactTable table, Arena *a, Suspects *out,
                Err *err)
{
    Sql sql;

    sql_init(&sql, a);
    sql_twins(&sql, table);
    return suspect(con, &sql, a, out, err);
}

bool duck_strangers(duckdb_connection con, FactTable table,
                    const Column *column, Arena *a, Suspects *out, Err *err)
{
    Sql sql;

    sql_init(&sql, a);
    sql_strangers(&sql, table, column);
    return suspect(con, &sql, a, out, err);
}

/* ---- Customers ---------------------------------------------------------- */

typedef struct Gathering {
    Arena *arena;
    People *item;
    size_t n, room;
} Gathering;

static bool take_people(void *ctx, const DuckRow *row)
{
    Gathering *g = ctx;

    if (g->n == g->room) {
        g->room = g->room == 0 ? 16 : 2 * g->room;
        g->item = mem_grow(g->item, g->room, sizeof(*g->item));
    }
    g->item[g->n++] = (People){
        .group = keep(g->arena, row, 0),
        .people = duck_int(row, 1),
        .facts = duck_width(row) > 2 ? duck_int(row, 2) : 0,
    };
    return true;
}

static bool gather(duckdb_connection con, Sql *sql, Arena *a, Crowd *out,
                   Err *err)
{
    Gathering g = {.arena = a};
    bool ok = run(con, sql, take_people, &g, err);

    out->n = g.n;
    out->item = hand_over(a, g.item, g.n, sizeof(*g.item));
    return ok;
}

bool duck_people(duckdb_connection con, const Question *q, Arena *a, Crowd *out,
                 Err *err)
{
    Sql sql;

    sql_init(&sql, a);
    sql_people(&sql, q);
    return gather(con, &sql, a, out, err);
}

bool duck_population(duckdb_connection con, const Question *q, bool described,
                     Arena *a, Crowd *out, Err *err)
{
    Sql sql;

    sql_init(&sql, a);
    sql_population(&sql, q, described);
    return gather(con, &sql, a, out, err);
}

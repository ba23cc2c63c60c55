/* origin.c -- store_origins(): what is remembered of sources.  See origin.h. */
#include "store/origin.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store/look.h"

#include <stdlib.h>
#include <string.h>

Origins *origins_new(void)
{
    Origins *o = mem_alloc(sizeof(*o));

    pthread_mutex_init(&o->lock, NULL);
    return o;
}

void origins_empty(Origins *o)
{
    for (size_t i = 0; i < o->n; i++) {
        free((char *)o->at[i].o.source);
        free(o->at[i].rhythm);
    }
    o->n = o->rhythms = 0;
    o->seq = o->superseded = 0;
    o->filled = o->inexact = false;
}

void origins_free(Origins *o)
{
    if (o == NULL)
        return;
    origins_empty(o);
    free(o->at);
    pthread_mutex_destroy(&o->lock);
    free(o);
}

/* ---- The list ----------------------------------------------------------- */

/* Where the name is, or belongs. */
static size_t place_of(const Origins *o, const char *source)
{
    size_t low = 0, high = o->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(o->at[mid].o.source, source) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool is_at(const Origins *o, size_t i, const char *source)
{
    return i < o->n && strcmp(o->at[i].o.source, source) == 0;
}

OriginSource *origins_find(Origins *o, const char *source)
{
    size_t i = place_of(o, source);

    return is_at(o, i, source) ? &o->at[i] : NULL;
}

OriginSource *origins_add(Origins *o, const char *source)
{
    size_t i = place_of(o, source);

    if (is_at(o, i, source))
        return &o->at[i];
    if (o->n == o->room) {
        o->room = o->room == 0 ? 16 : 2 * o->room;
        o->at = mem_grow(o->at, o->room, sizeof(*o->at));
    }
    memmove(&o->at[i + 1], &o->at[i], (o->n - i) * sizeof(*o->at));
    o->at[i] = (OriginSource){.o = {.source = mem_strdup(source),
                                    .first = TIME_OPEN,
                                    .last = TIME_OPEN},
                              .file_came = TIME_OPEN,
                              .event_came = TIME_OPEN,
                              .gone_first = TIME_OPEN,
                              .gone_last = TIME_OPEN};
    o->n++;
    return &o->at[i];
}

/* ---- Answering ---------------------------------------------------------- */

/* TIME_OPEN is the smallest of all. */
static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static Origin told(const OriginSource *s, Arena *a)
{
    int64_t streams = s->rhythm != NULL ? rhythm_gap(s->rhythm) : 0;
    Origin o = s->o;

    o.source = arena_printf(a, "%s", s->o.source);
    o.arrived = later(s->file_came, s->event_came);
    if (o.arrived == TIME_OPEN)
        o.arrived = o.imported;
    o.by_arrival = streams > 0 || s->days >= ORIGIN_DAYS;
    o.gap_ms = streams > 0 ? streams : o.by_arrival ? s->day_gap : s->ts_gap;
    return o;
}

static void tell(const Origins *o, const char *source, Arena *a, Origin **out,
                 size_t *n)
{
    size_t from = source == NULL ? 0 : place_of(o, source);
    size_t to = source == NULL ? o->n : from + is_at(o, from, source);

    *n = 0;
    *out = ARENA_ARRAY(a, Origin, to - from + 1);
    for (size_t i = from; i < to; i++)
        (*out)[(*n)++] = told(&o->at[i], a);
}

static int64_t changes_of(Ledger *l)
{
    int64_t changes;

    pthread_mutex_lock(&l->lock);
    changes = l->changes;
    pthread_mutex_unlock(&l->lock);
    return changes;
}

/* Is what was counted good enough to be told? */
static bool is_fresh(const Origins *o, int64_t files, bool at_once)
{
    return o->filled && files == o->files && !at_once &&
           clock_mono() - o->made < ORIGIN_FRESH_MS;
}

static bool refresh(Origins *o, Ledger *l, bool at_once, Err *err)
{
    int64_t changes = changes_of(l), files;
    duckdb_connection con = NULL;
    bool ok;

    if (o->filled && changes == o->changes)
        return true;
    ok = ledger_connect(l, &con, err) && origins_files(con, &files, err);
    if (ok && !is_fresh(o, files, at_once)) {
        if (files != o->files || o->inexact)
            origins_empty(o);
        ok = origins_count(o, con, err);
        o->files = files;
        o->made = clock_mono();
        o->changes = changes; /* what came meanwhile is counted next time */
    }
    duckdb_disconnect(&con);
    return ok;
}

bool look_origins(Ledger *l, const char *source, Arena *a, Origin **out,
                  size_t *n, Err *err)
{
    Origins *o = l->origins;
    bool ok;

    pthread_mutex_lock(&o->lock);
    ok = refresh(o, l, source != NULL, err);
    if (ok)
        tell(o, source, a, out, n);
    pthread_mutex_unlock(&o->lock);
    return ok;
}

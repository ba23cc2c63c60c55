/*
 * duck_swell.c -- See duck_swell.h.
 *
 * Of each table a row of pieces is remembered, each beginning where the one
 * before it ends; the oldest one makes room.
 */
#include "store/duck_swell.h"

#include "base/mem.h"
#include "store/duck.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Piece {
    int64_t from, to;
    Swell swell;
} Piece;

typedef struct Row {
    size_t n;
    Piece piece[SWELL_PIECES]; /* the oldest first */
} Row;

struct Swells {
    pthread_mutex_t lock; /* of all below */
    Row row[FACT_TABLE_COUNT];
};

Swells *swells_new(void)
{
    Swells *s = mem_alloc(sizeof(*s));

    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void swells_free(Swells *s)
{
    if (s == NULL)
        return;
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* ---- Asking the ledger -------------------------------------------------- */

static int64_t time_or_open(const DuckRow *row, size_t col)
{
    return duck_null(row, col) ? TIME_OPEN : duck_int(row, col);
}

static bool take_swell(void *ctx, const DuckRow *row)
{
    *(Swell *)ctx = (Swell){.n = duck_int(row, 0),
                            .first = time_or_open(row, 1),
                            .last = time_or_open(row, 2),
                            .known = time_or_open(row, 3)};
    return false;
}

bool swell_count(duckdb_connection con, FactTable table, int64_t from,
                 int64_t to, Swell *out, Err *err)
{
    char sql[200];

    snprintf(sql, sizeof(sql),
             "select count(*), min(ts), max(ts), max(known) from %s"
             " where seq >= %lld and seq < %lld",
             fact_table_name[table], (long long)from, (long long)to);
    return duck_query(con, sql, NULL, 0, take_swell, out, err);
}

void swell_add(Swell *a, const Swell *b)
{
    if (b->n == 0)
        return;
    if (a->first == TIME_OPEN || b->first < a->first)
        a->first = b->first;
    if (b->last > a->last) /* TIME_OPEN is the least */
        a->last = b->last;
    if (b->known > a->known)
        a->known = b->known;
    a->n += b->n;
}

/* ---- Remembering -------------------------------------------------------- */

static int64_t end_of(const Row *r)
{
    return r->n == 0 ? INT64_MIN : r->piece[r->n - 1].to;
}

/* Add a piece behind the last one; if there is a gap, those before it go. */
static void remember(Row *r, const Piece *p)
{
    if (r->n > 0 && end_of(r) != p->from)
        r->n = 0;
    if (r->n == SWELL_PIECES)
        memmove(r->piece, r->piece + 1, --r->n * sizeof(*r->piece));
    r->piece[r->n++] = *p;
}

/* What is remembered from the piece with `from` on; false: not so far back. */
static bool recall(const Row *r, int64_t from, Swell *out)
{
    *out = (Swell){0, TIME_OPEN, TIME_OPEN, TIME_OPEN};
    if (r->n == 0 || from < r->piece[0].from || from > end_of(r))
        return false;
    for (size_t i = r->n; i > 0 && r->piece[i - 1].to > from; i--)
        swell_add(out, &r->piece[i - 1].swell);
    return true;
}

bool swell_about(Swells *s, duckdb_connection con, FactTable table,
                 int64_t from, int64_t to, Swell *out, Err *err)
{
    Row *row = &s->row[table];
    Piece next = {.to = to};
    bool known;

    pthread_mutex_lock(&s->lock);
    known = recall(row, from, out);
    next.from = known ? end_of(row) : from;
    pthread_mutex_unlock(&s->lock);
    if (next.from >= to)
        return true;
    if (!swell_count(con, table, next.from, to, &next.swell, err))
        return false;
    swell_add(out, &next.swell);
    pthread_mutex_lock(&s->lock);
    if (row->n == 0 || end_of(row) < to)
        remember(row, &next);
    pthread_mutex_unlock(&s->lock);
    return true;
}

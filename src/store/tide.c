/*
 * tide.c -- What is remembered of the ledger, and how it is kept true.
 *
 * Everything here is under the ledger's `lock`, which is never held while
 * the database works.
 */
#include "store/ledger.h"

#include <string.h>

const Schema *ledger_schema(Ledger *l)
{
    const Schema *s;

    pthread_mutex_lock(&l->lock);
    s = l->schema;
    pthread_mutex_unlock(&l->lock);
    return s;
}

static bool same_schema(const Schema *a, const Schema *b)
{
    return a->n_attr == b->n_attr; /* columns are only ever added */
}

static void keep_schema(Ledger *l, const Schema *now)
{
    Schema *copy;

    if (same_schema(l->schema, now))
        return;
    copy = ARENA_NEW(&l->schemas, Schema);
    copy->n_attr = now->n_attr;
    for (size_t i = 0; i < now->n_attr; i++)
        copy->attr[i] = arena_printf(&l->schemas, "%s", now->attr[i]);
    l->schema = copy;
}

/* ---- The tide ----------------------------------------------------------- */

Tide ledger_tide(Ledger *l)
{
    Tide t;

    pthread_mutex_lock(&l->lock);
    t = l->tide;
    pthread_mutex_unlock(&l->lock);
    return t;
}

bool tide_same(const Tide *before, const Tide *after, FactTable table)
{
    return before->epoch[table] == after->epoch[table] &&
           before->epoch[table] % 2 == 0;
}

static void stir(Ledger *l, const bool stirred[FACT_TABLE_COUNT])
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        l->tide.epoch[t] += stirred[t];
}

void ledger_stir(Ledger *l, const bool stirred[FACT_TABLE_COUNT])
{
    pthread_mutex_lock(&l->lock);
    stir(l, stirred);
    pthread_mutex_unlock(&l->lock);
}

/* ---- Bounds ------------------------------------------------------------- */

static int64_t earlier(int64_t a, int64_t b)
{
    return a == TIME_OPEN || (b != TIME_OPEN && b < a) ? b : a;
}

static int64_t later(int64_t a, int64_t b)
{
    return a == TIME_OPEN || (b != TIME_OPEN && b > a) ? b : a;
}

void bounds_reach(StoreBounds *b, int64_t ts, int64_t known)
{
    b->first = earlier(b->first, ts);
    b->last = later(b->last, ts);
    b->as_of = later(b->as_of, known);
}

static void add_bounds(StoreBounds *b, const StoreBounds *more)
{
    bounds_reach(b, more->first, more->as_of);
    bounds_reach(b, more->last, TIME_OPEN);
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        b->facts[t] += more->facts[t];
}

bool ledger_bounds(Ledger *l, StoreBounds *out)
{
    bool known;

    pthread_mutex_lock(&l->lock);
    known = l->bounds_known;
    if (known)
        *out = l->bounds;
    pthread_mutex_unlock(&l->lock);
    return known;
}

void ledger_keep_bounds(Ledger *l, const StoreBounds *b, int64_t changes)
{
    pthread_mutex_lock(&l->lock);
    if (changes == l->changes) {
        l->bounds = *b;
        l->bounds_known = true;
    }
    pthread_mutex_unlock(&l->lock);
}

void ledger_changed(Ledger *l, const LedgerNews *news)
{
    pthread_mutex_lock(&l->lock);
    l->changes++;
    stir(l, news->stirred);
    if (news->next_seq > 0)
        l->tide.next_seq = news->next_seq;
    if (news->bounds != NULL)
        l->bounds = *news->bounds;
    else if (news->more != NULL && l->bounds_known)
        add_bounds(&l->bounds, news->more);
    l->bounds_known =
        news->bounds != NULL || (news->more != NULL && l->bounds_known);
    keep_schema(l, news->schema);
    pthread_mutex_unlock(&l->lock);
}

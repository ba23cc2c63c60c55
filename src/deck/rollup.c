/* rollup.c -- How rollups stay true.  See rollup.h. */
#include "deck/rollup.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

Rollups *rollups_new(size_t bytes, unsigned after)
{
    Rollups *r = mem_alloc(sizeof(*r));

    pthread_rwlock_init(&r->lock, NULL);
    r->limit = bytes;
    r->after = after;
    return r;
}

void rollup_free(Rollup *r)
{
    sparse_free(&r->bins);
    bins_free(&r->customers);
    arena_clear(&r->arena);
    free(r->key);
    free(r);
}

void rollup_remove(Rollups *r, Rollup *one)
{
    size_t i = 0;

    while (r->item[i] != one)
        i++;
    r->bytes -= one->bytes;
    rollup_free(one);
    r->item[i] = r->item[--r->n];
}

void rollups_clear(Rollups *r)
{
    pthread_rwlock_wrlock(&r->lock);
    while (r->n > 0)
        rollup_remove(r, r->item[0]);
    pthread_rwlock_unlock(&r->lock);
}

void rollups_free(Rollups *r)
{
    if (r == NULL)
        return;
    rollups_clear(r);
    pthread_rwlock_destroy(&r->lock);
    free(r);
}

void rollups_stats(Rollups *r, size_t *n, size_t *bytes)
{
    pthread_rwlock_rdlock(&r->lock);
    *n = r->n;
    *bytes = r->bytes;
    pthread_rwlock_unlock(&r->lock);
}

/* ---- Keeping them true -------------------------------------------------- */

static uint64_t highest(const Chunk *c, size_t column)
{
    return column < c->n_packs ? c->pack[column].high : 0;
}

static bool tests_fit(const Tests *t, const Chunk *c)
{
    bool fit = true;

    for (size_t i = 0; i < t->n; i++) {
        if (t->item[i].how == TEST_TABLE)
            fit &= highest(c, t->item[i].column) < t->item[i].n_table;
    }
    return fit;
}

static bool points_fit(const Pass *p, const Chunk *c)
{
    const Pack *m = p->measure < c->n_packs ? &c->pack[p->measure] : NULL;

    if (p->point != POINT_SKETCH || m == NULL || m->high == 0)
        return true;
    return sketch_point(m->base > 0 ? m->base : 1) >= p->first_point &&
           sketch_point(m->base + (int64_t)(m->high - 1) * m->step) + 1 <
               p->first_point + p->n_points;
}

/* Is there a place for all that the chunk may bring? */
static bool fits(const Rollup *r, const Chunk *c)
{
    const Pass *p = &r->pass;
    const Output *o = &p->output[0];

    if (!tests_fit(&p->tests, c) || !tests_fit(&p->hits, c))
        return false;
    for (size_t i = 0; i < o->n_axes; i++) {
        if (o->axis[i].part == PART_NONE &&
            highest(c, o->axis[i].column) >= o->axis[i].size)
            return false;
    }
    if (p->bin == BIN_DISTINCT)
        return highest(c, p->measure) < 64 * r->customers.words;
    return points_fit(p, c);
}

/* False: it cannot. */
static bool bring_to(Rollup *r, const Chunk *c, int sign)
{
    RowKeys rows = {0};

    if (!fits(r, c) || (r->pass.bin == BIN_DISTINCT && sign < 0))
        return false;
    if (r->pass.bin == BIN_DISTINCT) {
        pass_chunk(&r->pass, c, &r->customers);
        return true;
    }
    pass_list(&r->pass, c, &rows);
    if (rows.n > 0) {
        sparse_bring(&r->bins, &rows, sign);
        r->bytes = sparse_bytes(&r->bins);
    }
    free(rows.item);
    return true;
}

static void bring(Deck *d, FactTable t, const Chunk *c, int sign)
{
    Rollups *r = d->rollups;

    pthread_rwlock_wrlock(&r->lock);
    for (size_t i = r->n; i-- > 0;) {
        size_t bytes = r->item[i]->bytes;

        if (r->item[i]->pass.table != t)
            continue;
        if (bring_to(r->item[i], c, sign))
            r->bytes += r->item[i]->bytes - bytes;
        else
            rollup_remove(r, r->item[i]);
    }
    pthread_rwlock_unlock(&r->lock);
}

void rollups_add(Deck *d, FactTable t, const Chunk *c)
{
    bring(d, t, c, 1);
}

void rollups_take(Deck *d, FactTable t, const Chunk *c)
{
    bring(d, t, c, -1);
}

/* ---- Finding one -------------------------------------------------------- */

Rollup *rollup_find(Rollups *r, const char *key)
{
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->item[i]->key, key) == 0)
            return r->item[i];
    }
    return NULL;
}

Rollup *rollup_use(Rollups *r, const char *key)
{
    Rollup *found = rollup_find(r, key);

    if (found != NULL)
        __atomic_store_n(&found->used,
                         __atomic_add_fetch(&r->uses, 1, __ATOMIC_RELAXED),
                         __ATOMIC_RELAXED);
    return found;
}

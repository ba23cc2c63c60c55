/* bins.c -- Where a pass counts.  See pass.h. */
#include "deck/pass.h"

#include "base/mem.h"

#include <stdlib.h>

#define SPREAD_BINS 4096 /* the most that are made four times */

static size_t words_of(const Pass *p)
{
    const DeckColumn *c = &p->deck->table[p->table].column[p->measure];

    return p->bin == BIN_DISTINCT ? lexicon_size(c->texts) / 64 + 1 : 0;
}

size_t bins_bytes(const Pass *p, const Output *o)
{
    return o->n_keys * (p->bin == BIN_SUM ? sizeof(SumBin)
                                          : sizeof(uint32_t) +
                                                words_of(p) * sizeof(uint64_t));
}

/* One bin more, for rows that do not pass; few are made four times. */
Bins bins_make(const Pass *p, const Output *o, bool spread)
{
    Bins b = {.words = words_of(p)};
    size_t n = o->n_keys + 1;

    if (p->bin == BIN_COUNT && spread && n <= SPREAD_BINS)
        b.spread = n;
    if (p->bin == BIN_SUM)
        b.sum = mem_alloc(n * sizeof(*b.sum));
    else
        b.n = mem_alloc((b.spread > 0 ? LANE_ROWS_OF_BINS : 1) * n *
                        sizeof(*b.n));
    if (p->bin == BIN_DISTINCT)
        b.bits = mem_alloc(o->n_keys * b.words * sizeof(*b.bits));
    return b;
}

Bins bins_new(const Pass *p, const Output *o)
{
    return bins_make(p, o, false);
}

void bins_gather(Bins *b)
{
    for (size_t i = 1; i < LANE_ROWS_OF_BINS && b->spread > 0; i++)
        lane_sum(b->n, b->n + i * b->spread, b->spread);
    b->spread = 0;
}

void bins_free(Bins *b)
{
    free(b->n);
    free(b->sum);
    free(b->bits);
    *b = (Bins){0};
}

void bins_merge(const Pass *p, const Output *o, Bins *into, const Bins *from)
{
    for (size_t i = 0; i < o->n_keys && p->bin == BIN_SUM; i++) {
        into->sum[i].n += from->sum[i].n;
        into->sum[i].sum += from->sum[i].sum;
        into->sum[i].sumsq += from->sum[i].sumsq;
    }
    for (size_t i = 0; i < o->n_keys && p->bin != BIN_SUM; i++)
        into->n[i] += from->n[i];
    for (size_t i = 0; i < o->n_keys * into->words; i++)
        into->bits[i] |= from->bits[i];
}

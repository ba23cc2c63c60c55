/* bins.c -- Where a pass counts.  See pass.h. */
#include "deck/pass.h"

#include "base/mem.h"
#include "deck/wide.h"

#include <stdlib.h>

#define SMALL_MAX   ((int64_t)1 << 31)
#define TWO_32      ((Int128)1 << 32)
#define SPREAD_BINS 4096  /* the most that are made four times */
#define SMALL_BINS  65536 /* the most that are kept in two forms */

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
Bins bins_make(const Pass *p, const Output *o, bool fast)
{
    Bins b = {.words = words_of(p)};
    size_t n = o->n_keys + 1;

    if (p->bin == BIN_COUNT && fast && n <= SPREAD_BINS)
        b.spread = n;
    if (p->bin == BIN_SUM)
        b.sum = mem_alloc(n * sizeof(*b.sum));
    else
        b.n = mem_alloc((b.spread > 0 ? LANE_ROWS_OF_BINS : 1) * n *
                        sizeof(*b.n));
    if (p->bin == BIN_SUM && fast && n <= SMALL_BINS)
        b.small = mem_alloc(n * sizeof(*b.small));
    if (p->bin == BIN_DISTINCT)
        b.bits = mem_alloc(o->n_keys * b.words * sizeof(*b.bits));
    return b;
}

Bins bins_new(const Pass *p, const Output *o)
{
    return bins_make(p, o, false);
}

static void gather_small(const Output *o, Bins *b)
{
    for (size_t i = 0; i < o->n_keys && b->small != NULL; i++) {
        b->sum[i].n += b->small[i].n;
        b->sum[i].sum += b->small[i].sum;
        b->sum[i].sumsq +=
            (Int128)b->small[i].low + (Int128)b->small[i].high * TWO_32;
    }
    free(b->small);
    b->small = NULL;
}

void bins_gather(const Output *o, Bins *b)
{
    for (size_t i = 1; i < LANE_ROWS_OF_BINS && b->spread > 0; i++)
        lane_sum(b->n, b->n + i * b->spread, b->spread);
    b->spread = 0;
    gather_small(o, b);
}

void bins_free(Bins *b)
{
    free(b->n);
    free(b->sum);
    free(b->small);
    free(b->bits);
    free(b->different);
    *b = (Bins){0};
}

void bins_merge(const Pass *p, const Output *o, Bins *into, const Bins *from)
{
    for (size_t i = 0; i < o->n_keys && p->bin == BIN_SUM; i++)
        bin_add(&into->sum[i], &from->sum[i]);
    for (size_t i = 0; i < o->n_keys && p->bin != BIN_SUM; i++)
        into->n[i] += from->n[i];
    for (size_t i = 0; i < o->n_keys * into->words; i++)
        into->bits[i] |= from->bits[i];
}

/* ---- Sums and different values ------------------------------------------ */

/* Squares of all its values fit into 62 bits. */
static bool is_small(const Pack *p)
{
    return p->high == 0 ||
           (p->base > -SMALL_MAX && p->base < SMALL_MAX &&
            p->step < SMALL_MAX && p->high < (uint64_t)SMALL_MAX &&
            (int64_t)(p->high - 1) < (SMALL_MAX - p->base) / p->step);
}

/* Integers of 128 bits take five times as long. */
static void add_small(SmallSum *bin, const uint32_t *key, const int64_t *value,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        SmallSum *b = &bin[key[i]];
        uint64_t square = (uint64_t)(value[i] * value[i]);

        b->n++;
        b->sum += value[i];
        b->low += square & UINT32_MAX;
        b->high += square >> 32;
    }
}

void bins_sum(Bins *b, const Pack *measure, const uint32_t *key,
              const int64_t *value, size_t n)
{
    if (b->small != NULL && is_small(measure)) {
        add_small(b->small, key, value, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        SumBin *bin = &b->sum[key[i]];
        int64_t v = value[i];

        bin->n++;
        bin->sum += v;
        bin->sumsq += (Int128)v * v;
    }
}

/* The texts of the measure are plain: the values are codes. */
void bins_mark(Bins *b, const uint32_t *key, const int64_t *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t code = (uint64_t)value[i];
        uint64_t *word = &b->bits[key[i] * b->words + code / 64];
        uint64_t bit = (uint64_t)1 << code % 64;

        b->n[key[i]]++;
        if (b->different != NULL)
            b->different[key[i]] += (*word & bit) == 0;
        *word |= bit;
    }
}

WIDE uint32_t bits_in(const uint64_t *bits, size_t words)
{
    uint32_t n = 0;

    for (size_t i = 0; i < words; i++)
        n += (uint32_t)__builtin_popcountll(bits[i]);
    return n;
}

/*
 * rollup_fill.c -- The bins of a rollup, from the columns.
 *
 *     buckets    |  1  2  3  |  4  5  6  |  7  8  9  | ...
 *     hands          first      second       first
 *
 * Nearly all of its bins stay empty, so they are never there at once: some
 * buckets are counted at a time, in bins that stay in the processor's cache,
 * and what is not empty is put behind what the buckets before them left.
 */
#include "deck/rollup.h"

#include "base/mem.h"
#include "deck/crew.h"

#include <stdlib.h>
#include <string.h>

#define GROUP_KEYS ((size_t)1 << 18) /* that are counted at a time */

typedef struct Fill {
    const Rollup *r;
    size_t each; /* buckets of a group */
    Sparse *group;
} Fill;

/* The pass through buckets from .. to - 1, which are its 0, 1, ...; its spans
 * are on the heap. */
static Pass part_of(const Pass *all, const int64_t *start, size_t from,
                    size_t to, Output *o)
{
    Pass p = *all;
    Span *span = mem_alloc((all->n_spans + 1) * sizeof(*span));

    p.n_spans = 0;
    for (size_t i = 0; i < all->n_spans; i++) {
        if (all->span[i].bucket < from || all->span[i].bucket >= to)
            continue;
        span[p.n_spans] = all->span[i];
        span[p.n_spans++].bucket -= (uint32_t)from;
    }
    *o = all->output[0];
    o->n_keys = o->bucket_stride * (to - from);
    p.span = span;
    p.from = p.from > start[from] ? p.from : start[from];
    p.end = p.end < start[to] ? p.end : start[to];
    p.n_buckets = (uint32_t)(to - from);
    p.output = o;
    return p;
}

static void count_group(void *ctx, size_t i, unsigned worker)
{
    Fill *f = ctx;
    const Rollup *r = f->r;
    size_t from = i * f->each,
           to = from + f->each < r->n ? from + f->each : r->n;
    Output o;
    Pass p = part_of(&r->pass, r->start, from, to, &o);
    Bins bins;

    pass_all(&p, &bins);
    f->group[i] =
        sparse_of(p.bin, &o, &bins, (uint32_t)(from * o.bucket_stride));
    bins_free(&bins);
    free((void *)p.span);
}

void rollup_fill(Rollup *r)
{
    size_t stride = r->pass.output[0].bucket_stride, n;
    Fill f = {.r = r, .each = stride < GROUP_KEYS ? GROUP_KEYS / stride : 1};
    Crew *crew = r->pass.deck->crew;

    n = (r->n + f.each - 1) / f.each;
    f.group = mem_alloc((n + 1) * sizeof(*f.group));
    if (n > 2 * crew_size(crew)) { /* else a group has all hands */
        crew_do(crew, n, count_group, &f);
    } else {
        for (size_t i = 0; i < n; i++)
            count_group(&f, i, 0);
    }
    r->bins = sparse_join(r->pass.bin, f.group, n);
    r->bytes = sparse_bytes(&r->bins);
    free(f.group);
}

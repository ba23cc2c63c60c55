/* cellmerge.c -- Two cells become the cell of all their facts.  See cell.h. */
#include "model/cell.h"

#include <assert.h>
#include <string.h>

static void merge_scale(Arena *arena, Cell *a, const ScaleTally *s)
{
    ScaleTally *more;
    size_t i = 0;

    while (i < a->n_scales &&
           (a->scales[i].min != s->min || a->scales[i].max != s->max ||
            a->scales[i].reversed != s->reversed))
        i++;
    if (i == a->n_scales) {
        more = ARENA_ARRAY(arena, ScaleTally, i + 1);
        if (i > 0)
            memcpy(more, a->scales, i * sizeof(*more));
        more[i] = (ScaleTally){s->min, s->max, s->reversed, {0}};
        a->scales = more;
        a->n_scales++;
    }
    tally_merge(arena, &a->scales[i].tally, &s->tally);
}

static void merge_currency(Cell *a, const Cell *b)
{
    a->mixed_currency |= b->mixed_currency;
    if (a->currency == NULL)
        a->currency = b->currency;
    else if (b->currency != NULL && strcmp(a->currency, b->currency) != 0)
        a->mixed_currency = true;
}

static void merge_sketch(Arena *arena, Cell *a, const Cell *b)
{
    Err err = {0};
    bool merged;

    if (b->sketch == NULL)
        return;
    if (a->sketch == NULL) {
        a->sketch = ARENA_NEW(arena, DDSketch);
        a->sketch->alpha = b->sketch->alpha;
    }
    merged = ddsketch_merge(arena, a->sketch, b->sketch, &err);
    assert(merged); /* providers make all sketches alike */
    (void)merged;
}

void cell_merge(Arena *arena, const Metric *m, Cell *a, const Cell *b)
{
    assert(m->type != METRIC_DISTINCT && m->type != METRIC_COHORT &&
           m->type != METRIC_RATIO);
    a->n += b->n;
    a->hits += b->hits;
    a->sum += b->sum;
    a->sumsq += b->sumsq;
    for (size_t i = 0; i < b->n_scales; i++)
        merge_scale(arena, a, &b->scales[i]);
    merge_sketch(arena, a, b);
    merge_currency(a, b);
}

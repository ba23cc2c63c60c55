/* cellmerge.c -- Two cells become the cell of all their facts.  See cell.h. */
#include "model/cell.h"

#include <assert.h>
#include <string.h>

/* By both ends; the right way round comes first. */
static int compare_scales(const ScaleTally *a, const ScaleTally *b)
{
    if (a->min != b->min)
        return a->min < b->min ? -1 : 1;
    if (a->max != b->max)
        return a->max < b->max ? -1 : 1;
    return a->reversed - b->reversed;
}

/* Make room for a scale at place i. */
static void insert_scale(Arena *arena, Cell *a, size_t i, const ScaleTally *s)
{
    ScaleTally *more = ARENA_ARRAY(arena, ScaleTally, a->n_scales + 1);

    if (i > 0)
        memcpy(more, a->scales, i * sizeof(*more));
    if (i < a->n_scales)
        memcpy(more + i + 1, a->scales + i, (a->n_scales - i) * sizeof(*more));
    more[i] = (ScaleTally){s->min, s->max, s->reversed, {0}};
    a->scales = more;
    a->n_scales++;
}

static void merge_scale(Arena *arena, Cell *a, const ScaleTally *s)
{
    size_t i = 0;

    while (i < a->n_scales && compare_scales(&a->scales[i], s) < 0)
        i++;
    if (i == a->n_scales || compare_scales(&a->scales[i], s) != 0)
        insert_scale(arena, a, i, s);
    tally_merge(arena, &a->scales[i].tally, &s->tally);
}

/* The first one of the alphabet stays, whichever came first. */
static void merge_currency(Cell *a, const Cell *b)
{
    bool both = a->currency != NULL && b->currency != NULL;
    int d = both ? strcmp(a->currency, b->currency) : 0;

    a->mixed_currency |= b->mixed_currency || d != 0;
    if (a->currency == NULL || d > 0)
        a->currency = b->currency;
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

/* ---- Lists of cells ----------------------------------------------------- */

static int compare_cells(const Column *const *by, size_t n_by, const Cell *a,
                         const Cell *b)
{
    if (a->bucket != b->bucket)
        return a->bucket < b->bucket ? -1 : 1;
    for (size_t i = 0; i < n_by; i++) {
        int d = column_compare(by[i], a->group[i], b->group[i]);

        if (d != 0)
            return d;
    }
    return 0;
}

void cells_merge(Arena *arena, const Metric *m, const Column *const *by,
                 size_t n_by, Cells *a, const Cells *b)
{
    Cell *both;
    size_t n = 0, i = 0, j = 0;

    if (b->n == 0)
        return;
    both = ARENA_ARRAY(arena, Cell, a->n + b->n);
    while (i < a->n || j < b->n) {
        int d = i == a->n   ? 1
                : j == b->n ? -1
                            : compare_cells(by, n_by, &a->item[i], &b->item[j]);

        both[n] = d <= 0 ? a->item[i++] : b->item[j++];
        if (d == 0)
            cell_merge(arena, m, &both[n], &b->item[j++]);
        n++;
    }
    *a = (Cells){n, both};
}

/* ---- Copies ------------------------------------------------------------- */

/* Where a copy is put; while `at` is NULL, its size is only counted. */
typedef struct Room {
    char *at;
    size_t used;
} Room;

static void *put(Room *r, const void *from, size_t size)
{
    char *to = r->at == NULL ? NULL : r->at + r->used;

    if (to != NULL && size > 0)
        memcpy(to, from, size);
    r->used += (size + 15) & ~(size_t)15;
    return to;
}

static const char *put_text(Room *r, const char *s)
{
    return s == NULL ? NULL : put(r, s, strlen(s) + 1);
}

static void put_store(Room *r, DDStore *s)
{
    s->count = put(r, s->count, s->n * sizeof(*s->count));
    s->before = s->after = 0;
}

static void put_scales(Room *r, Cell *c)
{
    ScaleTally *copy = put(r, c->scales, c->n_scales * sizeof(*copy));

    for (size_t i = 0; i < c->n_scales; i++) {
        const Tally *t = &c->scales[i].tally;
        void *points = put(r, t->points, t->n_points * sizeof(*t->points));

        if (copy != NULL)
            copy[i].tally = (Tally){t->n_points, points, t->n_points};
    }
    c->scales = copy;
}

static void put_cell(Room *r, Cell *c)
{
    DDSketch sketch;
    void *at;

    for (size_t i = 0; i < MAX_BY; i++)
        c->group[i] = put_text(r, c->group[i]);
    c->currency = put_text(r, c->currency);
    put_scales(r, c);
    if (c->sketch == NULL)
        return;
    sketch = *c->sketch;
    put_store(r, &sketch.positive);
    put_store(r, &sketch.negative);
    at = put(r, &sketch, sizeof(sketch));
    c->sketch = at;
}

size_t cells_copy(const Cells *c, void *room, Cells *out)
{
    Room r = {.at = room};
    Cell *item = put(&r, c->item, c->n * sizeof(*item));

    for (size_t i = 0; i < c->n; i++) {
        Cell cell = c->item[i];

        put_cell(&r, &cell);
        if (item != NULL)
            item[i] = cell;
    }
    if (room != NULL)
        *out = (Cells){c->n, item};
    return r.used;
}

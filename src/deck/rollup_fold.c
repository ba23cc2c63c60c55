/*
 * rollup_fold.c -- Adding up the bins of a rollup.
 *
 *     rollup      [bucket][outer ...][by ...][point]
 *     question    [bucket]           [by ...][point]
 *
 * The outer axes are what the question only filters by: of them, codes that
 * pass are added on top of each other.  Where the rest lies alike in both, it
 * is one long row of numbers that is added at once.
 */
#include "deck/lane.h"
#include "deck/mask.h"
#include "deck/rollup.h"

#include <string.h>

typedef struct Fold {
    const Rollup *r;
    const Pass *pass;                /* of the question */
    const bool *pass_code[MAX_AXES]; /* of each axis of the rollup; NULL: all */
    Bins *into;
} Fold;

static void add(const Fold *f, size_t from, size_t to, size_t n)
{
    if (f->pass->bin == BIN_SUM) {
        SumBin *a = f->into->sum + to;
        const SumBin *b = f->r->bins.sum + from;

        for (size_t i = 0; i < n; i++) {
            a[i].n += b[i].n;
            a[i].sum += b[i].sum;
            a[i].sumsq += b[i].sumsq;
        }
        return;
    }
    lane_sum(f->into->n + to, f->r->bins.n + from, n);
}

/* The points of one place: a rollup may have begun with larger values. */
static void add_points(const Fold *f, size_t from, size_t to)
{
    const Pass *p = &f->r->pass;
    bool is_sketch = p->point == POINT_SKETCH;
    size_t n = is_sketch || p->point == POINT_HIT ? p->n_points : 1;
    size_t shift = is_sketch ? p->first_point - f->pass->first_point : 0;

    if (shift == 0) {
        add(f, from, to, n);
        return;
    }
    add(f, from, to, 1);
    add(f, from + 1, to + 1 + shift, n - 1);
}

/* From this axis on both lie alike, and nothing is left out. */
static bool is_alike(const Fold *f, size_t axis)
{
    const Output *a = &f->r->pass.output[0], *b = &f->pass->output[0];
    size_t outer = f->r->n_outer;
    bool alike = axis >= outer && f->r->pass.n_points == f->pass->n_points &&
                 f->r->pass.first_point == f->pass->first_point;

    for (size_t i = axis; i < a->n_axes && alike; i++)
        alike = f->pass_code[i] == NULL &&
                a->axis[i].stride == b->axis[i - outer].stride &&
                a->axis[i].size == b->axis[i - outer].size;
    return alike;
}

static void fold_axis(const Fold *f, size_t axis, size_t from, size_t to)
{
    const Output *a = &f->r->pass.output[0], *b = &f->pass->output[0];
    size_t outer = f->r->n_outer;
    const Axis *x;

    if (axis == a->n_axes) {
        add_points(f, from, to);
        return;
    }
    x = &a->axis[axis];
    if (is_alike(f, axis)) {
        add(f, from, to, (size_t)x->size * x->stride);
        return;
    }
    for (uint32_t code = 0; code < x->size; code++) {
        size_t there =
            axis < outer ? 0 : (size_t)code * b->axis[axis - outer].stride;

        if (f->pass_code[axis] == NULL || f->pass_code[axis][code])
            fold_axis(f, axis + 1, from + (size_t)code * x->stride, to + there);
    }
}

/* ---- Which codes pass --------------------------------------------------- */

static bool is_about(const Fold *f, const Axis *x, const Filter *filter)
{
    const DeckTable *t = &f->pass->deck->table[f->pass->table];

    if (x->part != PART_NONE || filter->column->part != PART_NONE)
        return x->part == filter->column->part;
    return strcmp(t->column[x->column].name, filter->column->name) == 0;
}

static const bool *codes_that_pass(const Fold *f, const Axis *x,
                                   const Question *q, Arena *a)
{
    bool *pass = ARENA_ARRAY(a, bool, x->size), any = false;

    memset(pass, 1, x->size);
    for (size_t i = 0; i < q->where.n; i++) {
        const Filter *filter = &q->where.item[i];
        Test t;

        if (!is_about(f, x, filter))
            continue;
        any = true;
        if (x->part == PART_NONE)
            plan_test(f->pass, filter, a, &t);
        for (uint32_t code = 0; code < x->size; code++)
            pass[code] &= x->part != PART_NONE ? clock_passes(filter, code)
                                               : test_code(&t, code);
    }
    return any ? pass : NULL;
}

/* ------------------------------------------------------------------------- */

void rollup_fold(const Rollup *r, const Pass *p, const Question *q,
                 const int64_t *start, size_t n, int64_t from, int64_t to,
                 Arena *a, Bins *into)
{
    Fold f = {.r = r, .pass = p, .into = into};
    const Output *o = &r->pass.output[0];

    for (size_t i = 0; i < o->n_axes; i++)
        f.pass_code[i] = codes_that_pass(&f, &o->axis[i], q, a);
    for (size_t i = 0; i < r->n; i++) {
        size_t b = sorted_from(start, n, r->start[i] + 1); /* the next one */

        b = b == 0 ? 1 : b; /* it begins earlier, where nothing is */
        if (r->start[i] >= from && r->start[i] < to)
            fold_axis(&f, 0, i * (size_t)o->bucket_stride,
                      (b - 1) * (size_t)p->output[0].bucket_stride);
    }
}

/*
 * rollup_fold.c -- Adding up the bins of a rollup.
 *
 *     rollup      [bucket][outer ...][by ...][point]
 *     question    [bucket]           [by ...][point]
 *
 * The outer axes are what the question only filters by: of them, codes that
 * pass are added on top of each other.  The keys of a rollup ascend, so those
 * of a bucket lie together, within it those of a code, and what does not pass
 * is leapt over.  Where the rest lies alike in both, a key differs from its
 * place by the same for all of them.
 */
#include "deck/mask.h"
#include "deck/rollup.h"

#include <string.h>

/* An axis of the rollup. */
typedef struct FoldAxis {
    const bool *pass;     /* its codes; NULL: all do */
    uint32_t first, last; /* codes that pass */
    size_t stride, to;    /* in the rollup, and in the question */
    bool alike;           /* from here on: see above */
} FoldAxis;

typedef struct Fold {
    const Rollup *r;
    const Pass *pass; /* of the question */
    size_t n_axes;
    FoldAxis axis[MAX_AXES + 1]; /* and one more: the point */
    Bins *into;
} Fold;

/* Keys that lie together, the first of which would be `key` and goes `to`. */
typedef struct Range {
    const Keys *keys;
    size_t at, end;
    size_t key, to;
} Range;

static void add_all(const Fold *f, const Range *g)
{
    const Keys *k = g->keys;

    for (size_t i = g->at; i < g->end && k->sum == NULL; i++)
        f->into->n[g->to + (k->key[i] - g->key)] += k->count[i];
    for (size_t i = g->at; i < g->end && k->sum != NULL; i++)
        bin_add(&f->into->sum[g->to + (k->key[i] - g->key)], &k->sum[i]);
}

/* The points of one place: a sketch may have begun with larger values, and
 * its point 0 is none of them. */
static void add_points(const Fold *f, const Range *g)
{
    Range zero = *g, rest = *g;

    zero.end = rest.at = keys_ahead(g->keys, g->at, g->end, g->key + 1);
    if (f->r->pass.point == POINT_SKETCH)
        rest.to += f->r->pass.first_point - f->pass->first_point;
    add_all(f, &zero);
    add_all(f, &rest);
}

static void fold_axis(const Fold *f, size_t axis, Range g)
{
    const FoldAxis *x = &f->axis[axis];
    size_t at = g.at, end;

    if (x->alike) {
        add_all(f, &g);
        return;
    }
    if (axis == f->n_axes) {
        add_points(f, &g);
        return;
    }
    at = keys_ahead(g.keys, at, g.end, g.key + x->first * x->stride);
    for (; at < g.end; at = end) {
        size_t code = (g.keys->key[at] - g.key) / x->stride;

        if (code > x->last)
            return;
        end = keys_ahead(g.keys, at, g.end, g.key + (code + 1) * x->stride);
        if (x->pass == NULL || x->pass[code])
            fold_axis(f, axis + 1,
                      (Range){g.keys, at, end, g.key + code * x->stride,
                              g.to + code * x->to});
    }
}

/* Buckets of the rollup within [from, to). */
static void fold_keys(const Fold *f, const Keys *k, const int64_t *start,
                      size_t n, int64_t from, int64_t to)
{
    const Rollup *r = f->r;
    size_t stride = r->pass.output[0].bucket_stride, end = 0;

    for (size_t i = sorted_from(r->start, r->n, from);
         i < r->n && r->start[i] < to; i++) {
        size_t at = keys_ahead(k, end, k->n, i * stride);
        size_t b = sorted_from(start, n, r->start[i] + 1); /* the next one */

        b = b == 0 ? 1 : b; /* it begins earlier, where nothing is */
        end = keys_ahead(k, at, k->n, (i + 1) * stride);
        if (end > at)
            fold_axis(
                f, 0,
                (Range){k, at, end, i * stride,
                        (b - 1) * (size_t)f->pass->output[0].bucket_stride});
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

static void find_codes(const Fold *f, const Axis *x, const Question *q,
                       Arena *a, FoldAxis *out)
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
    out->first = x->size;
    for (uint32_t code = x->size; code-- > 0;) {
        if (pass[code])
            out->first = code;
        if (pass[code] && out->last == 0)
            out->last = code;
    }
    out->pass = any ? pass : NULL;
}

/* ------------------------------------------------------------------------- */

static void plan_axes(Fold *f, const Question *q, Arena *a)
{
    const Output *ours = &f->r->pass.output[0], *theirs = &f->pass->output[0];
    size_t outer = f->r->n_outer;
    bool alike = f->r->pass.n_points == f->pass->n_points &&
                 f->r->pass.first_point == f->pass->first_point;

    f->n_axes = ours->n_axes;
    f->axis[f->n_axes].alike = alike;
    for (size_t i = f->n_axes; i-- > 0;) {
        const Axis *x = &ours->axis[i];
        const Axis *y = i < outer ? NULL : &theirs->axis[i - outer];
        FoldAxis *out = &f->axis[i];

        find_codes(f, x, q, a, out);
        out->stride = x->stride;
        out->to = y == NULL ? 0 : y->stride;
        alike = alike && y != NULL && out->pass == NULL &&
                x->stride == y->stride && x->size == y->size;
        out->alike = alike;
    }
}

void rollup_fold(const Rollup *r, const Pass *p, const Question *q,
                 const int64_t *start, size_t n, int64_t from, int64_t to,
                 Arena *a, Bins *into)
{
    Fold f = {.r = r, .pass = p, .into = into};

    plan_axes(&f, q, a);
    fold_keys(&f, &r->bins.all, start, n, from, to);
    fold_keys(&f, &r->bins.late, start, n, from, to);
}

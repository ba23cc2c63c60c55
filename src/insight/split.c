/*
 * split.c -- See split.h.
 *
 * Both periods are asked for cells by group, all dimensions at once; a ratio
 * of two metrics as its two parts, because a group may have refunds and no
 * sales.  The groups of all cells are put into one sorted list; each gets its
 * numerator and denominator of both periods, and the sums are held against
 * those of the whole.
 */
#include "insight/split.h"

#include "model/cellpart.h"
#include "stat/mixrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BEFORE, AFTER, SIDES };

typedef struct Group {
    const char *value;
    const Cell *cell[SIDES], *other[SIDES]; /* NULL: nothing there */
    Value worth[SIDES];
} Group;

/* One dimension: the cells of both periods by group; of a RATIO, those of
 * both its metrics. */
typedef struct Work {
    const Question *q;
    const AnswerRow *whole;
    const Column *by;
    Arena *arena;
    Cells cells[SIDES], others[SIDES];
    size_t n;
    Group *group;
    MixPart *sum; /* of each group, in the metric's unit */
} Work;

static bool is_ratio(const Metric *m)
{
    return m->type == METRIC_RATIO;
}

static bool is_total(const Metric *m)
{
    CellKind kind = cell_kind(m);

    return kind == CELL_COUNT || kind == CELL_SUM;
}

/* ---- What cannot be divided --------------------------------------------- */

static bool check_metric(const Metric *m, Err *err)
{
    if (cell_kind(m) == CELL_QUANTILE)
        return err_set(err, ERR_INPUT,
                       "%s is a quantile, which has no parts that add up: "
                       "divide a mean or a share of the same facts, or "
                       "compare the groups with by=",
                       m->name);
    if (is_ratio(m) && !(is_total(m->numerator) && is_total(m->denominator)))
        return err_set(err, ERR_INPUT,
                       "%s is not made of two totals, so its groups do not "
                       "add up: compare them with by=",
                       m->name);
    return true;
}

static bool check_whole(const Question *q, const AnswerRow *row, Err *err)
{
    const Metric *m = q->metric;

    if (isnan(row->value.value) || isnan(row->compare[0].value.value))
        return err_set(err, ERR_INPUT,
                       "%s has no data in one of the two periods, so there "
                       "is no change to divide",
                       m->name);
    if (isnan(row->compare[0].difference.change))
        return err_set(err, ERR_INPUT,
                       "%s is not comparable between the two periods: the "
                       "answers are on different scales",
                       m->name);
    return true;
}

/* ---- Asking ------------------------------------------------------------- */

/* The columns of `by` as the facts of `part` have them; false: they do not
 * all. */
static bool columns_of(const Engine *e, const Question *q, const Metric *part,
                       const Column *const *by, size_t n, Arena *a,
                       const Column **out, Err *err)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = by[i];
        if (is_ratio(q->metric) &&
            (out[i] = column_find(a, e->asking->schema, part->facts,
                                  by[i]->name, err)) == NULL)
            return err_within(err, "%s is made of %s", q->metric->name,
                              part->name);
    }
    return true;
}

/* Of a RATIO its part, of all others the metric itself. */
static bool ask(const Engine *e, const Question *q, Period p,
                const Metric *part, const Column *const *by, size_t n, Arena *a,
                Cells *out, Err *err)
{
    const Column **column = ARENA_ARRAY(a, const Column *, n);
    Question own = *q;

    own.period = p;
    own.n_by = own.n_compare = 0;
    own.grain = GRAIN_ALL;
    if (is_ratio(q->metric)) {
        Question whole = own;

        if (!question_part(a, e->asking, &whole, part, &own, err))
            return false;
    }
    return columns_of(e, q, own.metric, by, n, a, column, err) &&
           store_cells_each(e->store, &own, column, n, a, out, err);
}

/* Both periods, of all dimensions at once. */
static bool ask_all(const Engine *e, const Question *q, const AnswerRow *row,
                    const Column *const *by, size_t n, Arena *a, Work *work,
                    Err *err)
{
    const Metric *m = q->metric;
    Cells *cells = ARENA_ARRAY(a, Cells, n);

    for (int side = 0; side < SIDES; side++) {
        Period p = side == AFTER ? row->period : row->compare[0].period;

        if (!ask(e, q, p, m->numerator, by, n, a, cells, err))
            return false;
        for (size_t i = 0; i < n; i++)
            work[i].cells[side] = cells[i];
        if (!is_ratio(m))
            continue;
        if (!ask(e, q, p, m->denominator, by, n, a, cells, err))
            return false;
        for (size_t i = 0; i < n; i++)
            work[i].others[side] = cells[i];
    }
    return true;
}

/* ---- Groups ------------------------------------------------------------- */

/* Texts by their bytes, nothing last: the order of the cells. */
static int compare_value(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a == NULL) - (b == NULL);
    return strcmp(a, b);
}

static int by_value(const void *x, const void *y)
{
    return compare_value(((const Group *)x)->value, ((const Group *)y)->value);
}

static Group *group_of(const Work *w, const char *value)
{
    Group key = {.value = value};

    return bsearch(&key, w->group, w->n, sizeof(key), by_value);
}

static void take_names(Work *w, const Cells *cells)
{
    for (size_t i = 0; i < cells->n; i++)
        w->group[w->n++] = (Group){.value = cells->item[i].group[0]};
}

static bool name_groups(Work *w, Err *err)
{
    size_t room = 0, kept = 0;

    for (int i = 0; i < SIDES; i++)
        room += w->cells[i].n + w->others[i].n;
    w->group = ARENA_ARRAY(w->arena, Group, room);
    for (int i = 0; i < SIDES; i++) {
        take_names(w, &w->cells[i]);
        take_names(w, &w->others[i]);
    }
    qsort(w->group, w->n, sizeof(*w->group), by_value);
    for (size_t i = 0; i < w->n; i++)
        if (kept == 0 || by_value(&w->group[kept - 1], &w->group[i]) != 0)
            w->group[kept++] = w->group[i];
    w->n = kept;
    return kept <= SPLIT_MAX_PARTS ||
           err_set(err, ERR_LIMIT,
                   "%s has more than %d values: choose a coarser dimension, "
                   "or filter with where=",
                   w->by->name, SPLIT_MAX_PARTS);
}

/* Each period may be in one currency, and yet not in the same. */
static bool check_currency(const Work *w, Err *err)
{
    const char *first = NULL;

    for (int i = 0; i < SIDES; i++)
        for (size_t k = 0; k < w->cells[i].n; k++) {
            const char *c = w->cells[i].item[k].currency;

            if (first == NULL)
                first = c;
            if (c != NULL && strcmp(first, c) != 0)
                return err_set(err, ERR_INPUT,
                               "the two periods are in %s and in %s: filter "
                               "with currency=%s",
                               first, c, first);
        }
    return true;
}

/* What the group is worth in a period.  Of a RATIO only its two sums, if one
 * of the cells is missing. */
static bool value_group(const Work *w, Group *g, int side, Err *err)
{
    static const Value nothing = {NAN, NAN, NAN, 0, NAN, NAN};
    const Metric *m = w->q->metric;
    Value above = nothing;

    g->worth[side] = nothing;
    if (!is_ratio(m))
        return cell_value(m, g->cell[side], NULL, &g->worth[side], err);
    if (g->other[side] != NULL)
        return cell_value(m, g->cell[side], g->other[side], &g->worth[side],
                          err);
    if (!cell_value(m->numerator, g->cell[side], NULL, &above, err))
        return false;
    g->worth[side].numerator = above.value;
    return true;
}

static bool place_cells(Work *w, Err *err)
{
    for (int i = 0; i < SIDES; i++) {
        for (size_t k = 0; k < w->cells[i].n; k++) {
            const Cell *c = &w->cells[i].item[k];

            group_of(w, c->group[0])->cell[i] = c;
        }
        for (size_t k = 0; k < w->others[i].n; k++) {
            const Cell *c = &w->others[i].item[k];

            group_of(w, c->group[0])->other[i] = c;
        }
    }
    for (size_t k = 0; k < w->n; k++)
        if (!value_group(w, &w->group[k], BEFORE, err) ||
            !value_group(w, &w->group[k], AFTER, err))
            return false;
    return true;
}

static double variance_in(const Work *w, const Group *g, int side)
{
    const Metric *m = w->q->metric;
    const Cell *c = g->cell[side];

    if (isnan(g->worth[side].value))
        return NAN;
    return cell_variance(m, is_ratio(m) ? cell_above(m, c) : c, g->other[side]);
}

static void make_part(const Work *w, const Group *g, SplitPart *out)
{
    *out = (SplitPart){.value = g->value,
                       .merged = 1,
                       .before = g->worth[BEFORE],
                       .after = g->worth[AFTER],
                       .variance_before = variance_in(w, g, BEFORE),
                       .variance_after = variance_in(w, g, AFTER),
                       .own = {NAN, NAN, NAN, NAN}};
    if (!isnan(out->before.value) && !isnan(out->after.value))
        out->own =
            cell_difference(w->q->metric, g->cell[AFTER], g->other[AFTER],
                            g->cell[BEFORE], g->other[BEFORE]);
}

/* ---- Dividing ----------------------------------------------------------- */

static double or_zero(double x)
{
    return isnan(x) ? 0 : x;
}

static bool adds_up(double parts, double whole)
{
    whole = or_zero(whole);
    return fabs(parts - whole) <= 1e-9 * (1 + fabs(whole));
}

/* Promise 2, and the sums of the groups in the metric's unit. */
static bool sum_groups(Work *w, Err *err)
{
    const Value *before = &w->whole->compare[0].value;
    const Value *after = &w->whole->value;
    MixPart all = {0};

    w->sum = ARENA_ARRAY(w->arena, MixPart, w->n);
    for (size_t i = 0; i < w->n; i++) {
        const Group *g = &w->group[i];
        MixPart *s = &w->sum[i];

        s->num0 = or_zero(g->worth[BEFORE].numerator);
        s->num1 = or_zero(g->worth[AFTER].numerator);
        s->den0 = or_zero(g->worth[BEFORE].denominator);
        s->den1 = or_zero(g->worth[AFTER].denominator);
        all.num0 += s->num0;
        all.num1 += s->num1;
        all.den0 += s->den0;
        all.den1 += s->den1;
    }
    if (adds_up(all.num0, before->numerator) &&
        adds_up(all.num1, after->numerator) &&
        adds_up(all.den0, before->denominator) &&
        adds_up(all.den1, after->denominator))
        return true;
    return err_set(err, ERR_INPUT,
                   "%s cannot be divided by %s: the same one counts in "
                   "several groups, so they do not add up to the whole; "
                   "compare the groups with by=%s",
                   w->q->metric->name, w->by->name, w->by->name);
}

/* What the parts of a ratio add; see stat/mixrate.h.  A group with a
 * numerator and no denominator (refunds without sales) adds what it takes
 * from or gives to the whole: that is no mix. */
static void divide_ratio(const Work *w, Split *out)
{
    double f = cell_factor(w->q->metric);
    double d0 = out->all_before, d1 = out->all_after;
    MixTotal total;

    if (!mixrate_split(w->sum, w->n, &total))
        return;
    out->mix = out->rate = 0;
    for (size_t i = 0; i < w->n; i++) {
        const MixPart *s = &w->sum[i];
        SplitPart *p = &out->part[i];

        p->mix = f * s->mix;
        p->rate = f * s->rate;
        if (s->den0 == 0)
            p->rate -= f * s->num0 / d0;
        if (s->den1 == 0)
            p->rate += f * s->num1 / d1;
        p->total = p->mix + p->rate;
        out->mix += p->mix;
        out->rate += p->rate;
    }
}

static void divide_total(const Work *w, Split *out)
{
    for (size_t i = 0; i < w->n; i++) {
        SplitPart *p = &out->part[i];

        p->mix = p->rate = NAN;
        p->total = w->sum[i].num1 - w->sum[i].num0;
    }
    out->mix = out->rate = NAN;
}

static int by_total(const void *x, const void *y)
{
    const SplitPart *a = x, *b = y;
    double d = fabs(b->total) - fabs(a->total);

    return d != 0 ? (d > 0) - (d < 0) : compare_value(a->value, b->value);
}

static void divide(const Work *w, Split *out)
{
    const Comparison *c = &w->whole->compare[0];

    *out = (Split){.by = w->by,
                   .ratio = !is_total(w->q->metric),
                   .before = c->value.value,
                   .after = w->whole->value.value,
                   .change = c->difference.change,
                   .n_parts = w->n,
                   .part = ARENA_ARRAY(w->arena, SplitPart, w->n)};
    for (size_t i = 0; i < w->n; i++) {
        make_part(w, &w->group[i], &out->part[i]);
        out->all_before += out->ratio ? w->sum[i].den0 : w->sum[i].num0;
        out->all_after += out->ratio ? w->sum[i].den1 : w->sum[i].num1;
    }
    if (out->ratio)
        divide_ratio(w, out);
    else
        divide_total(w, out);
    qsort(out->part, out->n_parts, sizeof(*out->part), by_total);
}

static bool split_one(Work *w, Split *out, Err *err)
{
    if (!name_groups(w, err) || !check_currency(w, err) ||
        !place_cells(w, err) || !sum_groups(w, err))
        return false;
    divide(w, out);
    return true;
}

bool split_each(const Engine *e, const Question *q, const AnswerRow *row,
                const Column *const *by, size_t n, Arena *a, Split *out,
                Err *refused, Err *err)
{
    Work *work = ARENA_ARRAY(a, Work, n);

    for (size_t i = 0; i < n; i++)
        work[i] = (Work){.q = q, .whole = row, .by = by[i], .arena = a};
    if (!check_metric(q->metric, err) || !check_whole(q, row, err) ||
        !ask_all(e, q, row, by, n, a, work, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        out[i] = (Split){0};
        refused[i] = (Err){0};
        if (!split_one(&work[i], &out[i], &refused[i]))
            out[i] = (Split){0};
    }
    return true;
}

bool split_by(const Engine *e, const Question *q, const AnswerRow *row,
              const Column *by, Arena *a, Split *out, Err *err)
{
    Err refused;

    if (!split_each(e, q, row, &by, 1, a, out, &refused, err))
        return false;
    if (out->by == NULL)
        *err = refused;
    return out->by != NULL;
}

/* ---- The others --------------------------------------------------------- */

/* Only what adds: sums, n, and the value made of the sums. */
static void merge_value(Value *a, const Value *b)
{
    a->n += b->n;
    a->numerator = or_zero(a->numerator) + or_zero(b->numerator);
    a->denominator = or_zero(a->denominator) + or_zero(b->denominator);
}

static void merge_part(SplitPart *a, const SplitPart *b)
{
    merge_value(&a->before, &b->before);
    merge_value(&a->after, &b->after);
    a->mix += b->mix;
    a->rate += b->rate;
    a->total += b->total;
    a->merged++;
}

size_t split_limit(Split *s, size_t limit)
{
    static const Value nothing = {NAN, NAN, NAN, 0, NAN, NAN};
    SplitPart rest = {.value = SPLIT_OTHERS,
                      .before = nothing,
                      .after = nothing,
                      .variance_before = NAN,
                      .variance_after = NAN,
                      .own = {NAN, NAN, NAN, NAN}};

    if (limit == 0 || s->n_parts <= limit)
        return 0;
    for (size_t i = limit; i < s->n_parts; i++)
        merge_part(&rest, &s->part[i]);
    if (!s->ratio) {
        rest.before.value = rest.before.numerator;
        rest.after.value = rest.after.numerator;
    }
    s->part[limit] = rest;
    s->n_parts = limit + 1;
    return rest.merged;
}

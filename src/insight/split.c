/*
 * split.c -- See split.h.
 *
 * Both periods are asked by group, a ratio of two metrics as its two parts,
 * because a group may have refunds and no sales.  The groups of all answers
 * are put into one sorted list; each gets its numerator and denominator of
 * both periods, and the sums are held against those of the whole.
 */
#include "insight/split.h"

#include "model/cellpart.h"
#include "stat/mixrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BEFORE, AFTER, SIDES };

/* One period: the rows by group; of a RATIO, those of both its metrics. */
typedef struct Side {
    Answer answer, other;
} Side;

typedef struct Group {
    const char *value;
    const AnswerRow *row[SIDES], *other[SIDES]; /* NULL: nothing there */
} Group;

typedef struct Work {
    const Engine *engine;
    const Question *q;
    const AnswerRow *whole;
    const Column *by;
    Arena *arena;
    Side side[SIDES];
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

static bool check_whole(const Work *w, Err *err)
{
    const Metric *m = w->q->metric;

    if (isnan(w->whole->value.value) || isnan(w->whole->compare[0].value.value))
        return err_set(err, ERR_INPUT,
                       "%s has no data in one of the two periods, so there "
                       "is no change to divide",
                       m->name);
    if (isnan(w->whole->compare[0].difference.change))
        return err_set(err, ERR_INPUT,
                       "%s is not comparable between the two periods: the "
                       "answers are on different scales",
                       m->name);
    return true;
}

/* ---- Asking ------------------------------------------------------------- */

static bool ask(const Work *w, Period p, const Metric *part, Answer *out,
                Err *err)
{
    Question q = *w->q, own;

    q.period = p;
    q.n_by = 1;
    q.by[0] = w->by;
    q.grain = GRAIN_ALL;
    q.n_compare = 0;
    q.limit = 0;
    if (!is_ratio(w->q->metric))
        own = q;
    else if (!question_part(w->arena, w->engine->asking, &q, part, &own, err))
        return false;
    return answer_questions(w->engine, &own, 1, false, w->arena, out, err);
}

static bool ask_side(Work *w, int i, Period p, Err *err)
{
    const Metric *m = w->q->metric;

    if (!ask(w, p, m->numerator, &w->side[i].answer, err))
        return false;
    return !is_ratio(m) || ask(w, p, m->denominator, &w->side[i].other, err);
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

static void take_names(Work *w, const Answer *answer)
{
    for (size_t i = 0; i < answer->n_rows; i++)
        w->group[w->n++] = (Group){.value = answer->row[i].group[0]};
}

static bool name_groups(Work *w, Err *err)
{
    size_t room = 0, kept = 0;

    for (int i = 0; i < SIDES; i++)
        room += w->side[i].answer.n_rows + w->side[i].other.n_rows;
    if (room > (size_t)SPLIT_MAX_PARTS * 4)
        return err_set(err, ERR_LIMIT,
                       "%s has more than %d values: choose a coarser "
                       "dimension, or filter with where=",
                       w->by->name, SPLIT_MAX_PARTS);
    w->group = ARENA_ARRAY(w->arena, Group, room);
    for (int i = 0; i < SIDES; i++) {
        take_names(w, &w->side[i].answer);
        take_names(w, &w->side[i].other);
    }
    qsort(w->group, w->n, sizeof(*w->group), by_value);
    for (size_t i = 0; i < w->n; i++)
        if (kept == 0 || by_value(&w->group[kept - 1], &w->group[i]) != 0)
            w->group[kept++] = w->group[i];
    w->n = kept;
    return true;
}

/* Each period may be in one currency, and yet not in the same. */
static bool check_currency(const char **first, const Cell *c, Err *err)
{
    if (c == NULL || c->currency == NULL)
        return true;
    if (*first == NULL)
        *first = c->currency;
    return strcmp(*first, c->currency) == 0 ||
           err_set(err, ERR_INPUT,
                   "the two periods are in %s and in %s: filter with "
                   "currency=%s",
                   *first, c->currency, *first);
}

static bool place_rows(Work *w, Err *err)
{
    const char *currency = NULL;

    for (int i = 0; i < SIDES; i++) {
        const Answer *a = &w->side[i].answer, *b = &w->side[i].other;

        for (size_t k = 0; k < a->n_rows; k++) {
            if (a->row[k].why != NULL)
                return err_set(err, ERR_INPUT, "%s", a->row[k].why);
            if (!check_currency(&currency, a->row[k].cell, err))
                return false;
            group_of(w, a->row[k].group[0])->row[i] = &a->row[k];
        }
        for (size_t k = 0; k < b->n_rows; k++)
            group_of(w, b->row[k].group[0])->other[i] = &b->row[k];
    }
    return true;
}

static const Cell *cell_in(const AnswerRow *r)
{
    return r == NULL ? NULL : r->cell;
}

/* What the group is worth in a period, and how sure that is. */
static Value value_in(const Work *w, const Group *g, int side, double *variance)
{
    const Metric *m = w->q->metric;
    const Cell *c = cell_in(g->row[side]), *other = cell_in(g->other[side]);
    Value out = {NAN, NAN, NAN, 0, NAN, NAN};
    Err ignored = {0};

    *variance = NAN;
    if (is_ratio(m) ? other == NULL : c == NULL)
        return out;
    if (!is_ratio(m))
        out = g->row[side]->value;
    else if (cell_value(m, c, other, &out, &ignored))
        c = cell_above(m, c);
    if (!isnan(out.value))
        *variance = cell_variance(m, c, other);
    return out;
}

static void make_part(const Work *w, const Group *g, SplitPart *out)
{
    *out = (SplitPart){.value = g->value, .merged = 1};
    out->before = value_in(w, g, BEFORE, &out->variance_before);
    out->after = value_in(w, g, AFTER, &out->variance_after);
    out->own = (Difference){NAN, NAN, NAN, NAN};
    if (!isnan(out->before.value) && !isnan(out->after.value))
        out->own = cell_difference(
            w->q->metric, cell_in(g->row[AFTER]), cell_in(g->other[AFTER]),
            cell_in(g->row[BEFORE]), cell_in(g->other[BEFORE]));
}

/* ---- Dividing ----------------------------------------------------------- */

static double or_zero(double x)
{
    return isnan(x) ? 0 : x;
}

static double numerator_in(const AnswerRow *r)
{
    return r == NULL ? 0 : or_zero(r->value.numerator);
}

static double denominator_in(const Work *w, const Group *g, int side)
{
    const AnswerRow *r = g->row[side];

    if (is_ratio(w->q->metric))
        return numerator_in(g->other[side]);
    return r == NULL ? 0 : or_zero(r->value.denominator);
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

        s->num0 = numerator_in(g->row[BEFORE]);
        s->num1 = numerator_in(g->row[AFTER]);
        s->den0 = denominator_in(w, g, BEFORE);
        s->den1 = denominator_in(w, g, AFTER);
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

bool split_by(const Engine *e, const Question *q, const AnswerRow *row,
              const Column *by, Arena *a, Split *out, Err *err)
{
    Work w = {.engine = e, .q = q, .whole = row, .by = by, .arena = a};

    if (!check_metric(q->metric, err) || !check_whole(&w, err) ||
        !ask_side(&w, AFTER, row->period, err) ||
        !ask_side(&w, BEFORE, row->compare[0].period, err) ||
        !name_groups(&w, err) || !place_rows(&w, err) || !sum_groups(&w, err))
        return false;
    divide(&w, out);
    return true;
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

/*
 * why.c -- See why.h.
 *
 * Every group of every dimension is one test, of the larger of two p-values:
 * a group that fell like all others is no reason, and neither is one that is
 * unlike the others and always was.
 */
#include "insight/why.h"

#include "model/cellpart.h"
#include "stat/change.h"
#include "stat/special.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* What a cause may be called by; attr.NAME after them. */
/* Of these, a cohort is asked only for the first: each is a query. */
#define COHORT_DIMENSIONS 6

static const char *const useful[] = {
    "region", "segment",  "channel", "touchpoint", "product", "kind",
    "actor",  "language", "reason",  "team",       "queue",   "campaign",
    "survey", "question", "agent",   "source",
};

/* ---- One group ---------------------------------------------------------- */

/* One period of a group: its value and what it is of all. */
typedef struct Side {
    double value, variance; /* NaN: it has none */
    double weight, all;     /* its denominator, or its count, and of all */
    int64_t n;
} Side;

static double or_zero(double x)
{
    return isnan(x) ? 0 : x;
}

static Side side_of(const Split *s, const SplitPart *p, bool after)
{
    const Value *v = after ? &p->after : &p->before;

    return (Side){.value = v->value,
                  .variance = after ? p->variance_after : p->variance_before,
                  .weight = or_zero(s->ratio ? v->denominator : v->numerator),
                  .all = after ? s->all_after : s->all_before,
                  .n = v->n};
}

/* Where all answers of a group are alike, their variance is 0 and says that
 * nothing else could have come.  One answer of the other kind could. */
static double least_variance(const Metric *m, const Side *x)
{
    CellKind kind = cell_kind(m);
    double f = cell_factor(m), n = (double)x->n;

    if (kind != CELL_SHARE && kind != CELL_NET)
        return 0;
    return f * f * (n + 1) / ((n + 2) * (n + 2) * n);
}

static double variance_of(const Metric *m, const Side *x)
{
    return fmax(x->variance, least_variance(m, x));
}

/* All groups but one, in one period: their mean by weight. */
static Side rest_of(const Metric *m, const Split *s, const SplitPart *but,
                    bool after)
{
    Side out = {0, 0, 0, 0, 0};

    for (size_t i = 0; i < s->n_parts; i++) {
        Side x = side_of(s, &s->part[i], after);

        if (&s->part[i] == but || !(x.weight > 0) || isnan(x.value))
            continue;
        out.value += x.weight * x.value;
        out.variance += x.weight * x.weight * variance_of(m, &x);
        out.weight += x.weight;
        out.n += x.n;
    }
    out.value /= out.weight;
    out.variance /= out.weight * out.weight;
    return out;
}

static double p_of(double difference, double variance)
{
    return variance > 0 ? normal_two_sided(difference / sqrt(variance)) : NAN;
}

/* Of a count or a total: the group's share of it, by the delta method. */
static double p_of_part(const Split *s, const SplitPart *p)
{
    double share[2], variance = 0;

    for (int after = 0; after < 2; after++) {
        Side x = side_of(s, p, after);
        double w = share[after] = x.weight / x.all;
        double of_rest = 0;

        for (size_t i = 0; i < s->n_parts; i++)
            if (&s->part[i] != p)
                of_rest += or_zero(side_of(s, &s->part[i], after).variance);
        variance +=
            ((1 - w) * (1 - w) * or_zero(x.variance) + w * w * of_rest) /
            (x.all * x.all);
    }
    return p_of(share[1] - share[0], variance);
}

/* Did the group become a larger or smaller part of all answers? */
static double p_of_size(const Split *s, const SplitPart *p)
{
    int64_t all[2] = {0, 0};

    for (size_t i = 0; i < s->n_parts; i++) {
        all[0] += s->part[i].before.n;
        all[1] += s->part[i].after.n;
    }
    return change_shares(p->after.n, all[1], p->before.n, all[0], 0.95).p;
}

/* Is the group unlike the rest, in the periods that it is in? */
static double p_of_level(const Metric *m, const Split *s, const SplitPart *p)
{
    double difference = 0, variance = 0;

    for (int after = 0; after < 2; after++) {
        Side x = side_of(s, p, after), rest = rest_of(m, s, p, after);

        if (x.n == 0 || isnan(x.value) || !(rest.weight > 0))
            continue;
        difference += x.value - rest.value;
        variance += variance_of(m, &x) + rest.variance;
    }
    return p_of(difference, variance);
}

/* Did it move otherwise than the rest did? */
static double p_of_move(const Metric *m, const Split *s, const SplitPart *p)
{
    double difference = 0, variance = 0;

    for (int after = 0; after < 2; after++) {
        Side x = side_of(s, p, after), rest = rest_of(m, s, p, after);

        difference += (after ? 1 : -1) * (x.value - rest.value);
        variance += variance_of(m, &x) + rest.variance;
    }
    return p_of(difference, variance);
}

static double larger(double a, double b)
{
    return isnan(a) || isnan(b) ? NAN : fmax(a, b);
}

static double p_of_group(const Metric *m, const Split *s, const SplitPart *p)
{
    if (!s->ratio)
        return larger(p->before.n > 0 && p->after.n > 0 ? p->own.p : 0,
                      p_of_part(s, p));
    if (fabs(p->mix) > fabs(p->rate))
        return larger(p_of_size(s, p), p_of_level(m, s, p));
    return larger(p->own.p, p_of_move(m, s, p));
}

/* ---- Guards ------------------------------------------------------------- */

static bool big_enough(const Side *x)
{
    return x->n >= WHY_MIN_N && x->weight >= WHY_SUPPORT * x->all;
}

/* All 0 % or all 100 % in both periods: that is what the group means, as for
 * calls that have no agent because nobody answered them. */
static bool is_certain(const Metric *m, const SplitPart *p)
{
    CellKind kind = cell_kind(m);

    return (kind == CELL_SHARE || kind == CELL_NET) &&
           p->variance_before == 0 && p->variance_after == 0 &&
           p->before.value == p->after.value;
}

static bool supported(const Metric *m, const Split *s, const SplitPart *p)
{
    Side before = side_of(s, p, false), after = side_of(s, p, true);

    return !is_certain(m, p) && (before.n == 0 || big_enough(&before)) &&
           (after.n == 0 || big_enough(&after)) && before.n + after.n > 0;
}

/* Part of the change beyond what its size would give it. */
static double score_of(const Split *s, const SplitPart *p)
{
    Side before = side_of(s, p, false), after = side_of(s, p, true);

    return p->total / s->change -
           (before.weight / before.all + after.weight / after.all) / 2;
}

static bool stands_out(const Split *s, const SplitPart *p, double p_value)
{
    return p_value < ANSWER_LEVEL && p->total / s->change >= WHY_MIN_SHARE &&
           score_of(s, p) > 0;
}

/* ---- Dimensions --------------------------------------------------------- */

/* Is the column part of what the metric is?  It cannot explain it. */
static bool defines(const Metric *m, const Column *c)
{
    if (m->type == METRIC_RATIO)
        return defines(m->numerator, c) || defines(m->denominator, c);
    if (m->measure != NULL && strcmp(m->measure->name, c->name) == 0)
        return true;
    for (size_t i = 0; i < m->hit.n; i++)
        if (strcmp(m->hit.item[i].column->name, c->name) == 0)
            return true;
    return false;
}

static FactTable facts_of(const Metric *m)
{
    return m->type == METRIC_RATIO ? m->numerator->facts : m->facts;
}

/* NULL: the facts of the metric, or of one of its parts, do not have it. */
static const Column *find_dimension(const Engine *e, const Question *q,
                                    const char *name, Arena *a)
{
    const Metric *m = q->metric;
    Err ignored = {0};
    const Column *c =
        column_find(a, e->asking->schema, facts_of(m), name, &ignored);

    if (c == NULL || defines(m, c))
        return NULL;
    if (m->type == METRIC_RATIO &&
        column_find(a, e->asking->schema, m->denominator->facts, name,
                    &ignored) == NULL)
        return NULL;
    return c;
}

static void add(const Column **list, size_t *n, const Column *c)
{
    for (size_t i = 0; i < *n; i++)
        if (c != NULL && strcmp(list[i]->name, c->name) == 0)
            return;
    if (c != NULL)
        list[(*n)++] = c;
}

/* The columns of the artefacts and of the causes, each once. */
static size_t columns_for(const Engine *e, const Question *q, Arena *a,
                          const Column **out)
{
    const Schema *schema = e->asking->schema;
    bool cohort = q->metric->type == METRIC_COHORT;
    size_t n = artefact_columns(e, q, a, out);

    for (size_t i = 0; i < (cohort ? COHORT_DIMENSIONS : LEN(useful)); i++)
        add(out, &n, find_dimension(e, q, useful[i], a));
    for (size_t i = 0; !cohort && i < schema->n_attr; i++)
        add(out, &n,
            find_dimension(e, q, arena_printf(a, "attr.%s", schema->attr[i]),
                           a));
    return n;
}

static bool is_useful(const Split *s)
{
    if (s->by == NULL || s->n_parts < 2 || s->n_parts > WHY_MAX_VALUES)
        return false;
    for (size_t i = 0; i < LEN(useful); i++)
        if (strcmp(s->by->name, useful[i]) == 0)
            return true;
    return strncmp(s->by->name, "attr.", 5) == 0;
}

static void test_groups(const Metric *m, WhyDimension *d, Arena *a)
{
    const Split *s = &d->split;

    d->out = ARENA_ARRAY(a, bool, s->n_parts);
    d->p = ARENA_ARRAY(a, double, s->n_parts);
    for (size_t i = 0; i < s->n_parts; i++)
        d->p[i] =
            supported(m, s, &s->part[i]) ? p_of_group(m, s, &s->part[i]) : NAN;
}

static void correct(WhyDimension *d, size_t n, Arena *a)
{
    size_t tests = 0, k = 0;
    double *p;

    for (size_t i = 0; i < n; i++)
        tests += d[i].split.n_parts;
    p = ARENA_ARRAY(a, double, tests + 1);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < d[i].split.n_parts; j++)
            p[k++] = d[i].p[j];
    holm_adjust(p, tests, p);
    k = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < d[i].split.n_parts; j++)
            d[i].p[j] = p[k++];
}

static void rank_groups(WhyDimension *d)
{
    const Split *s = &d->split;

    d->score = -INFINITY;
    for (size_t i = 0; i < s->n_parts; i++) {
        double score = score_of(s, &s->part[i]);

        d->out[i] = stands_out(s, &s->part[i], d->p[i]);
        if (!d->out[i])
            continue;
        d->n_out++;
        d->share += s->part[i].total / s->change;
        if (score > d->score) {
            d->score = score;
            d->first = i;
        }
    }
}

/* Best first; of nearly equal ones the one with fewer groups. */
static int by_score(const void *x, const void *y)
{
    const WhyDimension *a = x, *b = y;

    if ((a->n_out > 0) != (b->n_out > 0))
        return a->n_out > 0 ? -1 : 1;
    if (a->n_out > 0 && fabs(a->score - b->score) > WHY_TIE)
        return a->score > b->score ? -1 : 1;
    if (a->split.n_parts != b->split.n_parts)
        return a->split.n_parts < b->split.n_parts ? -1 : 1;
    return strcmp(a->split.by->name, b->split.by->name);
}

/* Ties within WHY_TIE are not transitive, so: repeatedly the best. */
static void rank_dimensions(WhyDimension *d, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t best = i;
        WhyDimension swap;

        for (size_t k = i + 1; k < n; k++)
            if (by_score(&d[k], &d[best]) < 0)
                best = k;
        swap = d[i];
        d[i] = d[best];
        d[best] = swap;
    }
}

static void look_for_groups(const Metric *m, const Split *split, size_t n,
                            Arena *a, Explanation *out)
{
    WhyDimension *d = ARENA_ARRAY(a, WhyDimension, n);
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (!is_useful(&split[i]))
            continue;
        d[kept].split = split[i];
        test_groups(m, &d[kept++], a);
    }
    correct(d, kept, a);
    for (size_t i = 0; i < kept; i++)
        rank_groups(&d[i]);
    rank_dimensions(d, kept);
    out->n_dimensions = kept;
    out->dimension = d;
}

/* ---- Both --------------------------------------------------------------- */

static void take_artefact(Explanation *x)
{
    const ArtefactFinding *f = x->artefact;

    for (size_t i = 0; i < x->n_artefacts; i++)
        if (f[i].significant && f[i].share >= WHY_ARTEFACT_SHARE) {
            x->why.artefact = f[i].kind;
            x->why.artefact_share = f[i].share;
            return;
        }
}

static void take_group(Explanation *x)
{
    const WhyDimension *d = x->dimension;
    const SplitPart *p;
    Side before, after;

    if (x->n_dimensions == 0 || d->n_out == 0)
        return;
    p = &d->split.part[d->first];
    x->why.by = d->split.by;
    x->why.group = p->value;
    x->why.contribution = p->total;
    x->why.share = p->total / d->split.change;
    x->why.mix = p->mix;
    x->why.rate = p->rate;
    x->why.before = p->before.value;
    x->why.after = p->after.value;
    x->why.is_new = p->before.n == 0;
    x->why.is_gone = p->after.n == 0;
    before = side_of(&d->split, p, false);
    after = side_of(&d->split, p, true);
    x->why.grew = after.weight / after.all > before.weight / before.all;
}

static bool ask_whole(const Engine *e, const Question *q, Arena *a,
                      const AnswerRow **row, Err *err)
{
    Answer answer;

    if (*row != NULL)
        return true;
    if (!answer_questions(e, q, 1, false, a, &answer, err))
        return false;
    *row = answer.row;
    return true;
}

static bool divide_and_look(const Engine *e, const Question *q,
                            const AnswerRow *row, Arena *a, Explanation *out,
                            Err *err)
{
    const Column **by = ARENA_ARRAY(a, const Column *, WHY_MAX_DIMENSIONS);
    size_t n = columns_for(e, q, a, by);
    Split *split = ARENA_ARRAY(a, Split, n);
    Err *refused = ARENA_ARRAY(a, Err, n), own = {0};

    if (!split_each(e, q, row, by, n, a, split, refused, &own)) {
        if (own.kind != ERR_INPUT)
            *err = own;
        return own.kind == ERR_INPUT; /* a quantile, say: it has no parts */
    }
    if (!artefact_find(e, q, split, n, a, out->artefact, &out->n_artefacts,
                       err))
        return false;
    take_artefact(out);
    look_for_groups(q->metric, split, n, a, out);
    for (size_t i = 0; i < n; i++)
        out->divided |= split[i].by != NULL;
    if (out->why.artefact == ARTEFACT_NONE)
        take_group(out);
    return true;
}

bool why_explain(const Engine *e, const Question *given, const AnswerRow *row,
                 Arena *a, Explanation *out, Err *err)
{
    Question q = *given;

    *out = (Explanation){0};
    q.n_by = 0;
    q.grain = GRAIN_ALL;
    q.limit = 0;
    if (!ask_whole(e, &q, a, &row, err))
        return false;
    return !row->compare[0].significant ||
           divide_and_look(e, &q, row, a, out, err);
}

bool why_find(const Engine *e, const Question *q, const AnswerRow *row,
              Arena *a, Why *out, Err *err)
{
    Explanation x;
    bool ok = why_explain(e, q, row, a, &x, err);

    *out = x.why;
    return ok;
}

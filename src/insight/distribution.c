/* distribution.c -- See distribution.h. */
#include "insight/distribution.h"

#include "model/cellpart.h"
#include "stat/scale.h"
#include "stat/survey.h"

#include <math.h>

static bool is_score(const Metric *m)
{
    return m->type == METRIC_BOX_SHARE || m->type == METRIC_BOX_NET ||
           m->type == METRIC_SCORE_MEAN || m->type == METRIC_POMP;
}

static bool check(const Question *q, Err *err)
{
    if (!is_score(q->metric))
        return err_set(err, ERR_INPUT,
                       "%s is not made of scores, so it has no distribution"
                       " over a scale",
                       q->metric->name);
    if (q->n_by > 1 || q->grain != GRAIN_ALL || q->n_compare > 0)
        return err_set(err, ERR_INPUT,
                       "a distribution has one dimension at most: leave out"
                       " the others, grain and compare");
    return true;
}

/* ---- Which scale -------------------------------------------------------- */

/* Does the answer count?  A strict metric takes whole points only. */
static bool counts(const Metric *m, const ScaleTally *s, const TallyPoint *p)
{
    return p->milli >= s->min && p->milli <= s->max &&
           (!m->scale_strict || p->milli % 1000 == 0);
}

static int64_t scale_total(const Metric *m, const ScaleTally *s)
{
    int64_t n = 0;

    for (size_t i = 0; i < s->tally.n_points; i++)
        if (counts(m, s, &s->tally.points[i]))
            n += s->tally.points[i].count;
    return n;
}

static bool same_scale(const ScaleTally *a, const ScaleTally *b)
{
    return a->min == b->min && a->max == b->max && a->reversed == b->reversed;
}

/* The scales that were answered on, each with a tally of all rows. */
typedef struct Scales {
    ScaleTally *item;
    size_t n;
} Scales;

static void add_scale(Scales *all, const ScaleTally *s, Arena *a)
{
    ScaleTally *more;
    size_t i = 0;

    while (i < all->n && !same_scale(&all->item[i], s))
        i++;
    if (i == all->n) {
        more = ARENA_ARRAY(a, ScaleTally, all->n + 1);
        for (size_t k = 0; k < all->n; k++)
            more[k] = all->item[k];
        more[all->n++] = (ScaleTally){s->min, s->max, s->reversed, {0}};
        all->item = more;
    }
    tally_merge(a, &all->item[i].tally, &s->tally);
}

static Scales all_scales(const Answer *answer, Arena *a)
{
    const Metric *m = answer->question.metric;
    Scales all = {0};

    for (size_t r = 0; r < answer->n_rows; r++) {
        const Cell *c = answer->row[r].cell;

        for (size_t i = 0; c != NULL && i < c->n_scales; i++)
            if (cell_counts_scale(m, &c->scales[i]) &&
                scale_total(m, &c->scales[i]) > 0)
                add_scale(&all, &c->scales[i], a);
    }
    return all;
}

/* Promise 4: "1-5 (120 answers), 1-7 (80 answers)". */
static bool refuse_scales(const Metric *m, const Scales *all, Arena *a,
                          Err *err)
{
    const char *list = "";

    for (size_t i = 0; i < all->n; i++) {
        const ScaleTally *s = &all->item[i];

        list = arena_printf(a, "%s%s%g-%g%s (%lld answers)", list,
                            i > 0 ? ", " : "", s->min / 1000.0, s->max / 1000.0,
                            s->reversed ? " reversed" : "",
                            (long long)scale_total(m, s));
    }
    return err_set(err, ERR_INPUT,
                   "answers on different scales have no common distribution:"
                   " %s; choose one, as in where=scale_max=%g, or a question",
                   list, all->item[0].max / 1000.0);
}

static int32_t common_divisor(int32_t x, int32_t y)
{
    while (y != 0) {
        int32_t rest = x % y;

        x = y;
        y = rest;
    }
    return x;
}

/* Whole points, or smaller ones where there are answers between them. */
static int32_t step_of(const Metric *m, const ScaleTally *s)
{
    int32_t step = common_divisor(1000, s->max - s->min);

    for (size_t i = 0; i < s->tally.n_points; i++)
        if (counts(m, s, &s->tally.points[i]))
            step = common_divisor(step, s->tally.points[i].milli - s->min);
    return step;
}

static bool choose_scale(Distribution *d, Arena *a, Err *err)
{
    const Metric *m = d->answer.question.metric;
    Scales all = all_scales(&d->answer, a);
    const ScaleTally *s = all.item;

    if (all.n == 0)
        return true;
    if (all.n > 1)
        return refuse_scales(m, &all, a, err);
    d->min = s->min;
    d->max = s->max;
    d->reversed = s->reversed;
    d->step = step_of(m, s);
    d->n_points = (size_t)((s->max - s->min) / d->step) + 1;
    return d->n_points <= MAX_POINTS ||
           err_set(err, ERR_INPUT,
                   "the scale %g-%g was answered in steps of %g: %zu points"
                   " are too many to show (%d at most)",
                   d->min / 1000.0, d->max / 1000.0, d->step / 1000.0,
                   d->n_points, MAX_POINTS);
}

/* ---- Rows --------------------------------------------------------------- */

static void count_points(const Distribution *d, const Cell *c, int64_t *count)
{
    const Metric *m = d->answer.question.metric;

    for (size_t i = 0; c != NULL && i < c->n_scales; i++) {
        const ScaleTally *s = &c->scales[i];

        for (size_t k = 0; k < s->tally.n_points; k++)
            if (cell_counts_scale(m, s) && counts(m, s, &s->tally.points[k]))
                count[(s->tally.points[k].milli - d->min) / d->step] +=
                    s->tally.points[k].count;
    }
}

static void make_row(const Distribution *d, const AnswerRow *row, Arena *a,
                     DistributionRow *out)
{
    size_t n = d->n_points;

    *out = (DistributionRow){.row = row,
                             .count = ARENA_ARRAY(a, int64_t, n + 1),
                             .share = ARENA_ARRAY(a, double, n + 1),
                             .left = NAN,
                             .right = NAN};
    count_points(d, row->cell, out->count);
    if (!scale_percentages(out->count, n, 1, out->share))
        for (size_t i = 0; i < n; i++)
            out->share[i] = NAN;
    survey_diverging(out->count, n, &out->left, &out->right);
    if (d->reversed) {
        double left = out->left;

        out->left = -out->right;
        out->right = -left;
    }
}

bool distribution_make(const Engine *e, const Question *q, Arena *a,
                       Distribution *out, Err *err)
{
    *out = (Distribution){0};
    if (!check(q, err) ||
        !answer_questions(e, q, 1, false, a, &out->answer, err) ||
        !choose_scale(out, a, err))
        return false;
    out->row = ARENA_ARRAY(a, DistributionRow, out->answer.n_rows + 1);
    for (size_t i = 0; i < out->answer.n_rows; i++)
        make_row(out, &out->answer.row[i], a, &out->row[i]);
    return true;
}

/* ---- JSON --------------------------------------------------------------- */

static void put_scale(Json *j, const Distribution *d)
{
    if (d->n_points == 0) {
        json_null(j, "scale");
        return;
    }
    json_open(j, "scale", '{');
    json_num(j, "min", d->min / 1000.0);
    json_num(j, "max", d->max / 1000.0);
    json_num(j, "step", d->step / 1000.0);
    json_bool(j, "reversed", d->reversed);
    json_close(j, '}');
}

static void put_points(Json *j, const Distribution *d, const DistributionRow *r)
{
    json_open(j, "points", '[');
    for (size_t i = 0; i < d->n_points; i++) {
        json_open(j, NULL, '{');
        json_num(j, "score", (d->min + (int32_t)i * d->step) / 1000.0);
        json_int(j, "count", r->count[i]);
        json_num(j, "share", r->share[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_row(Json *j, const Distribution *d, const DistributionRow *r)
{
    const Question *q = &d->answer.question;
    const Value *v = &r->row->value;

    json_open(j, NULL, '{');
    json_open(j, "group", '{');
    for (size_t i = 0; i < q->n_by; i++)
        json_str(j, q->by[i]->name, r->row->group[i]);
    json_close(j, '}');
    json_int(j, "n", v->n);
    put_points(j, d, r);
    json_num(j, "left", r->left);
    json_num(j, "right", r->right);
    json_num(j, "value", v->value);
    json_num(j, "low", v->low);
    json_num(j, "high", v->high);
    json_bool(j, "weak", r->row->weak);
    json_close(j, '}');
}

void distribution_json(Json *j, const Distribution *d)
{
    const Question *q = &d->answer.question;
    char text[CLOCK_TEXT];

    json_open(j, NULL, '{');
    json_str(j, "metric", q->metric->name);
    json_str(j, "unit", q->metric->unit);
    put_scale(j, d);
    json_str(j, "from", clock_format(q->period.from, q->zone, text));
    json_str(j, "to", clock_format(q->period.to, q->zone, text));
    json_str(j, "zone", zone_name(q->zone));
    json_open(j, "rows", '[');
    for (size_t i = 0; i < d->answer.n_rows; i++)
        put_row(j, d, &d->row[i]);
    json_close(j, ']');
    json_bool(j, "more_groups", d->answer.more_groups);
    json_close(j, '}');
}

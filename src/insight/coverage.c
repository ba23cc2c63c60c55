/* coverage.c -- See coverage.h. */
#include "insight/coverage.h"

#include "model/cellpart.h"
#include "stat/survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const everybody_name[] = {
    [EVERYBODY_CUSTOMERS] = "customers",
    [EVERYBODY_MET] = "customers_with_facts",
    [EVERYBODY_CONTACTS] = "customers_with_contacts",
};

#define CONF 0.95

bool coverage_dimension(const Column *c)
{
    return c->stamped || strcmp(c->name, "channel") == 0;
}

static bool is_score(const Metric *m)
{
    return m->type == METRIC_BOX_SHARE || m->type == METRIC_BOX_NET ||
           m->type == METRIC_SCORE_MEAN || m->type == METRIC_POMP;
}

static bool check(const Question *q, Err *err)
{
    if (!is_score(q->metric))
        return err_set(err, ERR_INPUT,
                       "%s is not made of scores: coverage is for metrics of"
                       " what customers answered, such as nps or csat",
                       q->metric->name);
    if (q->n_by != 1 || !coverage_dimension(q->by[0]))
        return err_set(err, ERR_INPUT,
                       "coverage is by one dimension that is known of"
                       " customers: by=segment, region, language, attr.NAME"
                       " or channel");
    return (q->n_compare == 0 && q->grain == GRAIN_ALL) ||
           err_set(err, ERR_INPUT,
                   "coverage is of one period: leave out grain and compare");
}

/* ---- Everybody ---------------------------------------------------------- */

/* Who used each channel. */
static bool by_channel(const Engine *e, const Question *q, Arena *a, Crowd *out,
                       Err *err)
{
    Metric *used = ARENA_NEW(a, Metric);
    Question own = *q;

    *used = (Metric){
        .name = "contacts", .type = METRIC_COUNT, .facts = FACT_INTERACTION};
    own.metric = used;
    return store_people(e->store, &own, a, out, err);
}

/* The conditions that customers can be held against. */
static Filters of_customers(Arena *a, const Filters *all)
{
    Filters f = {.item = ARENA_ARRAY(a, Filter, all->n)};

    for (size_t i = 0; i < all->n; i++)
        if (all->item[i].column->stamped)
            f.item[f.n++] = all->item[i];
    return f;
}

bool coverage_everybody(const Engine *e, const Question *q, Everybody *who,
                        Arena *a, Crowd *out, Err *err)
{
    Question own = *q;
    StoreBounds b;

    own.where = of_customers(a, &q->where);
    *who = EVERYBODY_CONTACTS;
    if (!q->by[0]->stamped)
        return by_channel(e, &own, a, out, err);
    if (!store_bounds(e->store, &b, err))
        return false;
    *who = b.facts[FACT_CUSTOMER] > 0 ? EVERYBODY_CUSTOMERS : EVERYBODY_MET;
    return store_population(e->store, &own, *who == EVERYBODY_CUSTOMERS, a, out,
                            err);
}

/* ---- Side by side ------------------------------------------------------- */

static int by_group(const void *x, const void *y)
{
    const char *a = ((const CoverageRow *)x)->group;
    const char *b = ((const CoverageRow *)y)->group;

    if (a == NULL || b == NULL)
        return (a == NULL) - (b == NULL);
    return strcmp(a, b);
}

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static CoverageRow *row_of(Reach *r, const char *group)
{
    for (size_t i = 0; i < r->n; i++)
        if (same(r->row[i].group, group))
            return &r->row[i];
    r->row[r->n] = (CoverageRow){
        .group = group, .value = {NAN, NAN, NAN, 0, NAN, NAN}, .weight = NAN};
    return &r->row[r->n++];
}

static double share_of(int64_t part, int64_t all)
{
    return all > 0 ? (double)part / (double)all : NAN;
}

static void compare(Reach *r)
{
    for (size_t i = 0; i < r->n; i++) {
        CoverageRow *row = &r->row[i];
        Interval sure = interval_wilson((double)row->respondents,
                                        (double)r->respondents, CONF);

        row->population_share = share_of(row->population, r->population);
        row->respondent_share = share_of(row->respondents, r->respondents);
        row->difference_pp =
            100 * (row->respondent_share - row->population_share);
        row->warn = fabs(row->difference_pp) >= COVERAGE_WARN_PP &&
                    (row->population_share < sure.low ||
                     row->population_share > sure.high);
        /* Of two groups one is too large as the other is too small: the
         * first, whatever the last digits say. */
        if (row->warn &&
            (r->worst == NULL ||
             fabs(row->difference_pp) > fabs(r->worst->difference_pp) + 1e-9))
            r->worst = row;
    }
}

Reach coverage_reach(const Crowd *all, const Crowd *answered, Arena *a)
{
    Reach r = {.row = ARENA_ARRAY(a, CoverageRow, all->n + answered->n)};

    for (size_t i = 0; i < all->n; i++) {
        row_of(&r, all->item[i].group)->population = all->item[i].people;
        r.population += all->item[i].people;
    }
    for (size_t i = 0; i < answered->n; i++) {
        row_of(&r, answered->item[i].group)->respondents =
            answered->item[i].people;
        r.respondents += answered->item[i].people;
    }
    qsort(r.row, r.n, sizeof(*r.row), by_group);
    compare(&r);
    return r;
}

static bool reach(const Engine *e, Arena *a, Coverage *out, Err *err)
{
    const Question *q = &out->question;
    Crowd all, answered;

    if (!coverage_everybody(e, q, &out->everybody, a, &all, err) ||
        !store_people(e->store, q, a, &answered, err))
        return false;
    if (all.n + answered.n > COVERAGE_GROUPS)
        return err_set(err, ERR_INPUT,
                       "%s has more than %d values; coverage is for dimensions"
                       " of a few",
                       q->by[0]->name, COVERAGE_GROUPS);
    out->reach = coverage_reach(&all, &answered, a);
    return true;
}

/* ---- Weighting ---------------------------------------------------------- */

/* What the answers of all groups are, each with its weight. */
typedef struct Pool {
    double *weight, *count; /* of each group that has both */
    size_t n;
    double sum;          /* of the weights over answers */
    NpsCounts boxes;     /* bottom, middle, top */
    double mean, spread; /* of CELL_MEAN: sums of w x, and of w (x-m)^2 */
    double low, high;    /* between which a mean lies; NaN */
} Pool;

static const AnswerRow *answer_of(const Answer *by_group, const char *group)
{
    for (size_t i = 0; i < by_group->n_rows; i++)
        if (same(by_group->row[i].group[0], group))
            return &by_group->row[i];
    return NULL;
}

static bool is_covered(const CoverageRow *row)
{
    return row->population > 0 && row->value.n > 0;
}

static void set_weights(Coverage *c)
{
    double everybody = 0, answers = 0;

    for (size_t i = 0; i < c->reach.n; i++) {
        const CoverageRow *row = &c->reach.row[i];

        c->unreached += row->value.n > 0 ? 0 : row->population;
        c->unplaced += row->population > 0 ? 0 : row->value.n;
        if (!is_covered(row))
            continue;
        everybody += (double)row->population;
        answers += (double)row->value.n;
    }
    for (size_t i = 0; i < c->reach.n; i++) {
        CoverageRow *row = &c->reach.row[i];

        if (is_covered(row))
            row->weight = ((double)row->population / everybody) /
                          ((double)row->value.n / answers);
    }
}

static void pool_row(const Metric *m, const CoverageRow *row, const Cell *c,
                     Pool *p)
{
    double w = row->weight, n = (double)row->value.n;

    p->weight[p->n] = w;
    p->count[p->n++] = n;
    p->sum += w * n;
    if (cell_kind(m) == CELL_MEAN) {
        p->mean += w * n * cell_sample(m, c).mean;
    } else {
        BoxCount b = cell_boxes(m, c);

        p->boxes.detractors += w * (double)b.bottom;
        p->boxes.passives += w * (double)b.middle;
        p->boxes.promoters += w * (double)b.top;
    }
}

/* Within groups and between them, around the mean of all. */
static void pool_spread(const Metric *m, const CoverageRow *row, const Cell *c,
                        double mean, Pool *p)
{
    MeanSample s = cell_sample(m, c);
    double within = s.n > 1 ? s.variance * (s.n - 1) : 0;
    const ScaleTally *scale = cell_scale(c);

    p->spread +=
        row->weight * (within + s.n * (s.mean - mean) * (s.mean - mean));
    p->low = m->type == METRIC_POMP ? 0 : scale->min / 1000.;
    p->high = m->type == METRIC_POMP ? 100 : scale->max / 1000.;
}

static NpsCounts times(NpsCounts c, double f)
{
    return (NpsCounts){f * c.detractors, f * c.passives, f * c.promoters};
}

/* Counts as if n_eff people had answered. */
static Value value_of(const Metric *m, const Pool *p, double n_eff)
{
    NpsCounts c = times(p->boxes, n_eff / p->sum);
    double f = cell_factor(m), deviation;
    Value v = {NAN, NAN, NAN, 0, NAN, NAN};
    Interval i = interval_none();

    if (cell_kind(m) == CELL_SHARE) {
        v.value = f * p->boxes.promoters / p->sum;
        i = interval_wilson(c.promoters, n_eff, CONF);
    } else if (cell_kind(m) == CELL_NET) {
        v.value = f * (p->boxes.promoters - p->boxes.detractors) / p->sum;
        i = interval_nps_adjusted(c.detractors, c.passives, c.promoters, CONF);
    } else {
        v.value = p->mean / p->sum;
        deviation = sqrt(p->spread / p->sum * n_eff / (n_eff - 1));
        i = interval_clip(interval_t_mean(n_eff, v.value, deviation, CONF),
                          p->low, p->high);
    }
    v.low = f * i.low;
    v.high = f * i.high;
    return v;
}

static void weigh(const Answer *by_group, Arena *a, Coverage *c)
{
    const Metric *m = c->question.metric;
    Pool p = {.weight = ARENA_ARRAY(a, double, c->reach.n),
              .count = ARENA_ARRAY(a, double, c->reach.n),
              .low = NAN,
              .high = NAN};
    Kish k;

    c->weighted = (Value){NAN, NAN, NAN, 0, NAN, NAN};
    c->deff = c->n_eff = NAN;
    set_weights(c);
    for (size_t i = 0; i < c->reach.n; i++)
        if (is_covered(&c->reach.row[i]))
            pool_row(m, &c->reach.row[i],
                     answer_of(by_group, c->reach.row[i].group)->cell, &p);
    if (p.n == 0)
        return;
    for (size_t i = 0; cell_kind(m) == CELL_MEAN && i < c->reach.n; i++)
        if (is_covered(&c->reach.row[i]))
            pool_spread(m, &c->reach.row[i],
                        answer_of(by_group, c->reach.row[i].group)->cell,
                        p.mean / p.sum, &p);
    k = survey_kish_groups(p.weight, p.count, p.n);
    c->deff = k.deff;
    c->n_eff = k.n_eff;
    c->weighted = value_of(m, &p, k.n_eff);
    c->weighted.n = (int64_t)k.n;
}

/* ------------------------------------------------------------------------- */

/* A mean of several scales is refused as a whole; of one group alone too. */
static bool ask(const Engine *e, const Question *q, Arena *a, Answer *whole,
                Answer *groups, Err *err)
{
    Question plain = *q;

    plain.n_by = 0;
    plain.limit = 0;
    if (!answer_questions(e, &plain, 1, false, a, whole, err))
        return false;
    plain = whole->question; /* its period is closed now */
    plain.n_by = 1;
    return answer_questions(e, &plain, 1, false, a, groups, err);
}

bool coverage_make(const Engine *e, const Question *q, Arena *a, Coverage *out,
                   Err *err)
{
    Answer whole, groups;

    *out = (Coverage){0};
    if (!check(q, err) || !ask(e, q, a, &whole, &groups, err))
        return false;
    out->question = groups.question;
    if (whole.n_rows == 0)
        return err_set(err, ERR_INPUT, "the period is empty");
    out->unweighted = whole.row[0].value;
    if (!reach(e, a, out, err))
        return false;
    for (size_t i = 0; i < out->reach.n; i++) {
        const AnswerRow *r = answer_of(&groups, out->reach.row[i].group);

        if (r != NULL && r->cell != NULL)
            out->reach.row[i].value = r->value;
    }
    weigh(&groups, a, out);
    coverage_words(a, out);
    return true;
}

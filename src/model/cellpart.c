/*
 * cellpart.c -- See cellpart.h.
 *
 * Variances of what is not a share, a score or a mean:
 *
 *   count   Poisson: the count itself
 *   sum     compound Poisson (a random number of random amounts): sum of x^2
 *   pair    R = sum y / sum x over n customers, linearised (Cochran 1977,
 *           "Sampling Techniques", 2.11): n / (n - 1) sum (y - R x)^2 /
 *           (sum x)^2
 *   ratio   delta method with independent parts: (Var A + R^2 Var B) / B^2.
 *           Parts of the same facts mostly grow together; then the interval
 *           is too wide rather than too narrow.
 */
#include "model/cellpart.h"

#include "model/money.h"
#include "stat/moments.h"

#include <math.h>
#include <string.h>

static CellKind cohort_kind(Cohort c)
{
    switch (c) {
    case COHORT_REVENUE_CHURN:
    case COHORT_GRR:
    case COHORT_NRR: return CELL_PAIR;
    case COHORT_ACTIVE:
    case COHORT_NEW:
    case COHORT_BACKLOG: return CELL_COUNT;
    case COHORT_NONE:
    case COHORT_CHURN:
    case COHORT_RETENTION:
    case COHORT_REPEAT:
    case COHORT_RESOLVED:
    case COHORT_REPEATED:
    case COHORT_CONTAINED: break;
    }
    return CELL_SHARE;
}

CellKind cell_kind(const Metric *m)
{
    static const CellKind kinds[] = {
        [METRIC_COUNT] = CELL_COUNT,     [METRIC_DISTINCT] = CELL_COUNT,
        [METRIC_SUM] = CELL_SUM,         [METRIC_MEAN] = CELL_MEAN,
        [METRIC_SHARE] = CELL_SHARE,     [METRIC_QUANTILE] = CELL_QUANTILE,
        [METRIC_BOX_SHARE] = CELL_SHARE, [METRIC_BOX_NET] = CELL_NET,
        [METRIC_SCORE_MEAN] = CELL_MEAN, [METRIC_POMP] = CELL_MEAN,
        [METRIC_RATIO] = CELL_RATIO,
    };

    return m->type == METRIC_COHORT ? cohort_kind(m->cohort) : kinds[m->type];
}

static bool has_unit(const Metric *m, const char *unit)
{
    return m->unit != NULL && strcmp(m->unit, unit) == 0;
}

double cell_factor(const Metric *m)
{
    switch (cell_kind(m)) {
    case CELL_NET: return 100;
    case CELL_SHARE:
    case CELL_PAIR: return has_unit(m, "ratio") ? 1 : 100;
    case CELL_RATIO: return has_unit(m, "%") ? 100 : 1;
    case CELL_COUNT:
    case CELL_MEAN:
    case CELL_SUM:
    case CELL_QUANTILE: break;
    }
    return 1;
}

double cell_unit(const Metric *m, const Cell *c)
{
    if (cell_kind(m) == CELL_PAIR)
        return money_minor_units(c->currency);
    if (m->measure == NULL)
        return 1;
    switch (m->measure->type) {
    case COLUMN_MS:
    case COLUMN_SCORE: return 1000;
    case COLUMN_MONEY: return money_minor_units(c->currency);
    case COLUMN_TEXT:
    case COLUMN_INT:
    case COLUMN_TIME:
    case COLUMN_BOOL: break;
    }
    return 1;
}

int64_t cell_count(const Metric *m, const Cell *c)
{
    return m->type == METRIC_DISTINCT ? c->hits : c->n;
}

/* ---- Scores ------------------------------------------------------------- */

bool cell_counts_scale(const Metric *m, const ScaleTally *s)
{
    for (size_t i = 0; i < m->n_boxes; i++)
        if (m->boxes[i].min == s->min && m->boxes[i].max == s->max)
            return true;
    return m->n_boxes == 0;
}

static void count_boxes(const ScaleTally *s, const Box *box, bool whole,
                        BoxCount *out)
{
    for (size_t i = 0; i < s->tally.n_points; i++) {
        const TallyPoint *p = &s->tally.points[i];
        int64_t ends = (int64_t)s->min + s->max;
        int64_t x = s->reversed ? ends - p->milli : p->milli;

        if (x < s->min || x > s->max || (whole && x % 1000 != 0))
            continue;
        if (x >= box->top_low && x <= box->top_high)
            out->top += p->count;
        else if (x >= box->bottom_low && x <= box->bottom_high)
            out->bottom += p->count;
        else
            out->middle += p->count;
    }
}

BoxCount cell_boxes(const Metric *m, const Cell *c)
{
    BoxCount out = {0};

    for (size_t i = 0; i < c->n_scales; i++)
        for (size_t j = 0; j < m->n_boxes; j++)
            if (c->scales[i].min == m->boxes[j].min &&
                c->scales[i].max == m->boxes[j].max) {
                count_boxes(&c->scales[i], &m->boxes[j], m->scale_strict, &out);
                break;
            }
    return out;
}

NpsCounts cell_nps(const Metric *m, const Cell *c)
{
    BoxCount b = cell_boxes(m, c);

    return (NpsCounts){(double)b.bottom, (double)b.middle, (double)b.top};
}

ShareCount cell_share(const Metric *m, const Cell *c)
{
    BoxCount b;

    if (m->type != METRIC_BOX_SHARE)
        return (ShareCount){c->hits, c->n};
    b = cell_boxes(m, c);
    return (ShareCount){b.top, b.top + b.middle + b.bottom};
}

const ScaleTally *cell_scale(const Cell *c)
{
    for (size_t i = 0; i < c->n_scales; i++)
        if (tally_total(&c->scales[i].tally) > 0)
            return &c->scales[i];
    return NULL;
}

static const MeanSample nothing = {0, NAN, NAN};

static MeanSample score_sample(const Cell *c)
{
    const ScaleTally *s = cell_scale(c);

    if (s == NULL)
        return nothing;
    return (MeanSample){(double)tally_total(&s->tally), tally_mean(&s->tally),
                        tally_variance(&s->tally)};
}

/* Each scale is stretched to 0-100 as a whole: mean and spread follow. */
static MeanSample pomp_sample(const Cell *c)
{
    Moments all = {0};

    for (size_t i = 0; i < c->n_scales; i++) {
        const ScaleTally *s = &c->scales[i];
        double width = (s->max - s->min) / 1000., min = s->min / 1000.;
        Moments part = {.n = tally_total(&s->tally)};

        if (part.n == 0 || s->max <= s->min)
            continue;
        part.mean = 100 * (tally_mean(&s->tally) - min) / width;
        if (s->reversed)
            part.mean = 100 - part.mean;
        if (part.n > 1)
            part.m2 = tally_variance(&s->tally) * (double)(part.n - 1) * 1e4 /
                      (width * width);
        moments_merge(&all, &part);
    }
    return (MeanSample){(double)all.n, moments_mean(&all),
                        moments_variance(&all)};
}

MeanSample cell_sample(const Metric *m, const Cell *c)
{
    Sum s = {c->n, c->sum, c->sumsq};
    double unit = cell_unit(m, c);

    if (m->type == METRIC_SCORE_MEAN)
        return score_sample(c);
    if (m->type == METRIC_POMP)
        return pomp_sample(c);
    return (MeanSample){(double)s.n, sum_mean(&s) / unit,
                        sum_variance(&s) / (unit * unit)};
}

/* ---- Points and variances ----------------------------------------------- */

static double over(double a, double b)
{
    return b != 0 ? a / b : NAN;
}

static bool is_total(const Metric *m)
{
    CellKind kind = cell_kind(m);

    return kind == CELL_COUNT || kind == CELL_SUM;
}

const Cell *cell_above(const Metric *m, const Cell *c)
{
    static const Cell empty = {0};

    return c == NULL && is_total(m->numerator) ? &empty : c;
}

double cell_numerator(const Metric *m, const Cell *c)
{
    if (c->n == 0 && is_total(m->numerator))
        return 0;
    return cell_point(m->numerator, c, NULL);
}

double cell_point(const Metric *m, const Cell *c, const Cell *other)
{
    double f = cell_factor(m);
    ShareCount s;

    switch (cell_kind(m)) {
    case CELL_COUNT:
        if (m->type == METRIC_DISTINCT && c->hits == 0 && c->n > 0)
            return NAN; /* facts, but none that says which value */
        return (double)cell_count(m, c);
    case CELL_SHARE:
        s = cell_share(m, c);
        return over(f * (double)s.hits, (double)s.n);
    case CELL_NET: return f * nps_of(cell_nps(m, c)).value;
    case CELL_MEAN: return cell_sample(m, c).mean;
    case CELL_SUM:
        return c->n > 0 ? int128_double(c->sum) / cell_unit(m, c) : NAN;
    case CELL_QUANTILE:
        return c->sketch == NULL
                   ? NAN
                   : ddsketch_quantile(c->sketch, m->q) / cell_unit(m, c);
    case CELL_PAIR:
        return c->pair.x > 0
                   ? f * int128_double(c->pair.y) / int128_double(c->pair.x)
                   : NAN;
    case CELL_RATIO:
        return over(f * cell_numerator(m, c),
                    cell_point(m->denominator, other, NULL));
    }
    return NAN;
}

static double pair_variance(const Cell *c)
{
    long double x = (long double)c->pair.x, n = (long double)c->n;
    long double r = (long double)c->pair.y / x;
    long double yy = (long double)c->pair.yy;
    long double left =
        yy - 2 * r * (long double)c->pair.xy + r * r * (long double)c->pair.xx;

    if (c->n < 2 || c->pair.x <= 0)
        return NAN;
    if (left < 1e-15L * yy) /* all customers alike, but for rounding */
        left = 0;
    return (double)(n / (n - 1) * left / (x * x));
}

static double ratio_variance(const Metric *m, const Cell *c, const Cell *other)
{
    double b = cell_point(m->denominator, other, NULL);
    double r = cell_numerator(m, c) / b;

    return (cell_variance(m->numerator, c, NULL) +
            r * r * cell_variance(m->denominator, other, NULL)) /
           (b * b);
}

double cell_variance(const Metric *m, const Cell *c, const Cell *other)
{
    double f = cell_factor(m), unit = cell_unit(m, c), p, se;
    MeanSample sample;

    switch (cell_kind(m)) {
    case CELL_COUNT: return (double)cell_count(m, c);
    case CELL_SHARE:
        p = cell_point(m, c, NULL) / f;
        return f * f * p * (1 - p) / (double)cell_share(m, c).n;
    case CELL_NET: se = f * nps_of(cell_nps(m, c)).se; return se * se;
    case CELL_MEAN:
        sample = cell_sample(m, c);
        return sample.variance / sample.n;
    case CELL_SUM: return int128_double(c->sumsq) / (unit * unit);
    case CELL_QUANTILE: return NAN; /* has ranks, no standard error */
    case CELL_PAIR: return f * f * pair_variance(c);
    case CELL_RATIO: return f * f * ratio_variance(m, c, other);
    }
    return NAN;
}

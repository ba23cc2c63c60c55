/*
 * cell.c -- What a metric is worth, and how sure that is.  See cell.h.
 *
 * First the checks that keep a number from being made, then the numbers.
 */
#include "model/cell.h"

#include "base/buf.h"
#include "model/cellpart.h"
#include "stat/special.h"

#include <inttypes.h>
#include <math.h>

#define CONF       0.95
#define MAX_SCALES 200 /* bytes of a list of scales in an error */

/* ---- What must not be made ---------------------------------------------- */

/* 1257 -> "1,257" */
static void put_count(Buf *out, int64_t n)
{
    if (n >= 1000) {
        put_count(out, n / 1000);
        buf_printf(out, ",%03d", (int)(n % 1000));
    } else {
        buf_printf(out, "%d", (int)n);
    }
}

static void put_scale(Buf *out, int32_t min, int32_t max)
{
    buf_puts(out, out->len > 0 ? " and " : "");
    buf_printf(out, "%g-%g", min / 1000., max / 1000.);
}

static bool check_currency(const Metric *m, const Cell *c, Err *err)
{
    const char *code = c->currency == NULL ? "EUR" : c->currency;

    if (!c->mixed_currency)
        return true;
    return err_set(err, ERR_INPUT,
                   "%s would add up several currencies: filter with "
                   "currency=%s, or group by currency",
                   m->name, code);
}

/* A score without a scale in common cannot be averaged. */
static bool check_one_scale(const Metric *m, const Cell *c, Err *err)
{
    Buf list = BUF_INIT(MAX_SCALES);
    size_t n = 0;

    for (size_t i = 0; i < c->n_scales; i++) {
        const ScaleTally *s = &c->scales[i];

        if (tally_total(&s->tally) == 0)
            continue;
        n++;
        put_scale(&list, s->min, s->max);
        buf_puts(&list, s->reversed ? " (low is good)" : "");
    }
    if (n > 1)
        err_set(err, ERR_INPUT,
                "%s needs one scale, but the answers are on %s: ask for "
                "score_pomp, or filter by scale_min and scale_max",
                m->name, list.text);
    buf_clear(&list);
    return n <= 1;
}

/* The sentence for answers on other scales only. */
static bool refuse_scales(const Metric *m, const Cell *c, Err *err)
{
    Buf want = BUF_INIT(MAX_SCALES), got = BUF_INIT(MAX_SCALES);
    Buf count = BUF_INIT(40);
    int64_t n = 0;

    for (size_t i = 0; i < m->n_boxes; i++)
        put_scale(&want, m->boxes[i].min, m->boxes[i].max);
    for (size_t i = 0; i < c->n_scales; i++) {
        if (tally_total(&c->scales[i].tally) == 0)
            continue;
        n += tally_total(&c->scales[i].tally);
        put_scale(&got, c->scales[i].min, c->scales[i].max);
    }
    put_count(&count, n);
    err_set(err, ERR_INPUT,
            "%s is only computed from %s; the %s answer%s selected %s on %s: "
            "ask for net_box or score_pomp",
            m->name, want.text, count.text, n == 1 ? "" : "s",
            n == 1 ? "is" : "are", got.text);
    buf_clear(&want);
    buf_clear(&got);
    buf_clear(&count);
    return false;
}

/* Is there an answer on a scale that the metric has boxes for? */
static bool has_own_scale(const Metric *m, const Cell *c)
{
    for (size_t i = 0; i < c->n_scales; i++)
        for (size_t j = 0; j < m->n_boxes; j++)
            if (c->scales[i].min == m->boxes[j].min &&
                c->scales[i].max == m->boxes[j].max &&
                tally_total(&c->scales[i].tally) > 0)
                return true;
    return false;
}

static bool check(const Metric *m, const Cell *c, Err *err)
{
    if (!check_currency(m, c, err))
        return false;
    if (m->type == METRIC_SCORE_MEAN)
        return check_one_scale(m, c, err);
    if (m->scale_strict && cell_scale(c) != NULL && !has_own_scale(m, c))
        return refuse_scales(m, c, err);
    return true;
}

/* ---- Intervals ---------------------------------------------------------- */

static Interval times(Interval i, double f)
{
    return (Interval){f * i.low, f * i.high};
}

/* A variance of 0 says that nothing is known of the spread. */
static Interval normal(double value, double variance)
{
    double half = normal_critical(CONF) * sqrt(variance);

    if (!(variance > 0))
        return interval_none();
    return (Interval){value - half, value + half};
}

static Interval mean_interval(const Metric *m, const Cell *c)
{
    MeanSample s = cell_sample(m, c);
    Interval i = interval_t_mean(s.n, s.mean, sqrt(s.variance), CONF);
    const ScaleTally *scale = cell_scale(c);

    if (m->type == METRIC_POMP)
        return interval_clip(i, 0, 100);
    if (m->type == METRIC_SCORE_MEAN && scale != NULL)
        return interval_clip(i, scale->min / 1000., scale->max / 1000.);
    if (m->measure != NULL && m->measure->type == COLUMN_MS && s.mean >= 0)
        return interval_clip(i, 0, INFINITY); /* no time is below zero */
    return i;
}

static Interval pair_interval(const Metric *m, const Cell *c)
{
    Interval i = normal(cell_point(m, c, NULL), cell_variance(m, c, NULL));
    double most = m->cohort == COHORT_NRR ? INFINITY : cell_factor(m);

    return interval_clip(i, 0, most);
}

static Interval interval_of(const Metric *m, const Cell *c, const Cell *other);

/* Where the numerator has no spread to go by (no complaint at all), its own
 * interval over the denominator. */
static Interval ratio_interval(const Metric *m, const Cell *c,
                               const Cell *other)
{
    double value = cell_point(m, c, other);
    double above = cell_numerator(m, c);
    Interval i = normal(value, cell_variance(m, c, other));
    bool counts = cell_kind(m->numerator) == CELL_COUNT;

    if (counts && above == 0)
        return times(interval_of(m->numerator, c, NULL),
                     cell_factor(m) / cell_point(m->denominator, other, NULL));
    return counts && value > 0 ? interval_clip(i, 0, INFINITY) : i;
}

static Interval interval_of(const Metric *m, const Cell *c, const Cell *other)
{
    double f = cell_factor(m);
    NpsCounts nps;
    ShareCount s;

    switch (cell_kind(m)) {
    case CELL_COUNT: return interval_poisson((double)cell_count(m, c), 1, CONF);
    case CELL_SHARE:
        s = cell_share(m, c);
        return times(interval_wilson((double)s.hits, (double)s.n, CONF), f);
    case CELL_NET:
        nps = cell_nps(m, c);
        return times(interval_nps_adjusted(nps.detractors, nps.passives,
                                           nps.promoters, CONF),
                     f);
    case CELL_MEAN: return mean_interval(m, c);
    case CELL_SUM:
        return normal(cell_point(m, c, NULL), cell_variance(m, c, NULL));
    case CELL_QUANTILE:
        if (c->sketch == NULL)
            return interval_none();
        return times(ddsketch_quantile_interval(c->sketch, m->q, CONF),
                     1 / cell_unit(m, c));
    case CELL_PAIR: return pair_interval(m, c);
    case CELL_RATIO: return ratio_interval(m, c, other);
    }
    return interval_none();
}

/* ---- Values ------------------------------------------------------------- */

/* Exact where the sum is one of whole numbers. */
static double total_of_mean(const Metric *m, const Cell *c,
                            const MeanSample *mean)
{
    const ScaleTally *s = cell_scale(c);

    if (m->type == METRIC_MEAN)
        return int128_double(c->sum) / cell_unit(m, c);
    if (m->type == METRIC_SCORE_MEAN && s != NULL)
        return int128_double(tally_sum(&s->tally).sum) / 1000;
    return mean->n > 0 ? mean->n * mean->mean : 0;
}

/* n, numerator and denominator, as the receipt shows them. */
static void fill_parts(const Metric *m, const Cell *c, const Cell *other,
                       Value *out)
{
    double unit = cell_unit(m, c);
    BoxCount b;
    ShareCount s;
    MeanSample mean;
    Value below = {0};

    switch (cell_kind(m)) {
    case CELL_COUNT:
        out->n = c->n;
        out->numerator = out->value;
        return;
    case CELL_SHARE:
        s = cell_share(m, c);
        out->n = s.n;
        out->numerator = (double)s.hits;
        out->denominator = (double)s.n;
        return;
    case CELL_NET:
        b = cell_boxes(m, c);
        out->n = b.top + b.middle + b.bottom;
        out->numerator = (double)(b.top - b.bottom);
        out->denominator = (double)out->n;
        return;
    case CELL_MEAN:
        mean = cell_sample(m, c);
        out->n = (int64_t)mean.n;
        out->numerator = total_of_mean(m, c, &mean);
        out->denominator = mean.n;
        return;
    case CELL_SUM:
        out->n = c->n;
        out->numerator = out->value;
        return;
    case CELL_QUANTILE:
        out->n = c->sketch == NULL ? 0 : ddsketch_total(c->sketch);
        return;
    case CELL_PAIR:
        out->n = c->n;
        out->numerator = int128_double(c->pair.y) / unit;
        out->denominator = int128_double(c->pair.x) / unit;
        return;
    case CELL_RATIO:
        below.value = cell_point(m->denominator, other, NULL);
        fill_parts(m->denominator, other, NULL, &below);
        out->n = below.n;
        out->numerator = cell_numerator(m, c);
        out->denominator = below.value;
        return;
    }
}

/* Is there anything to make a number of?  *c becomes the cell that it is made
 * of, the numerator's of a ratio. */
static bool has_parts(const Metric *m, const Cell **c, const Cell *other)
{
    if (m->type != METRIC_RATIO)
        return *c != NULL;
    *c = cell_above(m, *c);
    return *c != NULL && other != NULL;
}

static bool check_parts(const Metric *m, const Cell *c, const Cell *other,
                        Err *err)
{
    if (m->type != METRIC_RATIO)
        return check(m, c, err);
    return (check(m->numerator, c, err) && check(m->denominator, other, err)) ||
           err_within(err, "%s", m->name);
}

int64_t cell_n(const Metric *m, const Cell *c, const Cell *other)
{
    Value out = {0};
    Err ignored;

    if (has_parts(m, &c, other) && check_parts(m, c, other, &ignored))
        fill_parts(m, c, other, &out);
    return out.n;
}

bool cell_value(const Metric *m, const Cell *c, const Cell *other, Value *out,
                Err *err)
{
    Interval i;

    *out = (Value){NAN, NAN, NAN, 0, NAN, NAN};
    if (!has_parts(m, &c, other))
        return true;
    if (!check_parts(m, c, other, err))
        return false;
    out->value = cell_point(m, c, other);
    fill_parts(m, c, other, out);
    if (isnan(out->value))
        return true;
    i = interval_of(m, c, other);
    out->low = i.low;
    out->high = i.high;
    return true;
}

/*
 * difference.c -- Is this cell really different from that one?
 *
 *   counts      exact conditional test of the two totals, as they are
 *   shares      pooled z; Fisher's exact test if any of four cells is under 5
 *   net boxes   Wald on the two (Rocks 2016)
 *   means       Welch
 *   quantiles   the two shares of values above the quantile of all of them
 *               (a median test, for any quantile)
 *   the rest    z on the two variances of cellpart.c
 */
#include "model/cellpart.h"
#include "stat/special.h"

#include <math.h>

#define CONF 0.95

static const Change unknown = {NAN, NAN, NAN, NAN, NAN, {NAN, NAN}};

static Change of_counts(const Metric *m, const Cell *now, const Cell *then)
{
    return change_counts(cell_count(m, now), 1, cell_count(m, then), 1, CONF);
}

static Change of_shares(const Metric *m, const Cell *now, const Cell *then)
{
    ShareCount a = cell_share(m, now), b = cell_share(m, then);

    return change_shares(a.hits, a.n, b.hits, b.n, CONF);
}

static Change of_nets(const Metric *m, const Cell *now, const Cell *then)
{
    return change_nps(cell_nps(m, now), cell_nps(m, then), CONF);
}

static Change of_means(const Metric *m, const Cell *now, const Cell *then)
{
    return change_means(cell_sample(m, now), cell_sample(m, then), CONF);
}

/* 4 of 5 is not less than 7 of 10. */
static bool comparable(const Metric *m, const Cell *now, const Cell *then)
{
    const ScaleTally *a = cell_scale(now), *b = cell_scale(then);

    return m->type != METRIC_SCORE_MEAN ||
           (a->min == b->min && a->max == b->max && a->reversed == b->reversed);
}

/* What is above the quantile of both together, in each. */
static double p_of_quantiles(double q, const DDSketch *now,
                             const DDSketch *then)
{
    int64_t n = ddsketch_total(now), n_then = ddsketch_total(then);
    DDSketch all = {.alpha = now->alpha};
    Arena arena = {0};
    Err err = {0};
    double p = NAN, at;

    if (ddsketch_merge(&arena, &all, now, &err) &&
        ddsketch_merge(&arena, &all, then, &err)) {
        at = ddsketch_quantile(&all, q);
        p = change_shares(n - ddsketch_count_upto(now, at), n,
                          n_then - ddsketch_count_upto(then, at), n_then, CONF)
                .p;
    }
    arena_clear(&arena);
    return p;
}

static Change of_quantiles(const Metric *m, const Value *now, const Value *then,
                           const Cell *a, const Cell *b)
{
    Change out = unknown;

    out.p = p_of_quantiles(m->q, a->sketch, b->sketch);
    out.ci =
        interval_difference(now->value, (Interval){now->low, now->high},
                            then->value, (Interval){then->low, then->high});
    return out;
}

static Change of_variances(double change, double variance)
{
    double se = sqrt(variance), half = normal_critical(CONF) * se;
    Change out = unknown;

    if (!(variance > 0))
        return out;
    out.p = normal_two_sided(change / se);
    out.ci = (Interval){change - half, change + half};
    return out;
}

Difference cell_difference(const Metric *m, const Cell *now,
                           const Cell *now_other, const Cell *then,
                           const Cell *then_other)
{
    double factor = cell_factor(m), change;
    Change c = unknown;
    Value a, b;
    Err err = {0};

    if (m->type == METRIC_RATIO) {
        now = cell_above(m, now);
        then = cell_above(m, then);
    }
    if (!cell_value(m, now, now_other, &a, &err) ||
        !cell_value(m, then, then_other, &b, &err) || isnan(a.value) ||
        isnan(b.value) || !comparable(m, now, then))
        return (Difference){NAN, NAN, NAN, NAN};
    change = a.value - b.value;
    switch (cell_kind(m)) {
    case CELL_COUNT: c = of_counts(m, now, then); break;
    case CELL_SHARE: c = of_shares(m, now, then); break;
    case CELL_NET: c = of_nets(m, now, then); break;
    case CELL_MEAN: c = of_means(m, now, then); break;
    case CELL_QUANTILE: c = of_quantiles(m, &a, &b, now, then); break;
    case CELL_SUM:
    case CELL_PAIR:
    case CELL_RATIO:
        factor = 1; /* the variances are in the metric's unit already */
        c = of_variances(change, cell_variance(m, now, now_other) +
                                     cell_variance(m, then, then_other));
        break;
    }
    return (Difference){change, factor * c.ci.low, factor * c.ci.high, c.p};
}

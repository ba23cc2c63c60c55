/*
 * survival.c -- See survival.h.
 *
 * Both walk the lives in the order of time, group by group of equal times,
 * and keep who is still at risk.
 *
 * The k-sample log-rank statistic is U' V^-1 U over k - 1 of the groups,
 * with U = sum of w (O - E) and V the hypergeometric covariance.  A group
 * that is never at risk has a row of zeros; elimination that skips zero
 * pivots leaves it out, and the rank that remains is the df.
 */
#include "stat/survival.h"

#include "base/mem.h"
#include "stat/linear.h"
#include "stat/special.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_time(const void *a, const void *b)
{
    const Life *x = a, *y = b;

    return (x->time > y->time) - (x->time < y->time);
}

static Life *sorted_copy(const Life *lives, size_t n)
{
    Life *copy = mem_alloc((n + 1) * sizeof *copy);

    if (n > 0)
        memcpy(copy, lives, n * sizeof *copy);
    qsort(copy, n, sizeof *copy, by_time);
    return copy;
}

size_t survival_curve(const Life *lives, size_t n, SurvivalStep *out)
{
    Life *life = sorted_copy(lives, n);
    double left = 1, greenwood = 0;
    size_t steps = 0;

    for (size_t i = 0, end; i < n; i = end) {
        double at_risk = (double)(n - i), events = 0;

        for (end = i; end < n && life[end].time == life[i].time; end++)
            events += life[end].event;
        if (events == 0)
            continue;
        left *= 1 - events / at_risk;
        greenwood += events / (at_risk * (at_risk - events));
        out[steps++] = (SurvivalStep){life[i].time, at_risk, events, left,
                                      left > 0 ? left * sqrt(greenwood) : NAN};
    }
    free(life);
    return steps;
}

double survival_at(const SurvivalStep *steps, size_t n, double time)
{
    double left = 1;

    for (size_t i = 0; i < n && steps[i].time <= time; i++)
        left = steps[i].survival;
    return left;
}

double survival_median(const SurvivalStep *steps, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (steps[i].survival <= 0.5 + 1e-12) /* half of 2 * 3 * ... / ... */
            return steps[i].time;
    return NAN;
}

Interval survival_interval(const SurvivalStep *step, double conf)
{
    double s = step->survival, width;

    if (!(s > 0 && s < 1))
        return interval_none();
    width = normal_critical(conf) * step->se / (s * -log(s));
    return (Interval){pow(s, exp(width)), pow(s, exp(-width))};
}

/* ---- Log-rank -------------------------------------------------------- */

/* What is summed over the times; arrays of k, k and k * k. */
typedef struct Sums {
    size_t k;
    double *at_risk, *events; /* at the current time */
    double *gap, *cov;        /* U and V */
    double *observed, *expected;
    double peto;
} Sums;

static double weigh(Sums *s, LogrankWeight weight, double n, double d)
{
    s->peto *= 1 - d / (n + 1);
    switch (weight) {
    case LOGRANK_PLAIN: return 1;
    case LOGRANK_WILCOXON: return n;
    case LOGRANK_TARONE_WARE: return sqrt(n);
    case LOGRANK_PETO: return s->peto;
    }
    return NAN;
}

/* One moment with events. */
static void add_time(Sums *s, LogrankWeight weight)
{
    double n = 0, d = 0, w, spread;

    for (size_t g = 0; g < s->k; g++) {
        n += s->at_risk[g];
        d += s->events[g];
    }
    if (d == 0)
        return;
    w = weigh(s, weight, n, d);
    spread = n > 1 ? w * w * d * (n - d) / (n - 1) : 0;
    for (size_t g = 0; g < s->k; g++) {
        double share = s->at_risk[g] / n;

        s->observed[g] += s->events[g];
        s->expected[g] += d * share;
        s->gap[g] += w * (s->events[g] - d * share);
        for (size_t h = 0; h < s->k; h++)
            s->cov[g * s->k + h] +=
                spread * share * ((g == h) - s->at_risk[h] / n);
    }
}

static void walk_times(const Life *life, size_t n, Sums *s,
                       LogrankWeight weight)
{
    for (size_t i = 0; i < n; i++)
        s->at_risk[life[i].group]++;
    for (size_t i = 0, end; i < n; i = end) {
        memset(s->events, 0, s->k * sizeof *s->events);
        for (end = i; end < n && life[end].time == life[i].time; end++)
            s->events[life[end].group] += life[end].event;
        add_time(s, weight);
        for (size_t j = i; j < end; j++)
            s->at_risk[life[j].group]--;
    }
}

Logrank logrank_test(const Life *lives, size_t n, int groups,
                     LogrankWeight weight, double *observed, double *expected)
{
    size_t k = groups > 0 ? (size_t)groups : 0, rank;
    double *room = mem_alloc((6 * k + k * k + 1) * sizeof *room);
    Sums s = {k,
              room,
              room + k,
              room + 2 * k,
              room + 6 * k,
              room + 3 * k,
              room + 4 * k,
              1};
    double *x = room + 5 * k;
    Life *life = sorted_copy(lives, n);
    Logrank out = {0, NAN, NAN};

    walk_times(life, n, &s, weight);
    if (observed != NULL)
        memcpy(observed, s.observed, k * sizeof *observed);
    if (expected != NULL)
        memcpy(expected, s.expected, k * sizeof *expected);
    memcpy(x, s.gap, k * sizeof *x);
    rank = linear_solve(s.cov, x, k);
    for (size_t g = 0; g < k; g++)
        out.chi2 += x[g] * s.gap[g];
    free(life);
    free(room);
    if (rank == 0)
        return (Logrank){NAN, NAN, NAN};
    out.df = (double)rank;
    out.p = chi2_sf(out.chi2, out.df);
    return out;
}

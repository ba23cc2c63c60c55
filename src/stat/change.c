/* change.c -- See change.h. */
#include "stat/change.h"

#include "base/mem.h"
#include "stat/contingency.h"
#include "stat/special.h"

#include <math.h>
#include <stdlib.h>

static const Change unknown = {NAN, NAN, NAN, NAN, NAN, {NAN, NAN}};

/* z, p and ci from change and se.  No spread and no change: p stays NaN. */
static Change normal_change(double change, double se, double conf)
{
    double half = normal_critical(conf) * se;
    Change out = unknown;

    out.change = change;
    out.se = se;
    if (se > 0) {
        out.z = change / se;
        out.p = normal_two_sided(out.z);
        out.ci = (Interval){change - half, change + half};
    }
    return out;
}

static Change student_change(double change, double se, double df, double conf)
{
    Change out = normal_change(change, se, conf);
    double half = -t_quantile((1 - conf) / 2, df) * se;

    out.df = df;
    if (se > 0) {
        out.p = t_two_sided(out.z, df);
        out.ci = (Interval){change - half, change + half};
    }
    return out;
}

static double squared_error(NpsCounts c)
{
    Nps raw = nps_of(c);

    if (raw.variance == 0)
        raw = nps_adjusted(c);
    return raw.se * raw.se;
}

Change change_nps(NpsCounts now, NpsCounts then, double conf)
{
    Nps a = nps_of(now), b = nps_of(then);

    if (isnan(a.value) || isnan(b.value))
        return unknown;
    return normal_change(a.value - b.value,
                         sqrt(squared_error(now) + squared_error(then)), conf);
}

Change change_shares_z(double x1, double n1, double x2, double n2, double conf)
{
    double pooled = (x1 + x2) / (n1 + n2);
    Change out;

    if (!(n1 > 0 && n2 > 0 && x1 >= 0 && x2 >= 0 && x1 <= n1 && x2 <= n2))
        return unknown;
    out = normal_change(x1 / n1 - x2 / n2,
                        sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2)), conf);
    out.ci = interval_newcombe(x1, n1, x2, n2, conf);
    return out;
}

Change change_shares(int64_t x1, int64_t n1, int64_t x2, int64_t n2,
                     double conf)
{
    Change out =
        change_shares_z((double)x1, (double)n1, (double)x2, (double)n2, conf);

    if (isnan(out.change))
        return out;
    if (x1 < 5 || x2 < 5 || n1 - x1 < 5 || n2 - x2 < 5)
        out.p = fisher_exact(x1, n1 - x1, x2, n2 - x2);
    return out;
}

Change change_means(MeanSample now, MeanSample then, double conf)
{
    double a = now.variance / now.n, b = then.variance / then.n, df;

    if (!(now.n >= 2 && then.n >= 2 && a >= 0 && b >= 0))
        return unknown;
    df = (a + b) * (a + b) / (a * a / (now.n - 1) + b * b / (then.n - 1));
    return student_change(now.mean - then.mean, sqrt(a + b), df, conf);
}

Change change_paired(MeanSample differences, double conf)
{
    double n = differences.n;

    if (!(n >= 2 && differences.variance >= 0))
        return unknown;
    return student_change(differences.mean, sqrt(differences.variance / n),
                          n - 1, conf);
}

Change change_counts(int64_t count1, double exposure1, int64_t count2,
                     double exposure2, double conf)
{
    double c1 = (double)count1, c2 = (double)count2, all = c1 + c2;
    double r1 = c1 / exposure1, r2 = c2 / exposure2;
    double share = exposure1 / (exposure1 + exposure2);
    Interval a = interval_poisson(c1, exposure1, conf);
    Interval b = interval_poisson(c2, exposure2, conf);
    Change out = unknown;

    if (isnan(a.low) || isnan(b.low))
        return unknown;
    out.change = r1 - r2;
    /* Under "same rate", count1 of all is binomial with this share. */
    out.se = sqrt(all * share * (1 - share)) * (1 / exposure1 + 1 / exposure2);
    if (all > 0)
        out.z = out.change / out.se;
    out.p = binomial_exact(count1, count1 + count2, share);
    out.ci = interval_difference(r1, a, r2, b);
    return out;
}

typedef struct Question {
    double p;
    size_t at;
} Question;

static int by_p(const void *a, const void *b)
{
    const Question *x = a, *y = b;

    if (x->p != y->p)
        return x->p < y->p ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

void holm_adjust(const double *p, size_t n, double *adjusted)
{
    Question *asked = mem_alloc((n + 1) * sizeof *asked);
    size_t m = 0;
    double floor_p = 0; /* a larger p never gets a smaller answer */

    for (size_t i = 0; i < n; i++) {
        adjusted[i] = p[i];
        if (!isnan(p[i]))
            asked[m++] = (Question){p[i], i};
    }
    qsort(asked, m, sizeof *asked, by_p);
    for (size_t i = 0; i < m; i++) {
        floor_p = fmax(floor_p, fmin(1, (double)(m - i) * asked[i].p));
        adjusted[asked[i].at] = floor_p;
    }
    free(asked);
}

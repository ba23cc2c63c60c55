/* interval.c -- See interval.h. */
#include "stat/interval.h"

#include "stat/nps.h"
#include "stat/special.h"

#include <math.h>

Interval interval_none(void)
{
    return (Interval){NAN, NAN};
}

Interval interval_clip(Interval i, double low, double high)
{
    /* Not fmin(): that would turn "not defined" into a bound. */
    if (i.low < low)
        i.low = low;
    if (i.high > high)
        i.high = high;
    return i;
}

static bool is_share(double x, double n)
{
    return n > 0 && x >= 0 && x <= n && isfinite(n);
}

Interval interval_wilson(double x, double n, double conf)
{
    double z = normal_critical(conf), centre, half;
    Interval out;

    if (!is_share(x, n))
        return interval_none();
    centre = (x + z * z / 2) / (n + z * z);
    half = z / (n + z * z) * sqrt(x * (n - x) / n + z * z / 4);
    out = interval_clip((Interval){centre - half, centre + half}, 0, 1);
    if (x == 0) /* exactly, in spite of rounding */
        out.low = isnan(z) ? NAN : 0;
    if (x == n)
        out.high = isnan(z) ? NAN : 1;
    return out;
}

Interval interval_clopper_pearson(double x, double n, double conf)
{
    double tail = (1 - conf) / 2;
    Interval out = {0, 1};

    if (!is_share(x, n) || !(conf > 0 && conf < 1))
        return interval_none();
    if (x > 0)
        out.low = beta_quantile(tail, x, n - x + 1);
    if (x < n)
        out.high = 1 - beta_quantile(tail, n - x, x + 1);
    return out;
}

Interval interval_agresti_coull(double x, double n, double conf)
{
    double z = normal_critical(conf), n2 = n + z * z;
    double p = (x + z * z / 2) / n2, half = z * sqrt(p * (1 - p) / n2);

    if (!is_share(x, n))
        return interval_none();
    return interval_clip((Interval){p - half, p + half}, 0, 1);
}

Interval interval_difference(double a, Interval ia, double b, Interval ib)
{
    return (Interval){a - b - hypot(a - ia.low, ib.high - b),
                      a - b + hypot(ia.high - a, b - ib.low)};
}

Interval interval_newcombe(double x1, double n1, double x2, double n2,
                           double conf)
{
    if (!is_share(x1, n1) || !is_share(x2, n2))
        return interval_none();
    return interval_difference(x1 / n1, interval_wilson(x1, n1, conf), x2 / n2,
                               interval_wilson(x2, n2, conf));
}

Interval interval_t_mean(double n, double mean, double sd, double conf)
{
    double half;

    if (!(n >= 2 && sd >= 0 && conf > 0 && conf < 1))
        return interval_none();
    half = -t_quantile((1 - conf) / 2, n - 1) * sd / sqrt(n);
    return (Interval){mean - half, mean + half};
}

static Interval around(Nps nps, double conf)
{
    double half = normal_critical(conf) * nps.se;

    return interval_clip((Interval){nps.value - half, nps.value + half}, -1, 1);
}

Interval interval_nps_adjusted(double detractors, double passives,
                               double promoters, double conf)
{
    return around(nps_adjusted((NpsCounts){detractors, passives, promoters}),
                  conf);
}

Interval interval_nps_uniform(double detractors, double passives,
                              double promoters, double conf)
{
    NpsCounts c = {detractors, passives, promoters};

    return around(nps_adjusted_uniform(c, conf), conf);
}

Interval interval_nps_wald(double detractors, double passives, double promoters,
                           double conf)
{
    return around(nps_of((NpsCounts){detractors, passives, promoters}), conf);
}

Interval interval_poisson(double count, double exposure, double conf)
{
    double tail = (1 - conf) / 2;
    Interval out = {0, 0};

    if (!(count >= 0 && exposure > 0 && conf > 0 && conf < 1))
        return interval_none();
    if (count > 0)
        out.low = gamma_quantile(tail, count) / exposure;
    out.high = gamma_quantile(1 - tail, count + 1) / exposure;
    return out;
}

/* A rank k with P(K < k) and P(K <= k). */
typedef struct Rank {
    int64_t k;
    double before, upto;
} Rank;

static bool is_enough(double upto, double p, bool closed)
{
    return closed ? upto >= p : upto > p;
}

/* The smallest k in [0, n] with P(K <= k) > p, or >= p when `closed`: from
 * where the normal distribution, whose quantile of p is z, has it, one by
 * one. */
static Rank binomial_rank(int64_t n, double q, double p, double z, bool closed)
{
    double size = (double)n;
    double guess = size * q + z * sqrt(size * q * (1 - q));
    Rank r = {.k = guess > 0 ? (int64_t)fmin(guess, size) : 0};

    r.upto = binomial_cdf((double)r.k, size, q);
    r.before = r.upto - binomial_pmf((double)r.k, size, q);
    while (r.k > 0 && is_enough(r.before, p, closed)) {
        r.upto = r.before;
        r.before -= binomial_pmf((double)--r.k, size, q);
    }
    while (r.k < n && !is_enough(r.upto, p, closed)) {
        r.before = r.upto;
        r.upto += binomial_pmf((double)++r.k, size, q);
    }
    return r;
}

RankInterval interval_ranks(int64_t n, double q, double conf)
{
    /* K, how many of the n lie below the quantile, is binomial (n, q).  The
     * quantile is under rank l with P(K < l) and over rank u with P(K >= u);
     * each may be half of what is left of `conf`. */
    double tail = (1 - conf) / 2, z = normal_critical(conf);
    RankInterval out = {0, n + 1, NAN};
    Rank low, high;

    if (n < 1 || !(q >= 0 && q <= 1 && conf > 0 && conf < 1))
        return out;
    low = binomial_rank(n, q, tail, -z, false);
    high = binomial_rank(n, q, 1 - tail, z, true);
    out.low = low.k;
    out.high = high.k + 1;
    out.coverage = high.upto - low.before;
    return out;
}

Interval interval_quantile(const double *sorted, int64_t n, double q,
                           double conf)
{
    RankInterval r = interval_ranks(n, q, conf);
    Interval out = interval_none();

    if (r.low >= 1 && r.low <= n)
        out.low = sorted[r.low - 1];
    if (r.high >= 1 && r.high <= n)
        out.high = sorted[r.high - 1];
    return out;
}

double interval_fpc(double n, double population)
{
    if (!(n >= 0 && population >= 1 && n <= population))
        return NAN;
    return n == population ? 0 : sqrt((population - n) / (population - 1));
}

double interval_share_margin(double p, double n, double population, double conf)
{
    if (!(p >= 0 && p <= 1 && n > 0))
        return NAN;
    return normal_critical(conf) * sqrt(p * (1 - p) / n) *
           interval_fpc(n, population);
}

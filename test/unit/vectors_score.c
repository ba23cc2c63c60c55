/* vectors_score.c -- Families of area 01: survey scores and intervals. */
#include "stat/change.h"
#include "stat/contingency.h"
#include "stat/interval.h"
#include "stat/moments.h"
#include "stat/nps.h"
#include "stat/sample.h"
#include "stat/scale.h"
#include "stat/special.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROOM 4000

static double conf_of(const Vector *v)
{
    return num_or(v, "conf", 0.95);
}

static void answer_interval(Vector *v, Interval i)
{
    answer2(v, "", i.low, i.high);
    answer2(v, "ci", i.low, i.high);
    answer2(v, "ci95", i.low, i.high);
    answer(v, "low", i.low);
    answer(v, "high", i.high);
}

/* ---- NPS ------------------------------------------------------------- */

static NpsCounts nps_counts(const Vector *v)
{
    return (NpsCounts){num(v, "detractors"), num(v, "passives"),
                       num(v, "promoters")};
}

static void answer_nps(Vector *v, Nps nps)
{
    answer(v, "nps", nps.value);
    answer(v, "centre", nps.value);
    answer(v, "variance", nps.variance);
    answer(v, "se", nps.se);
    answer(v, "n", nps.n);
}

static bool nps_plain(Vector *v)
{
    NpsCounts c = nps_counts(v);

    if (!has(v, "promoters"))
        return false;
    answer_nps(v, nps_of(c));
    answer_interval(v, interval_nps_wald(c.detractors, c.passives, c.promoters,
                                         conf_of(v)));
    return true;
}

static bool nps_adjwald(Vector *v)
{
    NpsCounts c = nps_counts(v);
    double d = c.detractors, p = c.passives, r = c.promoters;
    bool uniform = strstr(v->name, "uniform") != NULL;

    answer_nps(v,
               uniform ? nps_adjusted_uniform(c, conf_of(v)) : nps_adjusted(c));
    answer_interval(v, uniform ? interval_nps_uniform(d, p, r, conf_of(v))
                               : interval_nps_adjusted(d, p, r, conf_of(v)));
    return has(v, "promoters");
}

/* Uniform answers on a scale, with the bands of NPS. */
static bool nps_uniform(Vector *v)
{
    int low, high;
    NpsCounts c = {0};

    if (text(v, "dist") == NULL ||
        sscanf(text(v, "dist"), "uniform on %d..%d", &low, &high) != 2)
        return false;
    for (int i = low; i <= high; i++)
        *(i <= 6 ? &c.detractors : i <= 8 ? &c.passives : &c.promoters) += 1;
    answer_nps(v, nps_of(c));
    return true;
}

static void answer_change(Vector *v, Change c)
{
    answer(v, "delta", c.change);
    answer(v, "change", c.change);
    answer(v, "se", c.se);
    answer(v, "z", c.z);
    answer(v, "t", c.z);
    answer(v, "df", c.df);
    answer(v, "p", c.p);
    answer2(v, "", c.z, c.p);
    answer2(v, "ci", c.ci.low, c.ci.high);
}

static bool nps_two_sample(Vector *v)
{
    double x[3], y[3];

    if (nums(v, "x", x, 3) != 3 || nums(v, "y", y, 3) != 3)
        return false;
    answer_change(v, change_nps((NpsCounts){x[0], x[1], x[2]},
                                (NpsCounts){y[0], y[1], y[2]}, conf_of(v)));
    return true;
}

static bool nps_distribution(Vector *v)
{
    double counts[2 * ROOM];
    size_t n = nums(v, "x", counts, ROOM);
    Chi2 c;

    nums(v, "y", counts + n, ROOM);
    c = chi2_table(counts, 2, n);
    answer(v, "chi2", c.chi2);
    answer(v, "df", c.df);
    answer(v, "p", c.p);
    return n > 0;
}

static bool nps_stratified_family(Vector *v)
{
    NpsStratum strata[100] = {0};
    size_t i, max, n = 0;
    yyjson_val *one;

    yyjson_arr_foreach(yyjson_obj_get(v->in, "strata"), i, max, one)
    {
        if (n < 100)
            strata[n++] =
                (NpsStratum){yyjson_get_num(yyjson_obj_get(one, "W")),
                             {yyjson_get_num(yyjson_obj_get(one, "D")),
                              yyjson_get_num(yyjson_obj_get(one, "P")),
                              yyjson_get_num(yyjson_obj_get(one, "R"))}};
    }
    answer_nps(v, nps_stratified(strata, n));
    return n > 0;
}

static bool nps_min_n(Vector *v)
{
    double variance = num_or(v, "variance", 1);

    if (has(v, "power"))
        answer(v, "n",
               sample_size_change(variance,
                                  num_or(v, "delta", num(v, "change")),
                                  conf_of(v), num(v, "power")));
    else
        answer(v, "n",
               sample_size(variance,
                           num_or(v, "moe", num(v, "moe_points") / 100),
                           conf_of(v)));
    return true;
}

static bool nps_rounding(Vector *v)
{
    NpsCounts c = nps_counts(v);
    Nps nps = nps_of(c);
    double up = 100 * c.promoters / nps.n, down = 100 * c.detractors / nps.n;

    answer(v, "nps_exact", 100 * nps.value);
    answer(v, "from_rounded_percentages_half_even", rint(up) - rint(down));
    answer(v, "from_rounded_percentages_half_up",
           scale_round(up, 0) - scale_round(down, 0));
    return has(v, "promoters");
}

/* ---- Shares, means, scales ------------------------------------------- */

static bool one_share(Vector *v)
{
    double x = num(v, "x"), n = num(v, "n"), conf = conf_of(v);

    if (strncmp(v->name, "wilson", 6) == 0)
        answer_interval(v, interval_wilson(x, n, conf));
    else if (strncmp(v->name, "clopper", 7) == 0)
        answer_interval(v, interval_clopper_pearson(x, n, conf));
    else
        answer_interval(v, interval_agresti_coull(x, n, conf));
    return has(v, "x");
}

static bool two_shares(Vector *v)
{
    double x[2], n[2];

    if (nums(v, "x", x, 2) != 2 || nums(v, "n", n, 2) != 2)
        return false;
    if (strncmp(v->name, "newcombe", 8) == 0)
        answer_interval(v,
                        interval_newcombe(x[0], n[0], x[1], n[1], conf_of(v)));
    else
        answer_change(v, change_shares_z(x[0], n[0], x[1], n[1], conf_of(v)));
    return true;
}

static bool many_shares(Vector *v)
{
    double x[ROOM], n[ROOM];
    size_t k = nums(v, "x", x, ROOM);
    Chi2 c;

    if (k == 0 || nums(v, "n", n, ROOM) != k)
        return false;
    c = chi2_shares(x, n, k);
    answer2(v, "", c.chi2, c.p);
    answer(v, "chi2", c.chi2);
    answer(v, "df", c.df);
    answer(v, "p", c.p);
    return true;
}

static bool top_box(Vector *v)
{
    const char *key = key_with(v, "counts_");
    double counts[32], n = 0, top = 0;
    int low, high;
    size_t points;
    ScaleBox box;
    Interval i;

    if (key == NULL || sscanf(key, "counts_%dto%d", &low, &high) != 2)
        return false;
    points = nums(v, key, counts, 32);
    if (points != (size_t)(high - low + 1) || !scale_top_box(low, high, &box))
        return false;
    for (int x = low; x <= high; x++) {
        n += counts[x - low];
        top += x >= box.low ? counts[x - low] : 0;
    }
    i = interval_wilson(top, n, conf_of(v));
    answer(v, "top2", top);
    answer(v, "n", n);
    answer(v, "csat", top / n);
    answer2(v, "wilson95", i.low, i.high);
    return true;
}

static Moments moments_of(const double *x, size_t n)
{
    Moments m = {0};

    for (size_t i = 0; i < n; i++)
        moments_add(&m, x[i]);
    return m;
}

static bool scores_mean(Vector *v)
{
    const char *key = key_with(v, "scores");
    double x[ROOM], sd;
    Moments m;
    size_t n = key != NULL ? nums(v, key, x, ROOM) : 0;
    Interval i;

    if (key == NULL)
        return false;
    m = moments_of(x, n);
    sd = moments_sd(&m);
    i = interval_t_mean((double)n, m.mean, sd, conf_of(v));
    answer(v, "mean", moments_mean(&m));
    answer(v, "n", (double)n);
    answer(v, "sd", sd);
    answer2(v, "ci", i.low, i.high);
    return true;
}

static MeanSample sample_of(const double *x, size_t n)
{
    Moments m = moments_of(x, n);

    return (MeanSample){(double)n, moments_mean(&m), moments_variance(&m)};
}

static bool two_means(Vector *v)
{
    double x[ROOM], y[ROOM];
    size_t n = nums(v, "x", x, ROOM), k = nums(v, "y", y, ROOM);
    bool paired = strncmp(v->name, "paired", 6) == 0;

    if (n == 0 || k == 0 || (paired && n != k))
        return false;
    if (paired)
        for (size_t i = 0; i < n; i++)
            x[i] -= y[i];
    answer_change(
        v, paired ? change_paired(sample_of(x, n), conf_of(v))
                  : change_means(sample_of(x, n), sample_of(y, k), conf_of(v)));
    return true;
}

static bool t_quantile_family(Vector *v)
{
    answer(v, "", t_quantile(num(v, "p"), num(v, "df")));
    return has(v, "p");
}

static bool poisson_family(Vector *v)
{
    answer_interval(
        v, interval_poisson(num(v, "x"), num_or(v, "T", 1), conf_of(v)));
    return has(v, "x");
}

static bool rescale_family(Vector *v)
{
    double from[2], to[2];

    if (nums(v, "from", from, 2) != 2 || nums(v, "to", to, 2) != 2)
        return false;
    answer(v, "", scale_rescale(num(v, "x"), from[0], from[1], to[0], to[1]));
    return true;
}

static bool fpc_family(Vector *v)
{
    answer(v, "moe",
           interval_share_margin(num(v, "p"), num(v, "n"), num(v, "N"),
                                 conf_of(v)));
    return has(v, "p");
}

static bool rounding_family(Vector *v)
{
    double x[ROOM], away[ROOM], even[ROOM];
    size_t n = nums(v, "values", x, ROOM);

    for (size_t i = 0; i < n; i++) {
        away[i] = scale_round(x[i], 0);
        even[i] = rint(x[i]);
    }
    answers(v, "half_away_from_zero", away, n);
    answers(v, "half_even", even, n);
    return n > 0;
}

const VectorFamily vectors_score[] = {
    {"01", "nps_adjwald", nps_adjwald},
    {"01", "nps_uniform", nps_uniform},
    {"01", "nps_two_sample", nps_two_sample},
    {"01", "nps_distribution", nps_distribution},
    {"01", "nps_stratified", nps_stratified_family},
    {"01", "nps_min_n", nps_min_n},
    {"01", "nps_power", nps_min_n},
    {"01", "nps_rounding", nps_rounding},
    {"01", "nps_", nps_plain},
    {"01", "wilson", one_share},
    {"01", "clopper", one_share},
    {"01", "agresti_coull", one_share},
    {"01", "two_prop", two_shares},
    {"01", "newcombe", two_shares},
    {"01", "chisq", many_shares},
    {"01", "csat_top", top_box},
    {"01", "ces_", scores_mean},
    {"01", "t_quantile", t_quantile_family},
    {"01", "rescale", rescale_family},
    {"01", "fpc", fpc_family},
    {"01", "rounding", rounding_family},
    {"01", "welch_t", two_means},
    {"01", "paired_t", two_means},
    {"01", "poisson", poisson_family},
    {NULL, NULL, NULL},
};

/*
 * special.c -- See special.h.
 *
 * Two densities carry everything.  The binomial one,
 *
 *     b(k; n, p) = G(n+1) / (G(k+1) G(n-k+1)) p^k (1-p)^(n-k),
 *
 * is also the factor in front of the continued fraction of the incomplete
 * beta (k = a, n = a + b), and the Poisson one that of the incomplete
 * gamma.  Both are written with Loader's two helpers: the error of
 * Stirling's formula, and the deviance x ln(x/m) + m - x, each of which
 * keeps its digits where a difference of lgamma() would lose them all.
 *
 * A cdf of x close to 1 needs 1 - x to full precision, so the beta takes
 * both x and y = 1 - x from its caller.
 */
#include "stat/special.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#define MAX_TERMS 200000 /* of a fraction or a series; about sqrt(a) used */
#define MAX_STEPS 400    /* of a root search; five is usual */
#define CLOSE     1e-13  /* Newton squares the error that is left */
#define TINY      1e-300

/* ---- Densities ------------------------------------------------------- */

/* ln G(n+1) - ln(sqrt(2 pi n) (n/e)^n): what Stirling's formula leaves. */
static double stirling_rest(double n)
{
    double n2 = n * n;
    int sign; /* lgamma() would write to a global */

    if (n <= 16)
        return lgamma_r(n + 1, &sign) - (n + 0.5) * log(n) + n -
               0.5 * log(2 * M_PI);
    return (1. / 12 -
            (1. / 360 - (1. / 1260 - (1. / 1680 - 1. / 1188 / n2) / n2) / n2) /
                n2) /
           n;
}

/* x ln(x/m) + m - x, which is small when x is near m. */
static double deviance(double x, double m)
{
    double v = (x - m) / (x + m), sum, term;

    if (fabs(x - m) > 0.1 * (x + m))
        return x * log(x / m) + m - x;
    sum = (x - m) * v;
    term = 2 * x * v;
    for (int i = 3;; i += 2) {
        double before = sum;

        term *= v * v;
        sum += term / i;
        if (sum == before)
            return sum;
    }
}

/* q is 1 - p, given apart so that neither is rounded away. */
static double binomial_density(double k, double n, double p, double q)
{
    double rest = n - k;

    if (p <= 0)
        return k == 0 ? 1 : 0;
    if (q <= 0)
        return rest == 0 ? 1 : 0;
    if (k < 0 || rest < 0)
        return 0;
    if (k == 0)
        return exp(p < 0.1 ? n * log1p(-p) : n * log(q));
    if (rest == 0)
        return exp(q < 0.1 ? n * log1p(-q) : n * log(p));
    return exp(stirling_rest(n) - stirling_rest(k) - stirling_rest(rest) -
               deviance(k, n * p) - deviance(rest, n * q)) *
           sqrt(n / (2 * M_PI * k * rest));
}

double binomial_pmf(double k, double n, double p)
{
    if (!(p >= 0 && p <= 1 && n >= 0) || isnan(k))
        return NAN;
    return binomial_density(k, n, p, 1 - p);
}

double poisson_pmf(double k, double mean)
{
    if (!(mean >= 0) || isnan(k))
        return NAN;
    if (k < 0)
        return 0;
    if (mean == 0)
        return k == 0 ? 1 : 0;
    if (k == 0)
        return exp(-mean);
    return exp(-stirling_rest(k) - deviance(k, mean)) / sqrt(2 * M_PI * k);
}

/* ---- Beta and gamma -------------------------------------------------- */

/* One round of Lentz's method: two coefficients at a time is simplest. */
static void lentz(double coefficient, double *c, double *d, double *f)
{
    *d = 1 + coefficient * *d;
    *c = 1 + coefficient / *c;
    *d = 1 / (fabs(*d) < TINY ? TINY : *d);
    *c = fabs(*c) < TINY ? TINY : *c;
    *f *= *c * *d;
}

/* Valid, and quick, for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
    double c = 1 / TINY, f = 1, d = 1;

    lentz(-(a + b) * x / (a + 1), &c, &d, &f);
    for (int m = 1; m < MAX_TERMS; m++) {
        double m2 = 2. * m, before = f;

        lentz(m * (b - m) * x / ((a + m2 - 1) * (a + m2)), &c, &d, &f);
        lentz(-(a + m) * (a + b + m) * x / ((a + m2) * (a + m2 + 1)), &c, &d,
              &f);
        if (fabs(f - before) <= DBL_EPSILON * fabs(f))
            break;
    }
    return f;
}

/* I_x(a, b) with y = 1 - x. */
static double beta_lower(double x, double y, double a, double b)
{
    double front;

    if (x <= 0)
        return 0;
    if (y <= 0)
        return 1;
    front = binomial_density(a, a + b, x, y);
    if (x * (a + b + 2) < a + 1)
        return front * b / (a + b) * beta_fraction(a, b, x);
    return 1 - front * a / (a + b) * beta_fraction(b, a, y);
}

double beta_cdf(double x, double a, double b)
{
    if (!(a > 0 && b > 0) || isnan(x))
        return NAN;
    return beta_lower(x, 1 - x, a, b);
}

static double gamma_series(double x, double a)
{
    double term = 1, sum = 1;

    for (int i = 1; i < MAX_TERMS; i++) {
        term *= x / (a + i);
        sum += term;
        if (term < DBL_EPSILON * sum)
            break;
    }
    return poisson_pmf(a, x) * sum;
}

static double gamma_fraction(double x, double a)
{
    double b = x + 1 - a, c = 1 / TINY, d = 1 / b, f = d;

    for (int i = 1; i < MAX_TERMS; i++) {
        double an = -i * (i - a), before = f;

        b += 2;
        d = 1 / (an * d + b);
        c = b + an / c;
        f *= c * d;
        if (fabs(f - before) <= DBL_EPSILON * fabs(f))
            break;
    }
    return poisson_pmf(a, x) * a * f;
}

double gamma_cdf(double x, double a)
{
    if (!(a > 0) || isnan(x))
        return NAN;
    if (x <= 0)
        return 0;
    return x < a + 1 ? gamma_series(x, a) : 1 - gamma_fraction(x, a);
}

double gamma_sf(double x, double a)
{
    if (!(a > 0) || isnan(x))
        return NAN;
    if (x <= 0)
        return 1;
    return x < a + 1 ? 1 - gamma_series(x, a) : gamma_fraction(x, a);
}

/* ---- Quantiles ------------------------------------------------------- */

/* What a root search asks: f(x) - target, increasing, and its slope. */
typedef struct Goal {
    double target, a, b;
    double (*gap)(const struct Goal *g, double x, double *slope);
} Goal;

/* Newton from `x`, kept inside a bracket that only shrinks; a step that
 * would leave it halves the bracket instead.  `high` may be infinite. */
static double find_root(const Goal *g, double x, double low, double high)
{
    for (int i = 0; i < MAX_STEPS; i++) {
        double slope, gap = g->gap(g, x, &slope), next;

        if (gap == 0)
            return x;
        if (gap < 0)
            low = x;
        else
            high = x;
        next = x - gap / slope;
        if (!(next > low && next < high))
            next = isinf(high) ? 2 * low + 1 : (low + high) / 2;
        if (fabs(next - x) <= CLOSE * fabs(next))
            return next;
        x = next;
    }
    return x;
}

static double beta_slope(const Goal *g, double x, double y)
{
    return binomial_density(g->a, g->a + g->b, x, y) * g->a * g->b /
           (g->a + g->b) / (x * y);
}

static double beta_gap(const Goal *g, double x, double *slope)
{
    *slope = beta_slope(g, x, 1 - x);
    return beta_lower(x, 1 - x, g->a, g->b) - g->target;
}

/* The same in terms of y = 1 - x, which keeps its digits when x is near 1. */
static double beta_gap_above(const Goal *g, double y, double *slope)
{
    *slope = beta_slope(g, 1 - y, y);
    return g->target - beta_lower(1 - y, y, g->a, g->b);
}

double beta_quantile(double p, double a, double b)
{
    Goal g = {p, a, b, beta_gap};
    double mean = a / (a + b), guess;

    if (!(a > 0 && b > 0 && p >= 0 && p <= 1))
        return NAN;
    if (p == 0 || p == 1)
        return p;
    guess = mean + normal_quantile(p) * sqrt(mean * (1 - mean) / (a + b + 1));
    if (!(guess > 0.01 * mean && guess < 1 - 0.01 * (1 - mean)))
        guess = mean;
    if (beta_lower(0.5, 0.5, a, b) >= p)
        return find_root(&g, fmin(guess, 0.5), 0, 0.5);
    g.gap = beta_gap_above;
    return 1 - find_root(&g, fmin(1 - guess, 0.5), 0, 0.5);
}

static double gamma_gap(const Goal *g, double x, double *slope)
{
    *slope = poisson_pmf(g->a, x) * g->a / x;
    return gamma_cdf(x, g->a) - g->target;
}

double gamma_quantile(double p, double a)
{
    Goal g = {p, a, 0, gamma_gap};
    double guess;

    if (!(a > 0 && p >= 0 && p <= 1))
        return NAN;
    if (p == 0)
        return 0;
    if (p == 1)
        return INFINITY;
    guess = 1 - 1 / (9 * a) + normal_quantile(p) / (3 * sqrt(a));
    guess = a * guess * guess * guess; /* Wilson and Hilferty, 1931 */
    return find_root(&g, guess > 0.01 * a ? guess : a, 0, INFINITY);
}

/* Mass beyond t, negated so that it increases. */
static double t_gap(const Goal *g, double t, double *slope)
{
    double df = g->a, t2 = t * t, x = df / (df + t2), y = t2 / (df + t2);

    /* f(t) dt = beta density of x times |dx/dt|, written without 1/y. */
    *slope = t > 0 ? binomial_density(df / 2, (df + 1) / 2, x, y) * df /
                         (2 * df + 2) / t
                   : 1;
    return g->target - 0.5 * beta_lower(x, y, df / 2, 0.5);
}

double t_quantile(double p, double df)
{
    double tail = p < 0.5 ? p : 1 - p, z, guess;
    Goal g = {tail, df, 0, t_gap};

    if (!(df > 0 && p >= 0 && p <= 1))
        return NAN;
    if (tail == 0)
        return p < 0.5 ? -INFINITY : INFINITY;
    if (tail == 0.5)
        return 0;
    z = -normal_quantile(tail);
    guess = z + (z * z * z + z) / (4 * df); /* Cornish and Fisher, 1938 */
    guess = find_root(&g, guess, 0, INFINITY);
    return p < 0.5 ? -guess : guess;
}

/* ---- Normal ---------------------------------------------------------- */

double normal_cdf(double x)
{
    return 0.5 * erfc(-x / M_SQRT2);
}

double normal_sf(double x)
{
    return 0.5 * erfc(x / M_SQRT2);
}

double normal_two_sided(double z)
{
    return erfc(fabs(z) / M_SQRT2);
}

double normal_quantile(double p)
{
    double tail = p < 0.5 ? p : 1 - p, t, x;

    if (!(p >= 0 && p <= 1))
        return NAN;
    if (tail == 0)
        return p < 0.5 ? -INFINITY : INFINITY;
    t = sqrt(-2 * log(tail));
    x = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    for (int i = 0; i < 3; i++) {
        double step = (normal_sf(x) - tail) * sqrt(2 * M_PI) * exp(x * x / 2);

        x += step / (1 - x * step / 2);
    }
    return p < 0.5 ? -x : x;
}

double normal_critical(double conf)
{
    static _Thread_local double last, critical; /* nearly always the same */

    if (!(conf > 0 && conf < 1))
        return NAN;
    if (conf != last) {
        critical = -normal_quantile((1 - conf) / 2);
        last = conf;
    }
    return critical;
}

/* ---- What the tests use ---------------------------------------------- */

double t_two_sided(double t, double df)
{
    double t2 = t * t;

    if (!(df > 0) || isnan(t))
        return NAN;
    if (isinf(t2))
        return 0;
    return beta_lower(df / (df + t2), t2 / (df + t2), df / 2, 0.5);
}

double t_cdf(double t, double df)
{
    double tail = t_two_sided(t, df) / 2;

    return t < 0 ? tail : 1 - tail;
}

double chi2_cdf(double x, double df)
{
    return gamma_cdf(x / 2, df / 2);
}

double chi2_sf(double x, double df)
{
    return gamma_sf(x / 2, df / 2);
}

double f_cdf(double x, double df1, double df2)
{
    double all = df1 * x + df2;

    if (!(df1 > 0 && df2 > 0) || isnan(x))
        return NAN;
    return x <= 0 ? 0 : beta_lower(df1 * x / all, df2 / all, df1 / 2, df2 / 2);
}

double f_sf(double x, double df1, double df2)
{
    double all = df1 * x + df2;

    if (!(df1 > 0 && df2 > 0) || isnan(x))
        return NAN;
    return x <= 0 ? 1 : beta_lower(df2 / all, df1 * x / all, df2 / 2, df1 / 2);
}

double binomial_cdf(double k, double n, double p)
{
    k = floor(k);
    if (!(n >= 0 && p >= 0 && p <= 1) || isnan(k))
        return NAN;
    if (k < 0)
        return 0;
    if (k >= n)
        return 1;
    return beta_lower(1 - p, p, n - k, k + 1);
}

double poisson_cdf(double k, double mean)
{
    k = floor(k);
    if (!(mean >= 0) || isnan(k))
        return NAN;
    return k < 0 ? 0 : mean == 0 ? 1 : gamma_sf(mean, k + 1);
}

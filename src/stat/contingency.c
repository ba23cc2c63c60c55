/*
 * contingency.c -- See contingency.h.
 *
 * Fisher's test adds up the chances of whole tables.  The chance of a table
 * follows from its neighbour's by one multiplication, so we start at the
 * likeliest with weight 1 and walk to both ends until nothing is left to
 * add.  The binomial test has a cdf to ask, so it only looks for the place
 * on the other side where outcomes become as rare as the one seen.
 */
#include "stat/contingency.h"

#include "stat/special.h"

#include <math.h>

#define NOTHING 1e-300 /* a weight that changes no sum */

/* Chances that ought to be equal must count as equal in spite of rounding
 * (the factor is the one of R). */
#define AS_RARE (1 + 1e-7)

Chi2 chi2_table(const double *counts, size_t rows, size_t cols)
{
    Chi2 out = {0, NAN, NAN};
    double all = 0, used_rows = 0, used_cols = 0;

    for (size_t i = 0; i < rows * cols; i++)
        all += counts[i] >= 0 ? counts[i] : NAN;
    for (size_t c = 0; c < cols; c++) {
        double col = 0;

        for (size_t r = 0; r < rows; r++)
            col += counts[r * cols + c];
        used_cols += col > 0;
    }
    for (size_t r = 0; r < rows; r++) {
        double row = 0;

        for (size_t c = 0; c < cols; c++)
            row += counts[r * cols + c];
        used_rows += row > 0;
        for (size_t c = 0; c < cols && row > 0; c++) {
            double col = 0, expected;

            for (size_t k = 0; k < rows; k++)
                col += counts[k * cols + c];
            expected = row * col / all;
            if (expected > 0)
                out.chi2 += (counts[r * cols + c] - expected) *
                            (counts[r * cols + c] - expected) / expected;
        }
    }
    if (!(all > 0 && used_rows > 1 && used_cols > 1))
        return (Chi2){NAN, NAN, NAN};
    out.df = (used_rows - 1) * (used_cols - 1);
    out.p = chi2_sf(out.chi2, out.df);
    return out;
}

Chi2 chi2_shares(const double *x, const double *n, size_t k)
{
    Chi2 out = {0, 0, NAN};
    double yes = 0, all = 0, share;

    for (size_t i = 0; i < k; i++) {
        yes += x[i] >= 0 && x[i] <= n[i] ? x[i] : NAN;
        all += n[i];
        out.df += n[i] > 0;
    }
    share = yes / all;
    for (size_t i = 0; i < k; i++) {
        double gap = x[i] - n[i] * share;

        if (n[i] > 0)
            out.chi2 += gap * gap / (n[i] * share * (1 - share));
    }
    if (!(share > 0 && share < 1 && out.df > 1))
        return (Chi2){NAN, NAN, NAN};
    out.df -= 1;
    out.p = chi2_sf(out.chi2, out.df);
    return out;
}

/* Tables a b / c d with the margins of the one seen, by their a. */
typedef struct Tables {
    double low, high;     /* what a can be */
    double row, col, all; /* the margins */
    double seen;
} Tables;

/* The chance of k + 1 over that of k. */
static double ratio(const Tables *t, double k)
{
    return (t->row - k) * (t->col - k) /
           ((k + 1) * (t->all - t->row - t->col + k + 1));
}

/* The weight of the table seen, if the one at `mode` has weight 1. */
static double weight_seen(const Tables *t, double mode)
{
    double weight = 1;

    for (double k = mode; k < t->seen && weight > 0; k++)
        weight *= ratio(t, k);
    for (double k = mode; k > t->seen && weight > 0; k--)
        weight /= ratio(t, k - 1);
    return weight;
}

/* All tables from `mode` to one end: into *sum, the rare ones into *rare. */
static void walk(const Tables *t, double mode, double step, double limit,
                 double *sum, double *rare)
{
    double weight = 1;

    for (double k = mode; k != (step > 0 ? t->high : t->low); k += step) {
        weight = step > 0 ? weight * ratio(t, k) : weight / ratio(t, k - 1);
        if (weight < NOTHING)
            break;
        *sum += weight;
        if (weight <= limit)
            *rare += weight;
    }
}

double fisher_exact(int64_t a, int64_t b, int64_t c, int64_t d)
{
    double row = (double)a + (double)b, col = (double)a + (double)c;
    double all = row + (double)c + (double)d, mode, limit, sum = 1, rare;
    Tables t = {
        fmax(0, row + col - all), fmin(row, col), row, col, all, (double)a};

    if (a < 0 || b < 0 || c < 0 || d < 0)
        return NAN;
    mode = floor((row + 1) * (col + 1) / (all + 2));
    mode = fmin(t.high, fmax(t.low, mode));
    limit = weight_seen(&t, mode) * AS_RARE;
    rare = limit >= 1 ? 1 : 0;
    walk(&t, mode, 1, limit, &sum, &rare);
    walk(&t, mode, -1, limit, &sum, &rare);
    return fmin(1, rare / sum);
}

/* The first k of (mode, n] that is as rare as `limit`; n + 1 if none. */
static double rare_from(double mode, double n, double p, double limit)
{
    double low = mode + 1, high = n + 1;

    while (low < high) {
        double mid = floor((low + high) / 2);

        if (binomial_pmf(mid, n, p) <= limit)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

double binomial_exact(int64_t k, int64_t n, double p)
{
    double x = (double)k, all = (double)n, mode, from;

    if (k < 0 || k > n || !(p >= 0 && p <= 1))
        return NAN;
    if (x > all * p) { /* look at it from the other side */
        x = all - x;
        p = 1 - p;
    }
    mode = floor((all + 1) * p);
    if (x >= mode)
        return 1;
    from = rare_from(mode, all, p, binomial_pmf(x, all, p) * AS_RARE);
    return fmin(1,
                binomial_cdf(x, all, p) + binomial_cdf(all - from, all, 1 - p));
}

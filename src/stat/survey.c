/* survey.c -- See survey.h. */
#include "stat/survey.h"

#include "base/mem.h"
#include "stat/linear.h"
#include "stat/moments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FITS  1e-6  /* what a margin may be off by */
#define TIGHT 1e-13 /* better than this is rounding */

static double ratio(double a, double b)
{
    return b > 0 ? a / b : NAN;
}

AaporRates survey_aapor(const AaporCounts *c)
{
    double answered = c->complete + c->partial;
    double known = answered + c->refused + c->no_contact + c->other;
    double unknown = c->unknown_household + c->unknown_other;
    double all = known + unknown, some = known + c->eligible_share * unknown;

    return (AaporRates){
        .rr1 = ratio(c->complete, all),
        .rr2 = ratio(answered, all),
        .rr3 = ratio(c->complete, some),
        .rr4 = ratio(answered, some),
        .rr5 = ratio(c->complete, known),
        .rr6 = ratio(answered, known),
        .coop1 = ratio(c->complete, answered + c->refused + c->other),
        .ref1 = ratio(c->refused, all),
        .con1 = ratio(answered + c->refused + c->other, all),
    };
}

double survey_response_rate(double completes, double sent, double bounced)
{
    return ratio(completes, sent - bounced);
}

double survey_nonresponse_bias(double mean_respondents,
                               double mean_nonrespondents, double response_rate)
{
    if (!(response_rate >= 0 && response_rate <= 1))
        return NAN;
    return (1 - response_rate) * (mean_respondents - mean_nonrespondents);
}

/* ---- Weights --------------------------------------------------------- */

/* The weight of each level into sums[n_levels]. */
static void weigh_levels(const double *weight, size_t n, const Margin *m,
                         double *sums)
{
    memset(sums, 0, m->n_levels * sizeof *sums);
    for (size_t i = 0; i < n; i++)
        sums[m->level[i]] += weight[i];
}

static double margin_error(const Margin *m, const double *sums)
{
    double all = 0, worst = 0;

    for (size_t l = 0; l < m->n_levels; l++) {
        all += m->target[l];
        worst = fmax(worst, fabs(sums[l] - m->target[l]));
    }
    return ratio(worst, all);
}

static double worst_error(const double *weight, size_t n, const Margin *margins,
                          size_t n_margins, double *sums)
{
    double worst = 0;

    for (size_t k = 0; k < n_margins; k++) {
        double error;

        weigh_levels(weight, n, &margins[k], sums);
        error = margin_error(&margins[k], sums);
        if (!(error <= worst)) /* NaN is the worst */
            worst = error;
    }
    return worst;
}

static size_t all_levels(const Margin *margins, size_t n_margins)
{
    size_t all = 0;

    for (size_t k = 0; k < n_margins; k++)
        all += margins[k].n_levels;
    return all;
}

static void rake_once(double *weight, size_t n, const Margin *m, double *sums)
{
    weigh_levels(weight, n, m, sums);
    for (size_t i = 0; i < n; i++)
        if (sums[m->level[i]] > 0)
            weight[i] *= m->target[m->level[i]] / sums[m->level[i]];
}

RakeReport survey_rake(double *weight, size_t n, const Margin *margins,
                       size_t n_margins, int max_iterations)
{
    double *sums =
        mem_alloc((all_levels(margins, n_margins) + 1) * sizeof *sums);
    RakeReport out = {0};

    do {
        for (size_t k = 0; k < n_margins; k++)
            rake_once(weight, n, &margins[k], sums);
        out.iterations++;
        out.max_error = worst_error(weight, n, margins, n_margins, sums);
    } while (out.iterations < max_iterations && !(out.max_error <= TIGHT));
    out.converged = out.max_error < FITS;
    free(sums);
    return out;
}

/* Normal equations of the dummies of all levels: a = sum of w x x', b =
 * target - sum of w x. */
static void normal_equations(const double *weight, size_t n,
                             const Margin *margins, size_t n_margins, double *a,
                             double *b)
{
    size_t dim = all_levels(margins, n_margins), row = 0, col;

    for (size_t k = 0; k < n_margins; row += margins[k++].n_levels) {
        for (size_t l = 0; l < margins[k].n_levels; l++)
            b[row + l] = margins[k].target[l];
        for (size_t i = 0; i < n; i++)
            b[row + (size_t)margins[k].level[i]] -= weight[i];
        col = 0;
        for (size_t h = 0; h < n_margins; col += margins[h++].n_levels)
            for (size_t i = 0; i < n; i++)
                a[(row + (size_t)margins[k].level[i]) * dim + col +
                  (size_t)margins[h].level[i]] += weight[i];
    }
}

bool survey_calibrate(double *weight, size_t n, const Margin *margins,
                      size_t n_margins, Err *err)
{
    size_t dim = all_levels(margins, n_margins), at;
    double *a = mem_alloc((dim * dim + dim + n + 1) * sizeof *a);
    double *b = a + dim * dim, *next = b + dim;
    bool fits;

    normal_equations(weight, n, margins, n_margins, a, b);
    linear_solve(a, b, dim);
    for (size_t i = 0; i < n; i++) {
        double factor = 1;

        at = 0;
        for (size_t k = 0; k < n_margins; at += margins[k++].n_levels)
            factor += b[at + (size_t)margins[k].level[i]];
        next[i] = weight[i] * factor;
    }
    fits = worst_error(next, n, margins, n_margins, a) < FITS;
    if (fits && n > 0)
        memcpy(weight, next, n * sizeof *weight);
    free(a);
    return fits || err_set(err, ERR_INPUT,
                           "no weights meet these margins; check that their "
                           "totals agree and that nobody is missing");
}

size_t survey_trim(double *weight, size_t n, double low, double high)
{
    Total all = {0};
    size_t cut = 0;
    double mean;

    for (size_t i = 0; i < n; i++)
        total_add(&all, weight[i]);
    mean = total_value(&all) / (double)n;
    for (size_t i = 0; i < n; i++) {
        double kept = fmin(high * mean, fmax(low * mean, weight[i]));

        cut += kept != weight[i];
        weight[i] = kept;
    }
    return cut;
}

/* Without counts each weight is that of one. */
Kish survey_kish_groups(const double *weight, const double *count, size_t k)
{
    Total all = {0}, sum = {0}, squares = {0};
    Kish out = {0, NAN, NAN};

    for (size_t i = 0; i < k; i++) {
        double n = count == NULL ? 1 : count[i];

        total_add(&all, n);
        total_add(&sum, n * weight[i]);
        total_add(&squares, n * weight[i] * weight[i]);
    }
    out.n = k == 0 ? 0 : total_value(&all);
    if (k == 0 || !(total_value(&sum) > 0))
        return out;
    out.deff =
        out.n * total_value(&squares) / (total_value(&sum) * total_value(&sum));
    out.n_eff = out.n / out.deff;
    return out;
}

Kish survey_kish(const double *weight, size_t n)
{
    return survey_kish_groups(weight, NULL, n);
}

/* ---- Showing --------------------------------------------------------- */

bool survey_diverging(const int64_t *counts, size_t points, double *left,
                      double *right)
{
    double below = 0, above = 0, middle = 0, all;

    for (size_t i = 0; i < points; i++)
        *(2 * i + 1 == points  ? &middle
          : 2 * i + 1 < points ? &below
                               : &above) += (double)counts[i];
    all = below + middle + above;
    if (!(all > 0))
        return false;
    *left = -(below + middle / 2) / all;
    *right = (above + middle / 2) / all;
    return true;
}

/* The smallest group that is still shown; n if there is none. */
static size_t smallest_open(const int64_t *counts, size_t n,
                            const Showing *showing)
{
    size_t best = n;

    for (size_t i = 0; i < n; i++)
        if (showing[i] == SHOW_OPEN && (best == n || counts[i] < counts[best]))
            best = i;
    return best;
}

void survey_suppress(const int64_t *counts, size_t n, int64_t k,
                     Showing *showing)
{
    int64_t people = 0;
    size_t hidden = 0;

    for (size_t i = 0; i < n; i++) {
        showing[i] = counts[i] < k ? SHOW_TOO_FEW : SHOW_OPEN;
        if (showing[i] == SHOW_TOO_FEW) {
            hidden++;
            people += counts[i];
        }
    }
    while (hidden > 0 && (hidden == 1 || people < k)) {
        size_t next = smallest_open(counts, n, showing);

        if (next == n)
            return;
        showing[next] = SHOW_GIVE_AWAY;
        hidden++;
        people += counts[next];
    }
}

int64_t survey_next_invite(const int64_t *invited, size_t n,
                           int64_t quarantine_days)
{
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < n; i++)
        if (invited[i] > last)
            last = invited[i];
    return n > 0 ? last + quarantine_days : INT64_MIN;
}

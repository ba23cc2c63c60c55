/*
 * survey.h -- Who answered, who did not, and what to do about it.
 *
 * Response rates, weights, and the two rules that protect people: how often
 * they may be asked, and how few may be shown.
 */
#ifndef PULS_STAT_SURVEY_H
#define PULS_STAT_SURVEY_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* ---- Response rates: AAPOR, Standard Definitions.  NaN with no cases. */

typedef struct AaporCounts {
    double complete, partial; /* I, P */
    double refused;           /* R */
    double no_contact, other; /* NC, O */
    double unknown_household; /* UH */
    double unknown_other;     /* UO */
    double eligible_share;    /* e: of the unknown ones, 0..1 */
} AaporCounts;

typedef struct AaporRates {
    double rr1, rr2, rr3, rr4, rr5, rr6; /* response */
    double coop1;                        /* cooperation */
    double ref1;                         /* refusal */
    double con1;                         /* contact */
} AaporRates;

AaporRates survey_aapor(const AaporCounts *c);

/* completes / (sent - bounced), for e-mail; bounced only if known. */
double survey_response_rate(double completes, double sent, double bounced);

/* How far the respondents' mean is from everybody's: (1 - RR)(r - nr). */
double survey_nonresponse_bias(double mean_respondents,
                               double mean_nonrespondents,
                               double response_rate);

/* ---- Weights. */

/* One variable of the population: to which of its levels each unit belongs,
 * and how many of the population each level has. */
typedef struct Margin {
    const int *level; /* of each unit, 0 .. n_levels - 1 */
    size_t n_levels;
    const double *target;
} Margin;

typedef struct RakeReport {
    int iterations;
    double max_error; /* |margin - target|, relative to all of its target */
    bool converged;   /* max_error < 1e-6; warn if not */
} RakeReport;

#define SURVEY_RAKE_ITERATIONS 100

/*
 * Raking (Deming and Stephan 1940): scale `weight` to each margin in turn
 * until all fit.  Does not converge when margins contradict each other or a
 * level of the population has nobody in the sample; the weights are then
 * the last ones tried, and the report says so.
 */
RakeReport survey_rake(double *weight, size_t n, const Margin *margins,
                       size_t n_margins, int max_iterations);

/* Linear calibration (GREG, Deville and Sarndal 1992): the same margins,
 * the least change in squares.  Weights may become negative.  Fails, and
 * leaves the weights alone, if no weights can meet the margins. */
bool survey_calibrate(double *weight, size_t n, const Margin *margins,
                      size_t n_margins, Err *err);

/* Cut weights to [low, high] times their mean; rake again afterwards.
 * Returns how many were cut. */
size_t survey_trim(double *weight, size_t n, double low, double high);

/* What weighting costs (Kish 1965): deff = n sum w^2 / (sum w)^2, and
 * n_eff = n / deff takes the place of n in every interval. */
typedef struct Kish {
    double n, deff, n_eff;
} Kish;

Kish survey_kish(const double *weight, size_t n);
/* The same of k groups: count[i] units have the weight weight[i]. */
Kish survey_kish_groups(const double *weight, const double *count, size_t k);

/* ---- Showing. */

/* Where a diverging bar starts and ends, as shares, with the middle of the
 * scale at 0 (Robbins and Heiberger 2011): half of a neutral point lies on
 * either side.  False for no answers. */
bool survey_diverging(const int64_t *counts, size_t points, double *left,
                      double *right);

typedef enum Showing {
    SHOW_OPEN,      /* may be shown */
    SHOW_TOO_FEW,   /* fewer than k answered */
    SHOW_GIVE_AWAY, /* hidden because it would give a hidden one away */
} Showing;

/*
 * Which groups of a total may be shown if fewer than k people must not be.
 * What is hidden must not follow from the total: as long as only one group
 * is hidden, or all hidden ones together are fewer than k, the next
 * smallest is hidden too (ties: the earlier one).
 */
void survey_suppress(const int64_t *counts, size_t n, int64_t k,
                     Showing *showing);

/* The first day on which somebody may be invited again: the day of the
 * last invitation (not answer) plus the quarantine.  Days are counted from
 * any epoch; INT64_MIN for who was never invited. */
int64_t survey_next_invite(const int64_t *invited, size_t n,
                           int64_t quarantine_days);

#endif

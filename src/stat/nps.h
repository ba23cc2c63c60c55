/*
 * nps.h -- The Net Promoter Score of three counts, and its variance.
 *
 * One answer is X = -1, 0 or +1.  With d detractors, p passives and r
 * promoters of n, NPS = (r - d) / n, Var X = (r + d) / n - NPS^2 and
 * SE = sqrt(Var / n).  Everything is in [-1, 1]; times 100 is for display.
 *
 * The adjusted forms add pseudo-responses before the same formulas, so that
 * an interval does not collapse when all answers are alike: Rocks (2016),
 * "Interval Estimation for the Net Promoter Score", Am. Stat. 70(4).
 *
 * Counts are doubles so that weighted answers fit too.  No answers, a
 * negative or a NaN count: every field is NaN except n.
 */
#ifndef PULS_STAT_NPS_H
#define PULS_STAT_NPS_H

#include <stddef.h>

typedef struct NpsCounts {
    double detractors, passives, promoters;
} NpsCounts;

typedef struct Nps {
    double n;
    double value;    /* -1..1 */
    double variance; /* of one answer, divisor n: 0..1 */
    double se;       /* sqrt(variance / n) */
} Nps;

/* A part of the population: its share and the answers from it. */
typedef struct NpsStratum {
    double share; /* of the population; the shares of all sum to 1 */
    NpsCounts counts;
} NpsStratum;

Nps nps_of(NpsCounts c);

/* Three pseudo-responses, 3/4 + 1 1/2 + 3/4: the default for intervals. */
Nps nps_adjusted(NpsCounts c);

/* z^2 pseudo-responses, a third to each class; z belongs to `conf`. */
Nps nps_adjusted_uniform(NpsCounts c, double conf);

/* SE with divisor n - 1, as some publications print it; NaN for n < 2. */
double nps_se_sample(Nps nps);

/* Sum of share * NPS, Var = sum of share^2 Var / n: only n, value and se are
 * set.  NaN if any stratum is empty, because nothing is known of it. */
Nps nps_stratified(const NpsStratum *strata, size_t n);

#endif

/*
 * survival.h -- How long until, when some are not there yet.
 *
 * Customers who have not left, tickets not solved: their time is known only
 * from below ("censored").  Kaplan and Meier (1958) estimate the share that
 * is left at each moment, with Greenwood's variance; the log-rank test asks
 * whether groups differ.
 *
 * Promises:
 *
 *   (1)  At equal times events come before censorings.
 *   (2)  Without censoring the curve is 1 - the share that had its event.
 *   (3)  The order of the input does not matter.
 */
#ifndef PULS_STAT_SURVIVAL_H
#define PULS_STAT_SURVIVAL_H

#include "stat/interval.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Life {
    double time; /* >= 0, in any unit */
    bool event;  /* false: still there when last seen */
    int group;   /* 0, 1, ... for the log-rank test */
} Life;

/* A step of the curve: a time at which there were events. */
typedef struct SurvivalStep {
    double time;
    double at_risk, events;
    double survival; /* from here on */
    double se;       /* Greenwood; NaN once nobody is left */
} SurvivalStep;

/* The steps into `out` (room for n), ascending.  Returns how many. */
size_t survival_curve(const Life *lives, size_t n, SurvivalStep *out);

/* The share left at `time`: 1 before the first step. */
double survival_at(const SurvivalStep *steps, size_t n, double time);

/* The first time with at most half left; NaN if it was not reached. */
double survival_median(const SurvivalStep *steps, size_t n);

/* On log(-log S), so that it stays in [0, 1]; NaN where S is 0 or 1. */
Interval survival_interval(const SurvivalStep *step, double conf);

typedef enum LogrankWeight {
    LOGRANK_PLAIN,       /* 1: hazards in proportion */
    LOGRANK_WILCOXON,    /* n at risk: early differences (Breslow) */
    LOGRANK_TARONE_WARE, /* its square root */
    LOGRANK_PETO,        /* product of 1 - d/(n + 1) */
} LogrankWeight;

typedef struct Logrank {
    double chi2, df, p;
} Logrank;

/*
 * Do `groups` groups (numbered from 0) have one hazard?  `observed` and
 * `expected`, if not NULL, take the unweighted events of each group.  All
 * NaN if fewer than two groups have anybody at risk, or without an event.
 */
Logrank logrank_test(const Life *lives, size_t n, int groups,
                     LogrankWeight weight, double *observed, double *expected);

#endif

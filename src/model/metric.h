/*
 * metric.h -- What we measure, as data.
 *
 * The catalogue is YAML: config/metrics/NAME.yml inside the binary, then what
 * the organisation adds in DATA/config/metrics/NAME.yml, in the same form and
 * through the same checks (docs/schema/metrics.schema.json).  A metric says
 * which facts count, what is added up, how the number is made of it, and how
 * people should read it.  SQL, pages, API, receipts and docs/metrics.md are
 * made from this row; there is no second place.
 *
 *     - name: abandon_rate
 *       version: 1
 *       label:   {en: Abandon rate, pl: ..., ro: ...}
 *       formula: {en: abandoned / offered contacts, pl: ..., ro: ...}
 *       type: share
 *       facts: interaction
 *       where: result=answered|abandoned      # the denominator
 *       hit: result=abandoned                 # the numerator, among those
 *       unit: "%"
 *       better: lower
 *       decimals: 1
 *       min_n: 30
 *       clock: ts
 *       source: Genesys glossary, abandon
 */
#ifndef PULS_MODEL_METRIC_H
#define PULS_MODEL_METRIC_H

#include "model/filter.h"

typedef enum Lang { LANG_EN, LANG_PL, LANG_RO, LANG_COUNT } Lang;
extern const char *const lang_name[LANG_COUNT]; /* "en", "pl", "ro" */

typedef struct Words {
    const char *in[LANG_COUNT];
} Words;

typedef enum MetricType {
    METRIC_COUNT,      /* facts that pass */
    METRIC_DISTINCT,   /* different values of `measure` */
    METRIC_SUM,        /* total of `measure` */
    METRIC_MEAN,       /* sum of `measure` / facts that have it */
    METRIC_SHARE,      /* facts that also pass `hit` / facts that pass */
    METRIC_QUANTILE,   /* the q-th quantile of `measure` */
    METRIC_BOX_SHARE,  /* answers in the top box / answers on that scale */
    METRIC_BOX_NET,    /* top box - bottom box, of answers on that scale */
    METRIC_SCORE_MEAN, /* mean score on its own scale; one scale only */
    METRIC_POMP,       /* mean of 100 (x - min) / (max - min), any scale */
    METRIC_RATIO,      /* metric `numerator` / metric `denominator` */
    METRIC_COHORT,     /* counted per customer or contact: see `cohort` */
} MetricType;

/* What METRIC_COHORT counts.  P is the period, [start, end). */
typedef enum Cohort {
    COHORT_NONE,
    COHORT_CHURN,         /* share of customers active at start lost in P */
    COHORT_RETENTION,     /* the rest of them */
    COHORT_REVENUE_CHURN, /* (churn + contraction) / recurring at start */
    COHORT_GRR,           /* sum min(end, start) / sum start, per customer */
    COHORT_NRR,           /* sum end of starting customers / sum start */
    COHORT_ACTIVE,        /* customers active at the end of P */
    COHORT_NEW,           /* customers whose `since` lies in P */
    COHORT_REPEAT,        /* customers with >= 2 purchases / with >= 1, in P */
    COHORT_RESOLVED,      /* first contacts not followed within `window` */
    COHORT_REPEATED,      /* contacts with a prior one within `window` */
    COHORT_CONTAINED,     /* bot contacts without a human one in `window` */
    COHORT_BACKLOG,       /* cases open at the end of P */
} Cohort;

typedef enum Better { BETTER_HIGHER, BETTER_LOWER, BETTER_NEITHER } Better;

/* The moment at which a fact counts. */
typedef enum Clock {
    CLOCK_TS,      /* when it happened */
    CLOCK_CLOSED,  /* ts + resolution */
    CLOCK_INVITED, /* when the invitation was sent */
} Clock;

/* On the scale [min, max], in thousandths, top and bottom boxes. */
typedef struct Box {
    int32_t min, max;
    int32_t top_low, top_high;
    int32_t bottom_low, bottom_high; /* low > high: no bottom box */
} Box;

typedef struct Metric {
    const char *name; /* in URLs, rules and the API: never renamed */
    int version;
    Words label, formula;
    const char *unit; /* "%", "points", "s", "count", "money", "score",
                         "ratio" */
    Better better;
    int decimals; /* for display */
    int min_n;    /* below this the value is shown as weak */
    Clock clock;
    const char *source; /* of the definition */
    int priority;       /* lower comes first where a page must choose */
    bool builtin;

    MetricType type;
    FactTable facts;
    Filters where, hit;
    const Column *measure; /* MEAN, SUM, QUANTILE, DISTINCT */
    double q;              /* QUANTILE, in (0, 1) */
    size_t n_boxes;
    Box *boxes;        /* BOX_SHARE, BOX_NET: scales that may be asked */
    bool scale_strict; /* answers on other scales only: an error that says
                          why (NPS), instead of no data */
    Cohort cohort;
    int64_t window_ms; /* RESOLVED, REPEATED, CONTAINED */
    const struct Metric *numerator, *denominator; /* RATIO */
} Metric;

typedef struct Catalogue Catalogue;

/* The shipped metrics, then the files of `dir` (NULL or a folder that may be
 * missing).  A user's metric may not take the name of a shipped one.  `s`
 * tells which attr columns exist; a metric over an attr that does not exist
 * yet stays in the catalogue and fails when it is asked. */
Catalogue *catalogue_load(const Schema *s, const char *dir, Err *err);
void catalogue_free(Catalogue *c);

size_t catalogue_size(const Catalogue *c);
const Metric *catalogue_at(const Catalogue *c, size_t i); /* by priority */
/* NULL and *err, which names the nearest known metric. */
const Metric *metric_find(const Catalogue *c, const char *name, Err *err);

#endif

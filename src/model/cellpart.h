/*
 * cellpart.h -- What a value and a difference both take out of a cell.
 *
 * The metric types fall into eight kinds of arithmetic; cell.c and
 * difference.c switch on the kind, and so do the functions here.  Nothing
 * here checks whether the number may be made: cell_value() does.
 */
#ifndef PULS_MODEL_CELLPART_H
#define PULS_MODEL_CELLPART_H

#include "model/cell.h"
#include "stat/change.h"
#include "stat/nps.h"

typedef enum CellKind {
    CELL_COUNT,    /* whole things: n, or different values */
    CELL_SHARE,    /* hits of n */
    CELL_NET,      /* top - bottom, of n */
    CELL_MEAN,     /* a mean with its variance */
    CELL_SUM,      /* a total of n amounts */
    CELL_QUANTILE, /* from the sketch */
    CELL_PAIR,     /* y over x, summed over customers */
    CELL_RATIO,    /* of two metrics */
} CellKind;

CellKind cell_kind(const Metric *m);

/* What the plain number is multiplied by: 100 for percent and points. */
double cell_factor(const Metric *m);

/* Units of storage in one unit of the metric: 1000 ms in a second. */
double cell_unit(const Metric *m, const Cell *c);

int64_t cell_count(const Metric *m, const Cell *c); /* CELL_COUNT */

/* Does the metric count answers on this scale? */
bool cell_counts_scale(const Metric *m, const ScaleTally *s);

/* Answers on the metric's own scales, the good end on top whichever way the
 * scale runs.  A strict metric (NPS) counts whole points only. */
typedef struct BoxCount {
    int64_t bottom, middle, top;
} BoxCount;

BoxCount cell_boxes(const Metric *m, const Cell *c); /* BOX_SHARE, BOX_NET */
NpsCounts cell_nps(const Metric *m, const Cell *c);  /* CELL_NET */

typedef struct ShareCount {
    int64_t hits, n;
} ShareCount;

ShareCount cell_share(const Metric *m, const Cell *c); /* CELL_SHARE */

/* In the metric's unit; the variance is NaN for n < 2.  SCORE_MEAN: of the
 * one scale that has answers. */
MeanSample cell_sample(const Metric *m, const Cell *c); /* CELL_MEAN */

/* The scale that has answers, NULL if none has; the first of several. */
const ScaleTally *cell_scale(const Cell *c);

/* The numerator's cell and value of a RATIO.  Of a count or a sum that has no
 * facts (no refund at all) both are those of zero, because it is the
 * denominator that says whether there are data. */
const Cell *cell_above(const Metric *m, const Cell *c);
double cell_numerator(const Metric *m, const Cell *c);

/* The value, NaN without data, and its variance (the square of its standard
 * error), NaN where there is none.  Of a RATIO both parts must be there. */
double cell_point(const Metric *m, const Cell *c, const Cell *other);
double cell_variance(const Metric *m, const Cell *c, const Cell *other);

#endif

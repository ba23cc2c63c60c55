/*
 * cell.h -- Partial aggregates, and the numbers made of them.
 *
 * The metric engine asks a provider (SQL today) for cells: one per bucket of
 * time and group, holding integers that add.  What a metric is worth, how
 * sure that is and whether two of them differ is decided here, from cells
 * alone, so every provider gives the same numbers.
 *
 * Aggregates: which fields of a Cell are filled depends on the metric's type.
 *
 *     COUNT        n
 *     DISTINCT     n (facts), hits (different values)
 *     SUM, MEAN    n, sum, sumsq of the measure (facts that have it)
 *     SHARE        n, hits
 *     QUANTILE     sketch (n in it)
 *     BOX_*, SCORE_MEAN, POMP   scales: a tally per scale
 *     COHORT       share-like: n, hits; revenue: pair; ACTIVE, NEW, BACKLOG: n
 *     RATIO        is made of the cells of two metrics
 *
 * Value and 95 % interval, by type:
 *
 *     COUNT, DISTINCT, ACTIVE, NEW, BACKLOG   the count; exact Poisson, which
 *                  for different values and for stocks is an indication only
 *     SUM          in seconds or major units; compound Poisson,
 *                  +- z sqrt(sum of squares)
 *     MEAN, SCORE_MEAN, POMP   Student t, none for n = 1; clipped to the
 *                  scale, to 0-100, and at 0 for durations
 *     SHARE, BOX_SHARE, churn, retention, repeat, resolved, repeated,
 *     contained    percent; Wilson
 *     BOX_NET      points; adjusted Wald (Rocks 2016)
 *     QUANTILE     in seconds or major units; order statistics
 *     revenue churn, GRR, NRR   percent; linearised variance of a ratio
 *     RATIO        delta method, parts taken as independent (cellpart.c)
 *
 * Percent and points are 0..100 and -100..100; a unit of "ratio" turns the
 * percent of a share into 0..1, a unit of "%" the number of a RATIO into
 * percent.  The boxes of a scale that is reversed are mirrored, as is its
 * POMP; SCORE_MEAN stays as given.
 *
 * No data is NaN, never 0: no cell (NULL), n = 0, a denominator of 0.  Only
 * counts have a true zero: a cell with n = 0 says that somebody counted and
 * found none.  Whether there is such a cell or none is up to the engine.
 * A RATIO is 0 where its numerator, a count or a sum, has no facts (or no
 * cell) and its denominator has: no refunds of 500 sales.
 */
#ifndef PULS_MODEL_CELL_H
#define PULS_MODEL_CELL_H

#include "base/int128.h"
#include "model/question.h"
#include "stat/ddsketch.h"
#include "stat/interval.h"
#include "stat/tally.h"

/* A tally of the answers on one scale; points in thousandths, as given. */
typedef struct ScaleTally {
    int32_t min, max;
    bool reversed; /* the low end is the good one */
    Tally tally;
} ScaleTally;

/* y over x, summed over customers: revenue kept over revenue at the start. */
typedef struct PairSum {
    Int128 y, x, yy, xy, xx;
} PairSum;

typedef struct Cell {
    int64_t bucket;            /* start of the bucket, ms UTC */
    const char *group[MAX_BY]; /* NULL: the fact has none */
    int64_t n;                 /* facts (or customers) that count */
    int64_t hits;
    Int128 sum, sumsq;
    PairSum pair;
    size_t n_scales;
    ScaleTally *scales;
    DDSketch *sketch;
    const char *currency; /* of a money measure; NULL: none given */
    bool mixed_currency;  /* more than one: the sum means nothing */
} Cell;

typedef struct Cells {
    size_t n;
    Cell *item; /* ordered by bucket, then group; NULL groups last */
} Cells;

/* A metric's value in its unit: percent (36.04, not 0.3604), points, seconds
 * for durations, major units for money.  NaN: no data. */
typedef struct Value {
    double value, low, high;       /* 95 % interval; NaN where not defined */
    int64_t n;                     /* what it rests on */
    double numerator, denominator; /* as the receipt shows them; NaN if the
                                      metric has none */
} Value;

/* Is the difference real?  `p` is two-sided and uncorrected. */
typedef struct Difference {
    double change, low, high, p; /* in the metric's unit; NaN: cannot say */
} Difference;

/* False and *err where the number must not be made: mixed scales, mixed
 * currencies, NPS of another scale.  `other` is the denominator's cell of a
 * RATIO, NULL otherwise; the parts of a RATIO are not ratios themselves. */
bool cell_value(const Metric *m, const Cell *c, const Cell *other, Value *out,
                Err *err);

/* The n of that value alone, which takes no statistics; 0 where there is no
 * value. */
int64_t cell_n(const Metric *m, const Cell *c, const Cell *other);

/* First minus second.  All NaN if either has no value, p and the ends if it
 * cannot be tested.  Tests: difference.c.  Counts and sums are compared as
 * they are: periods of equal length are up to the caller. */
Difference cell_difference(const Metric *m, const Cell *now,
                           const Cell *now_other, const Cell *then,
                           const Cell *then_other);

/* Add `b` to `a`, which takes what it needs from the arena and keeps its
 * bucket and group.  What `a` points to must be its own.  DISTINCT and COHORT
 * cells do not add over time, RATIO has none: asserted. */
void cell_merge(Arena *arena, const Metric *m, Cell *a, const Cell *b);

/* Add the cells of `b` to those of `a`, bucket by bucket and group by group;
 * `by` says how groups sort.  What was in `a` must be its own, as above; `a`
 * then points into `b` as well. */
void cells_merge(Arena *arena, const Metric *m, const Column *const *by,
                 size_t n_by, Cells *a, const Cells *b);

/* How many bytes a copy of the cells takes, with all they point to.  Where
 * `room`, aligned for any type, is not NULL, it has as many, and *out is the
 * copy in it. */
size_t cells_copy(const Cells *c, void *room, Cells *out);

#endif

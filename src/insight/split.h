/*
 * split.h -- The change of a number, divided among the groups of a dimension.
 *
 * A ratio of sums (shares, nets, means, percent of maximum, one total over
 * another) is divided with stat/mixrate.h: `mix` is what a group adds by
 * having become a larger or smaller part, `rate` what it adds by having
 * become better or worse.  Of a count or a total, each group has just its
 * difference: mix and rate are NaN.
 *
 *   1. The totals of all parts sum to the change of the answer, to rounding;
 *      of a ratio, mix + rate is the total of each part.
 *   2. What cannot be divided without a rest is refused with a sentence:
 *      quantiles, and numbers whose parts do not add up to the whole (a
 *      customer of two channels counts in both).
 *   3. A group that is empty in one period has there no value (NaN) and n 0;
 *      its effect is all mix.
 *   4. Every number is made by cell_value() of the cells that answer_questions()
 *      would use, so `before` and `after` are what /v1/query says.
 *
 * Everything lives in the arena.  Thread-safe as the store is.
 */
#ifndef PULS_INSIGHT_SPLIT_H
#define PULS_INSIGHT_SPLIT_H

#include "insight/answer.h"

#define SPLIT_MAX_PARTS 10000 /* values of a dimension that is divided */

typedef struct SplitPart {
    const char *value;   /* of the dimension; NULL: facts without one */
    size_t merged;       /* groups that it stands for: 1, or the others */
    Value before, after; /* of the others of a ratio only
                            n and the two sums, of a total the value too */
    double variance_before, variance_after; /* of the values */
    Difference own;                         /* of the group by itself */
    double mix, rate, total;
} SplitPart;

typedef struct Split {
    const Column *by;
    bool ratio; /* mix and rate mean something */
    double before, after, change;
    double mix, rate;             /* the sums; NaN unless it is a ratio */
    double all_before, all_after; /* the denominator, or the count, of all */
    size_t n_parts;
    SplitPart *part; /* by |total| falling, then by value */
} Split;

/* Divide the change that `row`, the one row of the answer to `q`, has against
 * its first comparison.  `q` is closed and has no groups; `by` is a dimension
 * of its facts. */
bool split_by(const Engine *e, const Question *q, const AnswerRow *row,
              const Column *by, Arena *a, Split *out, Err *err);

/* The same by n (up to STORE_MAX_EACH) dimensions, in two scans of the facts
 * (four of a ratio of two metrics).  Where one cannot be divided, its out has
 * by NULL and its `refused` says why; false only if none could. */
bool split_each(const Engine *e, const Question *q, const AnswerRow *row,
                const Column *const *by, size_t n, Arena *a, Split *out,
                Err *refused, Err *err);

/* Keep the `limit` parts that count most and make one of the others, whose
 * value is SPLIT_OTHERS and which comes last.  Return how many it holds. */
#define SPLIT_OTHERS "(others)"
size_t split_limit(Split *s, size_t limit);

#endif

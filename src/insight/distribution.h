/*
 * distribution.h -- How often each point of a scale was chosen.
 *
 * For diverging bars (Robbins and Heiberger 2011): every point that the scale
 * has, also those that nobody chose, with its count and its share, and where
 * the bar begins and ends when the middle of the scale stands at 0.
 *
 *   1. The counts of a row add up to its n, which is that of the metric.
 *   2. Shares are percent with one decimal and add up to exactly 100.0
 *      (largest remainder, stat/scale.h); NaN where nobody answered.
 *   3. `right` is the good side, also of a scale whose low end is the good
 *      one.  Half of a middle point lies on either side.
 *   4. Answers on several scales have no common distribution: an error that
 *      names the scales and how to choose one.  So do answers in such small
 *      steps that the scale has more than MAX_POINTS points.
 *   5. The value and its interval are those of answer_questions().
 *
 * Everything lives in the arena.  Thread-safe as the store is.
 */
#ifndef PULS_INSIGHT_DISTRIBUTION_H
#define PULS_INSIGHT_DISTRIBUTION_H

#include "insight/answer.h"

#define MAX_POINTS 201 /* 0 to 100 in halves */

typedef struct DistributionRow {
    const AnswerRow *row;
    int64_t *count;     /* per point, from the lowest score on */
    double *share;      /* percent; NaN: nobody answered */
    double left, right; /* -1..0, 0..1, as shares; NaN: nobody answered */
} DistributionRow;

typedef struct Distribution {
    Answer answer;
    /* In thousandths; n_points is 0 when nobody answered at all. */
    int32_t min, max, step;
    bool reversed; /* the low end is the good one */
    size_t n_points;
    DistributionRow *row; /* as many as the answer has */
} Distribution;

/* ERR_INPUT if the metric is not made of scores, or the question has a
 * grain, a comparison or more than one dimension. */
bool distribution_make(const Engine *e, const Question *q, Arena *a,
                       Distribution *out, Err *err);

void distribution_json(Json *j, const Distribution *d);

#endif

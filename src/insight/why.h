/*
 * why.h -- Since when a number is what it is, and what stands behind it.
 *
 * Questions here are closed (answer_close()), have no groups and one
 * comparison; groups and a grain are not looked at.  Everything lives in the
 * arena.  Thread-safe as the store is.
 *
 * since_find() looks at the number bucket by bucket, from the start of the
 * compared period to the end of the question's (or now), and asks
 * stat/changepoint.h where its level changed.  Buckets: hours up to 4 days,
 * days up to 400, weeks up to 400, then months.  Counts and totals are taken
 * per unit of time, so that buckets of unequal length compare; a bucket in
 * which nothing counted is a gap.  Stocks (customers active, cases open) are
 * not tested: each of their values is nearly the one before.
 *
 * why_explain() asks what the change is made of:
 *
 *   1. A change that is not significant (of the row, as judged together with
 *      its page) has no cause: nothing is asked, nothing stands out.
 *   2. Of perceptions the ways in which a survey changes its own result come
 *      first (insight/artefact.h).  One that is significant and explains at
 *      least WHY_ARTEFACT_SHARE of the change is the answer; the largest, if
 *      there are several.
 *   3. Then the change is divided by every useful dimension of the facts
 *      (insight/split.h).  A group stands out if
 *        - it holds WHY_SUPPORT of what counts and n >= WHY_MIN_N in both
 *          periods; a group that is new, or gone, only in the one it is in;
 *          and is not 0 % or 100 % by its very meaning,
 *        - its part has the sign of the change and is at least
 *          WHY_MIN_SHARE of it,
 *        - it adds more than its size would if all groups had moved alike,
 *        - it changed itself, and otherwise than the rest did: the larger of
 *          both p-values, after Holm's correction over all groups of all
 *          dimensions.  Where more of its part is mix than rate, these are
 *          the change of its size, and its distance from the rest.
 *   4. The group that adds most beyond its size comes first.  Within WHY_TIE
 *      of it, the dimension of fewer groups wins: a region before its cities.
 *   5. Dimensions that name single people or things, those that are part of
 *      the metric's own definition, and those of one value or of more than
 *      WHY_MAX_VALUES are left out.
 */
#ifndef PULS_INSIGHT_WHY_H
#define PULS_INSIGHT_WHY_H

#include "insight/artefact.h"
#include "insight/split.h"

#define WHY_ARTEFACT_SHARE 0.5
#define WHY_SUPPORT        0.01
#define WHY_MIN_N          30
#define WHY_MIN_SHARE      0.2
#define WHY_MAX_VALUES     50
#define WHY_TIE            0.05
#define WHY_MAX_DIMENSIONS (28 + MAX_ATTRS)

/* ---- Since when --------------------------------------------------------- */

typedef struct Since {
    bool found;           /* p < ANSWER_LEVEL */
    int64_t at;           /* start of the first bucket of the new level */
    double before, after; /* the levels: of counts and totals, per day */
    double p;             /* NaN: not tested */
} Since;

/* Not found is no error: too few buckets, stocks, no change. */
bool since_find(const Engine *e, const Question *q, Arena *a, Since *out,
                Err *err);

/* ---- Why ---------------------------------------------------------------- */

typedef struct Why {
    Artefact artefact;     /* ARTEFACT_NONE: none explains half of it */
    double artefact_share; /* of the change; may be above 1 */
    const Column *by;      /* NULL: no group stands out, or an artefact is
                              the answer */
    const char *group;     /* its value; NULL: facts without one */
    double contribution;   /* in the metric's unit */
    double share;          /* of the change; may be above 1 */
    double mix, rate;      /* of the contribution; NaN of counts, totals */
    double before, after;  /* the group's own values, NaN: it has none */
    bool is_new, is_gone;  /* the group is there in one period only */
    bool grew;             /* it is a larger part of the whole than before */
} Why;

typedef struct WhyDimension {
    Split split;
    size_t n_out; /* groups that stand out */
    bool *out;    /* by part: this one does */
    double *p;    /* by part: corrected, NaN: not tested */
    double share; /* of the change, of the groups that stand out together */
    double score; /* of the first: share of the change - share of the size */
    size_t first; /* part that stands out most, if n_out > 0 */
} WhyDimension;

typedef struct Explanation {
    Why why;
    bool divided;       /* it changed, and has parts that add up to it */
    size_t n_artefacts; /* all that could be tested, by share falling */
    ArtefactFinding artefact[ARTEFACT_COUNT];
    size_t n_dimensions; /* best first */
    WhyDimension *dimension;
} Explanation;

/* `row` is the one row of the answer to q; NULL: ask for it.  `out` is all
 * zeros and `why` says nothing if the change is not significant. */
bool why_explain(const Engine *e, const Question *q, const AnswerRow *row,
                 Arena *a, Explanation *out, Err *err);

/* Only its `why`: for pages. */
bool why_find(const Engine *e, const Question *q, const AnswerRow *row,
              Arena *a, Why *out, Err *err);

#endif

/*
 * target.h -- What has become of a target, and whether we could ever tell.
 *
 * A target that the data cannot show reached is no target.  For a margin of
 * error (how near the number has to be known: unless said, the gap between
 * target and value) it takes, with the variance of one answer as measured,
 *
 *     n = z^2 variance / margin^2          (stat/sample.h; z of 95 %)
 *
 * answers, and n / (answers per month) months.  The target is measurable if
 * these are over before it is due, or within TARGET_MONTHS if it is not due
 * at all.  A variance of 0.7 (NPS) and a margin of 5 points take 1,076
 * answers: 9.0 months of 120 each.  Of customers (churn, retention) there are
 * as many as there are, and no months.
 *
 * The first of these that holds is the state:
 *
 *     reached         the whole 95 % interval is on the good side
 *     missed          it was due, and the whole interval is on the bad side
 *     open            it was due, and the interval holds the target
 *     not_measurable  there is no value, or it is bad and there is no way to
 *                     be sure in time that it became good
 *     on_track        the whole 80 % interval of the projection is good
 *     at_risk         the projected value itself is bad
 *     open            anything else: nobody can say yet
 *
 * The projection is what the question's period would show if it ended when
 * the target is due: a straight line through the values of up to
 * TARGET_WEEKS whole weeks before the end of the period, weighted by their
 * variances (stat/trend.h), at the middle of that later period, with the
 * line's uncertainty and that of today's value.  At least TARGET_MIN_WEEKS
 * weeks must have a value and an interval.  Numbers that grow with the length
 * of their period (counts, sums, customers kept in it) have none.  It is a
 * line and no prophecy: a step in the last weeks looks like a slope.
 *
 * A target is in the unit of the metric's answers, a day it is due is over at
 * its end.  Everything returned lives in the arena; thread-safe as the store.
 */
#ifndef PULS_INSIGHT_TARGET_H
#define PULS_INSIGHT_TARGET_H

#include "insight/answer.h"
#include "stat/interval.h"

#define TARGET_MONTHS    24
#define TARGET_WEEKS     26
#define TARGET_MIN_WEEKS 8
#define TARGET_LEVEL     0.8 /* of the projection */

typedef enum OutlookState {
    OUTLOOK_OPEN,
    OUTLOOK_REACHED,
    OUTLOOK_ON_TRACK,
    OUTLOOK_AT_RISK,
    OUTLOOK_MISSED,
    OUTLOOK_NOT_MEASURABLE,
    OUTLOOK_COUNT
} OutlookState;

/* "open", "reached", "on_track", "at_risk", "missed", "not_measurable". */
extern const char *const target_word[OUTLOOK_COUNT];

typedef struct Outlook {
    const Metric *metric;
    const char *currency; /* of a money metric; NULL */
    const Zone *zone;
    Period period; /* that `now` is of */
    double value;  /* the target */
    const char *due;
    int64_t due_at; /* the moment it is over; TIME_OPEN: none */
    Value now;
    double gap;       /* target - value */
    double margin;    /* half the width of the interval that is needed */
    double per_month; /* answers that come in a month; NaN: no value */
    double needed_n;  /* NaN: cannot be said */
    double months;    /* to have so many; NaN: never, or cannot be said */
    bool measurable;
    int64_t by; /* when there are enough, from today; TIME_OPEN: never */
    OutlookState state;
    bool projected;
    int64_t projected_at; /* when it is due */
    double projection;
    Interval projection_interval;
} Outlook;

/* The outlook of the target `value` for a question without groups, grain and
 * comparisons.  `due` is a day or NULL; `margin` NaN: the gap.  False if the
 * question has no answer at all, or `due` is no day. */
bool target_outlook(const Engine *e, const Question *q, double value,
                    const char *due, double margin, Arena *a, Outlook *out,
                    Err *err);

/* Can the metric ever have this value?  *err says between what it lies. */
bool target_possible(const Metric *m, double value, Err *err);

/* "2026-12-31", and that day is not over yet. */
bool target_due_ok(const char *due, const Zone *z, int64_t now, Err *err);

/* One sentence for people (target_sentence.c). */
const char *target_sentence(Arena *a, Lang lang, const Outlook *o);

/* ---- The same in two forms (target_write.c) ----------------------------- */

void target_json(Json *j, const Outlook *o, Lang lang);
void target_text(Buf *out, const Outlook *o, Lang lang);

#endif

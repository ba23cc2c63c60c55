/* since.c -- since_find(); see why.h. */
#include "insight/why.h"

#include "base/civil.h"
#include "model/cellpart.h"
#include "stat/changepoint.h"

#include <math.h>

#define WEEK  7  /* days that move together, so that weekends are no news */
#define WEEKS 12 /* at least, for that */

static bool is_stock(const Metric *m)
{
    return m->type == METRIC_COHORT &&
           (m->cohort == COHORT_ACTIVE || m->cohort == COHORT_BACKLOG);
}

static Grain grain_for(Period p)
{
    int64_t days = (p.to - p.from) / DAY_MS;

    if (days <= 4)
        return GRAIN_HOUR;
    if (days <= 400)
        return GRAIN_DAY;
    return days <= 400 * 7 ? GRAIN_WEEK : GRAIN_MONTH;
}

/* From the start of the compared period to the end, or to now. */
static Period period_of(const Engine *e, const Question *q)
{
    int64_t now = e->asking->now;
    bool partial;
    Period then =
        period_compared(q->zone, q->period, q->compare[0], now, &partial);
    int64_t to = q->period.to < now ? q->period.to : now;

    return (Period){then.from < q->period.from ? then.from : q->period.from,
                    to};
}

/* A count or a total becomes one per day and weighs as long as its bucket;
 * anything else weighs what it rests on. */
static SeriesPoint point_of(const Metric *m, const AnswerRow *r, Period all)
{
    CellKind kind = cell_kind(m);
    int64_t to = r->period.to < all.to ? r->period.to : all.to;
    double days = (double)(to - r->period.from) / DAY_MS;

    if (kind == CELL_COUNT || kind == CELL_SUM)
        return (SeriesPoint){r->value.value / days, days};
    if (isnan(r->value.denominator))
        return (SeriesPoint){r->value.value, (double)r->value.n};
    return (SeriesPoint){r->value.value, r->value.denominator};
}

static void look(const Answer *answer, Arena *a, Since *out)
{
    size_t n = answer->n_rows, known = 0, block = 1;
    SeriesPoint *s = ARENA_ARRAY(a, SeriesPoint, n);
    ChangePoint c;

    for (size_t i = 0; i < n; i++) {
        s[i] = point_of(answer->question.metric, &answer->row[i],
                        answer->question.period);
        known += isnan(s[i].value) ? 0 : 1;
    }
    if (answer->question.grain == GRAIN_DAY && known >= WEEK * WEEKS)
        block = WEEK;
    if (!changepoint_find(s, n, known / 20 + 1, block, a, &c))
        return;
    *out = (Since){.found = c.p < ANSWER_LEVEL,
                   .at = answer->row[c.at].period.from,
                   .before = c.before,
                   .after = c.after,
                   .p = c.p};
}

bool since_find(const Engine *e, const Question *q, Arena *a, Since *out,
                Err *err)
{
    Question series = *q;
    Answer answer;

    *out = (Since){.before = NAN, .after = NAN, .p = NAN};
    series.period = period_of(e, q);
    if (is_stock(q->metric) || series.period.from >= series.period.to)
        return true;
    series.grain = grain_for(series.period);
    series.n_by = series.n_compare = 0;
    series.limit = 0;
    if (!answer_questions(e, &series, 1, false, a, &answer, err))
        return false;
    look(&answer, a, out);
    return true;
}

/* target.c -- See target.h. */
#include "insight/target.h"

#include "model/cellpart.h"
#include "stat/sample.h"
#include "stat/special.h"
#include "stat/trend.h"

#include <math.h>
#include <string.h>

#define CONF       0.95
#define MONTH_DAYS (365.25 / 12)
#define FAR_MONTHS 1200 /* nobody plans beyond: never */

const char *const target_word[OUTLOOK_COUNT] = {
    [OUTLOOK_OPEN] = "open",
    [OUTLOOK_REACHED] = "reached",
    [OUTLOOK_ON_TRACK] = "on_track",
    [OUTLOOK_AT_RISK] = "at_risk",
    [OUTLOOK_MISSED] = "missed",
    [OUTLOOK_NOT_MEASURABLE] = "not_measurable",
};

/* ---- What a target may be ----------------------------------------------- */

/* Between what the values of a metric lie; infinite where nothing is sure. */
static Interval bounds_of(const Metric *m)
{
    Interval all = {-INFINITY, INFINITY};
    CellKind kind = cell_kind(m);

    if (m->type == METRIC_BOX_NET)
        return (Interval){-100, 100};
    if (kind == CELL_SHARE)
        return (Interval){0, cell_factor(m)};
    if (m->type == METRIC_POMP)
        return (Interval){0, 100};
    if (kind == CELL_COUNT || (m->unit != NULL && strcmp(m->unit, "s") == 0))
        all.low = 0;
    return all;
}

bool target_possible(const Metric *m, double value, Err *err)
{
    Interval may = bounds_of(m);

    if (!isfinite(value))
        return err_set(err, ERR_INPUT, "a target is a number");
    if (value >= may.low && value <= may.high)
        return true;
    if (isinf(may.high))
        return err_set(err, ERR_INPUT,
                       "%s can never be %.15g: it is %g or more", m->name,
                       value, may.low);
    return err_set(err, ERR_INPUT,
                   "%s can never be %.15g: it lies between %g and %g", m->name,
                   value, may.low, may.high);
}

/* The moment at which `due` is over. */
static bool due_end(const char *due, const Zone *z, int64_t *ms, Err *err)
{
    if (!clock_parse(due, z, ms, err))
        return err_within(err, "due");
    *ms = clock_next(z, GRAIN_DAY, *ms);
    return true;
}

bool target_due_ok(const char *due, const Zone *z, int64_t now, Err *err)
{
    int64_t end;

    if (strlen(due) != strlen("2026-12-31"))
        return err_set(err, ERR_INPUT,
                       "due must be a day such as 2026-12-31, not \"%.40s\"",
                       due);
    if (!due_end(due, z, &end, err))
        return false;
    return end > now ||
           err_set(err, ERR_INPUT,
                   "due must be a day that is not over yet, not %s", due);
}

/* ---- How many answers it takes ------------------------------------------ */

/* Variance that the interval stands for: the square of its standard error,
 * as if it were normal.  Of proportions of 0 and 1 it is not 0. */
static double interval_variance(const Value *v)
{
    double se = (v->high - v->low) / (2 * normal_critical(CONF));

    return se * se;
}

/* Of one answer, in the unit of the metric. */
static double answer_variance(const Metric *m, const AnswerRow *row)
{
    CellKind kind = cell_kind(m);
    double variance = NAN;

    if (row->cell != NULL &&
        (kind == CELL_SHARE || kind == CELL_NET || kind == CELL_MEAN))
        variance = cell_variance(m, row->cell, NULL);
    if (!(variance > 0))
        variance = interval_variance(&row->value);
    return variance * (double)row->value.n;
}

/* Days of the period that are over and have facts at all. */
static double elapsed_days(const StoreBounds *b, Period p, int64_t now)
{
    int64_t from =
        b->first != TIME_OPEN && b->first > p.from ? b->first : p.from;
    int64_t to = p.to < now ? p.to : now;

    return fmax(1, (double)(to - from) / (double)DAY_MS);
}

/* Numbers that are counted in full: more of them make nothing surer. */
static bool in_full(const Metric *m)
{
    CellKind kind = cell_kind(m);

    return kind == CELL_COUNT || kind == CELL_SUM;
}

/* Customers are there or not; waiting does not bring more of them. */
static bool of_customers(const Metric *m)
{
    return m->type == METRIC_COHORT && m->facts == FACT_CUSTOMER;
}

static void plan(const Engine *e, const StoreBounds *b, const AnswerRow *row,
                 Outlook *o)
{
    int64_t now = e->asking->now;

    o->by = TIME_OPEN;
    o->measurable = in_full(o->metric) && !isnan(o->now.value);
    if (isnan(o->now.value))
        return;
    if (!in_full(o->metric))
        o->needed_n =
            sample_size(answer_variance(o->metric, row), o->margin, CONF);
    if (of_customers(o->metric)) {
        o->measurable |= (double)o->now.n >= o->needed_n;
        return;
    }
    o->per_month =
        (double)o->now.n * MONTH_DAYS / elapsed_days(b, o->period, now);
    if (in_full(o->metric))
        return;
    o->months = o->needed_n / o->per_month;
    if (!(o->months <= FAR_MONTHS)) {
        o->months = NAN;
        return;
    }
    o->by = now + (int64_t)(o->months * MONTH_DAYS * (double)DAY_MS);
    o->measurable = o->due_at == TIME_OPEN ? o->months <= TARGET_MONTHS
                                           : o->by <= o->due_at;
}

/* ---- Where it is heading ------------------------------------------------ */

static bool is_flow(const Metric *m)
{
    return m->type == METRIC_COUNT || m->type == METRIC_DISTINCT ||
           m->type == METRIC_SUM;
}

/* Does a week of it mean the same as a quarter? */
static bool has_level(const Metric *m)
{
    switch (m->type) {
    case METRIC_COUNT:
    case METRIC_DISTINCT:
    case METRIC_SUM: return false;
    case METRIC_RATIO: return is_flow(m->numerator) && is_flow(m->denominator);
    case METRIC_COHORT:
        return m->cohort == COHORT_RESOLVED || m->cohort == COHORT_REPEATED ||
               m->cohort == COHORT_CONTAINED;
    case METRIC_MEAN:
    case METRIC_SHARE:
    case METRIC_QUANTILE:
    case METRIC_BOX_SHARE:
    case METRIC_BOX_NET:
    case METRIC_SCORE_MEAN:
    case METRIC_POMP: break;
    }
    return true;
}

/* The whole weeks before the end of the period, or before today. */
static Period weeks_before(const Engine *e, const Outlook *o)
{
    int64_t end = o->period.to < e->asking->now ? o->period.to : e->asking->now;
    int64_t to = clock_floor(o->zone, GRAIN_WEEK, end), from = to;

    for (int i = 0; i < TARGET_WEEKS; i++)
        from = clock_floor(o->zone, GRAIN_WEEK, from - 1);
    return (Period){from, to};
}

static size_t take_weeks(const Answer *weeks, double *x, double *y, double *v)
{
    size_t n = 0;

    for (size_t i = 0; i < weeks->n_rows; i++) {
        const AnswerRow *row = &weeks->row[i];
        double variance = interval_variance(&row->value);

        if (isnan(row->value.value) || !(variance > 0))
            continue;
        x[n] = ((double)row->period.from + (double)row->period.to) / 2 /
               (double)DAY_MS;
        y[n] = row->value.value;
        v[n++] = variance;
    }
    return n;
}

static void project(const Outlook *o, const Trend *t, Outlook *out)
{
    Interval may = bounds_of(o->metric);
    double length = (double)(o->period.to - o->period.from);
    double at = ((double)o->due_at - length / 2) / (double)DAY_MS;
    Interval i =
        trend_interval(t, at, interval_variance(&o->now), TARGET_LEVEL);

    out->projected = !isnan(i.low) && !isnan(i.high);
    out->projected_at = o->due_at;
    out->projection = fmin(may.high, fmax(may.low, trend_at(t, at)));
    out->projection_interval =
        (Interval){fmax(may.low, i.low), fmin(may.high, i.high)};
}

static bool look_ahead(const Engine *e, const Question *q, Arena *a,
                       Outlook *out, Err *err)
{
    double x[TARGET_WEEKS + 1], y[TARGET_WEEKS + 1], v[TARGET_WEEKS + 1];
    Question weekly = *q;
    Answer weeks;
    size_t n;
    Trend t;

    if (out->due_at == TIME_OPEN || out->due_at <= e->asking->now ||
        isnan(out->now.value) || isnan(out->now.low) || !has_level(out->metric))
        return true;
    weekly.period = weeks_before(e, out);
    weekly.grain = GRAIN_WEEK;
    if (!answer_questions(e, &weekly, 1, false, a, &weeks, err))
        return false;
    n = take_weeks(&weeks, x, y, v);
    if (n >= TARGET_MIN_WEEKS && trend_fit(x, y, v, n, &t))
        project(out, &t, out);
    return true;
}

/* ---- The state ---------------------------------------------------------- */

static OutlookState state_ahead(const Outlook *o)
{
    bool lower = o->metric->better == BETTER_LOWER;
    double worst =
        lower ? o->projection_interval.high : o->projection_interval.low;

    if (!o->projected)
        return OUTLOOK_OPEN;
    if (lower ? worst <= o->value : worst >= o->value)
        return OUTLOOK_ON_TRACK;
    return (lower ? o->projection > o->value : o->projection < o->value)
               ? OUTLOOK_AT_RISK
               : OUTLOOK_OPEN;
}

/* The value itself, whatever its interval. */
static bool is_good(const Outlook *o)
{
    return o->metric->better == BETTER_LOWER ? o->now.value <= o->value
                                             : o->now.value >= o->value;
}

static OutlookState state_of(const Outlook *o, int64_t now)
{
    TargetState is = target_state(o->metric, &o->now, o->value);

    if (is == TARGET_REACHED)
        return OUTLOOK_REACHED;
    if (o->due_at != TIME_OPEN && o->due_at <= now)
        return is == TARGET_MISSED   ? OUTLOOK_MISSED
               : isnan(o->now.value) ? OUTLOOK_NOT_MEASURABLE
                                     : OUTLOOK_OPEN;
    return o->measurable || is_good(o) ? state_ahead(o)
                                       : OUTLOOK_NOT_MEASURABLE;
}

bool target_outlook(const Engine *e, const Question *q, double value,
                    const char *due, double margin, Arena *a, Outlook *out,
                    Err *err)
{
    StoreBounds bounds;
    Answer answer;

    *out = (Outlook){.metric = q->metric,
                     .zone = q->zone,
                     .value = value,
                     .due = due,
                     .due_at = TIME_OPEN,
                     .per_month = NAN,
                     .needed_n = NAN,
                     .months = NAN,
                     .projection = NAN,
                     .projection_interval = {NAN, NAN}};
    if (q->n_by > 0 || q->grain != GRAIN_ALL || q->n_compare > 0)
        return err_set(err, ERR_INPUT,
                       "a target is for one number: leave out by, grain and"
                       " compare");
    if ((due != NULL && !due_end(due, q->zone, &out->due_at, err)) ||
        !store_bounds(e->store, &bounds, err) ||
        !answer_questions(e, q, 1, false, a, &answer, err))
        return false;
    out->period = answer.question.period;
    out->currency = answer.currency;
    out->now = answer.row[0].value;
    out->gap = value - out->now.value;
    out->margin = isnan(margin) ? fabs(out->gap) : margin;
    plan(e, &bounds, &answer.row[0], out);
    if (!look_ahead(e, &answer.question, a, out, err))
        return false;
    out->state = state_of(out, e->asking->now);
    return true;
}

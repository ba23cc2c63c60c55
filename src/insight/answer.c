/*
 * answer.c -- See answer.h.
 *
 * A question is answered in three steps: fetch the cells of its period and
 * of the periods it is compared with, pair them up row by row, and judge all
 * differences of the set together.
 */
#include "insight/answer.h"

#include "base/clock.h"
#include "insight/fetch.h"
#include "stat/change.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const target_state_name[] = {
    [TARGET_NONE] = "none",
    [TARGET_REACHED] = "reached",
    [TARGET_MISSED] = "missed",
    [TARGET_OPEN] = "cannot say yet",
};

TargetState target_state(const Metric *m, const Value *v, double target)
{
    bool lower = m->better == BETTER_LOWER;

    if (isnan(target) || isnan(v->value) || isnan(v->low) || isnan(v->high))
        return TARGET_NONE;
    if (lower ? v->high <= target : v->low >= target)
        return TARGET_REACHED;
    if (lower ? v->low > target : v->high < target)
        return TARGET_MISSED;
    return TARGET_OPEN;
}

/* ---- Periods ------------------------------------------------------------ */

/* Promise 1.  Both ends are rounded out to whole days of the zone. */
bool answer_close(const Engine *e, Question *q, Arena *a, Err *err)
{
    Period span;
    Question part = *q;

    if (q->period.from != TIME_OPEN && q->period.to != TIME_OPEN)
        return true;
    if (q->metric->type == METRIC_RATIO &&
        !question_part(a, e->asking, q, q->metric->denominator, &part, err))
        return false;
    if (!store_span(e->store, &part, &span, err))
        return false;
    if (span.from == TIME_OPEN)
        span = (Period){e->asking->now, e->asking->now};
    if (q->period.from == TIME_OPEN)
        q->period.from = clock_floor(q->zone, GRAIN_DAY, span.from);
    if (q->period.to == TIME_OPEN)
        q->period.to = clock_next(q->zone, GRAIN_DAY, span.to);
    if (q->period.from >= q->period.to)
        return err_set(err, ERR_INPUT,
                       "the period ends before it begins: say both from and"
                       " to, or neither");
    return true;
}

/* ---- Pairing ------------------------------------------------------------ */

static int compare_group(const Question *q, const Cell *c,
                         const char *const *group)
{
    for (size_t i = 0; i < q->n_by; i++) {
        int d = column_compare(q->by[i], c->group[i], group[i]);

        if (d != 0)
            return d;
    }
    return 0;
}

/* The cell of that bucket and group; NULL: nothing counted there. */
static Cell *find_cell(const Question *q, const Cells *cells, int64_t bucket,
                       const char *const *group)
{
    size_t low = 0, high = cells->n;

    while (low < high) {
        size_t middle = (low + high) / 2;
        Cell *c = &cells->item[middle];
        int d = c->bucket != bucket ? (c->bucket < bucket ? -1 : 1)
                                    : compare_group(q, c, group);

        if (d == 0)
            return c;
        if (d < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static const Value no_value = {NAN, NAN, NAN, 0, NAN, NAN};
static const Difference no_difference = {NAN, NAN, NAN, NAN};

/* The cells of one bucket and group; of a ratio, `other` is the denominator's
 * and the numerator's may be missing. */
typedef struct Pair {
    Cell *cell, *other;
} Pair;

static Pair pair_at(const Question *q, const Fetched *f, int64_t start,
                    const char *const *group)
{
    Pair p = {.cell = find_cell(q, &f->cells, start, group)};

    if (q->metric->type == METRIC_RATIO)
        p.other = find_cell(q, &f->other, start, group);
    return p;
}

static Pair value_at(const Question *q, const Fetched *f, size_t bucket,
                     const char *const *group, Value *out, Err *err)
{
    Pair p = pair_at(q, f, f->start[bucket], group);

    *out = no_value;
    if ((q->metric->type == METRIC_RATIO ? p.other : p.cell) != NULL)
        cell_value(q->metric, p.cell, p.other, out, err);
    return p;
}

static Period bucket_period(const Question *q, const Fetched *f, size_t bucket)
{
    bool last = bucket + 1 >= f->n_buckets;

    if (q->grain == GRAIN_ALL || bucket >= f->n_buckets)
        return f->period;
    return (Period){f->start[bucket],
                    last ? f->period.to : f->start[bucket + 1]};
}

static void compare_row(const Question *q, const Fetched *then, size_t bucket,
                        AnswerRow *row, Pair now, Comparison *out)
{
    Err ignored = {0};
    Pair old;

    out->period = bucket_period(q, then, bucket);
    out->partial = then->partial;
    out->value = no_value;
    out->difference = no_difference;
    out->p_adjusted = NAN;
    if (bucket >= then->n_buckets)
        return;
    old = value_at(q, then, bucket, row->group, &out->value, &ignored);
    if (!isnan(out->value.value) && !isnan(row->value.value))
        out->difference = cell_difference(q->metric, now.cell, now.other,
                                          old.cell, old.other);
}

static void fill_row(const Question *q, const Fetched *now, const Fetched *then,
                     size_t bucket, int64_t moment, AnswerRow *row, Arena *a)
{
    Err why = {0};
    Pair made_of;

    row->period = bucket_period(q, now, bucket);
    made_of = value_at(q, now, bucket, row->group, &row->value, &why);
    row->cell = made_of.cell;
    if (why.kind != ERR_NONE)
        row->why = arena_printf(a, "%s", why.text);
    row->weak = row->value.n < q->metric->min_n;
    row->partial = row->period.to > moment && row->period.from <= moment;
    row->n_compare = q->n_compare;
    for (size_t i = 0; i < q->n_compare; i++) {
        row->compare[i].with = q->compare[i];
        compare_row(q, &then[i], bucket, row, made_of, &row->compare[i]);
    }
}

/* ---- Rows --------------------------------------------------------------- */

/* Without groups every bucket gets its row, so that a gap shows as one. */
static void rows_by_time(Answer *out, const Fetched *now, const Fetched *then,
                         int64_t moment, Arena *a)
{
    out->n_rows = now->n_buckets;
    out->row = ARENA_ARRAY(a, AnswerRow, now->n_buckets);
    for (size_t i = 0; i < now->n_buckets; i++)
        fill_row(&out->question, now, then, i, moment, &out->row[i], a);
}

static size_t bucket_of(const Fetched *f, const Cell *c)
{
    size_t i = 0;

    while (f->start[i] != c->bucket)
        i++;
    return i;
}

/* ---- The largest groups ------------------------------------------------- */

/* The rows of one group, over all buckets of time. */
typedef struct Group {
    const AnswerRow *row; /* one of them */
    int64_t n;            /* of all of them */
} Group;

/* By the texts of their values, no value last. */
static int by_group(const void *x, const void *y)
{
    const char *const *a = ((const Group *)x)->row->group;
    const char *const *b = ((const Group *)y)->row->group;
    int d = 0;

    for (size_t i = 0; d == 0 && i < MAX_BY; i++)
        d = a[i] == NULL || b[i] == NULL ? (a[i] == NULL) - (b[i] == NULL)
                                         : strcmp(a[i], b[i]);
    return d;
}

/* Of groups of the same size those that come first are the larger ones. */
static int by_n_falling(const void *x, const void *y)
{
    const Group *a = x, *b = y;

    return a->n != b->n ? (a->n < b->n ? 1 : -1) : by_group(x, y);
}

/* Groups of the answer with their sums, by name; return how many. */
static size_t sum_groups(const Answer *out, const Fetched *now, Group *group)
{
    const Question *q = &out->question;
    size_t n = 0;

    for (size_t i = 0; i < out->n_rows; i++) {
        const AnswerRow *row = &out->row[i];
        Pair p = pair_at(q, now, row->cell->bucket, row->group);

        group[i] = (Group){row, cell_n(q->metric, p.cell, p.other)};
    }
    qsort(group, out->n_rows, sizeof(*group), by_group);
    for (size_t i = 0; i < out->n_rows; i++) {
        if (n > 0 && by_group(&group[n - 1], &group[i]) == 0)
            group[n - 1].n += group[i].n;
        else
            group[n++] = group[i];
    }
    return n;
}

/* Keep the `limit` groups with most facts; the order stays. */
static void limit_rows(Answer *out, const Fetched *now, Arena *a)
{
    size_t limit = (size_t)out->question.limit, kept = 0, n_groups;
    AnswerRow *rows = out->row;
    Group *group;

    if (limit == 0 || out->n_rows <= limit)
        return;
    group = ARENA_ARRAY(a, Group, out->n_rows);
    n_groups = sum_groups(out, now, group);
    if (n_groups <= limit)
        return;
    qsort(group, n_groups, sizeof(*group), by_n_falling);
    qsort(group, limit, sizeof(*group), by_group);
    out->row = ARENA_ARRAY(a, AnswerRow, out->n_rows);
    for (size_t i = 0; i < out->n_rows; i++) {
        Group own = {&rows[i], 0};

        if (bsearch(&own, group, limit, sizeof(*group), by_group) != NULL)
            out->row[kept++] = rows[i];
    }
    out->n_rows = kept;
    out->more_groups = true;
}

/* A row for each group that there is, of which only the largest may be worth
 * the statistics. */
static void rows_by_group(Answer *out, const Fetched *now, const Fetched *then,
                          int64_t moment, Arena *a)
{
    const Question *q = &out->question;
    const Cells *base =
        q->metric->type == METRIC_RATIO ? &now->other : &now->cells;

    out->n_rows = base->n;
    out->row = ARENA_ARRAY(a, AnswerRow, base->n);
    for (size_t i = 0; i < base->n; i++) {
        Cell *c = &base->item[i];

        memcpy(out->row[i].group, c->group, sizeof(c->group));
        out->row[i].cell = c;
    }
    limit_rows(out, now, a);
    for (size_t i = 0; i < out->n_rows; i++)
        fill_row(q, now, then, bucket_of(now, out->row[i].cell), moment,
                 &out->row[i], a);
}

static void note_currency(Answer *out)
{
    if (strcmp(out->question.metric->unit, "money") != 0)
        return;
    for (size_t i = 0; i < out->n_rows && out->currency == NULL; i++)
        if (out->row[i].cell != NULL)
            out->currency = out->row[i].cell->currency;
}

/* Somebody chose which answers; to filter by a channel does not. */
static bool chooses_answers(const Question *q)
{
    static const char *const by[] = {"kind",      "survey",
                                     "question",  "question_version",
                                     "scale_min", "scale_max"};
    bool chooses = q->where.n == 0;

    for (size_t i = 0; i < q->where.n; i++) {
        for (size_t k = 0; k < sizeof(by) / sizeof(by[0]); k++)
            chooses |= strcmp(q->where.item[i].column->name, by[k]) == 0;
    }
    return chooses;
}

/* A metric of one scale only (NPS) that found no answer on it: if those that
 * were chosen are on others, say so rather than "no data". */
static bool explain_scale(const Engine *e, const Question *q, Arena *a,
                          Err *err)
{
    Metric any = *q->metric;
    Question wide = *q;
    Value ignored;
    Cells cells;

    any.where = (Filters){0};
    wide.metric = &any;
    wide.n_by = 0;
    wide.grain = GRAIN_ALL;
    if (!answer_close(e, &wide, a, err) ||
        !store_cells(e->store, &wide, a, &cells, err))
        return false;
    return cells.n == 0 ||
           cell_value(&any, &cells.item[0], NULL, &ignored, err);
}

static bool answer_one(const Engine *e, const Question *q, Fetches *before,
                       Arena *a, Answer *out, Err *err)
{
    Fetched now = {0}, then[MAX_COMPARE] = {0};
    int64_t moment = e->asking->now;
    StoreBounds bounds;

    *out = (Answer){.question = *q, .target = NAN};
    if (!store_bounds(e->store, &bounds, err) ||
        !answer_close(e, &out->question, a, err) ||
        !fetch(e, &out->question, out->question.period, before, a, &now, err))
        return false;
    out->as_of = bounds.as_of;
    out->provider = now.provider;
    for (size_t i = 0; i < q->n_compare; i++) {
        Period p = period_compared(q->zone, now.period, q->compare[i], moment,
                                   &then[i].partial);

        if (!fetch(e, &out->question, p, before, a, &then[i], err))
            return false;
    }
    if (q->n_by == 0)
        rows_by_time(out, &now, then, moment, a);
    else
        rows_by_group(out, &now, then, moment, a);
    note_currency(out);
    if (e->target != NULL)
        out->target = e->target(e->ctx, q->metric->name);
    if (out->n_rows == 1 && out->row[0].why != NULL)
        return err_set(err, ERR_INPUT, "%s", out->row[0].why);
    return !q->metric->scale_strict || now.cells.n > 0 || !chooses_answers(q) ||
           explain_scale(e, q, a, err);
}

/* ---- Judging ------------------------------------------------------------ */

/* Promise 4: one family of tests for the whole set. */
static void judge(Answer *answers, size_t n, Arena *a)
{
    size_t tests = 0, k = 0;
    double *p, *adjusted;

    for (size_t i = 0; i < n; i++)
        tests += answers[i].n_rows * answers[i].question.n_compare;
    p = ARENA_ARRAY(a, double, tests + 1);
    adjusted = ARENA_ARRAY(a, double, tests + 1);
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < answers[i].n_rows; r++)
            for (size_t c = 0; c < answers[i].row[r].n_compare; c++)
                p[k++] = answers[i].row[r].compare[c].difference.p;
    holm_adjust(p, k, adjusted);
    k = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < answers[i].n_rows; r++)
            for (size_t c = 0; c < answers[i].row[r].n_compare; c++, k++) {
                answers[i].row[r].compare[c].p_adjusted = adjusted[k];
                answers[i].row[r].compare[c].significant =
                    adjusted[k] < ANSWER_LEVEL;
            }
}

bool answer_questions(const Engine *e, const Question *q, size_t n, bool each,
                      Arena *a, Answer *out, Err *err)
{
    Fetches *before = ARENA_NEW(a, Fetches);

    for (size_t i = 0; i < n; i++) {
        Err own = {0};

        if (answer_one(e, &q[i], before, a, &out[i], &own))
            continue;
        if (!each) {
            *err = own;
            return false;
        }
        out[i].err = own;
        out[i].n_rows = 0;
    }
    judge(out, n, a);
    return true;
}

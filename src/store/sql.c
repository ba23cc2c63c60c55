/* sql.c -- The pieces that every statement is built of.  See sql.h. */
#include "store/sql.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void sql_init(Sql *s, Arena *a)
{
    *s = (Sql){.text = BUF_INIT(MAX_SQL), .arena = a, .seq_to = INT64_MAX};
}

void sql_clear(Sql *s)
{
    buf_clear(&s->text);
}

void sql_put(Sql *s, const char *fmt, ...)
{
    char small[2048];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(small, sizeof(small), fmt, ap);
    va_end(ap);
    assert(n < (int)sizeof(small)); /* nothing written here is longer */
    buf_add(&s->text, small, (size_t)n);
}

void sql_param(Sql *s, const char *value)
{
    if (s->n_params == s->room) {
        size_t room = s->room == 0 ? 16 : s->room * 2;
        const char **more = ARENA_ARRAY(s->arena, const char *, room);

        if (s->n_params > 0)
            memcpy(more, s->param, s->n_params * sizeof(*more));
        s->param = more;
        s->room = room;
    }
    s->param[s->n_params++] = value;
    sql_put(s, "$%zu", s->n_params);
}

void sql_column(Sql *s, const char *alias, const Column *c)
{
    if (c->part != PART_NONE)
        sql_part(s, alias, c->part);
    else if (c->calc != NULL)
        sql_put(s, "(%s)", c->calc);
    else
        sql_put(s, "%s.\"%s\"", alias, c->name);
}

void sql_group(Sql *s, const char *alias, const Column *c)
{
    if (c->type == COLUMN_TEXT) {
        sql_column(s, alias, c);
        return;
    }
    sql_put(s, c->type == COLUMN_SCORE ? "rtrim(rtrim(cast(" : "cast(");
    sql_column(s, alias, c);
    sql_put(s, " as varchar)");
    if (c->type == COLUMN_SCORE)
        sql_put(s, ", '0'), '.')");
}

void sql_integer(Sql *s, const char *alias, const Column *c)
{
    sql_put(s, c->type == COLUMN_SCORE  ? "cast(1000 * "
               : c->type == COLUMN_TIME ? "epoch_ms("
                                        : "cast(");
    sql_column(s, alias, c);
    sql_put(s, c->type == COLUMN_TIME ? ")" : " as bigint)");
}

/* ---- Filters ------------------------------------------------------------ */

static void put_value(Sql *s, const Filter *f, size_t i)
{
    if (f->column->type == COLUMN_TEXT)
        sql_param(s, f->values[i]);
    else
        sql_put(s, "%lld", (long long)f->numbers[i]);
}

/* The column as what its values are written as: text or an integer. */
static void put_operand(Sql *s, const char *alias, const Column *c)
{
    if (c->type == COLUMN_TEXT)
        sql_column(s, alias, c);
    else
        sql_integer(s, alias, c);
}

static void put_list(Sql *s, const char *alias, const Filter *f)
{
    put_operand(s, alias, f->column);
    sql_put(s, f->negate ? " not in (" : " in (");
    for (size_t i = 0; i < f->n_values; i++) {
        if (i > 0)
            sql_put(s, ", ");
        put_value(s, f, i);
    }
    sql_put(s, ")");
}

static void put_range(Sql *s, const char *alias, const Filter *f)
{
    bool both = f->low != INT64_MIN && f->high != INT64_MAX;

    sql_put(s, f->negate ? "not (" : "(");
    put_operand(s, alias, f->column);
    if (both)
        sql_put(s, " between %lld and %lld", (long long)f->low,
                (long long)f->high);
    else if (f->low != INT64_MIN)
        sql_put(s, " >= %lld", (long long)f->low);
    else
        sql_put(s, " <= %lld", (long long)f->high);
    sql_put(s, ")");
}

/* "not in" keeps rows without a value, "in" drops them; naming the missing
 * value turns either round. */
void sql_filter(Sql *s, const char *alias, const Filter *f)
{
    bool keep_null = f->negate != f->missing;
    bool compares = f->is_range || f->n_values > 0;

    sql_put(s, "(");
    if (f->is_range)
        put_range(s, alias, f);
    else if (f->n_values > 0)
        put_list(s, alias, f);
    if (compares && keep_null)
        sql_put(s, " or ");
    else if (compares && f->negate)
        sql_put(s, " and ");
    if (!compares || keep_null || f->negate) {
        sql_column(s, alias, f->column);
        sql_put(s, keep_null ? " is null" : " is not null");
    }
    sql_put(s, ")");
}

void sql_filters(Sql *s, const char *alias, const Filters *f)
{
    if (f->n == 0)
        sql_put(s, "true");
    for (size_t i = 0; i < f->n; i++) {
        if (i > 0)
            sql_put(s, " and ");
        sql_filter(s, alias, &f->item[i]);
    }
}

/* ---- Which facts, and when ---------------------------------------------- */

void sql_live(Sql *s, const char *alias, const Question *q)
{
    if (q->known == TIME_OPEN) {
        sql_put(s, "%s.seq not in (select seq from superseded)", alias);
        return;
    }
    sql_put(s,
            "%s.known <= make_timestamp_ms(%lld) and %s.seq not in"
            " (select seq from superseded"
            " where known <= make_timestamp_ms(%lld))",
            alias, (long long)q->known, alias, (long long)q->known);
}

void sql_moment(Sql *s, const char *alias, const Question *q)
{
    switch (q->metric->clock) {
    case CLOCK_TS: sql_put(s, "epoch_ms(%s.ts)", alias); break;
    case CLOCK_CLOSED:
        sql_put(s, "(epoch_ms(%s.ts) + %s.resolution)", alias, alias);
        break;
    case CLOCK_INVITED: sql_put(s, "epoch_ms(%s.invited)", alias); break;
    }
}

static void put_end(Sql *s, const Question *q, const char *before,
                    const char *after)
{
    if (s->any_end)
        sql_put(s, "?");
    else
        sql_put(s, "%s%lld%s", before, (long long)q->period.to, after);
}

void sql_in_period(Sql *s, const char *alias, const Question *q)
{
    long long from = q->period.from;

    switch (q->metric->clock) {
    case CLOCK_TS:
    case CLOCK_INVITED: {
        const char *column = q->metric->clock == CLOCK_TS ? "ts" : "invited";

        sql_put(s, "%s.%s >= make_timestamp_ms(%lld) and ", alias, column,
                from);
        sql_put(s, "%s.%s < ", alias, column);
        put_end(s, q, "make_timestamp_ms(", ")");
        break;
    }
    case CLOCK_CLOSED:
        sql_moment(s, alias, q);
        sql_put(s, " >= %lld and ", from);
        sql_moment(s, alias, q);
        sql_put(s, " < ");
        put_end(s, q, "", "");
        break;
    }
}

void sql_group_names(Sql *s, const Question *q)
{
    for (size_t i = 0; i < q->n_by; i++)
        sql_put(s, ", g%zu", i);
}

void sql_group_order(Sql *s, const Question *q)
{
    for (size_t i = 0; i < q->n_by; i++)
        sql_put(
            s, q->by[i]->type == COLUMN_INT ? ", length(g%zu), g%zu" : ", g%zu",
            i, i);
}

void sql_groups(Sql *s, const char *alias, const Question *q)
{
    for (size_t i = 0; i < q->n_by; i++) {
        sql_put(s, ", ");
        sql_group(s, alias, q->by[i]);
        sql_put(s, " as g%zu", i);
    }
}

/* ---- What counts -------------------------------------------------------- */

static bool is_score(const Metric *m)
{
    return m->type == METRIC_BOX_SHARE || m->type == METRIC_BOX_NET ||
           m->type == METRIC_SCORE_MEAN || m->type == METRIC_POMP;
}

void sql_measured(Sql *s, const char *alias, const Metric *m)
{
    if (is_score(m)) {
        sql_put(s,
                "%s.score is not null and %s.scale_min is not null"
                " and %s.scale_max is not null",
                alias, alias, alias);
    } else if (m->measure != NULL) {
        sql_column(s, alias, m->measure);
        sql_put(s, " is not null");
    } else {
        sql_put(s, "true");
    }
}

/* Of new facts none is superseded. */
static void put_version(Sql *s, const char *alias, const Question *q)
{
    if (s->seq_from > 0)
        sql_put(s, "%s.seq >= %lld and %s.seq < %lld", alias,
                (long long)s->seq_from, alias, (long long)s->seq_to);
    else
        sql_live(s, alias, q);
    if (s->seq_from == 0 && s->seq_to != INT64_MAX)
        sql_put(s, " and %s.seq < %lld", alias, (long long)s->seq_to);
}

void sql_counts(Sql *s, const char *alias, const Question *q)
{
    put_version(s, alias, q);
    sql_put(s, "\n        and ");
    sql_in_period(s, alias, q);
    sql_put(s, "\n        and ");
    sql_filters(s, alias, &q->metric->where);
    sql_put(s, "\n        and ");
    sql_filters(s, alias, &q->where);
    sql_put(s, "\n        and ");
    sql_measured(s, alias, q->metric);
}

/* ---- What a row adds ---------------------------------------------------- */

void sql_on_scale(Sql *s, const char *alias, const Metric *m)
{
    if (m->n_boxes == 0) {
        sql_put(s, "true");
        return;
    }
    sql_put(s,
            "(cast(1000 * %s.scale_min as bigint)"
            ", cast(1000 * %s.scale_max as bigint)) in (",
            alias, alias);
    for (size_t i = 0; i < m->n_boxes; i++)
        sql_put(s, "%s(%d, %d)", i > 0 ? ", " : "", m->boxes[i].min,
                m->boxes[i].max);
    sql_put(s, ")");
    if (m->scale_strict)
        sql_put(s, " and %s.score = floor(%s.score)", alias, alias);
}

static void put_box(Sql *s, const Metric *m, const Box *b)
{
    sql_put(s,
            " when lo = %d and hi = %d then case when x between %d and %d"
            " then 1",
            b->min, b->max, b->top_low, b->top_high);
    if (m->type == METRIC_BOX_NET && b->bottom_low <= b->bottom_high)
        sql_put(s, " when x between %d and %d then -1", b->bottom_low,
                b->bottom_high);
    sql_put(s, " else 0 end");
}

/* The answer's place in the boxes of its scale, once it is the right way
 * round. */
static void put_box_of(Sql *s, const char *alias, const Metric *m)
{
    sql_put(s, "(select case");
    for (size_t i = 0; i < m->n_boxes; i++)
        put_box(s, m, &m->boxes[i]);
    sql_put(s,
            " end from (select lo, hi, case when %s.scale_reversed then"
            " lo + hi - v else v end as x"
            " from (select cast(1000 * %s.scale_min as bigint) as lo"
            ", cast(1000 * %s.scale_max as bigint) as hi"
            ", cast(1000 * %s.score as bigint) as v)))",
            alias, alias, alias, alias);
}

void sql_numerator(Sql *s, const char *alias, const Question *q)
{
    const Metric *m = q->metric;

    switch (m->type) {
    case METRIC_COUNT:
    case METRIC_RATIO:
    case METRIC_COHORT: sql_put(s, "1"); break;
    case METRIC_DISTINCT: sql_group(s, alias, m->measure); break;
    case METRIC_SUM:
    case METRIC_MEAN:
    case METRIC_QUANTILE: sql_integer(s, alias, m->measure); break;
    case METRIC_SHARE:
        sql_put(s, "case when ");
        sql_filters(s, alias, &m->hit);
        sql_put(s, " then 1 else 0 end");
        break;
    case METRIC_BOX_SHARE:
    case METRIC_BOX_NET: put_box_of(s, alias, m); break;
    case METRIC_SCORE_MEAN: sql_put(s, "%s.score", alias); break;
    case METRIC_POMP:
        sql_put(s,
                "100 * (case when %s.scale_reversed then %s.scale_max -"
                " %s.score else %s.score - %s.scale_min end) /"
                " (%s.scale_max - %s.scale_min)",
                alias, alias, alias, alias, alias, alias, alias);
        break;
    }
}

void sql_denominator(Sql *s, const Question *q)
{
    bool total = q->metric->type == METRIC_COUNT ||
                 q->metric->type == METRIC_DISTINCT ||
                 q->metric->type == METRIC_SUM;

    sql_put(s, total ? "cast(null as integer)" : "1");
}

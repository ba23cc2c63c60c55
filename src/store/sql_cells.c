/*
 * sql_cells.c -- The aggregates of a metric, bucket by bucket.
 *
 * All types but cohorts are one GROUP BY over one table:
 *
 *     select BUCKET as b, g0, ..., AGGREGATES
 *     from (select MOMENT as ms, GROUP as g0, ..., VALUES
 *           from TABLE f where LIVE and PERIOD and FILTERS) as facts
 *     group by b, g0, ..., KEYS order by b, g0, ..., KEYS
 *
 * so a type is its VALUES, AGGREGATES and KEYS: a row of the table below.
 */
#include "store/sql.h"

#include "stat/ddsketch.h"

typedef struct Shape {
    void (*values)(Sql *s, const Question *q); /* NULL: none */
    const char *aggregates;
    const char *keys; /* of the groups within a cell */
} Shape;

static void put_text(Sql *s, const Question *q)
{
    sql_put(s, ", ");
    sql_group(s, "f", q->metric->measure);
    sql_put(s, " as v");
}

static void put_amount(Sql *s, const Question *q)
{
    const Column *m = q->metric->measure;

    sql_put(s, ", ");
    sql_integer(s, "f", m);
    sql_put(s, " as v, %s as currency",
            m->type == COLUMN_MONEY ? "f.currency" : "cast(null as varchar)");
}

static void put_hit(Sql *s, const Question *q)
{
    sql_put(s, ", (");
    sql_filters(s, "f", &q->metric->hit);
    sql_put(s, ") as hit");
}

static void put_score(Sql *s, const Question *q)
{
    sql_put(s, ", cast(1000 * f.scale_min as bigint) as lo"
               ", cast(1000 * f.scale_max as bigint) as hi"
               ", coalesce(f.scale_reversed, false) as reversed"
               ", cast(1000 * f.score as bigint) as v");
}

/* The key of the value's bucket in the sketch; NULL for zero.  The same
 * expression as ddsketch_key(); its divisor is written with an exponent so
 * that it is read as a double, not as a decimal. */
static void put_sketch(Sql *s, const Question *q)
{
    sql_put(s, ", case when ");
    sql_integer(s, "f", q->metric->measure);
    sql_put(s, " > 0 then cast(ceil(ln(");
    sql_integer(s, "f", q->metric->measure);
    sql_put(s, ") / %.16e) as integer) end as key",
            ddsketch_ln_gamma(DDSKETCH_ALPHA));
}

static const Shape shape_of[] = {
    [METRIC_COUNT] = {NULL, "count(*) as n", ""},
    [METRIC_DISTINCT] = {put_text, "count(*) as n, count(distinct v) as hits",
                         ""},
    [METRIC_SUM] = {put_amount,
                    "count(*) as n, sum(v) as total"
                    ", sum(cast(v as hugeint) * v) as squares"
                    ", min(currency) as currency"
                    ", max(currency) as other_currency",
                    ""},
    [METRIC_SHARE] = {put_hit,
                      "count(*) as n, count(*) filter (where hit) as hits", ""},
    [METRIC_QUANTILE] = {put_sketch, "key, count(*) as n", ", key"},
    [METRIC_BOX_SHARE] = {put_score, "lo, hi, reversed, v, count(*) as n",
                          ", lo, hi, reversed, v"},
};

static const Shape *shape(MetricType type)
{
    switch (type) {
    case METRIC_MEAN: return &shape_of[METRIC_SUM];
    case METRIC_BOX_NET:
    case METRIC_SCORE_MEAN:
    case METRIC_POMP: return &shape_of[METRIC_BOX_SHARE];
    case METRIC_COUNT:
    case METRIC_DISTINCT:
    case METRIC_SUM:
    case METRIC_SHARE:
    case METRIC_QUANTILE:
    case METRIC_BOX_SHARE:
    case METRIC_RATIO:
    case METRIC_COHORT: break;
    }
    return &shape_of[type];
}

static void put_source(Sql *s, const Question *q, const Column *const *by,
                       size_t n_by, const Shape *sh)
{
    sql_put(s, "\nfrom (select ");
    sql_moment(s, "f", q);
    sql_put(s, " as ms");
    for (size_t i = 0; i < n_by; i++) {
        sql_put(s, ", ");
        sql_group(s, "f", by[i]);
        sql_put(s, " as g%zu", i);
    }
    if (sh->values != NULL)
        sh->values(s, q);
    sql_put(s, "\n      from %s f\n      where ",
            fact_table_name[q->metric->facts]);
    sql_counts(s, "f", q);
    sql_put(s, ") as facts\n");
}

void sql_cells(Sql *s, const Question *q)
{
    const Shape *sh;

    s->question = q;
    if (q->metric->type == METRIC_COHORT) {
        sql_cohort_cells(s, q);
        return;
    }
    sh = shape(q->metric->type);
    sql_put(s, "select ");
    sql_bucket(s, q, "ms");
    sql_put(s, " as b");
    sql_group_names(s, q);
    sql_put(s, ", %s", sh->aggregates);
    put_source(s, q, q->by, q->n_by, sh);
    sql_put(s, "group by b");
    sql_group_names(s, q);
    sql_put(s, "%s\norder by b", sh->keys);
    sql_group_order(s, q);
    sql_put(s, "%s\n", sh->keys);
}

/* ---- Several dimensions at once ----------------------------------------- */

/* What "grouping(g0, ..., gn)" says where only gi groups: a bit per column,
 * the last one lowest, set where the column does not. */
int64_t sql_each_key(size_t i, size_t n)
{
    return ((int64_t)1 << n) - 1 - ((int64_t)1 << (n - 1 - i));
}

static void put_names(Sql *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sql_put(s, "%sg%zu", i > 0 ? ", " : "", i);
}

void sql_cells_each(Sql *s, const Question *q, const Column *const *by,
                    size_t n)
{
    const Shape *sh = shape(q->metric->type);

    s->question = q;
    sql_put(s, "select grouping(");
    put_names(s, n);
    sql_put(s, ") as b, coalesce(");
    put_names(s, n);
    sql_put(s, ") as g, %s", sh->aggregates);
    put_source(s, q, by, n, sh);
    sql_put(s, "group by grouping sets (");
    for (size_t i = 0; i < n; i++)
        sql_put(s, "%s(g%zu%s)", i > 0 ? ", " : "", i, sh->keys);
    sql_put(s, ")\norder by b, g%s\n", sh->keys);
}

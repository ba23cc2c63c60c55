/*
 * sql_rows.c -- The rows behind a number, and those that it left out.
 *
 * Both look at the same facts as sql_cells() does: the rows are those that
 * count, the exclusions those of the same period and the same question that
 * do not.  Rows of a cohort are the customers or contacts it counted.
 */
#include "store/sql.h"

/* Everything that the table stores, as text, ids as 32 hex digits. */
static void put_columns(Sql *s, const Question *q, const Schema *schema)
{
    unsigned in = 1u << q->metric->facts;

    for (size_t i = 0; i < column_count; i++) {
        const Column *c = &column_table[i];

        if (c->calc != NULL || (c->tables & in) == 0)
            continue;
        if (c->role == ROLE_KEY && c->type == COLUMN_TEXT)
            sql_put(s, "%sprintf('%%032x', f.id) as id", i > 0 ? ", " : "");
        else
            sql_put(s, "%scast(f.\"%s\" as varchar) as \"%s\"",
                    i > 0 ? ", " : "", c->name, c->name);
    }
    for (size_t i = 0; i < schema->n_attr; i++)
        sql_put(s, ", f.\"attr.%s\"", schema->attr[i]);
}

/* "from ... where ..." of the rows that count, as f, with num and den. */
static void put_counted(Sql *s, const Question *q)
{
    s->question = q;
    if (q->metric->type == METRIC_COHORT) {
        sql_put(s, "\nfrom (");
        sql_cohort_base(s, q);
        sql_put(s, ") as f\n");
        return;
    }
    sql_put(s, "\nfrom (select f.*, ");
    sql_numerator(s, "f", q);
    sql_put(s, " as num, ");
    sql_denominator(s, q);
    sql_put(s, " as den\n      from %s f\n      where ",
            fact_table_name[q->metric->facts]);
    sql_counts(s, "f", q);
    sql_put(s, "\n        and ");
    sql_on_scale(s, "f", q->metric);
    sql_put(s, ") as f\n");
}

void sql_rows(Sql *s, const Question *q, const Schema *schema, int64_t offset,
              int64_t limit)
{
    sql_put(s, "select ");
    put_columns(s, q, schema);
    sql_put(s, ", cast(f.num as varchar) as numerator"
               ", cast(f.den as varchar) as denominator");
    put_counted(s, q);
    sql_put(s, "order by f.ts, f.ref, f.seq\nlimit %lld offset %lld\n",
            (long long)limit, (long long)offset);
}

void sql_any(Sql *s, const Question *q)
{
    sql_put(s, "select count(*) as n\nfrom (select 1");
    put_counted(s, q);
    sql_put(s, "limit 1) as found\n");
}

void sql_people(Sql *s, const Question *q)
{
    s->question = q;
    sql_put(s, "select ");
    if (q->n_by == 0)
        sql_put(s, "cast(null as varchar)");
    else
        sql_group(s, "f", q->by[0]);
    sql_put(s, " as g0, count(distinct f.customer) as people"
               ", count(*) as n");
    put_counted(s, q);
    sql_put(s, "group by g0\norder by g0 nulls last\n");
}

void sql_digest(Sql *s, const Question *q)
{
    sql_put(s, "select sha256(coalesce(string_agg(id, chr(10) order by id),"
               " ''))\nfrom (select printf('%%032x', f.id) as id");
    put_counted(s, q);
    sql_put(s, ") as ids\n");
}

/* ---- What was left out -------------------------------------------------- */

/* A filter with its column's name as a reason of its own. */
static void put_reason(Sql *s, const char *reason, const Filter *f)
{
    Filters one = {1, (Filter *)f};
    Buf text = BUF_INIT(4096);

    filter_write(&text, &one);
    sql_put(s, " then '%s:' || ", reason);
    sql_param(s, arena_strndup(s->arena, text.text, text.len));
    buf_clear(&text);
}

/* Reasons in the order of checking; NULL for a fact that counts. */
static void put_reasons(Sql *s, const Question *q)
{
    const Metric *m = q->metric;

    sql_put(s, "case when not (");
    sql_live(s, "f", q);
    sql_put(s, ") then 'older version:'");
    for (size_t i = 0; i < m->where.n; i++) {
        sql_put(s, "\n             when not coalesce(");
        sql_filter(s, "f", &m->where.item[i]);
        sql_put(s, ", false)");
        put_reason(s, "not asked for", &m->where.item[i]);
    }
    sql_put(s, "\n             when not (");
    sql_measured(s, "f", m);
    sql_put(s, ") then 'no value:");
    if (m->measure != NULL)
        sql_put(s, "%s", m->measure->name);
    sql_put(s, "'\n             when not (");
    sql_on_scale(s, "f", m);
    if (m->n_boxes > 0)
        sql_put(s, ") then 'other scale:' ||"
                   " rtrim(rtrim(cast(f.scale_min as varchar), '0'), '.') ||"
                   " '-' ||"
                   " rtrim(rtrim(cast(f.scale_max as varchar), '0'), '.')"
                   " end");
    else
        sql_put(s, ") then '' end");
}

void sql_exclusions(Sql *s, const Question *q)
{
    s->question = q;
    sql_put(s, "select split_part(why, ':', 1) as reason"
               ", substr(why, strpos(why, ':') + 1) as detail"
               ", count(*) as n\nfrom (select ");
    put_reasons(s, q);
    sql_put(s, " as why\n      from %s f\n      where ",
            fact_table_name[q->metric->facts]);
    sql_in_period(s, "f", q);
    sql_put(s, "\n        and ");
    sql_filters(s, "f", &q->where);
    sql_put(s, ") as facts\nwhere why is not null\n"
               "group by why\norder by n desc, why\n");
}

void sql_span(Sql *s, const Question *q)
{
    Question *open = ARENA_NEW(s->arena, Question);

    *open = *q;
    open->period = (Period){TIME_OPEN, TIME_OPEN};
    s->question = open;
    if (q->metric->type == METRIC_COHORT) {
        sql_cohort_span(s, q);
        return;
    }
    sql_put(s, "select min(ms), max(ms)\nfrom (select ");
    sql_moment(s, "f", q);
    sql_put(s, " as ms\n      from %s f\n      where ",
            fact_table_name[q->metric->facts]);
    sql_live(s, "f", q);
    sql_put(s, "\n        and ");
    sql_filters(s, "f", &q->metric->where);
    sql_put(s, "\n        and ");
    sql_filters(s, "f", &q->where);
    sql_put(s, ") as facts\n");
}

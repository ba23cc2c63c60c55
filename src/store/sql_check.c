/*
 * sql_check.c -- What the checks of the data count.
 *
 * Facts are told apart by what they say, not by who they are.  Grouping 20
 * million of them by a row of texts would need more memory than there is, so
 * a first pass groups by a hash of 64 bits, and only what shares one is
 * looked at as it stands: a hash that two different facts share costs time,
 * never a wrong answer.
 */
#include "store/sql.h"

/* ---- Counts by day ------------------------------------------------------ */

static void put_kind(Sql *s, FactTable table)
{
    sql_put(s, table == FACT_CUSTOMER ? "cast(null as varchar)" : "f.kind");
}

/* Most counters ask how often a column is missing, for which databases have
 * a way that is twice as fast as asking row by row. */
static void put_counter(Sql *s, const Filters *f)
{
    bool missing = f->n == 1 && f->item[0].missing && !f->item[0].negate &&
                   f->item[0].n_values == 0 && !f->item[0].is_range;

    if (missing) {
        sql_put(s, "count(*) - count(");
        sql_column(s, "f", f->item[0].column);
        sql_put(s, ")");
        return;
    }
    sql_put(s, "count(case when ");
    sql_filters(s, "f", f);
    sql_put(s, " then 1 end)");
}

void sql_profile(Sql *s, const ProfileAsk *ask, Period span)
{
    Question q = {.period = span,
                  .zone = ask->zone,
                  .grain = GRAIN_DAY,
                  .known = TIME_OPEN};

    sql_put(s, "select f.source, ");
    put_kind(s, ask->table);
    sql_put(s, " as kind, ");
    sql_bucket(s, &q, "epoch_ms(f.ts)");
    sql_put(s, " as day, count(*) as n");
    for (size_t i = 0; i < ask->n_counters; i++) {
        sql_put(s, "\n    , ");
        put_counter(s, &ask->counter[i]);
    }
    sql_put(s, "\nfrom %s f\nwhere ", fact_table_name[ask->table]);
    sql_live(s, "f", &q);
    sql_put(s, "\ngroup by 1, 2, 3\norder by 1, 2 nulls first, 3 desc\n");
}

/* ---- Twins and strangers ------------------------------------------------ */

static const Question now = {.known = TIME_OPEN};

/* What makes two facts say the same. */
static const char *const said[FACT_TABLE_COUNT] = {
    [FACT_INTERACTION] =
        "f.customer, f.ts, f.kind, f.case_id, f.channel, f.product"
        ", f.touchpoint, f.reason, f.wait, f.talk"
        ", f.resolution",
    [FACT_PERCEPTION] = "f.customer, f.ts, f.kind, f.touchpoint, f.survey"
                        ", f.question, f.product, f.score, f.text",
    [FACT_OUTCOME] = "f.customer, f.ts, f.kind, f.case_id, f.product"
                     ", f.amount, f.currency",
};

void sql_twins(Sql *s, FactTable table)
{
    const char *facts = fact_table_name[table];

    sql_put(s, "with twice as (select hash(%s) as h\n    from %s f\n    where ",
            said[table], facts);
    sql_live(s, "f", &now);
    sql_put(s,
            " and f.customer is not null\n    group by 1 having count(*) > 1)"
            "\nselect source, kind, customer, count(*) as n"
            ", min(epoch_ms(ts)), max(epoch_ms(ts))"
            "\nfrom (select f.source, f.kind, f.customer, f.ts"
            ", row_number() over (partition by %s\n        order by f.seq) as k"
            "\n    from %s f\n    where ",
            said[table], facts);
    sql_live(s, "f", &now);
    sql_put(s,
            " and f.customer is not null\n    and hash(%s) in"
            " (select h from twice)) as again\nwhere k > 1\n"
            "group by source, kind, customer\n"
            "order by source, kind nulls first, n desc, customer\n",
            said[table]);
}

void sql_strangers(Sql *s, FactTable table, const Column *column)
{
    bool customers = column->tables == IN_ALL;

    sql_put(s, "select f.source, ");
    put_kind(s, table);
    sql_put(s,
            " as kind, f.\"%s\" as value, count(*) as n"
            ", min(epoch_ms(f.ts)), max(epoch_ms(f.ts))\nfrom %s f\nwhere ",
            column->name, fact_table_name[table]);
    sql_live(s, "f", &now);
    sql_put(s,
            "\n    and f.\"%s\" is not null\n    and hash(f.\"%s\") not in"
            " (select hash(%s) from %s k where ",
            column->name, column->name, customers ? "k.customer" : "k.ref",
            fact_table_name[customers ? FACT_CUSTOMER : FACT_INTERACTION]);
    sql_live(s, "k", &now);
    sql_put(s, ")\ngroup by 1, 2, 3\n"
               "order by 1, 2 nulls first, n desc, value\n");
}

/* ---- Everybody ---------------------------------------------------------- */

/* The latest version that was valid before the end, of who was there. */
static void put_described(Sql *s, const Question *q)
{
    sql_put(s, "select f.customer, ");
    sql_group(s, "f", q->by[0]);
    sql_put(s, " as g0\nfrom (select f.* from customer f\n    where ");
    sql_live(s, "f", q);
    sql_put(s,
            " and f.customer is not null\n    and epoch_ms(f.ts) < %lld"
            "\n    qualify row_number() over (partition by f.customer"
            " order by f.ts desc, f.seq desc) = 1) as f"
            "\nwhere epoch_ms(coalesce(f.since, f.ts)) < %lld"
            " and coalesce(epoch_ms(f.churned) >= %lld, true)\n    and ",
            (long long)q->period.to, (long long)q->period.to,
            (long long)q->period.from);
    sql_filters(s, "f", &q->where);
}

/* Whoever has facts; arg_max passes over values that are missing. */
static void put_met(Sql *s, const Question *q)
{
    static const FactTable tables[] = {FACT_INTERACTION, FACT_PERCEPTION,
                                       FACT_OUTCOME};

    sql_put(s, "select customer, arg_max(v, ts) as g0\nfrom (");
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        sql_put(s, "%sselect f.customer, f.ts, ",
                i > 0 ? "\n    union all " : "");
        sql_group(s, "f", q->by[0]);
        sql_put(s, " as v from %s f where ", fact_table_name[tables[i]]);
        sql_live(s, "f", q);
        sql_put(s,
                " and f.customer is not null"
                " and f.ts >= make_timestamp_ms(%lld)"
                " and f.ts < make_timestamp_ms(%lld) and ",
                (long long)q->period.from, (long long)q->period.to);
        sql_filters(s, "f", &q->where);
    }
    sql_put(s, ") as met\ngroup by customer");
}

void sql_population(Sql *s, const Question *q, bool described)
{
    sql_put(s, "select g0, count(*) as people\nfrom (");
    if (described)
        put_described(s, q);
    else
        put_met(s, q);
    sql_put(s, ") as everybody\ngroup by g0\norder by g0 nulls last\n");
}

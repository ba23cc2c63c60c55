/*
 * sql.c -- Prints the SQL of every shipped metric.
 *
 * script/test compares the output with sql.out; script/test --bless replaces
 * sql.out.  Read the diff before you commit it: it is the review.
 */
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2026-03-01 to 2026-04-01 in Warsaw: summer time begins in between. */
#define MARCH ((Period){1772319600000, 1774994400000})

static void show(const char *title, const Sql *sql)
{
    printf("-- %s\n%s", title, sql->text.text);
    for (size_t i = 0; i < sql->n_params; i++)
        printf("-- $%zu = %s\n", i + 1, sql->param[i]);
    printf("\n");
}

static void show_cells(const Question *q, Arena *a)
{
    Sql sql;

    sql_init(&sql, a);
    sql_cells(&sql, q);
    show(q->metric->name, &sql);
    sql_clear(&sql);
}

/* Columns of the clock: in a period, over all time, and in a cohort. */
static void show_clock(Question q, Arena *a, const Catalogue *c)
{
    static const char *const names[] = {"contacts", "resolution_time_median"};
    Err err = {0};
    Sql sql;

    for (size_t i = 0; i < 2; i++) {
        q.metric = metric_find(c, names[i], &err);
        q.grain = GRAIN_ALL;
        q.n_by = 2;
        q.by[0] = column_find(a, NULL, q.metric->facts, "weekday", &err);
        q.by[1] = column_find(a, NULL, q.metric->facts, "hour", &err);
        if (!filter_parse(a, NULL, q.metric->facts, "hour=9..17,weekday!=7",
                          &q.where, &err))
            exit(1);
        show_cells(&q, a);
    }
    q.where.n = 1;
    q.zone = zone_find("Asia/Shanghai", &err); /* a tree of twelve changes */
    sql_init(&sql, a);
    sql_span(&sql, &q);
    show("span by the clock", &sql);
    sql_clear(&sql);
}

/* Everything a question can carry, once. */
static void show_all(Question q, Arena *a, const Schema *schema)
{
    Err err = {0};
    Sql sql;

    q.grain = GRAIN_MONTH;
    q.known = 1780000000000;
    q.n_by = 2;
    q.by[0] = column_find(a, schema, q.metric->facts, "channel", &err);
    q.by[1] = column_find(a, schema, q.metric->facts, "attr.plan", &err);
    if (!filter_parse(a, schema, q.metric->facts,
                      "channel=phone|chat|,region!=r05,score=..6,"
                      "attr.plan=,language!=",
                      &q.where, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    sql_init(&sql, a);
    sql_cells(&sql, &q);
    show("cells: every kind of filter, two groups, months, as known then",
         &sql);
    sql_clear(&sql);
    sql_init(&sql, a);
    sql_rows(&sql, &q, schema, 50, 25);
    show("rows", &sql);
    sql_clear(&sql);
    sql_init(&sql, a);
    sql_any(&sql, &q);
    show("any", &sql);
    sql_clear(&sql);
    sql_init(&sql, a);
    sql_digest(&sql, &q);
    show("digest", &sql);
    sql_clear(&sql);
    sql_init(&sql, a);
    sql_exclusions(&sql, &q);
    show("exclusions", &sql);
    sql_clear(&sql);
    sql_init(&sql, a);
    sql_span(&sql, &q);
    show("span", &sql);
    sql_clear(&sql);
}

/* Several dimensions in one scan, of a tally and of a count. */
static void show_each(Question q, Arena *a, const Catalogue *c)
{
    static const char *const names[] = {"nps", "contacts"};
    const Column *by[3];
    Err err = {0};
    Sql sql;

    q.grain = GRAIN_ALL;
    for (size_t i = 0; i < 2; i++) {
        q.metric = metric_find(c, names[i], &err);
        by[0] = column_find(a, NULL, q.metric->facts, "channel", &err);
        by[1] = column_find(a, NULL, q.metric->facts, "weekday", &err);
        by[2] = column_find(a, NULL, q.metric->facts, "region", &err);
        sql_init(&sql, a);
        sql_cells_each(&sql, &q, by, 3);
        show("each of three dimensions", &sql);
        sql_clear(&sql);
    }
}

int main(void)
{
    Schema schema = {.attr = {"plan"}, .n_attr = 1};
    Arena a = {0};
    Err err = {0};
    Catalogue *c = catalogue_load(&schema, NULL, &err);
    const Zone *warsaw = zone_find("Europe/Warsaw", &err);
    Question q = {.period = MARCH, .zone = warsaw, .known = TIME_OPEN};

    if (c == NULL || warsaw == NULL) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    for (size_t i = 0; i < catalogue_size(c); i++) {
        q.metric = catalogue_at(c, i);
        q.grain = i % 2 == 0 ? GRAIN_ALL : GRAIN_DAY;
        if (q.metric->type != METRIC_RATIO)
            show_cells(&q, &a);
    }
    q.metric = metric_find(c, "nps", &err);
    show_all(q, &a, &schema);
    show_clock(q, &a, c);
    q.where = (Filters){0};
    show_each(q, &a, c);
    catalogue_free(c);
    arena_clear(&a);
    return 0;
}

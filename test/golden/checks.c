/*
 * checks.c -- Prints the SQL that the checks of the data ask.
 *
 * script/test compares the output with checks.out, as it does with sql.out.
 */
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>

#define MARCH ((Period){1772319600000, 1774994400000})

static void show(const char *title, Sql *sql)
{
    printf("-- %s\n%s", title, sql->text.text);
    for (size_t i = 0; i < sql->n_params; i++)
        printf("-- $%zu = %s\n", i + 1, sql->param[i]);
    printf("\n");
    sql_clear(sql);
}

static void show_profile(Arena *a, const Zone *z, FactTable t, const char *one,
                         const char *two)
{
    Filters counter[2];
    ProfileAsk ask = {
        .table = t, .zone = z, .n_counters = 2, .counter = counter};
    Err err = {0};
    Sql sql;

    if (!filter_parse(a, NULL, t, one, &counter[0], &err) ||
        !filter_parse(a, NULL, t, two, &counter[1], &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    sql_init(&sql, a);
    sql_profile(&sql, &ask, MARCH);
    show(fact_table_name[t], &sql);
}

int main(void)
{
    Arena a = {0};
    Err err = {0};
    const Zone *warsaw = zone_find("Europe/Warsaw", &err);
    const Column *customer =
        column_find(&a, NULL, FACT_OUTCOME, "customer", &err);
    const Column *about = column_find(&a, NULL, FACT_PERCEPTION, "about", &err);
    const Column *segment =
        column_find(&a, NULL, FACT_CUSTOMER, "segment", &err);
    Catalogue *c = catalogue_load(NULL, NULL, &err);
    Question q = {.period = MARCH,
                  .zone = warsaw,
                  .known = TIME_OPEN,
                  .n_by = 1,
                  .by = {segment}};
    Sql sql;

    q.metric = metric_find(c, "nps", &err);
    show_profile(&a, warsaw, FACT_INTERACTION,
                 "wait!=0..24h,wait!=", "answered=true,talk=");
    show_profile(&a, warsaw, FACT_CUSTOMER, "region=", "segment=gold");
    for (int t = 0; t < FACT_CUSTOMER; t++) {
        sql_init(&sql, &a);
        sql_twins(&sql, (FactTable)t);
        show("twins", &sql);
    }
    sql_init(&sql, &a);
    sql_strangers(&sql, FACT_OUTCOME, customer);
    show("strangers: customers", &sql);
    sql_init(&sql, &a);
    sql_strangers(&sql, FACT_PERCEPTION, about);
    show("strangers: contacts", &sql);
    sql_init(&sql, &a);
    sql_people(&sql, &q);
    show("people", &sql);
    sql_init(&sql, &a);
    sql_population(&sql, &q, true);
    show("population, described", &sql);
    sql_init(&sql, &a);
    sql_population(&sql, &q, false);
    show("population, met", &sql);
    catalogue_free(c);
    arena_clear(&a);
    return 0;
}

/*
 * celleach_test.c -- store_cells_each(): several dimensions in one scan.
 *
 * Held to counts by hand, and for every type of metric to what the store
 * says of each dimension alone.
 */
#include "engine.h"

static int open_bench(void **state)
{
    static Bench b;

    bench_open(&b);
    *state = &b;
    return 0;
}

static int close_bench(void **state)
{
    bench_close(*state);
    return 0;
}

static Question question(Bench *b, const char *metric)
{
    Param p[] = {{"metric", metric}, {"period", "2026-03"}};
    Question q;
    size_t n;

    bench_must(question_parse(&b->arena, &b->asking, p, 2, &q, 1, &n, &b->err),
               &b->err);
    return q;
}

static const char *const dimensions[] = {"channel", "region", "weekday",
                                         "product", "customer"};
#define N LEN(dimensions)

static void columns(Bench *b, FactTable table, const Column **by)
{
    for (size_t i = 0; i < N; i++)
        by[i] = column_find(&b->arena, b->asking.schema, table, dimensions[i],
                            &b->err);
}

/* 1,000 calls of every hour from 1 March on. */
static void feed(Bench *b)
{
    bench_feed(
        b, FACT_INTERACTION,
        "ref,ts,customer,kind,channel,region,talk,answered,cost,currency",
        "select 'i' || i as ref, timestamp '2026-03-01 00:30'"
        " + to_hours(i % 700) as ts, 'c' || i % 90 as customer"
        ", 'call' as kind"
        ", case i % 4 when 0 then 'web' when 1 then 'phone' end as"
        " channel, 'r' || i % 7 as region, 1000 * (i % 300) as talk"
        ", i % 5 != 0 as answered, i as cost, 'PLN' as currency"
        " from range(1000) t(i)");
    bench_feed(b, FACT_PERCEPTION,
               "ref,ts,customer,kind,score,scale_min,scale_max,channel,product",
               "select 'p' || i as ref, timestamp '2026-03-10' as ts"
               ", 'c' || i % 90 as customer, 'nps' as kind, i % 11 as score"
               ", 0 as scale_min, 10 as scale_max, 'ch' || i % 3 as channel"
               ", case when i % 2 = 0 then 'bed' end as product"
               " from range(330) t(i)");
}

/* Of 1,000, 250 each; 500 without a channel.  r0 to r5 have 143 and r6 142. */
static void groups_are_as_counted(void **state)
{
    Bench *b = *state;
    Question q;
    const Column *by[N];
    Cells out[N];

    feed(b);
    q = question(b, "contacts");
    columns(b, FACT_INTERACTION, by);
    bench_must(store_cells_each(b->store, &q, by, 2, &b->arena, out, &b->err),
               &b->err);
    assert_int_equal(3, out[0].n);
    assert_string_equal("phone", out[0].item[0].group[0]);
    assert_int_equal(250, out[0].item[0].n);
    assert_null(out[0].item[2].group[0]);
    assert_int_equal(500, out[0].item[2].n);
    assert_int_equal(7, out[1].n);
    assert_int_equal(143, out[1].item[5].n);
    assert_int_equal(142, out[1].item[6].n);
    assert_true(q.period.from == out[1].item[6].bucket);
    assert_null(out[1].item[6].group[1]);
}

static const Cell *same_group(const Cells *cells, const char *group)
{
    for (size_t i = 0; i < cells->n; i++) {
        const char *g = cells->item[i].group[0];

        if (g == NULL ? group == NULL : group != NULL && !strcmp(g, group))
            return &cells->item[i];
    }
    fail();
    return NULL;
}

static void assert_same(const Metric *m, const Cells *want, const Cells *got)
{
    assert_int_equal(want->n, got->n);
    for (size_t i = 0; i < want->n; i++) {
        const Cell *a = &want->item[i], *b = same_group(got, a->group[0]);
        Value x, y;
        Err err;

        assert_true(cell_value(m, a, NULL, &x, &err));
        assert_true(cell_value(m, b, NULL, &y, &err));
        assert_int_equal(x.n, y.n);
        assert_true(x.value == y.value || (isnan(x.value) && isnan(y.value)));
        assert_true(x.low == y.low || (isnan(x.low) && isnan(y.low)));
    }
}

static void each_is_what_it_is_alone(void **state)
{
    static const char *const metrics[] = {
        "contacts", "contacting_customers", "aht",        "aht_median",
        "nps",      "service_cost",         "score_pomp", "nps_promoters",
        "fcr",      "abandon_rate"};
    Bench *b = *state;

    feed(b);
    for (size_t k = 0; k < LEN(metrics); k++) {
        Question q = question(b, metrics[k]), one = q;
        size_t n = q.metric->facts == FACT_PERCEPTION ? N : N - 1;
        const Column *by[N];
        Cells out[N], alone;

        columns(b, q.metric->facts, by);
        bench_must(
            store_cells_each(b->store, &q, by, n, &b->arena, out, &b->err),
            &b->err);
        one.n_by = 1;
        for (size_t i = 0; i < n; i++) {
            one.by[0] = by[i];
            bench_must(store_cells(b->store, &one, &b->arena, &alone, &b->err),
                       &b->err);
            assert_same(q.metric, &alone, &out[i]);
        }
    }
}

static void nothing_has_no_groups(void **state)
{
    Bench *b = *state;
    Question q = question(b, "contacts");
    const Column *by[N];
    Cells out[N];

    columns(b, FACT_INTERACTION, by);
    bench_must(store_cells_each(b->store, &q, by, 3, &b->arena, out, &b->err),
               &b->err);
    assert_int_equal(0, out[0].n + out[1].n + out[2].n);
    bench_must(store_cells_each(b->store, &q, by, 0, &b->arena, out, &b->err),
               &b->err);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(groups_are_as_counted),
        TEST(each_is_what_it_is_alone),
        TEST(nothing_has_no_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

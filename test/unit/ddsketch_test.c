/* ddsketch_test.c -- Holds stat/ddsketch.c to the promises in ddsketch.h. */
#include "stat/ddsketch.h"

#include "test.h"

static Arena arena;

static int clear(void **state)
{
    arena_clear(&arena);
    return 0;
}

/* sketches-py, LogarithmicMapping(0.01): key and value of each. */
static void the_mapping_matches_sketches_py(void **state)
{
    static const struct {
        double x;
        int32_t key;
        double value;
    } want[] = {
        {0.001, -345, 0.0009974781146370234},
        {0.5, -34, 0.5015394534033262},
        {1, 0, 0.99},
        {12.5, 127, 12.553937179918288},
        {60, 205, 59.74504981014512},
        {3600, 410, 3605.5262392088093},
        {86400, 569, 86710.39226567236},
    };

    for (size_t i = 0; i < LEN(want); i++) {
        assert_int_equal(want[i].key, ddsketch_key(want[i].x));
        assert_near(want[i].value, ddsketch_value(want[i].key));
    }
    assert_near(log(1.01 / 0.99), ddsketch_ln_gamma(0.01));
}

/* The edges are the half-open (gamma^(k-1), gamma^k], as SQL's ceil(). */
static void keys_are_the_sql_expression(void **state)
{
    double ln_gamma = ddsketch_ln_gamma(DDSKETCH_ALPHA);

    for (int64_t ms = 1; ms < 100000; ms += 7)
        assert_true(ceil(log((double)ms) / ln_gamma) ==
                    ddsketch_key((double)ms));
}

/* i^2 / 100 for i = 1..1000: promise 3 against the exact values. */
static void quantiles_are_within_one_percent(void **state)
{
    static const double q[] = {0, 0.1, 0.5, 0.9, 0.99, 1};
    static const double exact[] = {0.01, 100, 2500, 8100, 9801, 10000};
    static const double want[] = {0.009949791543954083, 100.49456770856492,
                                  2515.46011261016,     8024.460209704887,
                                  9801.163177670842,    9999.166474189446};
    DDSketch s = {0};

    for (int i = 1; i <= 1000; i++)
        ddsketch_add(&arena, &s, i * i / 100., 1);
    for (size_t i = 0; i < LEN(q); i++) {
        double got = ddsketch_quantile(&s, q[i]);

        assert_near(want[i], got);
        /* 0.010001: the exact value lies on the very edge for q = 1. */
        assert_true(fabs(got - exact[i]) <= 0.010001 * exact[i]);
    }
}

static void assert_same(const DDSketch *a, const DDSketch *b)
{
    assert_int_equal(a->zero, b->zero);
    assert_int_equal(a->positive.first, b->positive.first);
    assert_int_equal(a->positive.n, b->positive.n);
    for (size_t i = 0; i < a->positive.n; i++)
        assert_int_equal(a->positive.count[i], b->positive.count[i]);
    assert_int_equal(a->negative.n, b->negative.n);
    for (size_t i = 0; i < a->negative.n; i++)
        assert_int_equal(a->negative.count[i], b->negative.count[i]);
}

/* Promise 2: three parts in two orders against all at once. */
static void merging_is_exact_in_any_order(void **state)
{
    DDSketch all = {0}, part[3] = {{0}}, abc = {0}, cba = {0};
    Err err;

    for (int i = -200; i < 1000; i++) {
        double x = i * fabs((double)i) / 7;

        ddsketch_add(&arena, &all, x, 2);
        ddsketch_add(&arena, &part[(i + 200) % 3], x, 2);
    }
    for (int i = 0; i < 3; i++) {
        assert_true(ddsketch_merge(&arena, &abc, &part[i], &err));
        assert_true(ddsketch_merge(&arena, &cba, &part[2 - i], &err));
    }
    assert_int_equal(2400, ddsketch_total(&all));
    assert_same(&all, &abc);
    assert_same(&all, &cba);
}

static void rows_of_a_group_by_build_the_same(void **state)
{
    DDSketch direct = {0}, rows = {0};

    for (int x = 5000; x > 0; x -= 3) {
        ddsketch_add(&arena, &direct, x, 1);
        ddsketch_add_bucket(&arena, &rows, ddsketch_key(x), 1);
    }
    assert_same(&direct, &rows);
}

/* Five values in the buckets 102 and 104, then one in 99. */
static void a_run_of_buckets_begins_with_its_first_value(void **state)
{
    static const uint32_t counts[] = {0, 0, 3, 0, 2, 0, 0};
    static const uint32_t none[] = {0, 0}, one[] = {1};
    DDSketch s = {0};

    assert_int_equal(0, ddsketch_add_run(&arena, &s, 7, none, LEN(none)));
    assert_int_equal(0, s.positive.n);
    assert_int_equal(5, ddsketch_add_run(&arena, &s, 100, counts, LEN(counts)));
    assert_int_equal(102, s.positive.first);
    assert_int_equal(3, s.positive.n);
    assert_int_equal(1, ddsketch_add_run(&arena, &s, 99, one, 1));
    assert_int_equal(6, ddsketch_total(&s));
    assert_near(ddsketch_value(99), ddsketch_quantile(&s, 0));
    assert_near(ddsketch_value(102), ddsketch_quantile(&s, 0.6));
    assert_near(ddsketch_value(104), ddsketch_quantile(&s, 0.8));
    assert_near(ddsketch_value(104), ddsketch_quantile(&s, 1));
}

static void different_errors_do_not_merge(void **state)
{
    DDSketch a = {.alpha = 0.02}, b = {0};
    Err err = {0};

    ddsketch_add(&arena, &b, 5, 1);
    assert_false(ddsketch_merge(&arena, &a, &b, &err));
    assert_int_equal(ERR_INPUT, err.kind);
    assert_int_equal(0, ddsketch_total(&a));
    b.alpha = 0.02;
    assert_true(ddsketch_merge(&arena, &a, &b, &err));
}

/* Promises 1 and 4. */
static void zeros_and_negatives_have_their_place(void **state)
{
    DDSketch s = {0};

    assert_true(isnan(ddsketch_quantile(&s, 0.5)));
    assert_true(isnan(ddsketch_quantile_interval(&s, 0.5, 0.95).low));
    ddsketch_add(&arena, &s, NAN, 1);
    ddsketch_add(&arena, &s, INFINITY, 1);
    assert_int_equal(0, ddsketch_total(&s));
    ddsketch_add(&arena, &s, -100, 1);
    ddsketch_add(&arena, &s, -1, 1);
    ddsketch_add(&arena, &s, 0, 3);
    ddsketch_add(&arena, &s, 60, 2);
    assert_int_equal(7, ddsketch_total(&s));
    assert_true(fabs(ddsketch_quantile(&s, 0) + 100) <= 1);
    assert_near(-0.99, ddsketch_quantile(&s, 1. / 6));
    assert_true(ddsketch_quantile(&s, 0.5) == 0);
    assert_near(59.74504981014512, ddsketch_quantile(&s, 1));
    assert_int_equal(2, ddsketch_count_upto(&s, -0.5));
    assert_int_equal(5, ddsketch_count_upto(&s, 0));
    assert_int_equal(7, ddsketch_count_upto(&s, 60));
    assert_true(isnan(ddsketch_quantile(&s, 1.1)));
}

/* Ranks 2 and 9 of ten values bound the median at 95 %. */
static void an_interval_goes_by_ranks(void **state)
{
    DDSketch s = {0};
    Interval i;

    for (int x = 1; x <= 10; x++)
        ddsketch_add(&arena, &s, x * 1000, 1);
    i = ddsketch_quantile_interval(&s, 0.5, 0.95);
    assert_true(fabs(i.low - 2000) <= 20 && fabs(i.high - 9000) <= 90);
    i = ddsketch_quantile_interval(&s, 0.95, 0.95);
    assert_true(!isnan(i.low) && isnan(i.high));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mapping_matches_sketches_py),
        cmocka_unit_test(keys_are_the_sql_expression),
        cmocka_unit_test(quantiles_are_within_one_percent),
        cmocka_unit_test(merging_is_exact_in_any_order),
        cmocka_unit_test(rows_of_a_group_by_build_the_same),
        cmocka_unit_test(different_errors_do_not_merge),
        cmocka_unit_test(a_run_of_buckets_begins_with_its_first_value),
        cmocka_unit_test(zeros_and_negatives_have_their_place),
        cmocka_unit_test(an_interval_goes_by_ranks),
    };

    return cmocka_run_group_tests(tests, NULL, clear);
}

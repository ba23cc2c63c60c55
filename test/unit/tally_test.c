/* tally_test.c -- Holds stat/tally.c to the promises in tally.h. */
#include "stat/tally.h"

#include "test.h"

static Arena arena;

static int clear(void **state)
{
    arena_clear(&arena);
    return 0;
}

/* 3 5 12 48 32 answers on a scale of 1 to 5. */
static Tally five_points(void)
{
    static const int64_t counts[] = {3, 5, 12, 48, 32};
    Tally t = {0};

    for (int32_t i = 5; i >= 1; i--)
        tally_add(&arena, &t, i * 1000, counts[i - 1]);
    return t;
}

static void counts_between_include_both_ends(void **state)
{
    Tally t = five_points();

    assert_int_equal(100, tally_total(&t));
    assert_int_equal(80, tally_between(&t, 4000, 5000));
    assert_int_equal(20, tally_between(&t, INT32_MIN, 3999));
    assert_int_equal(0, tally_between(&t, 4001, 4999));
    assert_int_equal(0, tally_between(&t, 5000, 4000));
}

/* By hand: 3 + 10 + 36 + 192 + 160 = 401; squares 3 + 20 + 108 + 768 + 800 =
 * 1699; variance (1699 - 401^2/100) / 99. */
static void mean_and_variance_match_a_hand_count(void **state)
{
    Tally t = five_points();

    assert_near(4.01, tally_mean(&t));
    assert_near((1699 - 401. * 401 / 100) / 99, tally_variance(&t));
}

static void half_stars_are_points(void **state)
{
    Tally t = {0};

    tally_add(&arena, &t, 3500, 1);
    tally_add(&arena, &t, 3000, 1);
    tally_add(&arena, &t, 3500, 2);
    assert_int_equal(2, t.n_points);
    assert_int_equal(3000, t.points[0].milli);
    assert_int_equal(3, t.points[1].count);
    assert_near(3.375, tally_mean(&t));
}

/* Promises 2 and 3. */
static void merging_is_the_same_in_any_order(void **state)
{
    Tally a = {0}, b = {0}, ab = {0}, ba = {0};

    for (int32_t i = 0; i < 100; i++) {
        tally_add(&arena, &a, i * 7919 % 101 * 1000, i);
        tally_add(&arena, &b, i * 31 % 57 * 500 - 9000, i + 1);
    }
    tally_merge(&arena, &ab, &a);
    tally_merge(&arena, &ab, &b);
    tally_merge(&arena, &ba, &b);
    tally_merge(&arena, &ba, &a);
    assert_int_equal(4950 + 5050, tally_total(&ab));
    assert_int_equal(ab.n_points, ba.n_points);
    for (size_t i = 0; i < ab.n_points; i++) {
        assert_int_equal(ab.points[i].milli, ba.points[i].milli);
        assert_int_equal(ab.points[i].count, ba.points[i].count);
        assert_true(i == 0 || ab.points[i - 1].milli < ab.points[i].milli);
    }
}

/* Promises 1 and 4. */
static void nothing_has_no_mean(void **state)
{
    Tally t = {0};

    tally_add(&arena, &t, 3000, 0);
    assert_int_equal(0, t.n_points);
    assert_int_equal(0, tally_total(&t));
    assert_true(isnan(tally_mean(&t)) && isnan(tally_variance(&t)));
    assert_true(isnan(tally_quantile(&t, 0.5)));
    tally_add(&arena, &t, 3000, 1);
    assert_near(3, tally_mean(&t));
    assert_true(isnan(tally_variance(&t)));
    tally_add(&arena, &t, 3000, -1);
    assert_true(isnan(tally_mean(&t)));
}

/* R: quantile(c(1, 2, 3, 4, 10), c(.25, .5, .9)) gives 2, 3, 7.6. */
static void quantiles_match_r(void **state)
{
    static const int32_t x[] = {1, 2, 3, 4, 10};
    Tally t = {0};

    for (size_t i = 0; i < LEN(x); i++)
        tally_add(&arena, &t, x[i] * 1000, 1);
    assert_near(2, tally_quantile(&t, 0.25));
    assert_near(3, tally_quantile(&t, 0.5));
    assert_near(7.6, tally_quantile(&t, 0.9));
    assert_near(10, tally_quantile(&t, 1));
    assert_near(1, tally_at_rank(&t, 1));
    assert_near(10, tally_at_rank(&t, 5));
    assert_true(isnan(tally_at_rank(&t, 0)) && isnan(tally_at_rank(&t, 6)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_between_include_both_ends),
        cmocka_unit_test(mean_and_variance_match_a_hand_count),
        cmocka_unit_test(half_stars_are_points),
        cmocka_unit_test(merging_is_the_same_in_any_order),
        cmocka_unit_test(nothing_has_no_mean),
        cmocka_unit_test(quantiles_match_r),
    };

    return cmocka_run_group_tests(tests, NULL, clear);
}

/* moments_test.c -- Holds stat/moments.c to the promises in moments.h. */
#include "stat/moments.h"

#include "test.h"

#include <string.h>

static Sum sum_of(const int64_t *x, size_t n)
{
    Sum s = {0};

    for (size_t i = 0; i < n; i++)
        sum_add(&s, x[i]);
    return s;
}

/* 2 4 4 4 5 5 7 9: mean 5, squared distances 32, variance 32/7. */
static void match_a_sum_done_by_hand(void **state)
{
    static const int64_t x[] = {2, 4, 4, 4, 5, 5, 7, 9};
    Sum s = sum_of(x, LEN(x));
    Moments m = {0};

    for (size_t i = 0; i < LEN(x); i++)
        moments_add(&m, (double)x[i]);
    assert_near(5, sum_mean(&s));
    assert_near(32. / 7, sum_variance(&s));
    assert_near(5, moments_mean(&m));
    assert_near(32, m.m2);
    assert_near(sqrt(32. / 7), moments_sd(&m));
}

/* Values near 10^12 and a billion of them: the plain formula in doubles
 * would have no digit left of the variance 2/3 * n/(n-1). */
static void keep_the_variance_of_large_values(void **state)
{
    Sum s = {0};

    for (int64_t d = -1; d <= 1; d++)
        sum_add_times(&s, 1000000000000 + d, 300000000);
    assert_near(1e12, sum_mean(&s));
    assert_near(2. / 3 * 9e8 / (9e8 - 1), sum_variance(&s));
}

/* Promise 3: wherever the values are cut, the parts make the whole. */
static void parts_merge_into_the_whole(void **state)
{
    static const int64_t x[] = {INT64_MAX >> 2, -5, 0, 7, 1000000007, -9};
    Sum whole = sum_of(x, LEN(x));

    for (size_t cut = 0; cut <= LEN(x); cut++) {
        Sum left = sum_of(x, cut), right = sum_of(x + cut, LEN(x) - cut);

        sum_merge(&right, &left);
        assert_int_equal(whole.n, right.n);
        assert_true(whole.sum == right.sum && whole.sumsq == right.sumsq);
    }
}

/* Chan et al.: (3, 10, 8) + (2, 20, 2) = (5, 14, 8 + 2 + 100 * 6/5). */
static void moments_merge_as_chan_did(void **state)
{
    Moments a = {3, 10, 8}, b = {2, 20, 2}, none = {0};

    moments_merge(&a, &b);
    assert_int_equal(5, a.n);
    assert_near(14, a.mean);
    assert_near(130, a.m2);
    /* Promise 2. */
    moments_merge(&a, &none);
    assert_near(130, a.m2);
    moments_merge(&none, &a);
    assert_near(14, none.mean);
}

/* Promises 1, 4 and 5. */
static void nothing_has_no_mean(void **state)
{
    Sum s = {0};
    Moments m = {0};

    moments_add(&m, NAN);
    moments_add(&m, INFINITY);
    assert_true(isnan(sum_mean(&s)) && isnan(sum_variance(&s)));
    assert_true(isnan(moments_mean(&m)) && isnan(moments_variance(&m)));
    sum_add(&s, 3);
    moments_add(&m, 3);
    assert_near(3, sum_mean(&s));
    assert_true(isnan(sum_variance(&s)) && isnan(moments_sd(&m)));
}

/* 1 + 1e100 + 1 - 1e100 is 2, but 0 in plain doubles. */
static void a_total_loses_nothing(void **state)
{
    static const double x[] = {1, 1e100, 1, -1e100};
    Total t = {0};

    for (size_t i = 0; i < LEN(x); i++)
        total_add(&t, x[i]);
    assert_near(2, total_value(&t));
}

/* (100 * 10 + 50 * 40) / 150 = 20, never (10 + 40) / 2. */
static void weights_weigh(void **state)
{
    static const double asa[] = {10, 40, NAN}, calls[] = {100, 50, 7};

    assert_near(20, mean_weighted(asa, calls, 3));
    assert_true(isnan(mean_weighted(asa, calls, 0)));
    assert_true(isnan(mean_weighted(asa + 2, calls + 2, 1)));
}

/* 2^127 - 1 = 170141183460469231731687303715884105727. */
static void int128_prints_every_digit(void **state)
{
    Int128 top = 2 * (((Int128)1 << 126) - 1) + 1;
    char text[INT128_TEXT];

    assert_string_equal("170141183460469231731687303715884105727",
                        int128_text(top, text));
    assert_string_equal("-170141183460469231731687303715884105728",
                        int128_text(-top - 1, text));
    assert_string_equal("0", int128_text(0, text));
    assert_string_equal("-42", int128_text(-42, text));
    assert_near(1.7014118346046923e38, int128_double(top));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(match_a_sum_done_by_hand),
        cmocka_unit_test(keep_the_variance_of_large_values),
        cmocka_unit_test(parts_merge_into_the_whole),
        cmocka_unit_test(moments_merge_as_chan_did),
        cmocka_unit_test(nothing_has_no_mean),
        cmocka_unit_test(a_total_loses_nothing),
        cmocka_unit_test(weights_weigh),
        cmocka_unit_test(int128_prints_every_digit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* quantile_test.c -- Holds stat/quantile.c to R and to the other papers. */
#include "stat/quantile.h"

#include "test.h"

/* R: quantile(c(1, 2, 3, 4, 10), c(.25, .5, .9)). */
static void quantiles_match_r(void **state)
{
    double x[] = {10, 3, 1, 4, 2}, one[] = {7};

    assert_near(2, quantile_of(x, 5, 0.25));
    assert_near(3, quantile_sorted(x, 5, 0.5));
    assert_near(7.6, quantile_sorted(x, 5, 0.9));
    assert_near(10, quantile_sorted(x, 5, 1));
    assert_near(7, quantile_sorted(one, 1, 0.3));
    assert_true(isnan(quantile_sorted(x, 0, 0.5)));
    assert_true(isnan(quantile_sorted(x, 5, -0.1)));
    assert_true(isnan(quantile_sorted(x, 5, NAN)));
}

/* asin(1) = pi/2, so k1 runs from -delta/4 to delta/4. */
static void k1_ends_at_a_quarter(void **state)
{
    assert_near(-25, tdigest_k1(100, 0));
    assert_near(-21.811571957074005, tdigest_k1(100, 0.01));
    assert_near(0, tdigest_k1(100, 0.5));
    assert_near(25, tdigest_k1(100, 1));
    assert_true(isnan(tdigest_k1(100, 2)));
}

/* HdrHistogram_c, hdr_histogram_test.c. */
static void hdr_lengths_match_its_tests(void **state)
{
    assert_int_equal(23552, hdr_counts_length(1, 3600000000, 3));
    assert_int_equal(0, hdr_counts_length(1, 1, 3));
    assert_int_equal(0, hdr_counts_length(1, 100, 6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_match_r),
        cmocka_unit_test(k1_ends_at_a_quarter),
        cmocka_unit_test(hdr_lengths_match_its_tests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

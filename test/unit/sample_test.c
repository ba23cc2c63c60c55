/* sample_test.c -- Holds stat/sample.c to the tables of survey textbooks. */
#include "stat/sample.h"

#include "test.h"

/* Cochran's 385 and, of 1000, 278; NPS margins from the formula by hand:
 * 3.841459 * 0.61 / 0.0025 = 937.3, * 1 / 0.01 = 384.1, / 0.0025 = 1536.6 */
static void sizes_match_the_textbook(void **state)
{
    assert_near(385, sample_size(0.25, 0.05, 0.95));
    assert_near(278, sample_size_fpc(0.25, 0.05, 0.95, 1000));
    assert_near(938, sample_size(0.61, 0.05, 0.95));
    assert_near(385, sample_size(1, 0.10, 0.95));
    assert_near(1537, sample_size(1, 0.05, 0.95));
}

/* 2 * (1.959964 + 0.841621)^2 * 0.61 / 0.01 = 957.6 */
static void a_change_needs_more(void **state)
{
    assert_near(958, sample_size_change(0.61, 0.10, 0.95, 0.8));
    assert_near(958, sample_size_change(0.61, -0.10, 0.95, 0.8));
}

static void a_population_is_never_exceeded(void **state)
{
    assert_near(10, sample_size_fpc(0.25, 0.0001, 0.95, 10));
    assert_near(1, sample_size_fpc(0.25, 0.05, 0.95, 1));
}

static void whole_numbers_survive_rounding(void **state)
{
    assert_near(30, sample_ceil(21 / 0.7)); /* 30.000000000000004 */
    assert_near(31, sample_ceil(30.001));
    assert_near(0, sample_ceil(0));
}

static void what_cannot_be_had_is_nan(void **state)
{
    assert_true(isnan(sample_size(0.25, 0, 0.95)));
    assert_true(isnan(sample_size(0.25, 0.05, 1)));
    assert_true(isnan(sample_size(-1, 0.05, 0.95)));
    assert_true(isnan(sample_size_fpc(0.25, 0.05, 0.95, 0)));
    assert_true(isnan(sample_size_change(0.25, 0, 0.95, 0.8)));
    assert_true(isnan(sample_size_change(0.25, 0.1, 0.95, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_match_the_textbook),
        cmocka_unit_test(a_change_needs_more),
        cmocka_unit_test(a_population_is_never_exceeded),
        cmocka_unit_test(whole_numbers_survive_rounding),
        cmocka_unit_test(what_cannot_be_had_is_nan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* expect_test.c -- What a day should have had, against counts by hand. */
#include "stat/expect.h"

#include "test.h"

#define DAYS 56

/* Mondays 100, Tuesdays 1 to 8 (median 4.5), all other days 20. */
static void a_weekday_expects_its_median(void **state)
{
    double count[DAYS], scratch[DAYS];
    Expected e;

    for (size_t i = 0; i < DAYS; i++)
        count[i] = i % 7 == 0 ? 100 : i % 7 == 1 ? (double)(i / 7 + 1) : 20;
    e = expect_fit(count, DAYS, scratch);
    assert_near(100, e.median[0]);
    assert_near(4.5, e.median[1]);
    assert_near(20, e.median[2]);
    assert_near(1, e.dispersion); /* most days are as their weekday */
}

/* Medians 100; half of the days 30 off: r = 3, (1.4826 * 3)^2. */
static void dispersion_is_that_of_most_days(void **state)
{
    double count[DAYS], scratch[DAYS];
    Expected e;

    for (size_t i = 0; i < DAYS; i++)
        count[i] = i / 7 % 2 == 0 ? 70 : 130;
    e = expect_fit(count, DAYS, scratch);
    assert_near(100, e.median[3]);
    assert_near(1.4826 * 1.4826 * 9, e.dispersion);
}

static void one_wrong_day_moves_nothing(void **state)
{
    double count[DAYS], scratch[DAYS];
    Expected e;

    for (size_t i = 0; i < DAYS; i++)
        count[i] = i == 30 ? 1e6 : 50;
    e = expect_fit(count, DAYS, scratch);
    assert_near(50, e.median[30 % 7]);
    assert_near(1, e.dispersion);
}

static void too_short_a_history_expects_nothing(void **state)
{
    double count[13] = {0}, scratch[13];
    Expected e = expect_fit(count, 13, scratch);

    assert_true(isnan(e.median[0]));
    assert_true(isnan(e.dispersion));
}

/* R: ppois(3, 5), 1 - ppois(3, 5). */
static void with_a_dispersion_of_one_it_is_poisson(void **state)
{
    assert_near(0.265025915297157, expect_low(3, 5, 1));
    assert_near(0.734974084702843, expect_high(4, 5, 1));
    assert_near(exp(-5), expect_low(0, 5, 1));
    assert_near(1, expect_high(0, 5, 1));
}

/* Mean 5, variance 10 is size 5 and p 1/2: P(X <= 3) = 2^-5 (1 + 5/2 + 15/4
 * + 35/8) = 11.625 / 32. */
static void with_more_it_is_negative_binomial(void **state)
{
    assert_near(0.36328125, expect_low(3, 5, 2));
    assert_near(0.63671875, expect_high(4, 5, 2));
    assert_near(1. / 32, expect_low(0, 5, 2));
    assert_near(2 * 0.36328125, expect_p(3, 5, 2));
}

static void without_a_mean_there_is_no_chance(void **state)
{
    assert_true(isnan(expect_p(3, 0, 1)));
    assert_true(isnan(expect_p(3, NAN, 1)));
    assert_true(isnan(expect_low(3, 5, NAN)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_weekday_expects_its_median),
        cmocka_unit_test(dispersion_is_that_of_most_days),
        cmocka_unit_test(one_wrong_day_moves_nothing),
        cmocka_unit_test(too_short_a_history_expects_nothing),
        cmocka_unit_test(with_a_dispersion_of_one_it_is_poisson),
        cmocka_unit_test(with_more_it_is_negative_binomial),
        cmocka_unit_test(without_a_mean_there_is_no_chance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* trend_test.c -- Lines against published ones and against fractions. */
#include "stat/trend.h"

#include "test.h"

#include <math.h>

/* Anscombe (1973), "Graphs in Statistical Analysis", first data set; R's
 * lm(): intercept 3.0001, slope 0.5001, residual standard error 1.237, and
 * at x = 9 the line is 7.501 with a standard error of 1.237 / sqrt(11). */
static void a_published_line_is_found(void **state)
{
    static const double x[] = {10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
    static const double y[] = {8.04, 6.95, 7.58,  8.81, 8.33, 9.96,
                               7.24, 4.26, 10.84, 4.82, 5.68};
    double one[11];
    Interval i;
    Trend t;

    for (size_t k = 0; k < 11; k++)
        one[k] = 1;
    assert_true(trend_fit(x, y, one, 11, &t));
    assert_true(fabs(t.slope - 0.5001) < 5e-5);
    assert_true(fabs(trend_at(&t, 0) - 3.0001) < 5e-5);
    assert_true(fabs(sqrt(t.dispersion) - 1.237) < 5e-4);
    /* t(9) at 0.975 is 2.262157. */
    i = trend_interval(&t, 9, 0, 0.95);
    assert_true(fabs((i.high - i.low) / 2 - 2.262157 * 1.2366 / sqrt(11)) <
                1e-4);
}

/* By hand, with weights 1, 1 and 2: x_mean = (0 + 1 + 2*2) / 4 = 5/4,
 * y_mean = (0 + 2 + 2*2) / 4 = 3/2; spread = 25/16 + 1/16 + 2*9/16 = 11/4;
 * sxy = 15/8 - 1/8 + 2*3/8 = 5/2; slope = 10/11. */
static void what_is_surer_counts_more(void **state)
{
    static const double x[] = {0, 1, 2}, y[] = {0, 2, 2}, v[] = {1, 1, 0.5};
    Trend t;

    assert_true(trend_fit(x, y, v, 3, &t));
    assert_near(10.0 / 11, t.slope);
    assert_near(1.25, t.x_mean);
    assert_near(1.5, t.y_mean);
    assert_near(2.75, t.spread);
    /* Residuals at 0, 1, 2: -4/11, 8/11, -2/11; chi2 = (16 + 64 + 2*4) / 121
     * = 8/11 < 1: the points lie as near as they should. */
    assert_near(1, t.dispersion);
}

/* Points on a line: its interval is that of their variances alone.  With
 * t(1) at 0.9 = 3.0777 and x_mean 1: at 3 the variance is 1/3 + 4/2. */
static void a_measurement_adds_its_own_variance(void **state)
{
    static const double x[] = {0, 1, 2}, y[] = {1, 3, 5}, v[] = {1, 1, 1};
    Interval i;
    Trend t;

    assert_true(trend_fit(x, y, v, 3, &t));
    i = trend_interval(&t, 3, 0, 0.8);
    assert_near(7, (i.low + i.high) / 2);
    assert_true(fabs((i.high - 7) - 3.077684 * sqrt(7.0 / 3)) < 1e-5);
    i = trend_interval(&t, 3, 0.5, 0.8);
    assert_true(fabs((i.high - 7) - 3.077684 * sqrt(7.0 / 3 + 0.5)) < 1e-5);
}

static void some_points_make_no_line(void **state)
{
    static const double x[] = {0, 1, 2}, same[] = {1, 1, 1}, v[] = {1, 0, NAN};
    Trend t;

    assert_false(trend_fit(x, x, same, 2, &t));
    assert_false(trend_fit(same, x, same, 3, &t));
    assert_false(trend_fit(x, x, v, 3, &t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_published_line_is_found),
        cmocka_unit_test(what_is_surer_counts_more),
        cmocka_unit_test(a_measurement_adds_its_own_variance),
        cmocka_unit_test(some_points_make_no_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * difference_test.c -- Is a change real?
 *
 * Expected values are published ones (the name says which), or counted by
 * hand in the comment beside them.
 */
#include "cells.h"

#define Z 1.959963984540054

static Difference between(const Metric *m, const Cell *now, const Cell *then)
{
    return cell_difference(m, now, NULL, then, NULL);
}

/* Reference vectors "NPS diff" and nps_two_sample_wald. */
static void nps_is_compared_with_its_sign(void **state)
{
    Arena a = {0};
    Cell now = nps_cell(&a, 15, 25, 60), then = nps_cell(&a, 22, 30, 48);
    Cell x = nps_cell(&a, 20, 30, 50), y = nps_cell(&a, 30, 30, 40);
    Cell many = nps_cell(&a, 150, 250, 600);
    Cell many_then = nps_cell(&a, 220, 300, 480);
    Difference d = between(&nps, &now, &then);

    assert_near(19, d.change);
    assert_within(5e-5, 0.0803, d.p);
    assert_near(-19, between(&nps, &then, &now).change);
    assert_near(d.p, between(&nps, &then, &now).p);
    assert_within(5e-10, 3.2e-8, between(&nps, &many, &many_then).p);
    d = between(&nps, &x, &y);
    assert_within(1e-9, 0.07941062599894229, d.p);
    assert_within(1e-6, -2.3470276925195627, d.low);
    assert_within(1e-6, 42.347027692519557, d.high);
    arena_clear(&a);
}

/* Reference vectors "Two prop.", two_prop_ztest_5_83_vs_12_99; Fisher's for
 * 7/34 against 1/34 is the sum of C(34,k) C(34,8-k) / C(68,8) over k = 0, 1,
 * 7, 8, which is 0.0544001; newcombe_7_34_vs_1_34. */
static void shares_are_pooled_or_exact(void **state)
{
    static const struct {
        int64_t x, n, y, m;
        double p, within;
    } cases[] = {
        {80, 100, 70, 100, 0.1025, 5e-5},
        {160, 200, 140, 200, 0.0209, 5e-5},
        {5, 83, 12, 99, 0.1591813, 1e-6},
        {7, 34, 1, 34, 0.0544001, 5e-8},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Cell now = share_cell(cases[i].x, cases[i].n);
        Cell then = share_cell(cases[i].y, cases[i].m);
        Difference d = between(&share, &now, &then);

        assert_within(cases[i].within, cases[i].p, d.p);
        assert_near(100. * (double)cases[i].x / (double)cases[i].n -
                        100. * (double)cases[i].y / (double)cases[i].m,
                    d.change);
    }
    assert_within(0.1, 1.9,
                  between(&share, &(Cell){.n = 34, .hits = 7},
                          &(Cell){.n = 34, .hits = 1})
                      .low);
    assert_within(0.5, 34,
                  between(&share, &(Cell){.n = 34, .hits = 7},
                          &(Cell){.n = 34, .hits = 1})
                      .high);
}

/* welch_t_sleep, in tenths of an hour. */
static void means_are_compared_by_welch(void **state)
{
    static const int64_t x[] = {7, -16, -2, -12, -1, 34, 37, 8, 0, 20};
    static const int64_t y[] = {19, 8, 11, 1, -1, 44, 55, 16, 46, 34};
    Cell now = sum_cell(x, LEN(x)), then = sum_cell(y, LEN(y));
    Cell one = sum_cell(x, 1);
    Difference d = between(&mean_int, &now, &then);

    assert_near(-15.8, d.change);
    assert_within(6e-6, 0.07939, d.p);
    assert_within(1e-5, -33.654832, d.low);
    assert_within(1e-5, 2.054832, d.high);
    d = between(&mean_int, &now, &one); /* a change, but not testable */
    assert_near(0.5, d.change);
    assert_true(isnan(d.p));
}

/* Of 20 events 15 fell here: the sign test's 0.0414. */
static void counts_are_compared_exactly(void **state)
{
    Cell now = {.n = 15}, then = {.n = 5}, none = {0};
    Difference d = between(&count, &now, &then);

    assert_near(10, d.change);
    assert_within(5e-6, 0.041389, d.p);
    assert_true(d.low < 10 && d.high > 10);
    /* 0 against 5: 2 / 2^5 */
    assert_near(0.0625, between(&count, &none, &then).p);
}

/* 30 of 40 now and 10 of 40 then are above the median of all 80, 1 s: z is
 * 0.5 / sqrt(0.25 / 20) = 4.472, p 7.744e-6. */
static void quantiles_are_compared_by_what_is_above(void **state)
{
    Arena a = {0};
    DDSketch x = {0}, y = {0};
    Cell now = {.sketch = &x}, then = {.sketch = &y};
    Difference d;

    ddsketch_add(&a, &x, 1000, 10);
    ddsketch_add(&a, &x, 5000, 30);
    ddsketch_add(&a, &y, 1000, 30);
    ddsketch_add(&a, &y, 5000, 10);
    d = between(&median_wait, &now, &then);
    assert_within(0.06, 4, d.change);
    assert_within(1e-9, 7.744e-6, d.p);
    /* all ranks that bound either median lie in one bucket */
    assert_within(0.06, 4, d.low);
    assert_within(0.06, 4, d.high);
    arena_clear(&a);
}

/* 500.00 of 20 sales and 400.00 of 16, each 25.00: 100 +- z sqrt(12500 +
 * 10000) = 150 z.  p of z = 100/150. */
static void sums_are_compared_by_their_squares(void **state)
{
    Cell now = {.n = 20, .sum = 50000, .sumsq = 20 * 2500 * 2500};
    Cell then = {.n = 16, .sum = 40000, .sumsq = 16 * 2500 * 2500};
    Difference d = between(&revenue, &now, &then);

    assert_near(100, d.change);
    assert_near(100 - Z * 150, d.low);
    assert_near(100 + Z * 150, d.high);
    assert_within(1e-6, 0.504985, d.p);
}

/* Now 500.00 over 40 contacts (variance 11.71875, see cell_test.c), then the
 * same over 20: 25.00, (12500 + 25^2 * 20) / 20^2 = 62.5. */
static void ratios_are_compared_by_their_variances(void **state)
{
    Cell sales = {.n = 20, .sum = 50000, .sumsq = 20 * 2500 * 2500};
    Cell forty = {.n = 40}, twenty = {.n = 20};
    Difference d =
        cell_difference(&revenue_per_contact, &sales, &forty, &sales, &twenty);

    assert_near(-12.5, d.change);
    assert_near(-12.5 - Z * sqrt(74.21875), d.low);
    assert_within(1e-6, 0.146793, d.p); /* z = 1.45096 */
    /* 12.50 against no sale at all: only the first has a variance */
    d = cell_difference(&revenue_per_contact, &sales, &forty, NULL, &forty);
    assert_near(12.5, d.change);
    assert_near(12.5 - Z * sqrt(11.71875), d.low);
}

/* NRR 105 % with variance 0.45^2 against GRR-like 80 % with 0.2^2, as counted
 * in cell_test.c: 25 points, z = 0.25 / 0.49244 = 0.50767. */
static void pairs_are_compared_by_their_variances(void **state)
{
    Cell now = {
        .n = 2,
        .pair = {.y = 210, .x = 200, .yy = 26100, .xy = 21000, .xx = 20000}};
    Cell then = {
        .n = 2,
        .pair = {.y = 160, .x = 200, .yy = 13600, .xy = 16000, .xx = 20000}};
    Difference d = between(&nrr, &now, &then);

    assert_near(25, d.change);
    assert_within(1e-5, 0.611683, d.p);
}

static void scales_that_differ_are_not_compared(void **state)
{
    static const int64_t five[5] = {0, 0, 0, 5, 5};
    static const int64_t seven[7] = {0, 0, 0, 0, 5, 5, 0};
    Arena a = {0};
    Cell now = scale_cell(&a, 1, 5, five), then = scale_cell(&a, 1, 7, seven);

    assert_true(isnan(between(&score_mean, &now, &then).change));
    assert_near(0, between(&score_mean, &now, &now).change);
    assert_true(!isnan(between(&pomp, &now, &then).p));
    arena_clear(&a);
}

static void no_data_cannot_differ(void **state)
{
    static const Metric *const metrics[] = {
        &nps,     &csat,        &score_mean,          &pomp, &share, &mean_wait,
        &revenue, &median_wait, &revenue_per_contact, &grr,  &churn};
    Cell none = {0};

    for (size_t i = 0; i < LEN(metrics); i++) {
        Difference d = cell_difference(metrics[i], &none, &none, &none, &none);

        assert_true(isnan(d.change) && isnan(d.low) && isnan(d.high) &&
                    isnan(d.p));
        d = cell_difference(metrics[i], NULL, NULL, NULL, NULL);
        assert_true(isnan(d.change) && isnan(d.p));
    }
}

static void what_must_not_be_made_is_not_compared(void **state)
{
    static const int64_t ten[10] = {5, 5};
    Arena a = {0};
    Cell now = nps_cell(&a, 1, 1, 1), then = scale_cell(&a, 1, 10, ten);

    assert_true(isnan(between(&nps, &now, &then).change));
    assert_true(isnan(between(&nps, &now, &then).p));
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nps_is_compared_with_its_sign),
        cmocka_unit_test(shares_are_pooled_or_exact),
        cmocka_unit_test(means_are_compared_by_welch),
        cmocka_unit_test(counts_are_compared_exactly),
        cmocka_unit_test(quantiles_are_compared_by_what_is_above),
        cmocka_unit_test(sums_are_compared_by_their_squares),
        cmocka_unit_test(ratios_are_compared_by_their_variances),
        cmocka_unit_test(pairs_are_compared_by_their_variances),
        cmocka_unit_test(scales_that_differ_are_not_compared),
        cmocka_unit_test(no_data_cannot_differ),
        cmocka_unit_test(what_must_not_be_made_is_not_compared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

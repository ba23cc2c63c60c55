/*
 * cell_test.c -- What a metric is worth.
 *
 * Expected values are published ones (the name says which), or counted by
 * hand in the comment beside them.  1.959964 is z of 95 %.
 */
#include "cells.h"

#define Z 1.959963984540054

static Value value_of(const Metric *m, const Cell *c, const Cell *other)
{
    Value v;
    Err err = {0};

    if (!cell_value(m, c, other, &v, &err))
        fail_msg("%s: %s", m->name, err.text);
    return v;
}

static void refuses(const Metric *m, const Cell *c, const Cell *other,
                    const char *why)
{
    Value v;
    Err err = {0};

    assert_false(cell_value(m, c, other, &v, &err));
    assert_string_equal(why, err.text);
    assert_true(isnan(v.value));
}

/* Reference vectors: 50/33/17, 120/60/20, 450/350/200, 1/5/2, 93/66/41. */
static void nps_of_published_counts(void **state)
{
    static const struct {
        int64_t promoters, passives, detractors;
        double want;
    } cases[] = {
        {50, 33, 17, 33}, {120, 60, 20, 50}, {450, 350, 200, 25},
        {1, 5, 2, -12.5}, {60, 25, 15, 45},  {93, 66, 41, 26},
        {0, 0, 25, -100},
    };
    Arena a = {0};

    for (size_t i = 0; i < LEN(cases); i++) {
        Cell c = nps_cell(&a, cases[i].detractors, cases[i].passives,
                          cases[i].promoters);
        Value v = value_of(&nps, &c, NULL);
        int64_t n =
            cases[i].promoters + cases[i].passives + cases[i].detractors;

        assert_near(cases[i].want, v.value);
        assert_int_equal(n, v.n);
        assert_near((double)(cases[i].promoters - cases[i].detractors),
                    v.numerator);
        assert_near((double)n, v.denominator);
        assert_true(v.low < v.value || v.value == -100);
        assert_true(v.high > v.low);
    }
    arena_clear(&a);
}

/* nps_adjwald_20_30_50, nps_uniform_0_10, and 25 promoters only. */
static void nps_has_the_adjusted_interval(void **state)
{
    static const int64_t uniform[11] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    Arena a = {0};
    Cell c = nps_cell(&a, 20, 30, 50);
    Value v = value_of(&nps, &c, NULL);

    assert_within(1e-7, 14.05113017876161, v.low);
    assert_within(1e-7, 44.20129700570441, v.high);
    c = scale_cell(&a, 0, 10, uniform);
    assert_near(-500. / 11, value_of(&nps, &c, NULL).value);
    c = nps_cell(&a, 0, 0, 25);
    v = value_of(&nps, &c, NULL);
    assert_near(100, v.value);
    assert_within(1, 75, v.low);
    assert_near(100, v.high);
    arena_clear(&a);
}

static void nps_counts_whole_points_of_its_scale_only(void **state)
{
    static const int64_t five[5] = {0, 0, 0, 0, 9};
    Arena a = {0};
    Cell c = nps_cell(&a, 1, 0, 3);

    tally_add(&a, &c.scales[0].tally, 8500, 7);  /* 8.5: not an answer */
    tally_add(&a, &c.scales[0].tally, 11000, 7); /* nor is 11 */
    add_scale(&a, &c, 1, 5, false, five);        /* nor what is on 1-5 */
    assert_near(50, value_of(&nps, &c, NULL).value);
    assert_int_equal(4, value_of(&nps, &c, NULL).n);
    arena_clear(&a);
}

/* Skytrax seats: 1,257 answers on 1-10. */
static void nps_of_another_scale_is_refused_with_the_reason(void **state)
{
    int64_t ten[10] = {1000, 257}, five[5] = {1};
    Arena a = {0};
    Cell c = scale_cell(&a, 1, 10, ten);

    refuses(&nps, &c, NULL,
            "nps is only computed from 0-10; the 1,257 answers selected are "
            "on 1-10: ask for net_box or score_pomp");
    add_scale(&a, &c, 1, 5, false, five);
    refuses(&nps, &c, NULL,
            "nps is only computed from 0-10; the 1,258 answers selected are "
            "on 1-10 and 1-5: ask for net_box or score_pomp");
    c = scale_cell(&a, 1, 5, five);
    refuses(&nps, &c, NULL,
            "nps is only computed from 0-10; the 1 answer selected is on 1-5: "
            "ask for net_box or score_pomp");
    arena_clear(&a);
}

/* nps_uniform_1_10: the same boxes on 1-10 give -40. */
static void net_box_takes_its_own_scale(void **state)
{
    static const int64_t uniform[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    Arena a = {0};
    Cell c = scale_cell(&a, 1, 10, uniform);

    assert_near(-40, value_of(&net_box, &c, NULL).value);
    c = nps_cell(&a, 1, 1, 1); /* 0-10: no box, no data, no error */
    assert_true(isnan(value_of(&net_box, &c, NULL).value));
    assert_int_equal(0, value_of(&net_box, &c, NULL).n);
    arena_clear(&a);
}

/* csat_top2box_5pt, and the mirror image of it. */
static void a_box_share_counts_the_good_end(void **state)
{
    static const int64_t up[5] = {3, 5, 12, 48, 32};
    static const int64_t down[5] = {32, 48, 12, 5, 3};
    static const int64_t seven[7] = {0, 0, 0, 0, 20, 0, 0};
    Arena a = {0};
    Cell c = scale_cell(&a, 1, 5, up), mirrored = {0};
    Value v = value_of(&csat, &c, NULL);

    assert_near(80, v.value);
    assert_near(80, v.numerator);
    assert_int_equal(100, v.n);
    assert_within(1e-7, 71.11708344068413, v.low);
    assert_within(1e-7, 86.66330666689674, v.high);
    add_scale(&a, &mirrored, 1, 5, true, down);
    assert_near(80, value_of(&csat, &mirrored, NULL).value);
    tally_add(&a, &mirrored.scales[0].tally, -999999999, 5); /* off scale */
    assert_near(80, value_of(&csat, &mirrored, NULL).value);
    add_scale(&a, &mirrored, 1, 7, false, seven); /* 80 of 120 now */
    assert_near(100. * 80 / 120, value_of(&csat, &mirrored, NULL).value);
    arena_clear(&a);
}

/* Reference vectors: Wilson.  Genesys' service levels: 72 of 100, of 96, of
 * 105, of 90.  Telco: 1,869 of 7,043. */
static void a_share_is_percent_with_wilson(void **state)
{
    static const struct {
        int64_t hits, n;
        double want, low, high;
    } cases[] = {
        {40, 50, 80, 66.96, 88.76},    {0, 10, 0, 0, 27.75},
        {5, 5, 100, 56.55, 100},       {9, 10, 90, 59.58, 98.21},
        {4, 20, 20, 8.0658, 41.6017},  {190, 200, 95, 91.0422, 97.2617},
        {72, 100, 72.0, NAN, NAN},     {72, 96, 75.0, NAN, NAN},
        {72, 105, 68.5714, NAN, NAN},  {72, 90, 80.0, NAN, NAN},
        {8, 100, 8, NAN, NAN},         {5, 97, 5.154639, NAN, NAN},
        {1869, 7043, 26.54, NAN, NAN}, {4, 10, 40, NAN, NAN},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Cell c = share_cell(cases[i].hits, cases[i].n);
        Value v = value_of(&share, &c, NULL);

        assert_within(5e-3, cases[i].want, v.value);
        assert_near((double)cases[i].hits, v.numerator);
        assert_near((double)cases[i].n, v.denominator);
        if (!isnan(cases[i].low)) {
            assert_within(6e-3, cases[i].low, v.low);
            assert_within(6e-3, cases[i].high, v.high);
        }
    }
}

/* ces_mean_t_interval, ces_n1. */
static void a_mean_score_has_students_interval(void **state)
{
    static const int64_t ces[7] = {0, 0, 0, 1, 2, 3, 4};
    static const int64_t one[7] = {[4] = 1}, high[7] = {[5] = 1, [6] = 2};
    Arena a = {0};
    Cell c = scale_cell(&a, 1, 7, ces);
    Value v = value_of(&score_mean, &c, NULL);

    assert_near(6, v.value);
    assert_within(1e-7, 5.245947612400599, v.low);
    assert_within(1e-7, 6.754052387599401, v.high);
    assert_near(60, v.numerator);
    c = scale_cell(&a, 1, 7, one);
    v = value_of(&score_mean, &c, NULL);
    assert_near(5, v.value);
    assert_true(isnan(v.low) && isnan(v.high));
    c = scale_cell(&a, 1, 7, high); /* 6.67 +- 1.43: above the scale */
    assert_near(7, value_of(&score_mean, &c, NULL).high);
    arena_clear(&a);
}

static void a_mean_of_two_scales_is_refused(void **state)
{
    static const int64_t five[5] = {1, 1, 1, 1, 1}, none[7] = {0};
    Arena a = {0};
    Cell c = nps_cell(&a, 1, 2, 3);

    add_scale(&a, &c, 1, 7, false, none); /* without answers: no matter */
    assert_near((3 + 14 + 30) / 6., value_of(&score_mean, &c, NULL).value);
    add_scale(&a, &c, 1, 5, true, five);
    refuses(&score_mean, &c, NULL,
            "score_mean needs one scale, but the answers are on 0-10 and 1-5 "
            "(low is good): ask for score_pomp, or filter by scale_min and "
            "scale_max");
    arena_clear(&a);
}

/* rescale_4_on_1-5, rescale_5_on_1-7, rescale_8_on_1-10: 75, 66.67, 77.78;
 * 4 on a 1-5 where low is good is 25. */
static void pomp_puts_scales_on_one_axis(void **state)
{
    static const int64_t four[5] = {[3] = 1}, five[7] = {[4] = 1};
    static const int64_t eight[10] = {[7] = 1};
    Arena a = {0};
    Cell c = scale_cell(&a, 1, 5, four);
    Value v = value_of(&pomp, &c, NULL);

    assert_near(75, v.value);
    assert_true(isnan(v.low));
    add_scale(&a, &c, 1, 7, false, five);
    add_scale(&a, &c, 1, 10, false, eight);
    add_scale(&a, &c, 1, 5, true, four);
    v = value_of(&pomp, &c, NULL);
    assert_near((75 + 200. / 3 + 700. / 9 + 25) / 4, v.value);
    assert_int_equal(4, v.n);
    /* sd 24.5327, t(3) 3.18245: +- 39.037, cut at 100 */
    assert_within(1e-4, 61.111111 - 39.036947, v.low);
    assert_near(100, v.high);
    arena_clear(&a);
}

/* AHT (1200 + 180 + 300 s over 10), asa_vs_awt. */
static void a_mean_of_durations_is_in_seconds(void **state)
{
    static const int64_t waits[] = {0, 0, 10000, 30000, 60000};
    Cell c = {.n = 10, .sum = 1680000, .sumsq = (Int128)10 * 168000 * 168000};
    Value v;

    assert_near(168, value_of(&mean_wait, &c, NULL).value);
    assert_near(1680, value_of(&mean_wait, &c, NULL).numerator);
    c = sum_cell(waits, LEN(waits));
    v = value_of(&mean_wait, &c, NULL);
    assert_near(20, v.value);
    assert_near(0, v.low); /* 20 - 2.776 * 11.40 is below zero */
    assert_within(0.01, 51.66, v.high);
}

/* poisson_exact_ci, 137 in 24.19893. */
static void a_count_has_the_exact_interval(void **state)
{
    Cell c = {.n = 137}, none = {0}, distinct = {.n = 500, .hits = 137};
    Metric unique = {.type = METRIC_DISTINCT};
    Value v = value_of(&count, &c, NULL);

    assert_near(137, v.value);
    assert_within(1e-4, 4.753125 * 24.19893, v.low);
    assert_within(1e-4, 6.692709 * 24.19893, v.high);
    assert_true(isnan(v.denominator));
    v = value_of(&unique, &distinct, NULL);
    assert_near(137, v.value);
    assert_int_equal(500, v.n);
    v = value_of(&count, &none, NULL); /* counted, and none found */
    assert_near(0, v.value);
    assert_within(1e-4, 3.688879, v.high);
}

static void a_sum_is_in_major_units(void **state)
{
    Cell c = {.n = 20, .sum = 50000, .sumsq = 20 * 2500 * 2500};
    Value v = value_of(&revenue, &c, NULL);

    assert_near(500, v.value);
    assert_near(500 - Z * sqrt(12500), v.low); /* 20 times 25 squared */
    assert_near(500 + Z * sqrt(12500), v.high);
    c.currency = "JPY";
    assert_near(50000, value_of(&revenue, &c, NULL).value);
    c.currency = "KWD";
    assert_near(50, value_of(&revenue, &c, NULL).value);
}

static void currencies_are_not_added_up(void **state)
{
    Cell c = {.n = 2, .sum = 5, .currency = "PLN", .mixed_currency = true};
    Cell contacts = {.n = 5};

    refuses(&revenue, &c, NULL,
            "revenue would add up several currencies: filter with "
            "currency=PLN, or group by currency");
    refuses(&revenue_per_contact, &c, &contacts,
            "revenue_per_contact: revenue would add up several currencies: "
            "filter with currency=PLN, or group by currency");
}

/* ddsketch_quantiles: i^2 / 100, i = 1..1000.  The 469th and 532nd of 1,000
 * bound the median at 95 %. */
static void a_quantile_is_within_one_percent(void **state)
{
    Arena a = {0};
    DDSketch s = {0}, few = {0};
    Cell c = {.n = 1000, .sketch = &s}, five = {.n = 5, .sketch = &few};
    Value v;

    for (int i = 1; i <= 1000; i++)
        ddsketch_add(&a, &s, i * i / 100., 1);
    v = value_of(&median_wait, &c, NULL);
    assert_within(1e-5, 2.51546, v.value); /* seconds */
    assert_int_equal(1000, v.n);
    assert_within(0.0221, 2.19961, v.low);
    assert_within(0.0284, 2.83024, v.high);
    for (int i = 1; i <= 5; i++)
        ddsketch_add(&a, &few, 1000 * i, 1);
    v = value_of(&median_wait, &five, NULL); /* six are the fewest */
    assert_within(0.03, 3, v.value);
    assert_true(isnan(v.low) && isnan(v.high));
    arena_clear(&a);
}

/* Two accounts, 100 -> 150 and 100 -> 60 (grr_cap_per_account).  NRR: what is
 * left is 45 and -45, variance 2 * 4050 / 200^2 = 0.45^2; GRR: 20 and -20,
 * 0.2^2, and never above 100. */
static PairSum pairs(const int64_t *y, const int64_t *x, size_t n)
{
    PairSum p = {0};

    for (size_t i = 0; i < n; i++) {
        p.y += y[i];
        p.x += x[i];
        p.yy += (Int128)y[i] * y[i];
        p.xy += (Int128)x[i] * y[i];
        p.xx += (Int128)x[i] * x[i];
    }
    return p;
}

static void revenue_kept_is_a_ratio_over_customers(void **state)
{
    static const int64_t start[] = {10000, 10000}, end[] = {15000, 6000};
    static const int64_t least[] = {10000, 6000};
    Cell c = {.n = 2, .pair = pairs(end, start, 2)};
    Value v = value_of(&nrr, &c, NULL);

    assert_near(105, v.value);
    assert_near(105 - Z * 45, v.low);
    assert_near(105 + Z * 45, v.high);
    assert_near(210, v.numerator);
    assert_near(200, v.denominator);
    c.pair = pairs(least, start, 2);
    v = value_of(&grr, &c, NULL);
    assert_near(80, v.value);
    assert_near(80 - Z * 20, v.low);
    assert_near(100, v.high);
    c.pair = pairs(start, start, 2); /* all alike: nothing to go by */
    v = value_of(&grr, &c, NULL);
    assert_near(100, v.value);
    assert_true(isnan(v.low) && isnan(v.high));
}

/* Reference vector GRR/NRR: 100k, +12k, -5k, -8k.  logo_retention_cohort. */
static void cohorts_of_published_numbers(void **state)
{
    Cell c = {.n = 50, .pair = {.y = 8700000, .x = 10000000}};
    Cell lost = share_cell(14, 200);

    assert_near(87, value_of(&grr, &c, NULL).value);
    c.pair.y = 9900000;
    assert_near(99, value_of(&nrr, &c, NULL).value);
    assert_near(7, value_of(&churn, &lost, NULL).value);
}

/* 500.00 of 20 equal sales over 40 contacts: 12.50, variance
 * (12500 + 12.5^2 * 40) / 40^2 = 11.71875. */
static void a_ratio_has_the_delta_interval(void **state)
{
    Cell sales = {.n = 20, .sum = 50000, .sumsq = 20 * 2500 * 2500};
    Cell contacts = {.n = 40}, none = {0};
    Value v = value_of(&revenue_per_contact, &sales, &contacts);

    assert_near(12.5, v.value);
    assert_near(12.5 - Z * sqrt(11.71875), v.low);
    assert_near(12.5 + Z * sqrt(11.71875), v.high);
    assert_int_equal(40, v.n);
    assert_near(500, v.numerator);
    assert_near(40, v.denominator);
    v = value_of(&contact_rate, &none, &contacts); /* 0 of 40; 3.69 of 40 */
    assert_near(0, v.value);
    assert_near(0, v.low);
    assert_within(1e-4, 100 * 3.688879 / 40, v.high);
    v = value_of(&revenue_per_contact, &none, &contacts); /* no sale at all */
    assert_near(0, v.value);
    assert_near(0, v.numerator);
    assert_near(0, value_of(&revenue_per_contact, NULL, &contacts).value);
    assert_true(isnan(v.low));
    v = value_of(&contact_rate, &contacts, &none);
    assert_true(isnan(v.value) && isnan(v.low));
}

static void a_share_in_units_of_ratio_is_not_percent(void **state)
{
    Metric plain = share;
    Cell c = share_cell(40, 50);

    plain.unit = "ratio";
    assert_near(0.8, value_of(&plain, &c, NULL).value);
    assert_within(1e-4, 0.6696, value_of(&plain, &c, NULL).low);
}

static void no_data_is_never_zero(void **state)
{
    static const Metric *const metrics[] = {
        &nps,   &net_box,   &csat,    &score_mean,  &pomp,
        &share, &mean_wait, &revenue, &median_wait, &revenue_per_contact,
        &grr,   &churn};
    Cell none = {0};

    for (size_t i = 0; i < LEN(metrics); i++) {
        Value v = value_of(metrics[i], &none, &none);

        assert_true(isnan(v.value) && isnan(v.low) && isnan(v.high));
        assert_int_equal(0, v.n);
        v = value_of(metrics[i], NULL, NULL);
        assert_true(isnan(v.value) && isnan(v.numerator));
    }
    assert_true(isnan(value_of(&count, NULL, NULL).value));
    assert_true(isnan(value_of(&contact_rate, NULL, NULL).value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nps_of_published_counts),
        cmocka_unit_test(nps_has_the_adjusted_interval),
        cmocka_unit_test(nps_counts_whole_points_of_its_scale_only),
        cmocka_unit_test(nps_of_another_scale_is_refused_with_the_reason),
        cmocka_unit_test(net_box_takes_its_own_scale),
        cmocka_unit_test(a_box_share_counts_the_good_end),
        cmocka_unit_test(a_share_is_percent_with_wilson),
        cmocka_unit_test(a_mean_score_has_students_interval),
        cmocka_unit_test(a_mean_of_two_scales_is_refused),
        cmocka_unit_test(pomp_puts_scales_on_one_axis),
        cmocka_unit_test(a_mean_of_durations_is_in_seconds),
        cmocka_unit_test(a_count_has_the_exact_interval),
        cmocka_unit_test(a_sum_is_in_major_units),
        cmocka_unit_test(currencies_are_not_added_up),
        cmocka_unit_test(a_quantile_is_within_one_percent),
        cmocka_unit_test(revenue_kept_is_a_ratio_over_customers),
        cmocka_unit_test(cohorts_of_published_numbers),
        cmocka_unit_test(a_ratio_has_the_delta_interval),
        cmocka_unit_test(a_share_in_units_of_ratio_is_not_percent),
        cmocka_unit_test(no_data_is_never_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

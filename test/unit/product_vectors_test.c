/*
 * product_vectors_test.c -- The "Reference vectors" of the product's metric
 * definitions, those that are pure statistics.  A test is a row or two of
 * that table; numbers are as printed there, so the tolerance is half of the
 * last digit shown.
 */
#include "stat/change.h"
#include "stat/contact.h"
#include "stat/interval.h"
#include "stat/mixrate.h"
#include "stat/moments.h"
#include "stat/nps.h"
#include "stat/retention.h"
#include "stat/sample.h"
#include "stat/scale.h"
#include "stat/survey.h"

#include "test.h"

static void assert_shown(double want, double got, double half_digit)
{
    if (!(fabs(want - got) <= half_digit)) {
        print_error("want %.10g, got %.10g\n", want, got);
        fail();
    }
}

static NpsCounts of(double promoters, double passives, double detractors)
{
    return (NpsCounts){detractors, passives, promoters};
}

static void nps_rows(void **state)
{
    static const struct {
        double p, n, d, points, margin;
    } rows[] = {
        {50, 33, 17, 33, 14.68},
        {120, 60, 20, 50, 9.30},
        {450, 350, 200, 25, 4.75},
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        Nps nps = nps_of(of(rows[i].p, rows[i].n, rows[i].d));
        Interval ci = interval_nps_wald(rows[i].d, rows[i].n, rows[i].p, 0.95);

        assert_near(rows[i].points, 100 * nps.value);
        assert_shown(rows[i].margin, 50 * (ci.high - ci.low), 0.005);
    }
    assert_shown(7.4907, 100 * nps_of(of(50, 33, 17)).se, 5e-5);
    assert_shown(7.5284, 100 * nps_se_sample(nps_of(of(50, 33, 17))), 5e-5);
}

static void nps_of_nothing_is_null(void **state)
{
    assert_true(isnan(nps_of(of(0, 0, 0)).value));
}

static void nps_rounds_away_from_zero(void **state)
{
    double points = 100 * nps_of(of(1, 5, 2)).value;

    assert_near(-12.5, points);
    assert_true(-13 == scale_round(points, 0));
}

/* 25 dismissals are not answers. */
static void dismissals_are_not_in_the_denominator(void **state)
{
    assert_near(45, 100 * nps_of(of(60, 25, 15)).value);
}

static void nps_differences(void **state)
{
    Change c = change_nps(of(60, 25, 15), of(48, 30, 22), 0.95);

    assert_near(0.19, c.change);
    assert_shown(1.7492, c.z, 5e-5);
    assert_shown(0.0803, c.p, 5e-5);
    c = change_nps(of(600, 250, 150), of(480, 300, 220), 0.95);
    assert_shown(5.531, c.z, 5e-4);
    assert_shown(3.2e-8, c.p, 5e-10);
}

static void wilson_rows(void **state)
{
    static const struct {
        double x, n, low, high;
    } rows[] = {
        {40, 50, 0.6696, 0.8876},
        {0, 10, 0, 0.2775},
        {5, 5, 0.5655, 1},
        {9, 10, 0.5958, 0.9821},
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        Interval w = interval_wilson(rows[i].x, rows[i].n, 0.95);

        assert_shown(rows[i].low, w.low, 5e-5);
        assert_shown(rows[i].high, w.high, 5e-5);
    }
}

static void two_proportions(void **state)
{
    Change c = change_shares(80, 100, 70, 100, 0.95);

    assert_shown(1.633, c.z, 5e-4);
    assert_shown(0.1025, c.p, 5e-5);
    c = change_shares(160, 200, 140, 200, 0.95);
    assert_shown(2.309, c.z, 5e-4);
    assert_shown(0.0209, c.p, 5e-5);
}

static void mix_and_rate(void **state)
{
    MixPart parts[] = {{420, 600, 560, 800}, {360, 400, 180, 200}};
    MixTotal total;

    assert_true(mixrate_split(parts, 2, &total));
    assert_near(0.78, total.before);
    assert_near(0.74, total.after);
    assert_near(-0.012, parts[0].mix);
    assert_near(-0.028, parts[1].mix);
    assert_near(0, parts[0].rate);
    assert_near(0, parts[1].rate);
    assert_near(-0.04, total.mix + total.rate);
}

static void health_is_a_weighted_mean(void **state)
{
    static const double measure[] = {47, 59, 21}, weight[] = {20, 15, 22};
    double health = mean_weighted(measure, weight, 3);

    assert_shown(40.1228, health, 5e-5);
    assert_true(40 == scale_round(health, 0));
}

static void lifetime_value(void **state)
{
    assert_shown(266.667, retention_clv(100, 0.8, 0.1), 5e-4);
    assert_shown(366.667, retention_clv_now(100, 0.8, 0.1), 5e-4);
}

static void gross_and_net_retention(void **state)
{
    assert_near(0.87, retention_gross_flows(100000, 5000, 8000));
    assert_near(0.99, retention_net_flows(100000, 12000, 5000, 8000));
}

static void handling_time(void **state)
{
    assert_near(168, contact_aht(1200, 180, 300, 10));
}

static void answers_for_a_margin_of_nps(void **state)
{
    assert_near(2988, sample_size(0.7, 0.03, 0.95));
    assert_near(1076, sample_size(0.7, 0.05, 0.95));
    assert_near(269, sample_size(0.7, 0.10, 0.95));
}

static void service_levels_of_genesys(void **state)
{
    /* Answered 90, of them late 18. */
    ContactCounts c = {.answered = 90,
                       .in_time = 90 - 18,
                       .abandoned = 10,
                       .quick = 4,
                       .flow_outs = 5};

    assert_near(0.72, contact_service_level(&c, SERVICE_OFFERED));
    assert_near(0.75, contact_service_level(&c, SERVICE_NO_QUICK));
    assert_shown(0.686, contact_service_level(&c, SERVICE_FLOW_OUTS), 5e-4);
    assert_near(0.8, contact_service_level(&c, SERVICE_ANSWERED));
}

/* Agent A sent 10 and got 4 back; all 100 of the team do not matter. */
static void response_rate_has_one_filter(void **state)
{
    assert_near(0.4, survey_response_rate(4, 10, 0));
    assert_near(0.1, survey_response_rate(9, 90, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nps_rows),
        cmocka_unit_test(nps_of_nothing_is_null),
        cmocka_unit_test(nps_rounds_away_from_zero),
        cmocka_unit_test(dismissals_are_not_in_the_denominator),
        cmocka_unit_test(nps_differences),
        cmocka_unit_test(wilson_rows),
        cmocka_unit_test(two_proportions),
        cmocka_unit_test(mix_and_rate),
        cmocka_unit_test(health_is_a_weighted_mean),
        cmocka_unit_test(lifetime_value),
        cmocka_unit_test(gross_and_net_retention),
        cmocka_unit_test(handling_time),
        cmocka_unit_test(answers_for_a_margin_of_nps),
        cmocka_unit_test(service_levels_of_genesys),
        cmocka_unit_test(response_rate_has_one_filter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

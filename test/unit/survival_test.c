/* survival_test.c -- Holds stat/survival.c to R on published data. */
#include "stat/survival.h"

#include "test.h"

/* Freireich et al. (1963): weeks to relapse under 6-MP and placebo. */
static const double drug_weeks[] = {6,  6,  6,  7,  10, 13, 16, 22, 23, 6, 9,
                                    10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
static const double placebo_weeks[] = {1, 1, 2,  2,  3,  4,  4,  5,  5,  8, 8,
                                       8, 8, 11, 11, 12, 12, 15, 17, 22, 23};

static size_t freireich(Life *out)
{
    for (size_t i = 0; i < 21; i++) {
        out[i] = (Life){placebo_weeks[i], true, 0};
        out[21 + i] = (Life){drug_weeks[i], i < 9, 1};
    }
    return 42;
}

/* R: summary(survfit(...)), as in Kleinbaum and Klein. */
static void curve_matches_r(void **state)
{
    static const double want[][5] = {
        {6, 21, 3, 0.857, 0.0764},  {7, 17, 1, 0.807, 0.0869},
        {10, 15, 1, 0.753, 0.0963}, {13, 12, 1, 0.690, 0.1068},
        {16, 11, 1, 0.627, 0.1141}, {22, 7, 1, 0.538, 0.1282},
        {23, 6, 1, 0.448, 0.1346},
    };
    Life life[42];
    SurvivalStep steps[42];
    Interval i;

    freireich(life);
    assert_int_equal(7, survival_curve(life + 21, 21, steps));
    for (size_t k = 0; k < 7; k++) {
        assert_near(want[k][0], steps[k].time);
        assert_near(want[k][1], steps[k].at_risk);
        assert_near(want[k][2], steps[k].events);
        assert_true(fabs(want[k][3] - steps[k].survival) < 6e-4);
        assert_true(fabs(want[k][4] - steps[k].se) < 6e-5);
    }
    assert_near(23, survival_median(steps, 7));
    assert_near(1, survival_at(steps, 7, 5.9));
    assert_near(6. / 7, survival_at(steps, 7, 6.5));
    /* log(-log) at 6 weeks by hand: width z se / (S |ln S|). */
    i = survival_interval(&steps[0], 0.95);
    assert_true(fabs(i.low - 0.6197) < 5e-5 && fabs(i.high - 0.9516) < 5e-5);
}

/* Promise 2: without censoring S is what is left of the sample. */
static void nobody_censored_is_a_plain_share(void **state)
{
    Life life[42];
    SurvivalStep steps[42];
    size_t n;

    freireich(life);
    n = survival_curve(life, 21, steps);
    assert_near(12. / 21, survival_at(steps, n, 5));
    assert_near(8, survival_median(steps, n));
    assert_near(0, steps[n - 1].survival);
    assert_true(isnan(steps[n - 1].se));
    assert_true(isnan(survival_interval(&steps[n - 1], 0.95).low));
}

/* Promise 1: the one censored at 5 was at risk when the event came. */
static void events_come_before_censorings(void **state)
{
    static const Life life[] = {{5, false, 0}, {5, true, 0}, {9, false, 0}};
    SurvivalStep steps[3];

    assert_int_equal(1, survival_curve(life, 3, steps));
    assert_near(3, steps[0].at_risk);
    assert_near(2. / 3, steps[0].survival);
    assert_true(isnan(survival_median(steps, 1)));
    assert_int_equal(0, survival_curve(NULL, 0, steps));
}

/* R's survdiff: 21 and 9 events, 10.75 and 19.25 expected, chi2 16.79;
 * Wilcoxon and Peto as in lifelines after Kleinbaum and Klein. */
static void logrank_matches_r(void **state)
{
    Life life[42];
    double observed[2], expected[2];
    size_t n = freireich(life);
    Logrank r = logrank_test(life, n, 2, LOGRANK_PLAIN, observed, expected);

    assert_near(16.792940989216532, r.chi2);
    assert_near(1, r.df);
    assert_true(fabs(r.p - 4.1688e-05) < 1e-8);
    assert_near(21, observed[0]);
    assert_near(9, observed[1]);
    assert_true(fabs(expected[0] - 10.7495) < 1e-4);
    r = logrank_test(life, n, 2, LOGRANK_WILCOXON, NULL, NULL);
    assert_true(fabs(r.chi2 - 13.457851) < 2e-5);
    r = logrank_test(life, n, 2, LOGRANK_PETO, NULL, NULL);
    assert_true(fabs(r.chi2 - 14.084139) < 2e-5);
}

/* Promise 3, and a third group that nobody is in. */
static void order_and_empty_groups_do_not_matter(void **state)
{
    Life life[42], turned[42];
    size_t n = freireich(life);
    Logrank r;

    for (size_t i = 0; i < n; i++)
        turned[i] = life[n - 1 - i];
    r = logrank_test(turned, n, 3, LOGRANK_PLAIN, NULL, NULL);
    assert_near(16.792940989216532, r.chi2);
    assert_near(1, r.df);
}

static void one_group_cannot_differ(void **state)
{
    static const Life quiet[] = {{5, false, 0}, {5, false, 1}};
    Life life[42];

    freireich(life);
    assert_true(isnan(logrank_test(life, 21, 1, LOGRANK_PLAIN, NULL, NULL).p));
    assert_true(
        isnan(logrank_test(quiet, 2, 2, LOGRANK_PLAIN, NULL, NULL).chi2));
    assert_true(
        isnan(logrank_test(NULL, 0, 0, LOGRANK_PLAIN, NULL, NULL).chi2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curve_matches_r),
        cmocka_unit_test(nobody_censored_is_a_plain_share),
        cmocka_unit_test(events_come_before_censorings),
        cmocka_unit_test(logrank_matches_r),
        cmocka_unit_test(order_and_empty_groups_do_not_matter),
        cmocka_unit_test(one_group_cannot_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

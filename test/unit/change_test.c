/* change_test.c -- Holds stat/change.c to published tests. */
#include "stat/change.h"

#include "test.h"

#include "stat/moments.h"

static MeanSample sample_of(const double *x, size_t n)
{
    Moments m = {0};

    for (size_t i = 0; i < n; i++)
        moments_add(&m, x[i]);
    return (MeanSample){(double)m.n, m.mean, moments_variance(&m)};
}

/* Student's sleep data, as R prints t.test(extra ~ group, data = sleep). */
static const double drug1[] = {0.7, -1.6, -0.2, -1.2, -0.1,
                               3.4, 3.7,  0.8,  0,    2};
static const double drug2[] = {1.9, 0.8, 1.1, 0.1, -0.1,
                               4.4, 5.5, 1.6, 4.6, 3.4};

static void welch_matches_r_on_sleep(void **state)
{
    Change c = change_means(sample_of(drug1, 10), sample_of(drug2, 10), 0.95);

    assert_near(-1.8608134674868526, c.z);
    assert_near(17.776473516178488, c.df);
    assert_near(0.07939414018735823, c.p);
    assert_near(-3.36548323071171, c.ci.low);
    assert_near(0.2054832307117107, c.ci.high);
}

static void paired_t_matches_r_on_sleep(void **state)
{
    double d[10];
    Change c;

    for (size_t i = 0; i < 10; i++)
        d[i] = drug1[i] - drug2[i];
    c = change_paired(sample_of(d, 10), 0.95);
    assert_near(-4.062127683382037, c.z);
    assert_near(9, c.df);
    assert_near(0.0028328901973842632, c.p);
}

/* (50 - 20)/100 - (40 - 30)/100 by hand; SE = sqrt((0.61 + 0.69)/100). */
static void nps_keeps_the_sign(void **state)
{
    NpsCounts now = {20, 30, 50}, then = {30, 30, 40};
    Change up = change_nps(now, then, 0.95);
    Change down = change_nps(then, now, 0.95);

    assert_near(0.2, up.change);
    assert_near(sqrt(1.3 / 100), up.se);
    assert_near(0.07941062599894229, up.p);
    assert_near(-0.023470276925195627, up.ci.low);
    /* Promise 1. */
    assert_near(-0.2, down.change);
    assert_near(-up.z, down.z);
    assert_near(up.p, down.p);
    assert_near(-up.ci.low, down.ci.high);
}

/* 5 promoters against 5 detractors: Wald alone would say se = 0, p = 0.
 * Adjusted: 8 answers each, NPS +-5/8, Var = 6.5/8 - 25/64. */
static void answers_all_alike_are_not_certain(void **state)
{
    Change c = change_nps((NpsCounts){0, 0, 5}, (NpsCounts){5, 0, 0}, 0.95);

    assert_near(2, c.change);
    assert_near(sqrt(2 * (6.5 / 8 - 25. / 64) / 8), c.se);
    assert_true(c.p > 0);
}

/* statsmodels, proportions_ztest([5, 12], [83, 99]). */
static void shares_match_statsmodels(void **state)
{
    Change z = change_shares_z(5, 83, 12, 99, 0.95);

    assert_near(-1.4078304151258787, z.z);
    assert_near(0.15918129181156992, z.p);
}

/* R's fisher.test of 2 98 / 11 89; 20 and 80 of 100 are left to z. */
static void small_cells_take_fisher(void **state)
{
    assert_near(0.018413926230746693, change_shares(2, 100, 11, 100, 0.95).p);
    assert_near(0.018413926230746693, change_shares(98, 100, 89, 100, 0.95).p);
    assert_near(change_shares_z(5, 100, 11, 100, 0.95).p,
                change_shares(5, 100, 11, 100, 0.95).p);
    assert_near(1, change_shares(0, 100, 0, 50, 0.95).p);
}

/* R: poisson.test(c(11, 21), c(800, 3011)) gives p = 0.07967. */
static void rates_match_r(void **state)
{
    Change c = change_counts(11, 800, 21, 3011, 0.95);

    assert_near(0.07966863303332947, c.p);
    assert_near(11. / 800 - 21. / 3011, c.change);
    assert_true(c.ci.low < c.change && c.change < c.ci.high);
    /* z by hand: (11 - 32 s) / sqrt(32 s (1 - s)), s = 800/3811. */
    assert_near((11 - 32 * 800. / 3811) /
                    sqrt(32 * (800. / 3811) * (3011. / 3811)),
                c.z);
}

/* Promise 2. */
static void a_side_without_data_is_unknown(void **state)
{
    const Change c[] = {
        change_nps((NpsCounts){0}, (NpsCounts){1, 2, 3}, 0.95),
        change_shares_z(0, 0, 1, 2, 0.95),
        change_shares(1, 2, 3, 2, 0.95),
        change_means((MeanSample){1, 5, NAN}, (MeanSample){9, 5, 1}, 0.95),
        change_paired((MeanSample){1, 5, NAN}, 0.95),
        change_counts(1, 0, 2, 5, 0.95),
    };

    for (size_t i = 0; i < LEN(c); i++)
        assert_true(isnan(c[i].change) && isnan(c[i].p) && isnan(c[i].ci.low));
}

/* No events at all: the rates are known, equal, and nothing is shown. */
static void no_events_differ_in_nothing(void **state)
{
    Change c = change_counts(0, 10, 0, 20, 0.95);

    assert_near(0, c.change);
    assert_near(1, c.p);
    assert_true(isnan(c.z));
}

/* R: p.adjust(c(0.01, 0.02, 0.03, 0.04), "holm") and the example of Holm. */
static void holm_matches_r(void **state)
{
    double p[] = {0.04, 0.01, NAN, 0.03, 0.02}, out[5];
    double q[] = {0.01, 0.8, 0.005}, one[] = {0.6, 0.7};

    holm_adjust(p, 5, out);
    assert_near(0.06, out[0]);
    assert_near(0.04, out[1]);
    assert_true(isnan(out[2]));
    assert_near(0.06, out[3]);
    assert_near(0.06, out[4]);
    holm_adjust(q, 3, q); /* in place */
    assert_near(0.02, q[0]);
    assert_near(0.8, q[1]);
    assert_near(0.015, q[2]);
    holm_adjust(one, 2, out);
    assert_near(1, out[0]);
    assert_near(1, out[1]);
    holm_adjust(NULL, 0, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(welch_matches_r_on_sleep),
        cmocka_unit_test(paired_t_matches_r_on_sleep),
        cmocka_unit_test(nps_keeps_the_sign),
        cmocka_unit_test(answers_all_alike_are_not_certain),
        cmocka_unit_test(shares_match_statsmodels),
        cmocka_unit_test(small_cells_take_fisher),
        cmocka_unit_test(rates_match_r),
        cmocka_unit_test(a_side_without_data_is_unknown),
        cmocka_unit_test(no_events_differ_in_nothing),
        cmocka_unit_test(holm_matches_r),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

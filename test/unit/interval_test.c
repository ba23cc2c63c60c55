/* interval_test.c -- Holds stat/interval.c to published intervals. */
#include "stat/interval.h"

#include "test.h"

static void assert_interval(double low, double high, Interval got,
                            double tolerance)
{
    if (!(fabs(low - got.low) <= tolerance &&
          fabs(high - got.high) <= tolerance)) {
        print_error("want %.10g..%.10g, got %.10g..%.10g\n", low, high, got.low,
                    got.high);
        fail();
    }
}

static void assert_none(Interval i)
{
    assert_true(isnan(i.low) && isnan(i.high));
}

/* R's binom.confint, as kept in the tests of statsmodels. */
static void shares_match_r(void **state)
{
    assert_interval(0.0806576625797981, 0.4160174322518935,
                    interval_wilson(4, 20, 0.95), 1e-12);
    assert_interval(0.8864866, 1, interval_wilson(30, 30, 0.95), 2e-7);
    assert_interval(0.6830172859809176, 0.9876514728297052,
                    interval_clopper_pearson(18, 20, 0.95), 1e-12);
    assert_interval(0.1660633298083073, 0.2752683640289254,
                    interval_clopper_pearson(51, 235, 0.95), 1e-12);
    assert_interval(0.0749115102767071, 0.4217635845549845,
                    interval_agresti_coull(4, 20, 0.95), 1e-12);
}

/* Clopper-Pearson at the ends has a closed form: the rule of three. */
static void exact_intervals_of_none_and_all(void **state)
{
    double end = pow(0.025, 1. / 20);

    assert_interval(0, 1 - end, interval_clopper_pearson(0, 20, 0.95), 1e-12);
    assert_interval(end, 1, interval_clopper_pearson(20, 20, 0.95), 1e-12);
}

/* Fagerland, Lydersen and Laake (2015): Newcombe 0.019 to 0.34. */
static void a_difference_matches_newcombe(void **state)
{
    assert_interval(0.019, 0.34, interval_newcombe(7, 34, 1, 34, 0.95), 0.0005);
    /* Newcombe (1998), table II, case (a), method 10. */
    assert_interval(0.0524, 0.3339, interval_newcombe(56, 70, 48, 80, 0.95),
                    0.00005);
}

/* sd and t(0.975, 9) = 2.262157 by hand: 6 +- 2.262157 * 1.0540926/sqrt(10) */
static void a_mean_takes_student(void **state)
{
    assert_interval(5.245947612400599, 6.754052387599401,
                    interval_t_mean(10, 6, 1.0540925533894598, 0.95), 1e-9);
}

/* Rocks (2016), formulas by hand for 20/30/50. */
static void nps_matches_rocks(void **state)
{
    assert_interval(0.1405113017876161, 0.4420129700570441,
                    interval_nps_adjusted(20, 30, 50, 0.95), 1e-12);
    assert_interval(0.1380305031204534, 0.4397733979553550,
                    interval_nps_uniform(20, 30, 50, 0.95), 1e-12);
    assert_interval(0.1469219192495733, 0.4530780807504267,
                    interval_nps_wald(20, 30, 50, 0.95), 1e-12);
    /* science.md: 25 promoters, adjusted [+75, +100]. */
    assert_interval(0.75, 1, interval_nps_adjusted(0, 0, 25, 0.95), 0.005);
}

/* R: poisson.test(137, 24.19893).  And 0 events: -ln(0.025) / exposure. */
static void rates_match_r(void **state)
{
    assert_interval(4.753125, 6.692709, interval_poisson(137, 24.19893, 0.95),
                    1e-6);
    assert_interval(0, -log(0.025) / 2, interval_poisson(0, 2, 0.95), 1e-12);
}

/* Exact binomial sums, done with fractions outside this program. */
static void ranks_match_binomial_sums(void **state)
{
    static const struct {
        int64_t n;
        double q, conf;
        int64_t low, high;
        double coverage;
    } want[] = {
        {5, 0.5, 0.95, 0, 6, 1},
        {6, 0.5, 0.95, 1, 6, 0.96875},
        {10, 0.5, 0.95, 2, 9, 0.978515625},
        {20, 0.5, 0.95, 6, 15, 0.9586105346679688},
        {100, 0.9, 0.95, 84, 96, 0.955690107191223},
        {1000, 0.95, 0.99, 931, 968, 0.9928656062250274},
    };

    for (size_t i = 0; i < LEN(want); i++) {
        RankInterval r = interval_ranks(want[i].n, want[i].q, want[i].conf);

        assert_int_equal(want[i].low, r.low);
        assert_int_equal(want[i].high, r.high);
        assert_near(want[i].coverage, r.coverage);
    }
}

static void an_open_end_of_a_quantile_is_nan(void **state)
{
    static const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    Interval i = interval_quantile(x, 10, 0.5, 0.95);

    assert_interval(2, 9, i, 0);
    i = interval_quantile(x, 10, 0.9, 0.95);
    assert_near(7, i.low); /* P(K < 7) = 0.0128, P(K < 8) = 0.0702 */
    assert_true(isnan(i.high));
    assert_none(interval_quantile(x, 5, 0.5, 0.95));
    assert_none(interval_quantile(x, 0, 0.5, 0.95));
}

/* 200 of 500, share 1/2: 1.959964 * sqrt(0.25/200) * sqrt(300/499). */
static void a_small_population_narrows_the_margin(void **state)
{
    assert_near(0.0537295807839875, interval_share_margin(0.5, 200, 500, 0.95));
    assert_near(0, interval_fpc(500, 500));
    assert_near(0, interval_fpc(1, 1));
    assert_true(isnan(interval_fpc(501, 500)));
}

/* Promise 1. */
static void intervals_stay_on_their_scale(void **state)
{
    assert_interval(0, 0.2775, interval_wilson(0, 10, 0.95), 5e-5);
    assert_true(interval_wilson(0, 10, 0.95).low == 0);
    assert_true(interval_wilson(5, 5, 0.95).high == 1);
    assert_true(interval_agresti_coull(0, 20, 0.95).low == 0);
    assert_true(interval_nps_adjusted(0, 0, 3, 0.95).high <= 1);
    assert_true(interval_nps_wald(1, 0, 8, 0.99).high <= 1);
}

/* Promise 2: half of 10.5 effective answers, 1/2 +- by hand with z^2 =
 * 3.841459: z / (n + z^2) * sqrt(n/4 + z^2/4). */
static void an_effective_n_need_not_be_whole(void **state)
{
    double half = 1.959963984540054 / (10.5 + 3.8414588206941236) *
                  sqrt((10.5 + 3.8414588206941236) / 4);

    assert_interval(0.5 - half, 0.5 + half, interval_wilson(5.25, 10.5, 0.95),
                    1e-12);
    assert_true(interval_clopper_pearson(5.25, 10.5, 0.95).low < 0.5 - half);
}

/* Promise 3. */
static void more_answers_are_never_wider(void **state)
{
    double before = 1;

    for (int n = 1; n <= 1000; n++) {
        Interval i = interval_wilson(0.3 * n, n, 0.95);

        assert_true(i.high - i.low <= before);
        before = i.high - i.low;
    }
}

static void no_data_has_no_interval(void **state)
{
    assert_none(interval_wilson(0, 0, 0.95));
    assert_none(interval_wilson(3, 2, 0.95));
    assert_none(interval_wilson(0, 5, 1.5));
    assert_none(interval_clopper_pearson(-1, 2, 0.95));
    assert_none(interval_agresti_coull(0, 0, 0.95));
    assert_none(interval_newcombe(1, 2, 0, 0, 0.95));
    assert_none(interval_t_mean(1, 5, 0, 0.95));
    assert_none(interval_t_mean(2, 5, NAN, 0.95));
    assert_none(interval_nps_adjusted(0, 0, 0, 0.95));
    assert_none(interval_nps_uniform(0, 0, 0, 0.95));
    assert_none(interval_nps_wald(-1, 0, 2, 0.95));
    assert_none(interval_poisson(3, 0, 0.95));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_match_r),
        cmocka_unit_test(exact_intervals_of_none_and_all),
        cmocka_unit_test(a_difference_matches_newcombe),
        cmocka_unit_test(a_mean_takes_student),
        cmocka_unit_test(nps_matches_rocks),
        cmocka_unit_test(rates_match_r),
        cmocka_unit_test(ranks_match_binomial_sums),
        cmocka_unit_test(an_open_end_of_a_quantile_is_nan),
        cmocka_unit_test(a_small_population_narrows_the_margin),
        cmocka_unit_test(intervals_stay_on_their_scale),
        cmocka_unit_test(an_effective_n_need_not_be_whole),
        cmocka_unit_test(more_answers_are_never_wider),
        cmocka_unit_test(no_data_has_no_interval),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

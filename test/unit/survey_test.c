/* survey_test.c -- Holds stat/survey.c to published tables and its rules. */
#include "stat/survey.h"

#include "test.h"

#include <string.h>

/* Kalton and Flores-Cervantes (2003): 1000 respondents in 4 x 3 cells and
 * the population of 1500. */
static const double sample[] = {20,  40, 40, 50, 140, 310,
                                100, 50, 50, 30, 100, 70};
static const int row_of[] = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3};
static const int col_of[] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
static const double rows[] = {175, 550, 430, 345}, cols[] = {365, 415, 720};
static const Margin kalton[] = {{row_of, 4, rows}, {col_of, 3, cols}};

static void assert_table(const double *want, const double *weight)
{
    for (size_t i = 0; i < LEN(sample); i++)
        assert_true(fabs(want[i] - weight[i] / sample[i]) < 0.0051);
}

static void raking_matches_kalton_table_b(void **state)
{
    static const double want[] = {1.81, 1.45, 2.02, 1.08, 0.87, 1.21,
                                  2.20, 1.76, 2.45, 1.83, 1.47, 2.04};
    double w[12];
    RakeReport r;

    memcpy(w, sample, sizeof w);
    r = survey_rake(w, 12, kalton, 2, SURVEY_RAKE_ITERATIONS);
    assert_true(r.converged && r.max_error < 1e-6);
    assert_table(want, w);
}

static void calibration_matches_kalton_table_c(void **state)
{
    static const double want[] = {1.82, 1.50, 1.97, 1.09, 0.78, 1.24,
                                  2.19, 1.88, 2.34, 1.83, 1.52, 1.98};
    double w[12];
    Err err;

    memcpy(w, sample, sizeof w);
    assert_true(survey_calibrate(w, 12, kalton, 2, &err));
    assert_table(want, w);
}

/* The columns add up to 1600, the rows to 1500; and a level of the
 * population that nobody in the sample belongs to. */
static void margins_that_cannot_be_met_are_reported(void **state)
{
    static const double more[] = {465, 415, 720};
    static const double missing[] = {175, 550, 430, 300, 45};
    const Margin clash[] = {{row_of, 4, rows}, {col_of, 3, more}};
    const Margin hole[] = {{row_of, 5, missing}, {col_of, 3, cols}};
    double w[12];
    RakeReport r;
    Err err = {0};

    memcpy(w, sample, sizeof w);
    assert_false(survey_calibrate(w, 12, clash, 2, &err));
    assert_int_equal(ERR_INPUT, err.kind);
    assert_memory_equal(sample, w, sizeof w);
    r = survey_rake(w, 12, clash, 2, 50);
    assert_false(r.converged);
    assert_int_equal(50, r.iterations);
    memcpy(w, sample, sizeof w);
    assert_false(survey_rake(w, 12, hole, 2, 50).converged);
}

static void trimming_cuts_to_multiples_of_the_mean(void **state)
{
    double w[] = {0.1, 1, 1, 1, 1.9, 1};

    assert_int_equal(2, survey_trim(w, 6, 0.3, 1.5));
    assert_near(0.3, w[0]);
    assert_near(1.5, w[4]);
}

/* Two people of weight 1 and one of 2: 3 * 6 / 16. */
static void weights_cost_answers(void **state)
{
    static const double w[] = {1, 1, 2}, flat[] = {5, 5};
    Kish k = survey_kish(w, 3);

    assert_near(18. / 16, k.deff);
    assert_near(48. / 18, k.n_eff);
    assert_near(2, survey_kish(flat, 2).n_eff);
    assert_true(isnan(survey_kish(flat, 0).deff));
}

/* By hand from AAPOR's Standard Definitions. */
static void response_rates_match_aapor(void **state)
{
    AaporCounts c = {400, 50, 200, 250, 20, 60, 20, 0.5}, none = {0};
    AaporRates r = survey_aapor(&c);

    assert_near(400. / 1000, r.rr1);
    assert_near(450. / 1000, r.rr2);
    assert_near(400. / 960, r.rr3);
    assert_near(450. / 960, r.rr4);
    assert_near(400. / 920, r.rr5);
    assert_near(450. / 920, r.rr6);
    assert_near(400. / 670, r.coop1);
    assert_near(200. / 1000, r.ref1);
    assert_near(670. / 1000, r.con1);
    assert_true(isnan(survey_aapor(&none).rr1));
    assert_near(0.25, survey_response_rate(20, 100, 20));
    assert_true(isnan(survey_response_rate(0, 20, 20)));
}

/* 4.2 of the quarter that answered, 3.6 of the rest: the mean is 3.75. */
static void silence_biases(void **state)
{
    assert_near(4.2 - 3.75, survey_nonresponse_bias(4.2, 3.6, 0.25));
    assert_true(isnan(survey_nonresponse_bias(4.2, 3.6, 25)));
}

static void bars_diverge_from_the_middle(void **state)
{
    static const int64_t five[] = {10, 20, 30, 25, 15}, four[] = {1, 2, 3, 4};
    static const int64_t none[] = {0, 0, 0};
    double left, right;

    assert_true(survey_diverging(five, 5, &left, &right));
    assert_near(-0.45, left);
    assert_near(0.55, right);
    assert_true(survey_diverging(four, 4, &left, &right));
    assert_near(-0.3, left);
    assert_near(0.7, right);
    assert_false(survey_diverging(none, 3, &left, &right));
}

/* 12, 4 and 9 of 25 with k = 5: hiding only the 4 gives them away. */
static void hidden_groups_do_not_follow_from_the_total(void **state)
{
    static const int64_t one[] = {12, 4, 9}, few[] = {2, 20, 1, 7};
    static const int64_t all[] = {6, 7}, lone[] = {3};
    Showing s[4];

    survey_suppress(one, 3, 5, s);
    assert_true(s[0] == SHOW_OPEN && s[1] == SHOW_TOO_FEW &&
                s[2] == SHOW_GIVE_AWAY);
    /* 2 and 1 are hidden, but their sum of 3 is still fewer than 5. */
    survey_suppress(few, 4, 5, s);
    assert_true(s[0] == SHOW_TOO_FEW && s[2] == SHOW_TOO_FEW &&
                s[3] == SHOW_GIVE_AWAY && s[1] == SHOW_OPEN);
    survey_suppress(all, 2, 5, s);
    assert_true(s[0] == SHOW_OPEN && s[1] == SHOW_OPEN);
    survey_suppress(lone, 1, 5, s);
    assert_true(s[0] == SHOW_TOO_FEW);
}

/* Day 100 is the last invitation whatever the order; 90 days later. */
static void quarantine_counts_from_the_last_invitation(void **state)
{
    static const int64_t days[] = {100, 10, 55};

    assert_int_equal(190, survey_next_invite(days, 3, 90));
    assert_true(survey_next_invite(days, 0, 90) == INT64_MIN);
}

/* 60 answers of weight 1/3 and 40 of weight 2: 100 (60/9 + 160) / 100^2. */
static void groups_that_share_a_weight_count_as_their_answers(void **state)
{
    const double weight[] = {1. / 3, 2}, count[] = {60, 40};
    Kish k = survey_kish_groups(weight, count, 2);

    assert_near(100, k.n);
    assert_near(5. / 3, k.deff);
    assert_near(60, k.n_eff);
    assert_true(isnan(survey_kish_groups(weight, count, 0).deff));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raking_matches_kalton_table_b),
        cmocka_unit_test(calibration_matches_kalton_table_c),
        cmocka_unit_test(margins_that_cannot_be_met_are_reported),
        cmocka_unit_test(trimming_cuts_to_multiples_of_the_mean),
        cmocka_unit_test(weights_cost_answers),
        cmocka_unit_test(response_rates_match_aapor),
        cmocka_unit_test(silence_biases),
        cmocka_unit_test(bars_diverge_from_the_middle),
        cmocka_unit_test(hidden_groups_do_not_follow_from_the_total),
        cmocka_unit_test(quarantine_counts_from_the_last_invitation),
        cmocka_unit_test(groups_that_share_a_weight_count_as_their_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

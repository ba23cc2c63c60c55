/* nps_test.c -- Holds stat/nps.c to hand counts and to science.md. */
#include "stat/nps.h"

#include "test.h"

/* 50 of 100 promote, 20 detract: 0.3; Var = 0.7 - 0.09. */
static void a_score_matches_a_hand_count(void **state)
{
    Nps nps = nps_of((NpsCounts){20, 30, 50});

    assert_near(100, nps.n);
    assert_near(0.3, nps.value);
    assert_near(0.61, nps.variance);
    assert_near(sqrt(0.0061), nps.se);
    assert_near(sqrt(0.61 / 99), nps_se_sample(nps));
}

/* 103 answers: (50.75 - 20.75)/103; and z^2/3 = 1.2804862 more of each. */
static void pseudo_responses_are_added(void **state)
{
    NpsCounts c = {20, 30, 50};

    assert_near(30. / 103, nps_adjusted(c).value);
    assert_near(103, nps_adjusted(c).n);
    assert_near(30 / 103.8414588206941, nps_adjusted_uniform(c, 0.95).value);
}

/* 0.6 * 0.6 + 0.4 * 0 = 0.36; Var 0.36 * 0.44/100 + 0.16 * 0.6/100. */
static void strata_weigh_by_their_share(void **state)
{
    static const NpsStratum strata[] = {{0.6, {10, 20, 70}},
                                        {0.4, {30, 40, 30}}};
    static const NpsStratum hole[] = {{0.6, {10, 20, 70}}, {0.4, {0, 0, 0}}};
    Nps nps = nps_stratified(strata, 2);

    assert_near(200, nps.n);
    assert_near(0.36, nps.value);
    assert_near(sqrt(0.36 * 0.44 / 100 + 0.16 * 0.6 / 100), nps.se);
    assert_true(isnan(nps_stratified(hole, 2).value));
    assert_true(isnan(nps_stratified(NULL, 0).value));
}

static void no_answers_have_no_score(void **state)
{
    NpsCounts none = {0}, wrong = {-1, 2, 3};

    assert_true(isnan(nps_of(none).value) && isnan(nps_of(none).se));
    assert_true(isnan(nps_adjusted(none).value));
    assert_true(isnan(nps_adjusted_uniform(none, 0.95).value));
    assert_true(isnan(nps_of(wrong).value));
    assert_true(isnan(nps_se_sample(nps_of((NpsCounts){0, 0, 1}))));
}

static void answers_all_alike_have_no_variance(void **state)
{
    Nps nps = nps_of((NpsCounts){0, 0, 25});

    assert_true(nps.value == 1 && nps.variance == 0 && nps.se == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_score_matches_a_hand_count),
        cmocka_unit_test(pseudo_responses_are_added),
        cmocka_unit_test(strata_weigh_by_their_share),
        cmocka_unit_test(no_answers_have_no_score),
        cmocka_unit_test(answers_all_alike_have_no_variance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* classify_test.c -- Holds stat/classify.c to scikit-learn's examples. */
#include "stat/classify.h"

#include "test.h"

/* roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) is 0.75. */
static void auc_matches_scikit_learn(void **state)
{
    static const bool y[] = {0, 0, 1, 1};
    static const double score[] = {0.1, 0.4, 0.35, 0.8};
    static const double tied[] = {0.5, 0.5, 0.5, 0.5};

    assert_near(0.75, classify_auc(y, score, 4));
    assert_near(0.5, classify_auc(y, tied, 4));
    assert_true(isnan(classify_auc(y, score, 2)));
    assert_true(isnan(classify_auc(y, score, 0)));
}

/* brier_score_loss([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]) is 0.0375. */
static void brier_matches_scikit_learn(void **state)
{
    static const bool y[] = {0, 1, 1, 0};
    static const double p[] = {0.1, 0.9, 0.8, 0.3};

    assert_near(0.0375, classify_brier(y, p, 4));
    assert_true(isnan(classify_brier(y, p, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(auc_matches_scikit_learn),
        cmocka_unit_test(brier_matches_scikit_learn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

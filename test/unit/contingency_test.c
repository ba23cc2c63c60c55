/* contingency_test.c -- Holds stat/contingency.c to R's tests. */
#include "stat/contingency.h"

#include "test.h"

/* R: prop.test(c(83, 90, 129, 70)...) family; this row from statsmodels. */
static void shares_match_r(void **state)
{
    static const double x[] = {73, 90, 114, 75}, n[] = {86, 93, 136, 82};
    static const double table[] = {73, 13, 90, 3, 114, 22, 75, 7};
    static const double flat[] = {73, 90, 114, 75, 13, 3, 22, 7};
    Chi2 shares = chi2_shares(x, n, 4);
    Chi2 tall = chi2_table(table, 4, 2), wide = chi2_table(flat, 2, 4);

    assert_near(11.11938768628861, shares.chi2);
    assert_near(0.011097511366581344, shares.p);
    assert_near(3, shares.df);
    assert_near(11.11938768628861, tall.chi2);
    assert_near(0.011097511366581344, tall.p);
    assert_near(11.11938768628861, wide.chi2);
}

/* By hand: 2 (5^2/25) + 2 (5^2/45) = 28/9. */
static void a_distribution_is_tested_by_its_table(void **state)
{
    static const double counts[] = {20, 30, 50, 30, 30, 40};
    Chi2 c = chi2_table(counts, 2, 3);

    assert_near(28. / 9, c.chi2);
    assert_near(2, c.df);
    assert_near(exp(-14. / 9), c.p);
}

static void empty_rows_and_columns_are_left_out(void **state)
{
    static const double full[] = {20, 0, 30, 0, 0, 0, 30, 0, 20};
    static const double one_row[] = {1, 2, 0, 0};
    static const double wrong[] = {1, -2, 3, 4};
    Chi2 c = chi2_table(full, 3, 3);

    assert_near(4, c.chi2); /* 4 cells of (5^2/25) */
    assert_near(1, c.df);
    assert_true(isnan(chi2_table(one_row, 2, 2).chi2));
    assert_true(isnan(chi2_table(wrong, 2, 2).p));
    assert_true(isnan(chi2_shares(full, full, 3).p));
}

/* R: fisher.test.  The first is the lady tasting tea; 1 9 / 11 3 and the
 * others were also summed with exact fractions. */
static void fisher_matches_r(void **state)
{
    assert_near(0.4857142857142857, fisher_exact(3, 1, 1, 3));
    assert_near(0.0027594561852200836, fisher_exact(1, 9, 11, 3));
    assert_near(0.018413926230746693, fisher_exact(2, 98, 11, 89));
    assert_near(0.0004552902785649925, fisher_exact(3, 997, 20, 980));
    assert_near(0.0004552902785649925, fisher_exact(980, 20, 997, 3));
    assert_near(1, fisher_exact(0, 5, 0, 7));
    assert_true(isnan(fisher_exact(-1, 5, 0, 7)));
}

/* R: binom.test(682, 925, p = 0.75) gives p = 0.3825. */
static void binomial_matches_r(void **state)
{
    assert_near(0.3824915595748517, binomial_exact(682, 925, 0.75));
    assert_near(0.5, binomial_exact(0, 2, 0.5));
    assert_near(1, binomial_exact(0, 0, 0.5));
    assert_near(0, binomial_exact(1, 5, 0));
    assert_near(1, binomial_exact(5, 5, 1));
    assert_true(isnan(binomial_exact(6, 5, 0.5)));
}

/* Millions of rows and an impossible outcome: p is 0, and at once. */
static void large_tables_end(void **state)
{
    assert_near(0, fisher_exact(3, 999997, 400000, 600000));
    assert_near(0, binomial_exact(0, 100000000, 0.5));
    assert_near(1, fisher_exact(500000, 500000, 500000, 500000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_match_r),
        cmocka_unit_test(a_distribution_is_tested_by_its_table),
        cmocka_unit_test(empty_rows_and_columns_are_left_out),
        cmocka_unit_test(fisher_matches_r),
        cmocka_unit_test(binomial_matches_r),
        cmocka_unit_test(large_tables_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

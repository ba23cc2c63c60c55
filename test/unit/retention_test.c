/* retention_test.c -- Holds stat/retention.c to hand counts. */
#include "stat/retention.h"

#include "test.h"

/* 200 at the start, 14 of them lost, 40 new, 226 at the end. */
static void a_cohort_is_those_of_the_start(void **state)
{
    assert_near(0.93, retention_kept(200, 226, 40));
    assert_near(0.07, retention_churn(200, 14));
    assert_true(isnan(retention_kept(0, 5, 5)));
    assert_true(isnan(retention_churn(0, 0)));
}

/* 1 - 0.98^12, not 24 %. */
static void churn_compounds(void **state)
{
    assert_near(1 - pow(0.98, 12), retention_compound(0.02, 12));
    assert_near(1, retention_compound(1, 12));
    assert_near(0, retention_compound(0, 12));
    assert_true(isnan(retention_compound(1.2, 12)));
    assert_near(50, retention_lifetime(0.02));
    assert_true(isnan(retention_lifetime(0)));
}

/* 100 -> 150 and 100 -> 60: gross (100 + 60)/200, net 210/200; from the
 * totals gross would look like 1. */
static void growth_does_not_hide_a_loss(void **state)
{
    static const Account accounts[] = {{100, 150}, {100, 60}, {0, 500}};

    assert_near(0.8, retention_gross(accounts, 3));
    assert_near(1.05, retention_net(accounts, 3));
    assert_true(isnan(retention_gross(accounts + 2, 1)));
    assert_true(isnan(retention_net(NULL, 0)));
}

static void flows_give_the_same(void **state)
{
    assert_near(0.8, retention_gross_flows(200, 40, 0));
    assert_near(1.05, retention_net_flows(200, 50, 40, 0));
}

/* 100 * 0.8 / 0.3 and 100 * 1.1 / 0.3. */
static void lifetime_value_needs_a_discount(void **state)
{
    assert_near(80 / 0.3, retention_clv(100, 0.8, 0.1));
    assert_near(110 / 0.3, retention_clv_now(100, 0.8, 0.1));
    assert_true(isnan(retention_clv(100, 1, 0)));
    assert_true(isnan(retention_clv_now(100, 1.2, 0.1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cohort_is_those_of_the_start),
        cmocka_unit_test(churn_compounds),
        cmocka_unit_test(growth_does_not_hide_a_loss),
        cmocka_unit_test(flows_give_the_same),
        cmocka_unit_test(lifetime_value_needs_a_discount),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

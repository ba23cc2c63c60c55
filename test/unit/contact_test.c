/* contact_test.c -- Holds stat/contact.c to hand counts. */
#include "stat/contact.h"

#include "test.h"

static void ratios_match_hand_counts(void **state)
{
    assert_near(360, contact_aht(27000, 1800, 7200, 100));
    assert_near(0.08, contact_abandon_rate(8, 100, 0));
    assert_near(5. / 97, contact_abandon_rate(8, 100, 3));
    assert_near(36. / 44, contact_occupancy(36000, 8000));
}

/* science.md: 0.815, 0.750, 0.773 and 0.780 of the same day. */
static void every_rule_has_its_service_level(void **state)
{
    ContactCounts c = {92, 75, 8, 3, 4};

    assert_near(75. / 92, contact_service_level(&c, SERVICE_ANSWERED));
    assert_near(0.75, contact_service_level(&c, SERVICE_OFFERED));
    assert_near(75. / 97, contact_service_level(&c, SERVICE_NO_QUICK));
    assert_near(0.78, contact_service_level(&c, SERVICE_QUICK_OK));
    assert_near(75. / 104, contact_service_level(&c, SERVICE_FLOW_OUTS));
}

static void nothing_to_divide_by_is_nan(void **state)
{
    ContactCounts none = {0};

    assert_true(isnan(contact_aht(0, 0, 0, 0)));
    assert_true(isnan(contact_abandon_rate(0, 0, 0)));
    assert_true(isnan(contact_occupancy(0, 0)));
    assert_true(isnan(contact_service_level(&none, SERVICE_OFFERED)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratios_match_hand_counts),
        cmocka_unit_test(every_rule_has_its_service_level),
        cmocka_unit_test(nothing_to_divide_by_is_nan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

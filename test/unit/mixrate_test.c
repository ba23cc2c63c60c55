/* mixrate_test.c -- Holds stat/mixrate.c to the promises in mixrate.h. */
#include "stat/mixrate.h"

#include "test.h"

/* product.md: 600 calls at .70 and 400 chats at .90 become 800 and 200. */
static void a_shift_is_all_mix(void **state)
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

/* Equal weights, one rate up by 0.1: all of it is rate, half each weight. */
static void a_better_part_is_all_rate(void **state)
{
    MixPart parts[] = {{50, 100, 60, 100}, {70, 100, 70, 100}};
    MixTotal total;

    assert_true(mixrate_split(parts, 2, &total));
    assert_near(0.05, parts[0].rate);
    assert_near(0.05, total.rate);
    assert_near(0, total.mix);
}

/* Promises 1 and 2 with parts that come and go. */
static void nothing_is_left_over(void **state)
{
    MixPart parts[] = {
        {30, 100, 10, 20}, {0, 0, 45, 60}, {5, 50, 0, 0}, {0, 0, 0, 0}};
    MixTotal total;

    assert_true(mixrate_split(parts, 4, &total));
    assert_near(55. / 80 - 35. / 150, total.mix + total.rate);
    assert_near(0, parts[1].rate);
    assert_near(0, parts[2].rate);
    assert_near(0, parts[3].mix);
}

/* Promise 3: two parts at .5 then .6 against both as one. */
static void merging_like_parts_changes_no_total(void **state)
{
    MixPart apart[] = {{10, 20, 30, 50}, {15, 30, 6, 10}, {90, 100, 70, 80}};
    MixPart merged[] = {{90, 100, 70, 80}, {25, 50, 36, 60}};
    MixTotal a, b;

    assert_true(mixrate_split(apart, 3, &a));
    assert_true(mixrate_split(merged, 2, &b));
    assert_near(a.mix, b.mix);
    assert_near(a.rate, b.rate);
}

static void an_empty_period_has_no_split(void **state)
{
    MixPart parts[] = {{0, 0, 1, 2}}, wrong[] = {{1, -1, 1, 2}};
    MixTotal total;

    assert_false(mixrate_split(parts, 1, &total));
    assert_false(mixrate_split(wrong, 1, &total));
    assert_false(mixrate_split(NULL, 0, &total));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shift_is_all_mix),
        cmocka_unit_test(a_better_part_is_all_rate),
        cmocka_unit_test(nothing_is_left_over),
        cmocka_unit_test(merging_like_parts_changes_no_total),
        cmocka_unit_test(an_empty_period_has_no_split),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

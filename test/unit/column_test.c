/* column_test.c -- The schema, and how a column is found in it. */
#include "model/column.h"

#include "test.h"

#include <string.h>

static const Schema schema = {.attr = {"plan", "tier_2"}, .n_attr = 2};

static void attributes_are_columns_of_every_table(void **state)
{
    Arena a = {0};
    Err err = {0};

    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        const Column *c =
            column_find(&a, &schema, (FactTable)t, "attr.tier_2", &err);

        assert_non_null(c);
        assert_int_equal(COLUMN_TEXT, c->type);
        assert_int_equal(ROLE_DIMENSION, c->role);
        assert_true(c->stamped);
    }
    assert_null(column_find(&a, NULL, FACT_OUTCOME, "attr.plan", &err));
    arena_clear(&a);
}

static void a_column_is_found_in_the_tables_that_have_it(void **state)
{
    Arena a = {0};
    Err err = {0};
    const Column *c = column_find(&a, &schema, FACT_INTERACTION, "wait", &err);

    assert_non_null(c);
    assert_int_equal(COLUMN_MS, c->type);
    assert_null(column_find(&a, &schema, FACT_OUTCOME, "wait", &err));
    assert_string_equal("wait is not a column of outcome facts; only "
                        "interaction facts have it",
                        err.text);
    assert_null(column_find(&a, &schema, FACT_CUSTOMER, "kind", &err));
    assert_string_equal("kind is not a column of customer facts; only "
                        "interaction and perception and outcome facts have it",
                        err.text);
    arena_clear(&a);
}

static void an_unknown_column_is_named_with_the_nearest(void **state)
{
    static const struct {
        const char *name, *want;
    } cases[] = {
        {"chanel", "no such column of outcome facts: chanel; did you mean "
                   "channel"},
        {"plan", "no such column of outcome facts: plan; did you mean "
                 "attr.plan"},
        {"attr.plam", "no such column of outcome facts: attr.plam; did you "
                      "mean attr.plan"},
        {"zzzzzz", "no such column of outcome facts: zzzzzz"},
        {"", "no such column of outcome facts: "},
    };
    Arena a = {0};

    for (size_t i = 0; i < LEN(cases); i++) {
        Err err = {0};

        assert_null(
            column_find(&a, &schema, FACT_OUTCOME, cases[i].name, &err));
        assert_string_equal(cases[i].want, err.text);
    }
    arena_clear(&a);
}

static void names_are_told_apart(void **state)
{
    for (size_t i = 0; i < column_count; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(column_table[i].name, column_table[j].name);
}

static void names_of_attributes_are_plain(void **state)
{
    static const char *const good[] = {
        "a", "plan", "tier_2", "a123456789012345678901234567890123456789"};
    static const char *const bad[] = {
        "",           "2tier",
        "_a",         "Plan",
        "a-b",        "a b",
        "za\xc5\xbc", "a1234567890123456789012345678901234567890"};

    for (size_t i = 0; i < LEN(good); i++)
        assert_true(column_attr_name_ok(good[i]));
    for (size_t i = 0; i < LEN(bad); i++)
        assert_false(column_attr_name_ok(bad[i]));
}

/* Hours as a clock has them, not as a dictionary. */
static void groups_sort_by_size_or_by_bytes(void **state)
{
    Arena a = {0};
    Err err = {0};
    const Column *hour = column_find(&a, NULL, FACT_OUTCOME, "hour", &err);
    const Column *team = column_find(&a, NULL, FACT_OUTCOME, "team", &err);

    assert_true(column_compare(hour, "9", "10") < 0);
    assert_true(column_compare(hour, "23", "3") > 0);
    assert_true(column_compare(hour, "7", "7") == 0);
    assert_true(column_compare(team, "9", "10") > 0);
    assert_true(column_compare(team, "a", NULL) < 0);
    assert_true(column_compare(hour, NULL, "0") > 0);
    assert_true(column_compare(hour, NULL, NULL) == 0);
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes_are_columns_of_every_table),
        cmocka_unit_test(a_column_is_found_in_the_tables_that_have_it),
        cmocka_unit_test(an_unknown_column_is_named_with_the_nearest),
        cmocka_unit_test(names_are_told_apart),
        cmocka_unit_test(names_of_attributes_are_plain),
        cmocka_unit_test(groups_sort_by_size_or_by_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

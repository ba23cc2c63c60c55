/* dimension_test.c -- Every dimension that people group by has its words. */
#include "model/dimension.h"

#include "test.h"

#include <string.h>

static Column named(const char *name)
{
    return (Column){.name = name};
}

static void dimensions_are_called_as_people_call_them(void **state)
{
    Column channel = named("channel"), team = named("team");

    assert_string_equal("channel", dimension_word(LANG_EN, &channel));
    assert_string_equal("kanał", dimension_word(LANG_PL, &channel));
    assert_string_equal("echipă", dimension_word(LANG_RO, &team));
}

static void those_of_the_organisation_have_their_own_name(void **state)
{
    Column plan = named("attr.plan"), other = named("short_abandon");

    assert_string_equal("plan", dimension_word(LANG_PL, &plan));
    assert_string_equal("short_abandon", dimension_word(LANG_RO, &other));
}

/* A dimension of text without a Polish word would leave an English one in a
 * Polish sentence. */
static void no_stored_text_dimension_was_forgotten(void **state)
{
    for (size_t i = 0; i < column_count; i++) {
        const Column *c = &column_table[i];

        if (c->role == ROLE_DIMENSION && c->type == COLUMN_TEXT &&
            c->calc == NULL && strcmp(dimension_word(LANG_PL, c), c->name) == 0)
            assert_true(strcmp(c->name, "segment") == 0 ||
                        strcmp(c->name, "region") == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dimensions_are_called_as_people_call_them),
        cmocka_unit_test(those_of_the_organisation_have_their_own_name),
        cmocka_unit_test(no_stored_text_dimension_was_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* nearest_test.c -- Typing errors and the names they were meant to be. */
#include "base/nearest.h"

#include "test.h"

#include <string.h>

static const char *const names[] = {
    "nps", "csat", "ces", "first_response", "resolution_time", "Europe/Warsaw"};

/* Distances by hand: a letter replaced, swapped, lost, added. */
static void a_typing_error_finds_its_name(void **state)
{
    static const struct {
        const char *word, *want;
    } cases[] = {
        {"npz", "nps"},
        {"pns", "nps"},
        {"ns", "nps"},
        {"nnps", "nps"},
        {"NPS", "nps"},
        {"cast", "csat"},
        {"frist_response", "first_response"},
        {"first_respnse_", "first_response"},
        {"resolutiontime", "resolution_time"},
        {"Europe/Varsaw", "Europe/Warsaw"},
    };

    for (size_t i = 0; i < LEN(cases); i++)
        assert_string_equal(cases[i].want,
                            nearest_name(cases[i].word, names, LEN(names)));
}

static void a_word_like_none_finds_nothing(void **state)
{
    char endless[200];

    memset(endless, 'n', sizeof(endless) - 1);
    endless[sizeof(endless) - 1] = '\0';
    assert_null(nearest_name("revenue", names, LEN(names)));
    assert_null(nearest_name("xyz", names, LEN(names)));
    assert_null(nearest_name("", names, LEN(names)));
    assert_null(nearest_name(endless, names, LEN(names)));
    assert_null(nearest_name("nps", names, 0));
}

static void the_first_of_equally_near_names_wins(void **state)
{
    static const char *const pair[] = {"cat", "car"};

    assert_string_equal("cat", nearest_name("cas", pair, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_typing_error_finds_its_name),
        cmocka_unit_test(a_word_like_none_finds_nothing),
        cmocka_unit_test(the_first_of_equally_near_names_wins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

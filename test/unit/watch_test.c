/* watch_test.c -- What the name of a dropped file says. */
#include "engine/watch.h"

#include "test.h"

#include <string.h>

static void unfinished_and_hidden_files_are_left_alone(void **state)
{
    static const char *const no[] = {
        "",          ".hidden",  ".csv",           "a.csv.part",    "a.PART",
        "a.csv.tmp", "a.tmp",    "a.csv.filepart", "a.crdownload",  ".",
        "..",        "tmp.part", "x.CrDownload",   ".part-0123abcd"};
    static const char *const yes[] = {"a",       "a.csv",  "part",      "tmp",
                                      "a.parts", "a.tmpx", "a.part.csv"};
    char name[WATCH_NAME + 2];

    for (size_t i = 0; i < LEN(no); i++)
        assert_false(watch_takes(no[i]));
    for (size_t i = 0; i < LEN(yes); i++)
        assert_true(watch_takes(yes[i]));
    memset(name, 'a', sizeof(name));
    name[WATCH_NAME] = '\0';
    assert_true(watch_takes(name));
    name[WATCH_NAME] = 'a';
    name[WATCH_NAME + 1] = '\0';
    assert_false(watch_takes(name));
}

static void the_longest_name_of_a_mapping_counts(void **state)
{
    static const MappingName mappings[] = {
        {"survey", false}, {"survey-nps", true}, {"nps", true},
        {"seat", true},    {"q1", false},        {"survey-nps-de", false}};
    static const struct {
        const char *file, *mapping;
    } cases[] = {
        {"survey-nps.csv", "survey-nps"},
        {"survey-nps-2026-01.csv", "survey-nps"},
        {"survey-nps-de-2026.csv", "survey-nps-de"},
        {"survey-npsx.csv", "survey"},
        {"survey.csv", "survey"},
        {"SURVEY_2026.CSV", "survey"},
        {"Survey-NPS 3.csv", "survey-nps"},
        {"seat2026.csv", "seat"},
        {"seats.csv", NULL},
        {"seat", "seat"},
        {"sea.csv", NULL},
        {"q1.csv", "q1"},
        {"q1a.csv", "q1"},
        {"q12.csv", NULL},
        {"2026-nps.csv", NULL},
        {"", NULL},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        const char *got = watch_mapping(cases[i].file, mappings, LEN(mappings));

        if (cases[i].mapping == NULL)
            assert_null(got);
        else
            assert_string_equal(got, cases[i].mapping);
    }
    assert_null(watch_mapping("nps.csv", NULL, 0));
}

static void a_number_stands_before_the_endings(void **state)
{
    Arena a = {0};

    assert_string_equal(watch_numbered(&a, "seat.csv", 1), "seat.csv");
    assert_string_equal(watch_numbered(&a, "seat.csv", 2), "seat-2.csv");
    assert_string_equal(watch_numbered(&a, "seat.csv.gz", 31),
                        "seat-31.csv.gz");
    assert_string_equal(watch_numbered(&a, "seat", 2), "seat-2");
    arena_clear(&a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(unfinished_and_hidden_files_are_left_alone),
        cmocka_unit_test(the_longest_name_of_a_mapping_counts),
        cmocka_unit_test(a_number_stands_before_the_endings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* phrase_test.c -- Templates, quoted values, and words counted by hand. */
#include "model/phrase.h"

#include "test.h"

#include <string.h>

static Arena arena;

static void a_template_is_filled_once(void **state)
{
    const PhraseWord words[] = {{"label", "{value}"}, {"value", "26"}};

    assert_string_equal(
        "{value}: 26, 26 twice",
        phrase_fill(&arena, "{label}: {value}, {value} twice", words, 2));
    assert_string_equal("nothing to fill",
                        phrase_fill(&arena, "nothing to fill", words, 2));
    assert_string_equal("", phrase_fill(&arena, "", NULL, 0));
    arena_clear(&arena);
}

static void values_stand_in_the_quotes_of_the_language(void **state)
{
    assert_string_equal("“phone”", phrase_quote(&arena, LANG_EN, "phone"));
    assert_string_equal("„phone”", phrase_quote(&arena, LANG_PL, "phone"));
    assert_string_equal("„phone”", phrase_quote(&arena, LANG_RO, "phone"));
    assert_string_equal("(brak)", phrase_quote(&arena, LANG_PL, NULL));
    arena_clear(&arena);
}

/* U+202E turns the rest of a line around; U+2066 begins an isolate. */
static void a_value_cannot_change_the_rest_of_the_sentence(void **state)
{
    assert_string_equal("“ab c <b>{x}</b>”",
                        phrase_quote(&arena, LANG_EN,
                                     " a\xe2\x80\xae\x01"
                                     "b\r\n\tc\xe2\x81\xa6 \xff<b>{x}</b>\n"));
    assert_string_equal("“żółw 🐢”", phrase_quote(&arena, LANG_EN, "żółw 🐢"));
    arena_clear(&arena);
}

static void a_long_value_is_cut_after_forty_characters(void **state)
{
    char text[10001];

    memset(text, 'x', 10000);
    text[10000] = '\0';
    assert_string_equal("“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…”",
                        phrase_quote(&arena, LANG_EN, text));
    text[40] = '\0';
    assert_string_equal("“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx”",
                        phrase_quote(&arena, LANG_EN, text));
    memcpy(text + 36, "żółw🐢", strlen("żółw🐢") + 1);
    assert_string_equal("“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxżółw…”",
                        phrase_quote(&arena, LANG_EN, text));
    arena_clear(&arena);
}

static void words_are_counted_as_a_reader_counts_them(void **state)
{
    static const struct {
        const char *text;
        size_t want;
    } cases[] = {
        {"", 0},
        {"   ", 0},
        {"NPS fell to 26.", 4},
        {"NPS – 26", 2}, /* a dash is no word */
        {"(n = 1\xc2\xa0"
         "234)",
         2},
        {"12\xc2\xa0"
         "370 zł",
         2},
        {"Od 12 marca 2026 r. spada.", 6},
        {"−19 pkt", 2},
        {"„Łódź”, „Iași”\nświeżo", 3},
        {"… — “ ”", 0},
    };

    for (size_t i = 0; i < LEN(cases); i++)
        assert_int_equal(cases[i].want, phrase_words(cases[i].text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_template_is_filled_once),
        cmocka_unit_test(values_stand_in_the_quotes_of_the_language),
        cmocka_unit_test(a_value_cannot_change_the_rest_of_the_sentence),
        cmocka_unit_test(a_long_value_is_cut_after_forty_characters),
        cmocka_unit_test(words_are_counted_as_a_reader_counts_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* jsonsplit_test.c -- NDJSON and arrays of objects, whole and broken. */
#include "intake_files.h"

static void assert_json(const char *text, const SourceOptions *o,
                        const char *want)
{
    Source *s = checked_text(text, o);

    if (s == NULL)
        fail_msg("%s", why.text);
    assert_int_equal(0, source_info(s)->n_bad);
    assert_rows(want, s);
    source_close(s);
}

static void each_shape_of_json_is_told_from_the_others(void **state)
{
    static const struct {
        const char *text;
        SourceFormat format;
        bool rewritten;
    } cases[] = {
        {"{\"a\":1}\n{\"a\":2}\n", SOURCE_NDJSON, false},
        {"{\"a\":1}\r\n\r\n{\"a\":2}", SOURCE_NDJSON, false},
        {"\xef\xbb\xbf{\"a\":1}\n{\"a\":2}", SOURCE_NDJSON, true},
        {" [{\"a\":1},\n{\"a\":2}] ", SOURCE_JSON, true},
        {"{\"n\":2,\"t\":[{\"a\":1},{\"a\":2}],\"e\":[]}", SOURCE_JSON, true},
        {"{\n\"t\": [ {\"a\":1} , {\"a\":2} ]\n}\n", SOURCE_JSON, true},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Source *s = checked_text(cases[i].text, &(SourceOptions){0});

        if (s == NULL)
            fail_msg("%s", why.text);
        assert_int_equal(cases[i].format, source_info(s)->format);
        assert_int_equal(cases[i].rewritten, source_info(s)->rewritten);
        assert_rows("{\"a\":1}\n{\"a\":2}\n", s);
        source_close(s);
    }
}

static void the_array_may_lie_deeper(void **state)
{
    static const char text[] = "{\"meta\":{\"rows\":[{\"x\":0}]},"
                               "\"data\":{\"more\":[1],\"rows\":"
                               "[{\"a\":\"]}\\\"\"},{\"a\":[{}]}]}}";
    static const char want[] = "{\"a\":\"]}\\\"\"}\n{\"a\":[{}]}\n";

    assert_json(text, &(SourceOptions){.json_path = "data.rows"}, want);
    assert_json(text, &(SourceOptions){.json_path = "meta.rows"},
                "{\"x\":0}\n");
    assert_null(checked_text(text, &(SourceOptions){.json_path = "data.x"}));
    assert_non_null(strstr(why.text, "the JSON has no list at data.x"));
    assert_null(
        checked_text("{\n\"a\":[{}],\n\"b\":[{}]\n}", &(SourceOptions){0}));
    assert_non_null(strstr(why.text, "second list of objects, b"));
    assert_null(checked_text("{\n\"a\":1\n}", &(SourceOptions){0}));
    assert_non_null(strstr(why.text, "no list of objects at its top"));
}

static void line_ends_in_an_element_become_blanks(void **state)
{
    assert_json("[\r\n {\r\n\"a\":\n1 }\r\n]\r\n", &(SourceOptions){0},
                "{  \"a\": 1 }\n");
}

static void a_bad_line_leaves_its_neighbours(void **state)
{
    Source *s = checked_text("{\"a\":1}\n\n{\"a\":}\n[1]\n7\n{\"a\":2}\n"
                             "{\"a\":\"\xff\"}\n{\"a\":3}\n",
                             &(SourceOptions){.encoding = "utf-8"});

    assert_non_null(s);
    assert_bad(s, 0, 3, "column 6: unexpected character");
    assert_string_equal("{\"a\":}", source_info(s)->bad[0].raw);
    assert_bad(s, 1, 4, "an object is expected, not a list");
    assert_bad(s, 2, 5, "an object is expected, not a number");
    assert_bad(s, 3, 7, "byte FF after 6 bytes of the record is not utf-8");
    assert_int_equal(4, source_info(s)->n_bad);
    assert_rows("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", s);
    source_close(s);
}

static void a_bad_element_leaves_its_neighbours(void **state)
{
    static const struct {
        const char *text, *reason; /* NULL: whatever the reader says */
        int64_t line;
    } cases[] = {
        {"[{\"a\":1},\n{\"a\":},\n{\"a\":3}]", NULL, 2},
        {"[{\"a\":1},\n7,\n{\"a\":3}]", "an object is expected, not a number",
         2},
        {"[{\"a\":1},\n{\"a\":[2},\n{\"a\":3}]", NULL, 2},
        {"[{\"a\":1},\n{\"a\":\"2},\n{\"a\":3}]", NULL, 2},
        {"[{\"a\":1},\n}\n,{\"a\":3}]", NULL, 2},
        {"[{\"a\":1},\n{\"a\":3}]\nx", "text behind the end of the JSON", 3},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Source *s = checked_text(cases[i].text, &(SourceOptions){0});

        if (s == NULL)
            fail_msg("%zu: %s", i, why.text);
        assert_int_equal(1, source_info(s)->n_bad);
        assert_int_equal(cases[i].line, source_info(s)->bad[0].line);
        if (cases[i].reason != NULL)
            assert_bad(s, 0, cases[i].line, cases[i].reason);
        assert_rows("{\"a\":1}\n{\"a\":3}\n", s);
        source_close(s);
    }
}

static void cut_json_counts_up_to_the_break(void **state)
{
    static const char *const cases[] = {
        "[{\"a\":1},{\"a\":2}",      "[{\"a\":1},{\"a\":2},{\"a\":",
        "[{\"a\":1},{\"a\":2},",     "{\"t\":[{\"a\":1},{\"a\":2}]",
        "{\"a\":1}\n{\"a\":2}\n{\"",
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Source *s = checked_text(cases[i], &(SourceOptions){0});

        if (s == NULL)
            fail_msg("%zu: %s", i, why.text);
        assert_int_equal(2, source_info(s)->n_good);
        assert_non_null(strstr(source_info(s)->broken, "was cut: "));
        source_close(s);
    }
}

static void keys_are_the_columns(void **state)
{
    static const char *const want[] = {"id", "who.name", "who.tags", "x"};
    Source *s = checked_text(
        "{\"id\":1,\"who\":{\"name\":\"A\",\"tags\":[{\"y\":1}]}}\n"
        "{\"x\":{},\"id\":2}\n",
        &(SourceOptions){0});

    assert_int_equal(4, source_info(s)->n_columns);
    for (size_t i = 0; i < LEN(want); i++)
        assert_string_equal(want[i], source_info(s)->columns[i]);
    source_close(s);
}

static void an_element_over_the_limit_is_rejected(void **state)
{
    const SourceOptions o = {.max_record = 100};
    size_t n = 3000000;
    char *text = malloc(n);
    Source *s;

    memset(text, 'x', n);
    memcpy(text, "[{\"a\":1},\n{\"a\":\"", 16);
    memcpy(text + n - 15, "\"},\n{\"a\":3}]   ", 15);
    s = checked(text, n, &o);
    assert_non_null(s);
    assert_bad(s, 0, 2, "longer than 100 bytes");
    assert_rows("{\"a\":1}\n{\"a\":3}\n", s);
    source_close(s);
    memcpy(text, " {\"a\":1} \n{\"a\":\"", 16);
    memcpy(text + n - 15, "\"} \n{\"a\":3}    ", 15);
    s = checked(text, n,
                &(SourceOptions){.max_record = 100, .format = SOURCE_NDJSON});
    assert_non_null(s);
    assert_bad(s, 0, 2, "longer than 100 bytes");
    assert_rows("{\"a\":1}\n{\"a\":3}\n", s);
    source_close(s);
    free(text);
}

static void rejected_elements_can_be_read_again(void **state)
{
    const SourceOptions o = {.json_path = "d.t"};
    Source *s = checked_text("{\"d\":{\"t\":[{\"a\":1},5,6]}}", &o);
    const SourceInfo *info = source_info(s);
    Buf again = BUF_INIT(1000);

    assert_int_equal(2, info->n_bad);
    buf_printf(&again, "%s{\"a\":%s}%s{\"a\":%s}%s", info->wrap_head,
               info->bad[0].raw, info->wrap_between, info->bad[1].raw,
               info->wrap_tail);
    source_close(s);
    assert_json(again.text, &o, "{\"a\":5}\n{\"a\":6}\n");
    buf_clear(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_shape_of_json_is_told_from_the_others),
        cmocka_unit_test(the_array_may_lie_deeper),
        cmocka_unit_test(line_ends_in_an_element_become_blanks),
        cmocka_unit_test(a_bad_line_leaves_its_neighbours),
        cmocka_unit_test(a_bad_element_leaves_its_neighbours),
        cmocka_unit_test(cut_json_counts_up_to_the_break),
        cmocka_unit_test(keys_are_the_columns),
        cmocka_unit_test(an_element_over_the_limit_is_rejected),
        cmocka_unit_test(rejected_elements_can_be_read_again),
    };

    return cmocka_run_group_tests(tests, make_temp, drop_temp);
}

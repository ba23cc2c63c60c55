/* params_test.c -- Query strings, good and bad. */
#include "http/params.h"

#include "test.h"

#include <string.h>

static void names_and_values_are_decoded(void **state)
{
    const char *q = "metric=nps&by=channel&&by=region&empty=&flag&"
                    "w=a%20b+c%2B%C5%BC%26%3D";
    Arena a = {0};
    Params p;
    Err err = {0};

    assert_true(params_parse(q, strlen(q), &p, &a, &err));
    assert_int_equal(6, p.n);
    assert_string_equal("nps", params_get(&p, "metric"));
    assert_string_equal("channel", params_nth(&p, "by", 0));
    assert_string_equal("region", params_nth(&p, "by", 1));
    assert_null(params_nth(&p, "by", 2));
    assert_string_equal("", params_get(&p, "empty"));
    assert_string_equal("", params_get(&p, "flag"));
    assert_string_equal("a b c+\xc5\xbc&=", params_get(&p, "w"));
    assert_null(params_get(&p, "none"));
    arena_clear(&a);
}

static void an_empty_query_has_no_parameters(void **state)
{
    Arena a = {0};
    Params p;
    Err err = {0};

    assert_true(params_parse("", 0, &p, &a, &err));
    assert_int_equal(0, p.n);
    arena_clear(&a);
}

static void broken_queries_are_refused_in_words(void **state)
{
    static const struct {
        const char *query, *want;
    } cases[] = {
        {"a=%", "the query string has a % that is not followed by two "
                "hexadecimal digits; write %25 for a percent sign"},
        {"a=%4", "the query string has a % that is not followed by two "
                 "hexadecimal digits; write %25 for a percent sign"},
        {"a=%4g&b=1", "the query string has a % that is not followed by two "
                      "hexadecimal digits; write %25 for a percent sign"},
        {"a%00b=1", "the query string has a NUL byte"},
        {"a=%C5", "the query string is not UTF-8"},
        {"a=%ED%A0%80", "the query string is not UTF-8"},
        {"=1", "the query string has a value without a name"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Arena a = {0};
        Params p;
        Err err = {0};

        assert_false(
            params_parse(cases[i].query, strlen(cases[i].query), &p, &a, &err));
        assert_int_equal(ERR_INPUT, err.kind);
        assert_string_equal(cases[i].want, err.text);
        arena_clear(&a);
    }
}

static void there_may_be_64_parameters_and_8192_bytes(void **state)
{
    char query[MAX_QUERY + 2];
    Arena a = {0};
    Params p;
    Err err = {0};

    for (size_t i = 0; i < 65; i++)
        memcpy(query + 2 * i, "a&", 2);
    assert_true(params_parse(query, 2 * 64, &p, &a, &err));
    assert_int_equal(64, p.n);
    assert_false(params_parse(query, 2 * 65, &p, &a, &err));
    assert_string_equal("the query string has over 64 parameters", err.text);
    memset(query, 'a', sizeof(query));
    assert_true(params_parse(query, MAX_QUERY, &p, &a, &err));
    assert_false(params_parse(query, MAX_QUERY + 1, &p, &a, &err));
    assert_string_equal("the query string is over 8192 bytes", err.text);
    arena_clear(&a);
}

static void an_unknown_name_is_told_with_the_nearest(void **state)
{
    static const char *const names[] = {"metric", "from", "grain"};
    Param at[] = {{"from", "x"}, {"grian", "day"}};
    Params p = {at, 1};
    Err err = {0};

    assert_true(params_only(&p, names, LEN(names), &err));
    p.n = 2;
    assert_false(params_only(&p, names, LEN(names), &err));
    assert_int_equal(ERR_INPUT, err.kind);
    assert_string_equal("no such parameter: grian; did you mean grain",
                        err.text);
}

static void headers_are_found_in_any_case(void **state)
{
    Param at[] = {{"accept-LANGUAGE", "pl"}};
    Params p = {at, 1};

    assert_string_equal("pl", params_header(&p, "Accept-Language"));
    assert_null(params_header(&p, "Accept"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_values_are_decoded),
        cmocka_unit_test(an_empty_query_has_no_parameters),
        cmocka_unit_test(broken_queries_are_refused_in_words),
        cmocka_unit_test(there_may_be_64_parameters_and_8192_bytes),
        cmocka_unit_test(an_unknown_name_is_told_with_the_nearest),
        cmocka_unit_test(headers_are_found_in_any_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* json_test.c -- Writing JSON, reading it, and what is UTF-8. */
#include "base/json.h"
#include "base/jsonread.h"
#include "base/random.h"
#include "base/utf8.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const JsonLimits limits = {.bytes = 1000, .depth = 3};

/* What json_num() makes of x. */
static const char *number(double x)
{
    static char text[64];
    Buf b = BUF_INIT(60);
    Json j = {&b};

    json_num(&j, NULL, x);
    snprintf(text, sizeof(text), "%s", b.text);
    buf_clear(&b);
    return text;
}

/* The shortest forms are those that Python's repr() prints, save for where
 * the exponent starts. */
static void numbers_are_short_and_exact(void **state)
{
    assert_string_equal("0.1", number(0.1));
    assert_string_equal("0.3", number(0.3));
    assert_string_equal("0.30000000000000004", number(0.1 + 0.2));
    assert_string_equal("33.333333333333336", number(100.0 / 3));
    assert_string_equal("1e-07", number(1e-7));
    assert_string_equal("1.7976931348623157e+308",
                        number(1.7976931348623157e308));
}

/* Against printf(): of 15, 16 or 17 digits, the first that lead back. */
static void many_numbers_are_as_printf(void **state)
{
    Random r = random_from(7, 1);
    char expected[64];

    (void)state;
    for (int i = 0; i < 100000; i++) {
        double n = 1 + (double)random_below(&r, 1000000);
        double k = (double)random_below(&r, 1000000);
        double x = i % 3 == 0 ? k / n : i % 3 == 1 ? 50 - 100 * k / n : k / 100;

        for (int digits = 15; digits <= 17; digits++) {
            snprintf(expected, sizeof(expected), "%.*g", digits, x);
            if (strtod(expected, NULL) == x)
                break;
        }
        assert_string_equal(expected, number(x));
    }
}

static void whole_numbers_have_no_exponent(void **state)
{
    assert_string_equal("9007199254740992", number(9007199254740992.0));
    assert_string_equal("-9007199254740991", number(-9007199254740991.0));
    assert_string_equal("1000000000000000", number(1e15));
    assert_string_equal("0", number(-0.0));
    assert_string_equal("1e+22", number(1e22));
}

static void no_data_is_null(void **state)
{
    assert_string_equal("null", number(NAN));
    assert_string_equal("null", number(INFINITY));
    assert_string_equal("null", number(-INFINITY));
}

static void every_kind_of_value_has_its_function(void **state)
{
    Buf b = BUF_INIT(300);
    Json j = {&b};

    json_open(&j, NULL, '{');
    json_int(&j, "id", INT64_MIN);
    json_bool(&j, "yes", true);
    json_bool(&j, "no", false);
    json_null(&j, "none");
    json_str(&j, "nothing", NULL);
    json_raw(&j, "raw", "[1,2]");
    json_strn(&j, "part", "abcdef", 3);
    json_close(&j, '}');
    assert_string_equal("{\"id\":-9223372036854775808,\"yes\":true,"
                        "\"no\":false,\"none\":null,\"nothing\":null,"
                        "\"raw\":[1,2],\"part\":\"abc\"}",
                        b.text);
    buf_clear(&b);
}

static void strings_come_out_as_valid_utf8(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87",
         "\"za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87\""},
        {"a\xff"
         "b",
         "\"a\xef\xbf\xbd"
         "b\""},
        {"cut \xe2\x82", "\"cut \xef\xbf\xbd\xef\xbf\xbd\""},
        {"\x01\x1f\t", "\"\\u0001\\u001f\\u0009\""},
        {"say \"x\\y\"", "\"say \\\"x\\\\y\\\"\""},
        {"\x7f", "\"\x7f\""},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Buf b = BUF_INIT(100);
        Json j = {&b};

        json_str(&j, NULL, cases[i].in);
        assert_string_equal(cases[i].out, b.text);
        buf_clear(&b);
    }
}

static void a_string_with_a_nul_inside_keeps_it(void **state)
{
    Buf b = BUF_INIT(100);
    Json j = {&b};

    json_strn(&j, NULL, "a\0b", 3);
    assert_string_equal("\"a\\u0000b\"", b.text);
    buf_clear(&b);
}

/* The table 3-7 of the Unicode standard, at its edges. */
static void utf8_is_what_rfc_3629_says(void **state)
{
    static const struct {
        const char *bytes;
        size_t want;
    } cases[] = {
        {"a", 1},
        {"\xc2\x80", 2},
        {"\xc1\xbf", 0},         /* overlong */
        {"\xe0\xa0\x80", 3},     /* U+0800 */
        {"\xe0\x9f\xbf", 0},     /* overlong */
        {"\xed\x9f\xbf", 3},     /* U+D7FF */
        {"\xed\xa0\x80", 0},     /* surrogate */
        {"\xf0\x90\x80\x80", 4}, /* U+10000 */
        {"\xf0\x8f\xbf\xbf", 0}, /* overlong */
        {"\xf4\x8f\xbf\xbf", 4}, /* U+10FFFF */
        {"\xf4\x90\x80\x80", 0}, /* beyond */
        {"\x80", 0},
        {"\xe2\x82", 0}, /* cut */
        {"", 0},
    };

    for (size_t i = 0; i < LEN(cases); i++)
        assert_int_equal(cases[i].want,
                         utf8_next(cases[i].bytes, strlen(cases[i].bytes)));
    assert_true(utf8_valid("", 0));
    assert_true(utf8_valid("\xc4\x85\xe2\x82\xac", 5));
    assert_false(utf8_valid("abc\xc4", 4));
}

static void reading_finds_keys_and_walks(void **state)
{
    const char *text = "{\"name\":\"nps\",\"n\":[1,-2,2.5,true],\"o\":{}}";
    Err err = {0};
    JsonDoc *doc = jsonread_new(text, strlen(text), &limits, &err);
    const JsonVal *root = jsonread_root(doc);
    JsonIter it = {.in = jsonread_get(root, "n")};
    int64_t i;
    double x;
    bool b;

    assert_string_equal("nps", jsonread_str(jsonread_get(root, "name"), NULL));
    assert_int_equal(JSON_NONE, jsonread_kind(jsonread_get(root, "none")));
    assert_int_equal(JSON_OBJECT, jsonread_kind(jsonread_get(root, "o")));
    assert_int_equal(4, jsonread_count(it.in));
    assert_true(jsonread_next(&it) && jsonread_int(it.value, &i) && i == 1);
    assert_null(it.key);
    assert_true(jsonread_next(&it) && jsonread_num(it.value, &x) && x == -2);
    assert_true(jsonread_next(&it) && !jsonread_int(it.value, &i));
    assert_true(jsonread_num(it.value, &x) && x == 2.5);
    assert_true(jsonread_next(&it) && jsonread_bool(it.value, &b) && b);
    assert_false(jsonread_next(&it));
    it = (JsonIter){.in = root};
    assert_true(jsonread_next(&it));
    assert_string_equal("name", it.key);
    assert_true(jsonread_next(&it) && jsonread_next(&it));
    assert_string_equal("o", it.key);
    assert_false(jsonread_next(&it));
    it = (JsonIter){.in = jsonread_get(root, "o")};
    assert_false(jsonread_next(&it));
    jsonread_free(doc);
}

static void reading_says_where_it_went_wrong(void **state)
{
    static const struct {
        const char *text;
        ErrKind kind;
        const char *where;
    } cases[] = {
        {"{\n  \"a\": 1,\n  \"b\": x\n}", ERR_INPUT, "line 3, column 8: "},
        {"[1,2", ERR_INPUT, "line 1, column 5: "},
        {"", ERR_INPUT, "the JSON is empty"},
        {"[[[[1]]]]", ERR_LIMIT, "line 1, column 4: nested too deeply"},
        {"[1,]", ERR_INPUT, "line 1, column 3: "},
        {"[NaN]", ERR_INPUT, "line 1, column 2: "},
        {"[\"\xff\"]", ERR_INPUT, "line 1, column 3: "},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Err err = {0};

        assert_null(
            jsonread_new(cases[i].text, strlen(cases[i].text), &limits, &err));
        assert_int_equal(cases[i].kind, err.kind);
        err.text[strlen(cases[i].where)] = '\0';
        assert_string_equal(cases[i].where, err.text);
    }
}

static void brackets_inside_strings_are_not_depth(void **state)
{
    const char *text = "[\"[[[[[\\\"[[[\"]";
    Err err = {0};
    JsonDoc *doc = jsonread_new(text, strlen(text), &limits, &err);

    assert_non_null(doc);
    jsonread_free(doc);
}

static void too_long_a_text_is_refused_unread(void **state)
{
    char text[1001];
    Err err = {0};

    memset(text, ' ', sizeof(text));
    assert_null(jsonread_new(text, sizeof(text), &limits, &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_string_equal("the JSON is over 1000 bytes", err.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_short_and_exact),
        cmocka_unit_test(many_numbers_are_as_printf),
        cmocka_unit_test(whole_numbers_have_no_exponent),
        cmocka_unit_test(no_data_is_null),
        cmocka_unit_test(every_kind_of_value_has_its_function),
        cmocka_unit_test(strings_come_out_as_valid_utf8),
        cmocka_unit_test(a_string_with_a_nul_inside_keeps_it),
        cmocka_unit_test(utf8_is_what_rfc_3629_says),
        cmocka_unit_test(reading_finds_keys_and_walks),
        cmocka_unit_test(reading_says_where_it_went_wrong),
        cmocka_unit_test(brackets_inside_strings_are_not_depth),
        cmocka_unit_test(too_long_a_text_is_refused_unread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

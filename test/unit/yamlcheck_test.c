/* yamlcheck_test.c -- A tree that departs from its schema is told where.
 *
 * Places were counted by hand; what a schema allows is what JSON Schema
 * 2020-12 says of each keyword. */
#include "base/yaml.h"

#include "test.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

static void keep(void *ctx, const char *sentence)
{
    buf_printf(ctx, "%s\n", sentence);
}

/* What is told of `yaml`, a line per complaint. */
static void assert_told(const char *schema, const char *yaml, const char *want)
{
    Arena a = {0};
    Err err = {0};
    Buf told = BUF_INIT(100000);
    const YamlNode *n = yaml_parse(&a, yaml, strlen(yaml), "f.yml", &err);

    assert_non_null(n);
    assert_int_equal(*want == '\0', yaml_check(n, schema, keep, &told));
    assert_string_equal(want, told.text);
    buf_clear(&told);
    arena_clear(&a);
}

static const char seat[] =
    "{\"type\": \"object\", \"additionalProperties\": false,"
    " \"required\": [\"column\"], \"properties\": {"
    "   \"column\": {\"type\": \"string\", \"minLength\": 1},"
    "   \"scale\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 10},"
    "   \"kind\": {\"enum\": [\"nps\", \"csat\", \"ces\"]},"
    "   \"rows\": {\"type\": \"array\", \"minItems\": 1, \"maxItems\": 2,"
    "              \"items\": {\"$ref\": \"#/$defs/row\"}}},"
    " \"$defs\": {\"row\": {\"type\": [\"string\", \"number\"]}}}";

static void what_fits_is_not_complained_about(void **state)
{
    assert_told(seat, "column: a\nscale: 10\nkind: ces\nrows: [x, 1.5]\n", "");
    assert_told(seat, "column: 'true'\n", "");
}

static void an_unknown_key_is_named_with_the_nearest(void **state)
{
    assert_told(seat, "column: a\nscael: 3\n",
                "f.yml:2:1: unknown key \"scael\"; did you mean \"scale\"?\n");
    assert_told(seat, "column: a\nelephant: 3\n",
                "f.yml:2:1: unknown key \"elephant\"\n");
}

static void every_complaint_is_told_at_its_place(void **state)
{
    assert_told(seat,
                "kind: npz\n"
                "scale: 11\n"
                "rows:\n"
                "  - [1]\n",
                "f.yml:1:7: \"npz\" is none of nps, csat, ces; did you mean "
                "\"nps\"?\n"
                "f.yml:2:8: 11 is above 10\n"
                "f.yml:4:5: must be text or a number, not a list\n"
                "f.yml:1:1: key \"column\" is missing\n");
    assert_told(seat,
                "column: ''\n"
                "scale: 0\n"
                "rows: []\n",
                "f.yml:1:9: must not be empty\n"
                "f.yml:2:8: 0 is below 1\n"
                "f.yml:3:7: a list of at least 1 is wanted, not of 0\n");
    assert_told(seat, "column: a\nrows: [a, b, c]\n",
                "f.yml:2:7: a list of at most 2 is wanted, not of 3\n");
}

static void a_type_is_said_in_words(void **state)
{
    assert_told(seat, "- a\n", "f.yml:1:1: must be a map, not a list\n");
    assert_told(seat, "column: 5\n",
                "f.yml:1:9: 5 is a number and must be text; put it in "
                "quotes\n");
    assert_told(seat, "column: a\nscale: ten\n",
                "f.yml:2:8: \"ten\" must be a whole number\n");
    assert_told(seat, "column: a\nscale: '5'\n",
                "f.yml:2:8: \"5\" must be a whole number\n");
    assert_told(seat, "column:\n", "f.yml:1:1: must be text, not nothing\n");
}

/* Whether a value fits, by the meaning that JSON Schema gives each keyword. */
static const struct {
    const char *schema, *yaml;
    bool fits;
} meanings[] = {
    {"true", "x", true},
    {"false", "x", false},
    {"{}", "[1, {a: b}]", true},
    {"{\"type\": \"null\"}", "~", true},
    {"{\"type\": \"null\"}", "'~'", false},
    {"{\"type\": \"boolean\"}", "true", true},
    {"{\"type\": \"boolean\"}", "yes", false},
    {"{\"type\": \"string\"}", "true", false},
    {"{\"type\": \"string\"}", "no", true},
    {"{\"type\": \"number\"}", "1", true},
    {"{\"type\": \"integer\"}", "1.5", false},
    {"{\"const\": \"a\"}", "a", true},
    {"{\"const\": \"a\"}", "b", false},
    {"{\"const\": 5}", "5.0", true},
    {"{\"const\": \"5\"}", "5", false},
    {"{\"const\": true}", "true", true},
    {"{\"const\": null}", "null", true},
    {"{\"enum\": [1, \"b\", null]}", "1", true},
    {"{\"enum\": [1, \"b\", null]}", "~", true},
    {"{\"enum\": [1, \"b\", null]}", "'1'", false},
    {"{\"pattern\": \"^[a-z]+$\"}", "abc", true},
    {"{\"pattern\": \"^[a-z]+$\"}", "aBc", false},
    {"{\"pattern\": \"^[a-z]+$\"}", "5", true}, /* strings only */
    {"{\"minLength\": 3}", "żół", true},        /* characters */
    {"{\"minLength\": 4}", "żół", false},
    {"{\"minimum\": 2}", "2", true},
    {"{\"minimum\": 2}", "1.9", false},
    {"{\"minimum\": 2}", "text", true},
    {"{\"maximum\": 2}", "2.1", false},
    {"{\"minItems\": 1}", "[]", false},
    {"{\"maxItems\": 0}", "text", true},
    {"{\"items\": {\"type\": \"number\"}}", "[1, a]", false},
    {"{\"required\": [\"a\"]}", "{b: 1}", false},
    {"{\"required\": [\"a\"]}", "text", true},
    {"{\"additionalProperties\": {\"type\": \"number\"}}", "{a: 1}", true},
    {"{\"additionalProperties\": {\"type\": \"number\"}}", "{a: b}", false},
    {"{\"patternProperties\": {\"^x\": {\"type\": \"number\"}},"
     " \"additionalProperties\": false}",
     "{x1: 1}", true},
    {"{\"patternProperties\": {\"^x\": {\"type\": \"number\"}},"
     " \"additionalProperties\": false}",
     "{x1: a}", false},
    {"{\"patternProperties\": {\"^x\": {\"type\": \"number\"}},"
     " \"additionalProperties\": false}",
     "{y: 1}", false},
    {"{\"anyOf\": [{\"const\": 1}, {\"minimum\": 0}]}", "1", true},
    {"{\"anyOf\": [{\"const\": 1}, {\"minimum\": 3}]}", "2", false},
    {"{\"oneOf\": [{\"const\": 1}, {\"minimum\": 0}]}", "2", true},
    {"{\"oneOf\": [{\"const\": 1}, {\"minimum\": 0}]}", "1", false},
    {"{\"allOf\": [{\"minimum\": 0}, {\"maximum\": 1}]}", "1", true},
    {"{\"allOf\": [{\"minimum\": 0}, {\"maximum\": 1}]}", "2", false},
    {"{\"if\": {\"const\": 1}, \"then\": false}", "1", false},
    {"{\"if\": {\"const\": 1}, \"then\": false}", "2", true},
    {"{\"if\": {\"const\": 1}, \"else\": false}", "2", false},
    {"{\"$defs\": {\"a\": {\"const\": 1}}, \"$ref\": \"#/$defs/a\"}", "1",
     true},
    {"{\"$defs\": {\"a\": {\"const\": 1}}, \"$ref\": \"#/$defs/a\"}", "2",
     false},
    {"{\"description\": \"of anything\"}", "x", true},
};

static void each_keyword_means_what_the_standard_says(void **state)
{
    for (size_t i = 0; i < LEN(meanings); i++) {
        Arena a = {0};
        Err err = {0};
        Buf told = BUF_INIT(10000);
        const YamlNode *n = yaml_parse(&a, meanings[i].yaml,
                                       strlen(meanings[i].yaml), "f", &err);

        assert_non_null(n);
        if (yaml_check(n, meanings[i].schema, keep, &told) != meanings[i].fits)
            fail_msg("%s and %s: %s", meanings[i].schema, meanings[i].yaml,
                     told.text);
        buf_clear(&told);
        arena_clear(&a);
    }
}

static void of_many_forms_the_nearest_is_told(void **state)
{
    static const char forms[] =
        "{\"oneOf\": [{\"type\": \"string\"},"
        " {\"type\": \"object\", \"required\": [\"column\"],"
        "  \"additionalProperties\": false,"
        "  \"properties\": {\"column\": {}, \"map\": {}}}]}";

    assert_told(forms, "{column: a, mpa: b}",
                "f.yml:1:13: unknown key \"mpa\"; did you mean \"map\"?\n");
    assert_told(forms, "5",
                "f.yml:1:1: 5 is a number and must be text; put it in "
                "quotes\n");
}

static void at_most_fifty_complaints_are_told(void **state)
{
    Arena a = {0};
    Err err = {0};
    Buf text = BUF_INIT(10000), told = BUF_INIT(100000);
    const YamlNode *n;
    size_t lines = 0;

    for (int i = 0; i < 60; i++)
        buf_puts(&text, "- x\n");
    n = yaml_parse(&a, text.text, text.len, "f.yml", &err);
    assert_false(yaml_check(n, "{\"items\": false}", keep, &told));
    for (const char *s = told.text; *s; s++)
        lines += *s == '\n';
    assert_int_equal(YAML_MAX_TOLD, lines);
    buf_clear(&text);
    buf_clear(&told);
    arena_clear(&a);
}

static void a_schema_that_goes_round_ends(void **state)
{
    assert_told("{\"$ref\": \"#\"}", "x",
                "f.yml:1:1: the schema goes round in circles\n");
    assert_told("{\"$ref\": \"#/nowhere\"}", "x",
                "f.yml:1:1: the schema refers to what it does not hold\n");
    assert_told("{", "x",
                "f.yml:1:1: schema: line 1, column 2: unexpected end of "
                "data\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_not_complained_about),
        cmocka_unit_test(an_unknown_key_is_named_with_the_nearest),
        cmocka_unit_test(every_complaint_is_told_at_its_place),
        cmocka_unit_test(a_type_is_said_in_words),
        cmocka_unit_test(each_keyword_means_what_the_standard_says),
        cmocka_unit_test(of_many_forms_the_nearest_is_told),
        cmocka_unit_test(at_most_fifty_complaints_are_told),
        cmocka_unit_test(a_schema_that_goes_round_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

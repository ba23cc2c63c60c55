/* yaml_test.c -- Definitions are read, and complained about, at their place.
 *
 * Lines and columns were counted by hand in the text of each case. */
#include "base/yaml.h"

#include "test.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static YamlNode *parse(Arena *a, const char *text, Err *err)
{
    return yaml_parse(a, text, strlen(text), "f.yml", err);
}

static YamlNode *must_parse(Arena *a, const char *text)
{
    Err err = {0};
    YamlNode *n = parse(a, text, &err);

    if (n == NULL)
        fail_msg("%s", err.text);
    return n;
}

static void assert_place(const YamlNode *n, int line, int column)
{
    assert_non_null(n);
    assert_int_equal(line, n->line);
    assert_int_equal(column, n->column);
}

static void every_node_knows_its_place(void **state)
{
    Arena a = {0};
    const YamlNode *root = must_parse(&a, "# first\n"
                                          "name: seat\n"
                                          "list:\n"
                                          "  - one\n"
                                          "  -   {x: 1, żółć: 'q'}\n"
                                          "map:\n"
                                          "   deep: true\n"
                                          "none:\n");
    const YamlNode *list = yaml_get(root, "list");
    const YamlNode *flow = list->first->next;
    const YamlNode *map = yaml_get(root, "map");
    const YamlNode *none = yaml_get(root, "none");

    assert_place(root, 2, 1);
    assert_int_equal(4, root->count);
    assert_string_equal("f.yml", root->file);
    assert_place(yaml_get(root, "name"), 2, 7);
    assert_int_equal(2, root->first->key_line);
    assert_int_equal(1, root->first->key_column);
    assert_place(list, 4, 3);
    assert_int_equal(3, list->key_line);
    assert_place(list->first, 4, 5);
    assert_place(flow, 5, 7);
    assert_place(flow->first, 5, 11);
    assert_int_equal(14, flow->first->next->key_column);
    assert_place(flow->first->next, 5, 20); /* in characters, not bytes */
    assert_place(map, 7, 4);
    assert_place(yaml_get(map, "deep"), 7, 10);
    assert_place(none, 8, 1); /* where its key is */
    arena_clear(&a);
}

static void scalars_stay_text(void **state)
{
    static const struct {
        const char *yaml, *text;
        YamlType type;
        bool quoted;
    } cases[] = {
        {"x: no", "no", YAML_TEXT, false},
        {"x: 007", "007", YAML_TEXT, false},
        {"x: 2026-01-31", "2026-01-31", YAML_TEXT, false},
        {"x: \"5\"", "5", YAML_TEXT, true},
        {"x: ''", "", YAML_TEXT, true},
        {"x: 'null'", "null", YAML_TEXT, true},
        {"x: NULL", "NULL", YAML_TEXT, false},
        {"x: |\n  two\n  lines\n", "two\nlines\n", YAML_TEXT, true},
        {"x: >-\n  two\n  words\n", "two words", YAML_TEXT, true},
        {"x: \"a\\tb\\u0105\"", "a\tbą", YAML_TEXT, true},
        {"x:", NULL, YAML_NULL, false},
        {"x: ~", NULL, YAML_NULL, false},
        {"x: null", NULL, YAML_NULL, false},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Arena a = {0};
        const YamlNode *n = yaml_get(must_parse(&a, cases[i].yaml), "x");

        assert_int_equal(cases[i].type, n->type);
        assert_int_equal(cases[i].quoted, n->quoted);
        if (cases[i].text)
            assert_string_equal(cases[i].text, n->text);
        else
            assert_null(n->text);
        arena_clear(&a);
    }
}

static void mistakes_name_file_line_and_column(void **state)
{
    static const struct {
        const char *yaml, *want; /* what the message begins with */
    } cases[] = {
        {"a: 1\nb: 2\n\na: 3\n", "f.yml:4:1: key \"a\" again; it stands on "
                                 "line 1"},
        {"a: {x: 1, y: 2, x: 3}", "f.yml:1:17: key \"x\" again"},
        {"a: *nowhere\n", "f.yml:1:4: no anchor &nowhere"},
        {"a: &a [1, *a]\n", "f.yml:1:11: no anchor &a before"},
        {"a: 1\n--- \nb: 2\n", "f.yml:2:1: a second document"},
        {"a: !!int 5\n", "f.yml:1:4: a tag"},
        {"? [1, 2]\n: x\n", "f.yml:1:3: a key must be a word"},
        {"? {}\n: x\n", "f.yml:1:3: a key must be a word"},
        {": x\n", "f.yml:1:1: a key must be a word"},
        {"a:\n\tb: 1\n", "f.yml:2:"},
        {"a: [1, 2\nb: 3\n", "f.yml:3:1: "},
        {"a: 'open\n", "f.yml:1:"},
        {"a: b: c\n", "f.yml:1:"},
        {"a: \"x\\0y\"\n", "f.yml:1:4: a NUL character"},
        {"żółw: \xff\n", "f.yml:1:7: not UTF-8"},
        {"a: b\nc: \xc0\xaf\n", "f.yml:2:4: not UTF-8"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Arena a = {0};
        Err err = {0};

        assert_null(parse(&a, cases[i].yaml, &err));
        assert_int_equal(ERR_INPUT, err.kind);
        if (strncmp(cases[i].want, err.text, strlen(cases[i].want)) != 0)
            fail_msg("want %s, got %s", cases[i].want, err.text);
        arena_clear(&a);
    }
}

static void nul_bytes_are_refused(void **state)
{
    Arena a = {0};
    Err err = {0};

    assert_null(yaml_parse(&a, "a: b\nc: \0d\n", 11, "f.yml", &err));
    assert_string_equal("f.yml:2:4: a NUL byte", err.text);
    arena_clear(&a);
}

static void nothing_is_one_null(void **state)
{
    static const char *const cases[] = {"", "\n\n", "# only a comment\n"};

    for (size_t i = 0; i < LEN(cases); i++) {
        Arena a = {0};
        const YamlNode *n = must_parse(&a, cases[i]);

        assert_int_equal(YAML_NULL, n->type);
        assert_place(n, 1, 1);
        arena_clear(&a);
    }
}

static void an_alias_is_a_copy_at_its_own_place(void **state)
{
    Arena a = {0};
    const YamlNode *root = must_parse(&a, "one: &x\n"
                                          "  k: v\n"
                                          "two: *x\n"
                                          "three: &x new\n"
                                          "four: *x\n");
    const YamlNode *two = yaml_get(root, "two");

    assert_place(two, 3, 6);
    assert_int_equal(YAML_MAP, two->type);
    assert_string_equal("v", yaml_text(two, "k", NULL));
    assert_place(yaml_get(two, "k"), 2, 6);
    assert_string_equal("new", yaml_text(root, "four", NULL));
    arena_clear(&a);
}

/* Nine lines, each nine times the one before: 9^9 leaves. */
static void aliases_of_aliases_are_bounded(void **state)
{
    Arena a = {0};
    Err err = {0};
    Buf text = BUF_INIT(10000);

    buf_puts(&text, "a0: &a0 lol\n");
    for (int i = 1; i <= 9; i++) {
        buf_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 9; k++)
            buf_printf(&text, "%s*a%d", k ? "," : "", i - 1);
        buf_puts(&text, "]\n");
    }
    assert_null(parse(&a, text.text, &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_non_null(strstr(err.text, "over 1000000 values"));
    buf_clear(&text);
    arena_clear(&a);
}

static void put_lists(Buf *text, int levels)
{
    for (int i = 0; i < levels; i++)
        buf_printf(text, "%*s- \n", i, "");
}

static void nesting_is_bounded(void **state)
{
    static const int levels[] = {YAML_MAX_DEPTH - 1, YAML_MAX_DEPTH, 1000};

    for (size_t i = 0; i < LEN(levels); i++) {
        Arena a = {0};
        Err err = {0};
        Buf text = BUF_INIT(2000000);
        const YamlNode *n;

        put_lists(&text, levels[i]); /* and a null in the innermost one */
        n = parse(&a, text.text, &err);
        if (i == 0) {
            assert_non_null(n);
        } else {
            assert_null(n);
            assert_int_equal(ERR_LIMIT, err.kind);
            assert_non_null(strstr(err.text, "nested over 64 levels deep"));
        }
        buf_clear(&text);
        arena_clear(&a);
    }
}

static void aliases_count_towards_nesting(void **state)
{
    Arena a = {0};
    Err err = {0};
    Buf text = BUF_INIT(10000);

    /* a30 on line 31 is 32 levels, b0 on line 32 is 33, b30 is 63; with the
     * root that is 64. */
    buf_puts(&text, "- &a0 [x]\n");
    for (int i = 1; i <= 30; i++)
        buf_printf(&text, "- &a%d [*a%d]\n", i, i - 1);
    buf_puts(&text, "- &b0 [*a30]\n");
    for (int i = 1; i <= 32; i++)
        buf_printf(&text, "- &b%d [*b%d]\n", i, i - 1);
    assert_null(parse(&a, text.text, &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_non_null(strstr(err.text, "nested over 64 levels deep"));
    assert_non_null(strstr(err.text, "f.yml:63:")); /* b31 */
    buf_clear(&text);
    arena_clear(&a);
}

static void long_documents_are_refused(void **state)
{
    Arena a = {0};
    Err err = {0};
    size_t n = YAML_MAX_BYTES;
    char *text = malloc(n + 1);

    assert_non_null(text);
    memset(text, '#', n + 1);
    assert_non_null(yaml_parse(&a, text, n, "f.yml", &err));
    assert_null(yaml_parse(&a, text, n + 1, "f.yml", &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    free(text);
    arena_clear(&a);
}

static void scalars_say_what_is_asked_of_them(void **state)
{
    static const struct {
        const char *yaml;
        bool is_int, is_number, is_bool;
        double value;
    } cases[] = {
        {"5", true, true, false, 5},
        {"-12", true, true, false, -12},
        {"+7", true, true, false, 7},
        {"1.5", false, true, false, 1.5},
        {".5", false, true, false, 0.5},
        {"1e3", false, true, false, 1000},
        {"9223372036854775807", true, true, false, 9223372036854775807.0},
        {"9223372036854775808", false, true, false, 9223372036854775808.0},
        {"1e999", false, false, false, 0},
        {"0x10", false, false, false, 0},
        {"nan", false, false, false, 0},
        {".inf", false, false, false, 0},
        {"12abc", false, false, false, 0},
        {"\"5\"", false, false, false, 0},
        {"true", false, false, true, 1},
        {"false", false, false, true, 0},
        {"yes", false, false, false, 0},
        {"True", false, false, false, 0},
        {"'true'", false, false, false, 0},
        {"~", false, false, false, 0},
        {"[1]", false, false, false, 0},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Arena a = {0};
        Err err = {0};
        const YamlNode *n = must_parse(&a, cases[i].yaml);
        int64_t whole;
        double x;
        bool b;

        assert_int_equal(cases[i].is_int, yaml_int(n, &whole, &err));
        assert_int_equal(cases[i].is_number, yaml_number(n, &x, &err));
        assert_int_equal(cases[i].is_bool, yaml_bool(n, &b, &err));
        if (cases[i].is_int && cases[i].value < 1e15)
            assert_int_equal((int64_t)cases[i].value, whole);
        if (cases[i].is_number)
            assert_true(x == cases[i].value);
        if (cases[i].is_bool)
            assert_int_equal(cases[i].value != 0, b);
        arena_clear(&a);
    }
}

static void a_scalar_that_says_something_else_is_named(void **state)
{
    Arena a = {0};
    Err err = {0};
    const YamlNode *root = must_parse(&a, "n: ten\nb: 'true'\n");
    int64_t whole;
    bool b;

    assert_false(yaml_int(yaml_get(root, "n"), &whole, &err));
    assert_string_equal("f.yml:1:4: \"ten\" is not a whole number", err.text);
    assert_false(yaml_bool(yaml_get(root, "b"), &b, &err));
    assert_string_equal(
        "f.yml:2:4: \"true\" is not true or false; leave the quotes out",
        err.text);
    assert_false(yaml_key_err(yaml_get(root, "b"), &err, "why %d", 7));
    assert_string_equal("f.yml:2:1: why 7", err.text);
    arena_clear(&a);
}

static void a_missing_file_is_said_to_be_missing(void **state)
{
    Arena a = {0};
    Err err = {0};

    assert_null(yaml_load(&a, "test/unit/no-such.yml", &err));
    assert_int_equal(ERR_MISSING, err.kind);
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_node_knows_its_place),
        cmocka_unit_test(scalars_stay_text),
        cmocka_unit_test(mistakes_name_file_line_and_column),
        cmocka_unit_test(nul_bytes_are_refused),
        cmocka_unit_test(nothing_is_one_null),
        cmocka_unit_test(an_alias_is_a_copy_at_its_own_place),
        cmocka_unit_test(aliases_of_aliases_are_bounded),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(aliases_count_towards_nesting),
        cmocka_unit_test(long_documents_are_refused),
        cmocka_unit_test(scalars_say_what_is_asked_of_them),
        cmocka_unit_test(a_scalar_that_says_something_else_is_named),
        cmocka_unit_test(a_missing_file_is_said_to_be_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

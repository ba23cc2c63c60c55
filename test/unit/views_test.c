/* views_test.c -- Views are kept under ids that nobody else ever gets. */
#include "store/views.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], path[96];
static Arena arena;

static int set_up(void **state)
{
    Err err;

    snprintf(folder, sizeof(folder), "/tmp/puls-views-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/puls.sqlite", folder);
    *state = settings_open(folder, &err);
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    settings_close(*state);
    arena_clear(&arena);
    unlink(path);
    return rmdir(folder);
}

static View add(Settings *s, const char *name)
{
    Err err = {0};
    View v = {0};

    if (!view_add(s, name, "/explore?metric=nps", 1700000000123, &arena, &v,
                  &err))
        fail_msg("%s", err.text);
    return v;
}

static void a_view_is_there_after_closing(void **state)
{
    Err err;
    View *all;
    size_t n;

    assert_string_equal("1", add(*state, "Łódź: <b>NPS</b> 😀").id);
    settings_close(*state);
    *state = settings_open(folder, &err);
    assert_true(views_list(*state, &arena, &all, &n, &err));
    assert_int_equal(1, n);
    assert_string_equal("1", all[0].id);
    assert_string_equal("Łódź: <b>NPS</b> 😀", all[0].name);
    assert_string_equal("/explore?metric=nps", all[0].path);
    assert_true(all[0].created == 1700000000123);
}

static void a_view_can_be_changed_and_taken_away(void **state)
{
    Err err = {0};
    View v, *all;
    size_t n;

    add(*state, "first");
    add(*state, "second");
    assert_true(
        view_change(*state, "1", "new", "/brief/finance", &arena, &v, &err));
    assert_string_equal("new", v.name);
    assert_true(v.created == 1700000000123);
    assert_true(view_remove(*state, "2", &arena, &v, &err));
    assert_string_equal("second", v.name);
    assert_string_equal("3", add(*state, "third").id); /* not 2 again */
    assert_true(views_list(*state, &arena, &all, &n, &err));
    assert_int_equal(2, n);
    assert_string_equal("/brief/finance", all[0].path);
    assert_string_equal("third", all[1].name);
}

static void an_unknown_view_is_missing(void **state)
{
    static const char *const ids[] = {"2", "", "01", "1 ", "1; drop", "x"};
    View v;

    add(*state, "only");
    for (size_t i = 0; i < LEN(ids); i++) {
        Err err = {0};

        assert_false(view_remove(*state, ids[i], &arena, &v, &err));
        assert_int_equal(ERR_MISSING, err.kind);
        err = (Err){0};
        assert_false(
            view_change(*state, ids[i], "a", "/explore", &arena, &v, &err));
        assert_int_equal(ERR_MISSING, err.kind);
    }
}

static const char *repeat(const char *s, size_t n)
{
    const char *text = "";

    for (; n > 0; n--)
        text = arena_printf(&arena, "%s%s", text, s);
    return text;
}

static void names_are_words_of_one_line(void **state)
{
    const char *bad[] = {"",           "   ",
                         "two\nlines", "bell\x07",
                         "del\x7f",    "c1 \xc2\x85",
                         "cut \xc5",   repeat("\xc5\x81", MAX_VIEW_NAME + 1)};
    const char *good[] = {"x", " x ", repeat("\xc5\x81", MAX_VIEW_NAME),
                          "\xe2\x80\x8f\xd7\xa9\xd7\x9c"};
    View v;

    for (size_t i = 0; i < LEN(bad); i++) {
        Err err = {0};

        assert_false(view_add(*state, bad[i], "/explore", 0, &arena, &v, &err));
        assert_int_equal(ERR_INPUT, err.kind);
        assert_non_null(strstr(err.text, "1 to 200 characters"));
    }
    for (size_t i = 0; i < LEN(good); i++)
        add(*state, good[i]);
}

static void paths_stay_on_the_pages(void **state)
{
    const char *bad[] = {"",
                         "explore",
                         "//evil.example/explore",
                         "/explorer",
                         "/v1/query",
                         "https://explore",
                         "/brief\\x",
                         "/explore?a\nb",
                         "/explore?\xc5",
                         "javascript:/explore"};
    const char *good[] = {"/explore", "/explore?metric=nps&by=hour#top",
                          "/brief/executive?lang=pl", "/overview?"};
    View v;

    for (size_t i = 0; i < LEN(bad); i++) {
        Err err = {0};

        if (view_add(*state, "a", bad[i], 0, &arena, &v, &err))
            fail_msg("%s", bad[i]);
        assert_non_null(strstr(err.text, "begins with /explore"));
    }
    for (size_t i = 0; i < LEN(good); i++) {
        Err err = {0};

        assert_true(view_add(*state, "a", good[i], 0, &arena, &v, &err));
    }
}

static void too_much_is_refused(void **state)
{
    char *long_path = arena_alloc(&arena, MAX_VIEW_PATH + 2);
    Err err = {0};
    View v;

    memset(long_path, 'x', MAX_VIEW_PATH + 1);
    memcpy(long_path, "/explore?", 9);
    long_path[MAX_VIEW_PATH + 1] = '\0';
    assert_false(view_add(*state, "a", long_path, 0, &arena, &v, &err));
    assert_non_null(strstr(err.text, "4000 bytes"));
    long_path[MAX_VIEW_PATH] = '\0';
    assert_true(view_add(*state, "a", long_path, 0, &arena, &v, &err));
    for (int i = 1; i < MAX_VIEWS; i++)
        add(*state, "more");
    assert_false(view_add(*state, "a", "/explore", 0, &arena, &v, &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_non_null(strstr(err.text, "500 views already"));
    assert_true(view_remove(*state, "7", &arena, &v, &err));
    add(*state, "again");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_view_is_there_after_closing),
        TEST(a_view_can_be_changed_and_taken_away),
        TEST(an_unknown_view_is_missing),
        TEST(names_are_words_of_one_line),
        TEST(paths_stay_on_the_pages),
        TEST(too_much_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

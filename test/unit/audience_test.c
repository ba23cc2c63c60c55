/* audience_test.c -- The shipped audiences, and what is refused of others. */
#include "model/audience.h"

#include "test.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Arena arena;

#define HEAD                                \
    "label: {en: Board, pl: Rada, ro: X}\n" \
    "question: {en: How?, pl: Jak?, ro: Cum?}\n"

static const char *refused(const char *text)
{
    Err err = {0};
    Audience au;
    const YamlNode *root =
        yaml_parse(&arena, text, strlen(text), "mine.yml", &err);

    assert_non_null(root);
    assert_false(audience_read(&arena, root, "mine", &au, &err));
    return arena_printf(&arena, "%s", err.text);
}

static Audience must(const char *text)
{
    Err err = {0};
    Audience au = {.n = 0};
    const YamlNode *root =
        yaml_parse(&arena, text, strlen(text), "mine.yml", &err);

    if (root == NULL || !audience_read(&arena, root, "mine", &au, &err))
        fail_msg("%s", err.text);
    return au;
}

static void five_are_shipped_and_can_be_asked(void **state)
{
    static const char *const names[] = {"executive", "finance", "frontline",
                                        "product", "service"};
    Err err = {0};
    Catalogue *c = catalogue_load(NULL, NULL, &err);
    Schema none = {.n_attr = 0};
    Asking in = {c, &none, zone_utc(), 1776254400000};
    Audience list[AUDIENCE_MAX];
    size_t n;

    assert_non_null(c);
    assert_true(audience_list(&arena, NULL, list, &n, &err));
    assert_int_equal(LEN(names), n);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(names[i], list[i].name);
        assert_true(list[i].builtin);
        assert_false(list[i].edited);
        assert_int_equal(AUDIENCE_KPIS, list[i].n);
        if (!audience_fits(&list[i], &in, &arena, &err))
            fail_msg("%s", err.text);
    }
    catalogue_free(c);
    arena_clear(&arena);
}

static void what_is_not_said_has_its_usual_meaning(void **state)
{
    Audience au = must(HEAD "primary: nps\nkpis: [{metric: nps}]\n");

    assert_string_equal("90d", au.last);
    assert_int_equal(COMPARE_PREVIOUS, au.compare);
    assert_int_equal(1, au.n);
    assert_int_equal(CHART_LINE, au.kpi[0].chart);
    assert_string_equal("", au.kpi[0].where);
    assert_null(au.kpi[0].by);
    assert_string_equal("Rada", au.label.in[LANG_PL]);
    au = must(HEAD "primary: csat\ncompare: none\nlast: 3m\nkpis:\n"
                   "  - {metric: csat, where: channel=phone, chart: bars,"
                   " by: region}\n"
                   "  - {metric: csat, chart: none}\n");
    assert_int_equal(COMPARE_NONE, au.compare);
    assert_string_equal("3m", au.last);
    assert_string_equal("channel=phone", au.kpi[0].where);
    assert_string_equal("region", au.kpi[0].by);
    arena_clear(&arena);
}

static void mistakes_are_named_with_their_place(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {HEAD "primary: nps\nkpis: [{metric: a}, {metric: b}, {metric: c},"
              " {metric: d}, {metric: e}, {metric: f}]\n",
         "mine.yml:4:7: a list of at most 5 is wanted, not of 6"},
        {HEAD "primary: nps\nkpis: []\n", "mine.yml:4:7: "},
        {HEAD "primary: csat\nkpis: [{metric: nps}]\n",
         "mine.yml:3:10: csat is not among the kpis; the primary outcome is"
         " one of them"},
        {HEAD "primary: nps\nkpis: [{metric: nps}, {metric: nps}]\n",
         "mine.yml:4:23: nps is there already; say something new"},
        {HEAD "primary: nps\nkpis: [{metric: nps, chart: bars}]\n",
         "mine.yml:4:8: "},
        {HEAD "primary: nps\nkpis: [{metric: nps, chart: bars, by: null}]\n",
         "mine.yml:4:8: bars need `by`, the dimension of the bars"},
        {HEAD "primary: nps\nkpis: [{metrik: nps}]\n",
         "mine.yml:4:9: unknown key \"metrik\"; did you mean \"metric\"?"},
        {HEAD "primary: nps\nlast: soon\nkpis: [{metric: nps}]\n",
         "mine.yml:4:7: "},
        {"primary: nps\nkpis: [{metric: nps}]\n", "mine.yml:1:1: "},
        {"- nps\n", "mine.yml:1:1: "},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        const char *got = refused(cases[i].text);

        if (strncmp(cases[i].want, got, strlen(cases[i].want)) != 0)
            fail_msg("want %s, got %s", cases[i].want, got);
    }
    arena_clear(&arena);
}

static void metrics_and_dimensions_have_to_be_there(void **state)
{
    static const struct {
        const char *kpis, *want;
    } cases[] = {
        {"npss", "mine: no such metric: npss; did you mean nps?"},
        {"nps, where: chanel=x", "mine: "},
        {"nps, chart: bars, by: chanel", "mine: "},
    };
    Err err = {0};
    Catalogue *c = catalogue_load(NULL, NULL, &err);
    Schema none = {.n_attr = 0};
    Asking in = {c, &none, zone_utc(), 1776254400000};

    for (size_t i = 0; i < LEN(cases); i++) {
        Audience au = must(arena_printf(
            &arena, HEAD "primary: %.*s\nkpis: [{metric: %s}]\n",
            (int)strcspn(cases[i].kpis, ","), cases[i].kpis, cases[i].kpis));

        err = (Err){0};
        assert_false(audience_fits(&au, &in, &arena, &err));
        assert_int_equal(ERR_INPUT, err.kind);
        assert_memory_equal(cases[i].want, err.text, strlen(cases[i].want));
    }
    catalogue_free(c);
    arena_clear(&arena);
}

static void names_are_safe_as_files(void **state)
{
    assert_true(audience_name_ok("board"));
    assert_true(audience_name_ok("board-2_x"));
    assert_false(audience_name_ok(""));
    assert_false(audience_name_ok("2board"));
    assert_false(audience_name_ok("../executive"));
    assert_false(audience_name_ok("Board"));
    assert_false(
        audience_name_ok("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")); /* 41 */
}

static void an_own_one_wins_until_it_is_taken_away(void **state)
{
    char dir[] = "/tmp/puls-audience-XXXXXX";
    Audience au = must(HEAD "primary: nps\nkpis: [{metric: nps}]\n"), got;
    Audience list[AUDIENCE_MAX];
    Err err = {0};
    const char *folder;
    size_t n;

    assert_non_null(mkdtemp(dir));
    folder = arena_printf(&arena, "%s/config/audiences", dir);
    au.name = "service";
    assert_true(audience_save(folder, &au, &err));
    au.name = "board";
    au.label.in[LANG_EN] = "He said \"no\": {x}\n[y] # żółw";
    assert_true(audience_save(folder, &au, &err));
    assert_true(audience_list(&arena, folder, list, &n, &err));
    assert_int_equal(6, n);
    assert_string_equal("board", list[5].name);
    assert_string_equal("He said \"no\": {x}\n[y] # żółw",
                        list[5].label.in[LANG_EN]);
    assert_false(list[5].builtin);
    assert_false(list[5].edited);
    assert_true(audience_find(&arena, folder, "service", &got, &err));
    assert_int_equal(1, got.n);
    assert_true(got.builtin && got.edited);

    assert_true(audience_forget(folder, "service", &err));
    assert_true(audience_find(&arena, folder, "service", &got, &err));
    assert_int_equal(5, got.n);
    assert_false(got.edited);
    assert_false(audience_forget(folder, "service", &err));
    assert_int_equal(ERR_MISSING, err.kind);
    assert_true(audience_forget(folder, "board", &err));
    assert_false(audience_find(&arena, folder, "board", &got, &err));
    assert_false(audience_find(&arena, folder, "servce", &got, &err));
    assert_string_equal("no such audience: servce; did you mean service?",
                        err.text);
    assert_int_equal(0, rmdir(folder));
    assert_int_equal(0, rmdir(arena_printf(&arena, "%s/config", dir)));
    assert_int_equal(0, rmdir(dir));
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_are_shipped_and_can_be_asked),
        cmocka_unit_test(what_is_not_said_has_its_usual_meaning),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(metrics_and_dimensions_have_to_be_there),
        cmocka_unit_test(names_are_safe_as_files),
        cmocka_unit_test(an_own_one_wins_until_it_is_taken_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

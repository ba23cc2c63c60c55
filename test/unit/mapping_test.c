/* mapping_test.c -- What is wrong with a mapping is told, all of it, with the
 * place and the nearest known word. */
#include "base/buf.h"
#include "intake/mapping.h"

#include "test.h"

#include <string.h>

static void keep(void *ctx, const char *sentence)
{
    buf_printf(ctx, "%s\n", sentence);
}

/* Everything that is told about the mapping and its plan for a file with the
 * columns id, date, score and Reason. */
static void told_is(const char *want, const char *yaml)
{
    static const char *const columns[] = {"id", "date", "score", "Reason"};
    SourceInfo info = {
        .format = SOURCE_CSV, .n_columns = LEN(columns), .columns = columns};
    PlanInput in = {.file = "t.csv", .info = &info, .from = "t"};
    Buf told = BUF_INIT(100000);
    Arena a = {0};
    Err err = {0};
    Batch b;
    Mapping *m =
        mapping_parse(&a, yaml, strlen(yaml), "m.yml", keep, &told, &err);

    if (m != NULL)
        mapping_plan(&a, m, &in, keep, &told, &b, &err);
    assert_string_equal(want, told.text);
    assert_int_equal(want[0] == '\0' ? ERR_NONE : ERR_INPUT, err.kind);
    buf_clear(&told);
    arena_clear(&a);
}

#define TOP  "mapping: m\nfacts:\n"
#define CALL "  - interaction:\n      id: id\n      ts: date\n"

static void a_right_mapping_says_nothing(void **state)
{
    told_is("", TOP CALL "      set: {kind: call}\n");
}

static void misspelt_keys_are_told_with_the_nearest(void **state)
{
    told_is("m.yml:2:1: unknown key \"souce\"; did you mean \"source\"?\n"
            "m.yml:7:18: unknown key \"colum\"; did you mean \"column\"?\n",
            "mapping: m\nsouce: x\nfacts:\n" CALL
            "      customer: {colum: id}\n      set: {kind: call}\n");
}

static void columns_that_the_file_lacks_are_told_all_at_once(void **state)
{
    told_is("m.yml:6:16: t.csv has no column \"Raeson\"; did you mean"
            " \"Reason\"?\n"
            "m.yml:7:14: t.csv has no column \"teams\"\n",
            TOP CALL "      channel: Raeson\n      agent: teams\n"
                     "      set: {kind: call}\n");
}

static void columns_that_the_facts_lack_are_told(void **state)
{
    told_is("m.yml:6:15: no such column of interaction facts: chanel; did"
            " you mean channel\n",
            TOP CALL "      chanel: Reason\n      set: {kind: call}\n");
}

static void kinds_are_words_of_their_table(void **state)
{
    told_is("m.yml:6:19: no kind of interaction is called \"cal\"; did you"
            " mean \"call\"?\n",
            TOP CALL "      set: {kind: cal}\n");
    told_is("m.yml:4:7: a fact of this table needs a kind, such as set: {kind:"
            " call}\n",
            TOP CALL);
}

static void a_fact_needs_its_time_and_its_id(void **state)
{
    told_is("m.yml:4:7: a fact needs `ts`, when it happened\n"
            "m.yml:4:7: a fact needs `id`, what the source calls it\n",
            TOP "  - interaction:\n      set: {kind: call}\n");
}

static void options_that_do_not_fit_are_told(void **state)
{
    told_is("m.yml:6:37: \"format\" means nothing where a text is wanted\n",
            TOP CALL "      channel: {column: id, format: yyyy}\n"
                     "      set: {kind: call}\n");
    told_is("m.yml:6:34: time format \"dd\" needs year, month and day\n",
            TOP "  - interaction:\n      id: id\n      set: {kind: call}\n"
                "      ts: {column: date, format: dd}\n");
}

static void a_score_needs_a_scale_and_an_amount_a_currency(void **state)
{
    told_is("m.yml:7:14: a score needs its scale: {column: ..., scale: {min: 1,"
            " max: 5}}\n",
            TOP "  - perception:\n      id: id\n      ts: date\n"
                "      set: {kind: star}\n      score: score\n");
    told_is("m.yml:7:15: an amount needs a currency: write {column: ...,"
            " currency: EUR}, or `currency:` at the top of the mapping\n",
            TOP "  - outcome:\n      id: id\n      ts: date\n"
                "      set: {kind: purchase}\n"
                "      amount: {column: score}\n");
    told_is("m.yml:7:41: \"EURO\" is no currency of ISO 4217\n",
            TOP "  - outcome:\n      id: id\n      ts: date\n"
                "      set: {kind: purchase}\n"
                "      amount: {column: score, currency: EURO}\n");
}

static void two_facts_of_one_identity_are_told(void **state)
{
    told_is("m.yml:8:7: an earlier fact of this table has the same id; add what"
            " tells them apart, such as id: [..., {const: churn}]\n",
            TOP CALL "      set: {kind: call}\n" CALL
                     "      set: {kind: visit}\n");
}

static void words_of_each_are_told_with_the_nearest(void **state)
{
    told_is("m.yml:7:31: the item of `each` has no word \"questoin\"; did you"
            " mean $question\n",
            TOP CALL "      each: [{column: score, question: a}]\n"
                     "      set: {kind: call, team: $questoin}\n");
}

static void zones_and_dimensions_have_names(void **state)
{
    told_is("m.yml:2:7: no such time zone: Europe/Warsow; did you mean"
            " Europe/Warsaw\n",
            "mapping: m\nzone: Europe/Warsow\nfacts:\n" CALL
            "      set: {kind: call}\n");
}

static void nothing_but_yaml_is_told_with_its_place(void **state)
{
    Arena a = {0};
    Buf told = BUF_INIT(10000);
    Err err = {0};
    const char *bad = "mapping: [\n";

    assert_null(
        mapping_parse(&a, bad, strlen(bad), "m.yml", keep, &told, &err));
    assert_memory_equal("m.yml:", told.text, 6);
    buf_clear(&told);
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_mapping_says_nothing),
        cmocka_unit_test(misspelt_keys_are_told_with_the_nearest),
        cmocka_unit_test(columns_that_the_file_lacks_are_told_all_at_once),
        cmocka_unit_test(columns_that_the_facts_lack_are_told),
        cmocka_unit_test(kinds_are_words_of_their_table),
        cmocka_unit_test(a_fact_needs_its_time_and_its_id),
        cmocka_unit_test(options_that_do_not_fit_are_told),
        cmocka_unit_test(a_score_needs_a_scale_and_an_amount_a_currency),
        cmocka_unit_test(two_facts_of_one_identity_are_told),
        cmocka_unit_test(words_of_each_are_told_with_the_nearest),
        cmocka_unit_test(zones_and_dimensions_have_names),
        cmocka_unit_test(nothing_but_yaml_is_told_with_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

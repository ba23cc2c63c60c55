/* filter_test.c -- The language of filters, and what it refuses. */
#include "model/filter.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

static const Schema schema = {.attr = {"plan", "tier_2"}, .n_attr = 2};

static void parses(Arena *a, FactTable t, const char *text, Filters *f)
{
    Err err = {0};

    if (!filter_parse(a, &schema, t, text, f, &err)) {
        print_error("%s: %s\n", text, err.text);
        fail();
    }
}

static void refuses(FactTable t, const char *text, const char *why)
{
    Arena a = {0};
    Filters f;
    Err err = {0};

    assert_false(filter_parse(&a, &schema, t, text, &f, &err));
    if (strstr(err.text, why) == NULL) {
        print_error("%s: wanted %s, got %s\n", text, why, err.text);
        fail();
    }
    arena_clear(&a);
}

/* "column list low high", so that a case fits a line. */
static const char *shape(Arena *a, const Filter *f)
{
    const char *s =
        arena_printf(a, "%s%s", f->column->name, f->negate ? " not" : "");

    for (size_t i = 0; i < f->n_values; i++)
        s = arena_printf(a, "%s [%s]", s, f->values[i]);
    if (f->missing)
        s = arena_printf(a, "%s missing", s);
    if (f->is_range)
        s = arena_printf(a, "%s %lld to %lld", s, (long long)f->low,
                         (long long)f->high);
    return s;
}

static void one_condition_has_the_documented_shapes(void **state)
{
    static const struct {
        FactTable table;
        const char *text, *want;
    } cases[] = {
        {FACT_INTERACTION, "channel=phone", "channel [phone]"},
        {FACT_INTERACTION, "channel=phone|chat", "channel [phone] [chat]"},
        {FACT_INTERACTION, "channel!=bot", "channel not [bot]"},
        {FACT_INTERACTION, "channel!=a|b", "channel not [a] [b]"},
        {FACT_INTERACTION, "wait=10000..20000", "wait 10000 to 20000"},
        {FACT_INTERACTION, "wait!=1..2", "wait not 1 to 2"},
        {FACT_INTERACTION, "wait=10s..2min", "wait 10000 to 120000"},
        {FACT_INTERACTION, "talk=0..1.5h", "talk 0 to 5400000"},
        {FACT_INTERACTION, "resolution=-3d..-1d",
         "resolution -259200000 to -86400000"},
        {FACT_PERCEPTION, "score=9..", "score 9000 to 9223372036854775807"},
        {FACT_OUTCOME, "amount=..100", "amount -9223372036854775808 to 10000"},
        {FACT_OUTCOME, "amount=12.3..12.34", "amount 1230 to 1234"},
        {FACT_PERCEPTION, "score=0.5..1.125", "score 500 to 1125"},
        {FACT_INTERACTION, "reason=", "reason missing"},
        {FACT_INTERACTION, "reason!=", "reason not missing"},
        {FACT_INTERACTION, "channel=phone|", "channel [phone] missing"},
        {FACT_INTERACTION, "answered=true", "answered [true]"},
        {FACT_CUSTOMER, "attr.plan=gold", "attr.plan [gold]"},
        {FACT_INTERACTION, "reason=a\\,b|c\\|d|e\\\\f",
         "reason [a,b] [c|d] [e\\f]"},
        {FACT_INTERACTION, "reason=a\\..b", "reason [a..b]"},
        {FACT_INTERACTION, "reason = two words | \\ x\\ ",
         "reason [two words] [ x ]"},
        {FACT_INTERACTION, "reason=x=y!", "reason [x=y!]"},
        {FACT_INTERACTION, "team=Zażółć", "team [Zażółć]"},
        /* 2026-01-31 is day 20484 after 1970-01-01 */
        {FACT_INTERACTION, "ts=2026-01-31..2026-01-31T01:00+01:00",
         "ts 1769817600000 to 1769817600000"},
    };
    Arena a = {0};

    for (size_t i = 0; i < LEN(cases); i++) {
        Filters f;

        parses(&a, cases[i].table, cases[i].text, &f);
        assert_int_equal(1, f.n);
        assert_string_equal(cases[i].want, shape(&a, &f.item[0]));
    }
    arena_clear(&a);
}

static void values_of_numbers_are_in_the_unit_of_storage(void **state)
{
    static const struct {
        FactTable table;
        const char *text;
        int64_t want;
    } cases[] = {
        {FACT_INTERACTION, "transfers=-12", -12},
        {FACT_INTERACTION, "wait=20s", 20000},
        {FACT_INTERACTION, "wait=0.5s", 500},
        {FACT_INTERACTION, "wait=5min", 300000},
        {FACT_INTERACTION, "wait=1500ms", 1500},
        {FACT_PERCEPTION, "score=3.5", 3500},
        {FACT_PERCEPTION, "sentiment=-0.25", -250},
        {FACT_OUTCOME, "amount=0.05", 5},
        {FACT_OUTCOME, "amount=92233720368547758.06", INT64_MAX - 1},
        {FACT_INTERACTION, "answered=false", 0},
        {FACT_INTERACTION, "resolved=true", 1},
        {FACT_CUSTOMER, "since=1970-01-02", 86400000},
    };
    Arena a = {0};

    for (size_t i = 0; i < LEN(cases); i++) {
        Filters f;

        parses(&a, cases[i].table, cases[i].text, &f);
        assert_int_equal(cases[i].want, f.item[0].numbers[0]);
    }
    arena_clear(&a);
}

static void conditions_are_joined_by_commas(void **state)
{
    Arena a = {0};
    Filters f, both;

    parses(&a, FACT_INTERACTION, " ", &f);
    assert_int_equal(0, f.n);
    parses(&a, FACT_INTERACTION, "channel=phone, wait=1..2 ,region=", &f);
    assert_int_equal(3, f.n);
    assert_string_equal("region missing", shape(&a, &f.item[2]));
    both = filter_and(&a, &f, &f);
    assert_int_equal(6, both.n);
    assert_string_equal("wait 1 to 2", shape(&a, &both.item[4]));
    arena_clear(&a);
}

static void what_is_wrong_is_named(void **state)
{
    refuses(FACT_INTERACTION, "chanel=phone", "did you mean channel");
    refuses(FACT_INTERACTION, "plan=x", "did you mean attr.plan");
    refuses(FACT_INTERACTION, "attr.plam=x", "did you mean attr.plan");
    refuses(FACT_PERCEPTION, "wait=1",
            "wait is not a column of perception facts; only interaction facts "
            "have it");
    refuses(FACT_PERCEPTION, "currency=PLN",
            "interaction and outcome facts have it");
    refuses(FACT_INTERACTION, "channel", "\"channel\" is not a condition");
    refuses(FACT_INTERACTION, "channel=a,,wait=1", "is not a condition");
    refuses(FACT_INTERACTION, "channel=a,", "is not a condition");
    refuses(FACT_INTERACTION, "=phone", "no column before the =");
    refuses(FACT_INTERACTION, "!=phone", "no column before the =");
    refuses(FACT_INTERACTION, "channel=a..b", "channel has no range");
    refuses(FACT_INTERACTION, "answered=true..", "answered has no range");
    refuses(FACT_INTERACTION, "answered=yes", "neither true nor false");
    refuses(FACT_INTERACTION, "wait=20000..10000", "lower end first");
    refuses(FACT_INTERACTION, "wait=..", "has no end");
    refuses(FACT_INTERACTION, "wait=1..2|5", "part of a list");
    refuses(FACT_INTERACTION, "wait=5 apples", "ms, s, min, h or d");
    refuses(FACT_INTERACTION, "wait=1.5", "ms, s, min, h or d");
    refuses(FACT_INTERACTION, "wait=300000000000d", "too big");
    refuses(FACT_INTERACTION, "transfers=9223372036854775808", "too big");
    refuses(FACT_INTERACTION, "transfers=1.0", "a whole number");
    refuses(FACT_PERCEPTION, "score=1.2345", "three decimals");
    refuses(FACT_PERCEPTION, "score=1.", "three decimals");
    refuses(FACT_OUTCOME, "amount=1.234", "major units");
    refuses(FACT_INTERACTION, "ts=2026-02-30", "2026-02-30");
    refuses(FACT_INTERACTION, "reason=a\\", "follows the backslash");
}

static void sizes_have_limits(void **state)
{
    char text[4 * FILTER_MAX_VALUES + 100] = "reason=a";
    size_t n = strlen(text);

    for (int i = 0; i < FILTER_MAX_VALUES; i++, n += 2)
        memcpy(text + n, "|a", 3);
    refuses(FACT_INTERACTION, text, "reason has 1001 values; 1000");
    n = 0;
    for (int i = 0; i <= FILTER_MAX; i++, n += 7)
        memcpy(text + n, "team=a,", 8);
    text[n - 1] = '\0';
    refuses(FACT_INTERACTION, text, "more than 32 conditions");
}

/* Each is written as it has to be escaped; what is read is in the first
 * test. */
static void what_is_written_reads_the_same(void **state)
{
    static const struct {
        FactTable table;
        const char *text, *want;
    } cases[] = {
        {FACT_INTERACTION, "channel=phone|,wait=10s..",
         "channel=phone|,"
         "wait=10000.."},
        {FACT_INTERACTION, "reason!=", "reason!="},
        {FACT_INTERACTION, "reason=a\\,b|\\ c|d\\\\|e\\..", NULL},
        {FACT_PERCEPTION, "score=-1.5..9", "score=-1.500..9"},
        {FACT_OUTCOME, "amount=-0.05..12", "amount=-0.05..12"},
        {FACT_INTERACTION, "ts=2026-01-31..", "ts=2026-01-31T00:00:00.000Z.."},
    };
    Arena a = {0};

    for (size_t i = 0; i < LEN(cases); i++) {
        Buf out = BUF_INIT(1000);
        Filters f;

        parses(&a, cases[i].table, cases[i].text, &f);
        filter_write(&out, &f);
        assert_string_equal(cases[i].want ? cases[i].want : cases[i].text,
                            out.text);
        buf_clear(&out);
    }
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_condition_has_the_documented_shapes),
        cmocka_unit_test(values_of_numbers_are_in_the_unit_of_storage),
        cmocka_unit_test(conditions_are_joined_by_commas),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(sizes_have_limits),
        cmocka_unit_test(what_is_written_reads_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * period_test.c -- Periods that are named, compared and cut into buckets.
 *
 * Expected dates are from a calendar; in Europe/Warsaw the clocks went
 * forward on 2026-03-29 and back on 2026-10-25.
 */
#include "model/periodword.h"

#include "test.h"

#include <string.h>

static const Zone *warsaw(void)
{
    Err err = {0};
    const Zone *z = zone_find("Europe/Warsaw", &err);

    assert_non_null(z);
    return z;
}

static int64_t at(const char *text)
{
    Err err = {0};
    int64_t ms = 0;

    if (!clock_parse(text, warsaw(), &ms, &err))
        fail_msg("%s", err.text);
    return ms;
}

static void assert_period(const char *what, const char *from, const char *to,
                          Period got)
{
    char a[CLOCK_TEXT], b[CLOCK_TEXT];

    if (at(from) != got.from || at(to) != got.to)
        fail_msg("%s: got %s to %s", what, clock_format(got.from, warsaw(), a),
                 clock_format(got.to, warsaw(), b));
}

/* Now is Sunday 2026-11-22, noon. */
static void a_word_names_whole_days(void **state)
{
    static const struct {
        const char *word, *from, *to;
    } cases[] = {
        {"today", "2026-11-22", "2026-11-23"},
        {"yesterday", "2026-11-21", "2026-11-22"},
        {"this-week", "2026-11-16", "2026-11-23"},
        {"last-week", "2026-11-09", "2026-11-16"},
        {"this-month", "2026-11-01", "2026-12-01"},
        {"last-month", "2026-10-01", "2026-11-01"},
        {"this-quarter", "2026-10-01", "2027-01-01"},
        {"last-quarter", "2026-07-01", "2026-10-01"},
        {"this-year", "2026-01-01", "2027-01-01"},
        {"last-year", "2025-01-01", "2026-01-01"},
        {"2026", "2026-01-01", "2027-01-01"},
        {"2026-Q1", "2026-01-01", "2026-04-01"},
        {"2026-Q4", "2026-10-01", "2027-01-01"},
        {"2024-02", "2024-02-01", "2024-03-01"},
        {"2026-W01", "2025-12-29", "2026-01-05"},
        {"2026-W53", "2026-12-28", "2027-01-04"},
        {"2026-03-29", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"},
        {"2024-02-29", "2024-02-29", "2024-03-01"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Period p;
        Err err = {0};

        assert_true(period_parse(warsaw(), at("2026-11-22T12:00"),
                                 cases[i].word, &p, &err));
        assert_period(cases[i].word, cases[i].from, cases[i].to, p);
    }
}

static void last_counts_back_from_the_end_of_today(void **state)
{
    static const struct {
        const char *now, *last, *from, *to;
    } cases[] = {
        {"2026-11-22T12:00", "1d", "2026-11-22", "2026-11-23"},
        {"2026-11-22T12:00", "7d", "2026-11-16", "2026-11-23"},
        {"2026-11-22T00:00", "90d", "2026-08-25", "2026-11-23"},
        {"2026-11-22T12:00", "12w", "2026-08-31", "2026-11-23"},
        {"2026-11-22T12:00", "3m", "2026-08-23", "2026-11-23"},
        {"2026-11-22T12:00", "1y", "2025-11-23", "2026-11-23"},
        {"2026-05-30T12:00", "3m", "2026-02-28", "2026-05-31"},
        {"2024-02-28T12:00", "1y", "2023-02-28", "2024-02-29"},
        {"2026-03-29T12:00", "1d", "2026-03-29", "2026-03-30"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Period p;
        Err err = {0};

        assert_true(
            period_last(warsaw(), at(cases[i].now), cases[i].last, &p, &err));
        assert_period(cases[i].last, cases[i].from, cases[i].to, p);
    }
}

static void what_names_no_period_is_refused(void **state)
{
    static const struct {
        const char *text, *why;
    } words[] = {
        {"last-mont", "no such period: last-mont; did you mean last-month"},
        {"2026-02-30", "there is no 2026-02-30 in the calendar"},
        {"2026-13", "there is no 2026-13 in the calendar"},
        {"2025-W53", "there is no 2025-W53 in the calendar"},
        {"2026-W00", "there is no 2026-W00 in the calendar"},
        {"2026-Q5", "there is no 2026-Q5 in the calendar"},
        {"0000", "there is no 0000 in the calendar"},
        {"26-01-01", "write today, last-month"},
        {"2026-1", "write today, last-month"},
        {"", "write today, last-month"},
    };
    static const char *const lasts[] = {"",     "90",    "d",    "0d",
                                        "90 d", "1h",    "90dd", "10000d",
                                        "-1d",  "9999y", "1.5d"};
    Period p;

    for (size_t i = 0; i < LEN(words); i++) {
        Err err = {0};

        assert_false(period_parse(warsaw(), 0, words[i].text, &p, &err));
        assert_non_null(strstr(err.text, words[i].why));
    }
    for (size_t i = 0; i < LEN(lasts); i++) {
        Err err = {0};

        assert_false(period_last(warsaw(), 0, lasts[i], &p, &err));
        assert_int_equal(ERR_INPUT, err.kind);
    }
}

typedef struct Compared {
    Compare compare;
    const char *from, *to, *elapsed, *want_from, *want_to;
} Compared;

static void compares(const Compared *c, bool want_partial)
{
    bool partial = !want_partial;
    Period p = {at(c->from), at(c->to)};
    Period got = period_compared(warsaw(), p, c->compare,
                                 at(c->elapsed ? c->elapsed : c->to), &partial);

    assert_period(c->from, c->want_from, c->want_to, got);
    assert_int_equal(want_partial, partial);
}

static void a_whole_period_is_compared_with_a_whole_one(void **state)
{
    static const Compared cases[] = {
        /* the month, quarter and year before, whatever their lengths */
        {COMPARE_PREVIOUS, "2026-03-01", "2026-04-01", NULL, "2026-02-01",
         "2026-03-01"},
        {COMPARE_PREVIOUS, "2026-04-01", "2026-07-01", NULL, "2026-01-01",
         "2026-04-01"},
        {COMPARE_PREVIOUS, "2025-01-01", "2026-01-01", NULL, "2024-01-01",
         "2025-01-01"},
        {COMPARE_PREVIOUS, "2026-01-01", "2026-03-01", NULL, "2025-11-01",
         "2026-01-01"},
        /* the same number of days, also across a change of the clocks */
        {COMPARE_PREVIOUS, "2026-11-16", "2026-11-23", NULL, "2026-11-09",
         "2026-11-16"},
        {COMPARE_PREVIOUS, "2026-03-29", "2026-03-30", NULL,
         "2026-03-28T00:00+01:00", "2026-03-29T00:00+01:00"},
        {COMPARE_PREVIOUS, "2026-10-26", "2026-11-02", NULL,
         "2026-10-19T00:00+02:00", "2026-10-26T00:00+01:00"},
        {COMPARE_PREVIOUS, "2026-11-22T09:00", "2026-11-22T12:00", NULL,
         "2026-11-22T06:00", "2026-11-22T09:00"},
        {COMPARE_YEAR, "2026-03-01", "2026-04-01", NULL, "2025-03-01",
         "2025-04-01"},
        {COMPARE_YEAR, "2025-02-01", "2025-03-01", NULL, "2024-02-01",
         "2024-03-01"},
        {COMPARE_YEAR, "2024-02-29", "2024-03-01", NULL, "2023-02-28",
         "2023-03-01"},
        {COMPARE_YEAR, "2024-02-01", "2024-02-29", NULL, "2023-02-01",
         "2023-03-01"},
        {COMPARE_YEAR, "2024-02-28", "2024-02-29T12:00", NULL, "2023-02-28",
         "2023-02-28T12:00"},
        /* Monday 2026-03-30 (summer) and Monday 2025-03-31 (summer), and
         * Sunday 2026-03-29 (winter at midnight) and Sunday 2025-03-30 */
        {COMPARE_WEEKDAY_YEAR, "2026-03-29", "2026-03-30", NULL,
         "2025-03-30T00:00+01:00", "2025-03-31T00:00+02:00"},
        {COMPARE_WEEKDAY_YEAR, "2026-11-16", "2026-11-23", NULL, "2025-11-17",
         "2025-11-24"},
        {COMPARE_NONE, "2026-11-16", "2026-11-23", NULL, "2026-11-16",
         "2026-11-23"},
    };

    for (size_t i = 0; i < LEN(cases); i++)
        compares(&cases[i], false);
}

static void a_period_not_over_is_compared_with_the_same_part(void **state)
{
    static const Compared cases[] = {
        /* 10 days and a half of November and of October, which had a day of
         * 25 hours later on; of March, whose 29th had 23 hours */
        {COMPARE_PREVIOUS, "2026-11-01", "2026-12-01", "2026-11-11T12:00",
         "2026-10-01", "2026-10-11T12:00"},
        {COMPARE_PREVIOUS, "2026-04-01", "2026-05-01", "2026-04-30T12:00",
         "2026-03-01", "2026-03-30T12:00+02:00"},
        /* never beyond the other period */
        {COMPARE_PREVIOUS, "2026-03-01", "2026-04-01", "2026-03-31T12:00",
         "2026-02-01", "2026-03-01"},
        {COMPARE_YEAR, "2026-01-01", "2027-01-01", "2026-11-22T12:00",
         "2025-01-01", "2025-11-22T12:00"},
        {COMPARE_YEAR, "2024-01-01", "2025-01-01", "2024-02-29T12:00",
         "2023-01-01", "2023-02-28T12:00"},
        {COMPARE_WEEKDAY_YEAR, "2026-11-16", "2026-11-23", "2026-11-20T12:00",
         "2025-11-17", "2025-11-21T12:00"},
        /* has not begun */
        {COMPARE_PREVIOUS, "2026-12-01", "2027-01-01", "2026-11-22",
         "2026-11-01", "2026-11-01"},
        {COMPARE_YEAR, "2026-12-01", "2027-01-01", "2026-11-22", "2025-12-01",
         "2025-12-01"},
    };

    for (size_t i = 0; i < LEN(cases); i++)
        compares(&cases[i], true);
}

static void buckets_follow_the_wall_clock(void **state)
{
    static const struct {
        Grain grain;
        const char *from, *to;
        size_t n;
        const char *second; /* where the second bucket starts */
    } cases[] = {
        {GRAIN_HOUR, "2026-03-29", "2026-03-30", 23, "2026-03-29T01:00"},
        {GRAIN_HOUR, "2026-10-25", "2026-10-26", 25, "2026-10-25T01:00"},
        {GRAIN_DAY, "2026-03-28", "2026-04-01", 4, "2026-03-29T00:00+01:00"},
        {GRAIN_DAY, "2026-03-28T15:00", "2026-03-29T01:00", 2, "2026-03-29"},
        {GRAIN_WEEK, "2026-11-18", "2026-11-23", 1, NULL},
        {GRAIN_WEEK, "2026-11-18", "2026-11-24", 2, "2026-11-23"},
        {GRAIN_MONTH, "2026-01-15", "2026-04-01", 3, "2026-02-01"},
        {GRAIN_QUARTER, "2026-01-01", "2027-01-01", 4, "2026-04-01"},
        {GRAIN_YEAR, "2024-07-01", "2026-07-01", 3, "2025-01-01"},
        {GRAIN_ALL, "2024-07-01", "2026-07-01", 1, NULL},
        {GRAIN_DAY, "2026-07-01", "2026-07-01", 0, NULL},
    };
    Arena a = {0};

    for (size_t i = 0; i < LEN(cases); i++) {
        Period p = {at(cases[i].from), at(cases[i].to)};
        Err err = {0};
        size_t n;
        const int64_t *start =
            period_buckets(&a, warsaw(), p, cases[i].grain, &n, &err);

        assert_non_null(start);
        assert_int_equal(cases[i].n, n);
        if (n > 0)
            assert_int_equal(p.from, start[0]);
        if (cases[i].second != NULL)
            assert_int_equal(at(cases[i].second), start[1]);
    }
    arena_clear(&a);
}

static void too_many_buckets_are_refused(void **state)
{
    Arena a = {0};
    Period p = {at("2020-01-01"), at("2026-01-01")};
    Err err = {0};
    size_t n;

    assert_null(period_buckets(&a, warsaw(), p, GRAIN_HOUR, &n, &err));
    assert_string_equal("the period has more than 20000 hours; ask for a "
                        "shorter one or a coarser grain",
                        err.text);
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_names_whole_days),
        cmocka_unit_test(last_counts_back_from_the_end_of_today),
        cmocka_unit_test(what_names_no_period_is_refused),
        cmocka_unit_test(a_whole_period_is_compared_with_a_whole_one),
        cmocka_unit_test(a_period_not_over_is_compared_with_the_same_part),
        cmocka_unit_test(buckets_follow_the_wall_clock),
        cmocka_unit_test(too_many_buckets_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

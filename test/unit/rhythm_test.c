/* rhythm_test.c -- Arrivals by hand, and what is usual between them. */
#include "stat/rhythm.h"

#include "test.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define NOON   INT64_C(1776254400000) /* date -ud "2026-04-15 12:00" +%s000 */

static void nothing_has_no_rhythm(void **state)
{
    Rhythm r = {0};

    assert_int_equal(0, rhythm_gap(&r));
    rhythm_add(&r, NOON);
    assert_int_equal(0, rhythm_gap(&r));
}

static void every_minute_is_a_gap_of_a_minute(void **state)
{
    Rhythm r = {0};

    for (int i = 0; i < RHYTHM_MINUTES - 1; i++) {
        rhythm_add(&r, NOON + i * MINUTE);
        rhythm_add(&r, NOON + i * MINUTE + 59999); /* in the same minute */
    }
    assert_int_equal(RHYTHM_MINUTES - 1, r.n);
    assert_int_equal(0, rhythm_gap(&r)); /* not enough to tell */
    rhythm_add(&r, NOON + RHYTHM_MINUTES * MINUTE);
    assert_int_equal(MINUTE, rhythm_gap(&r));
}

static void the_median_stands_pauses(void **state)
{
    Rhythm r = {0};

    /* Every 5 minutes from 8 to 20, for five days; nothing at night. */
    for (int day = 0; day < 5; day++)
        for (int m = 0; m < 12 * 60; m += 5)
            rhythm_add(&r, NOON + day * DAY - 4 * HOUR + m * MINUTE);
    assert_int_equal(5 * MINUTE, rhythm_gap(&r));
}

/* Gaps of 1, 2, 3, ... 30 minutes: 30 of them, the 15th is the smaller one in
 * the middle. */
static void of_two_in_the_middle_the_smaller_counts(void **state)
{
    Rhythm r = {0};
    int64_t at = NOON;

    rhythm_add(&r, at);
    for (int gap = 1; gap <= 30; gap++) {
        at += gap * MINUTE;
        rhythm_add(&r, at);
    }
    assert_int_equal(31, r.n);
    assert_int_equal(15 * MINUTE, rhythm_gap(&r));
}

/* A job that sends for 40 minutes every night. */
static void what_comes_in_one_piece_does_not_stream(void **state)
{
    Rhythm r = {0};

    for (int day = 0; day < 6; day++)
        for (int m = 0; m < 40; m++)
            rhythm_add(&r, NOON + day * DAY + m * MINUTE);
    assert_int_equal(240, r.n);
    assert_int_equal(0, rhythm_gap(&r));
}

static void the_order_does_not_matter(void **state)
{
    Rhythm r = {0};

    for (int i = 100; i >= 0; i--)
        rhythm_add(&r, NOON + i * 2 * MINUTE);
    assert_int_equal(2 * MINUTE, rhythm_gap(&r));
}

static void
what_is_older_than_a_week_before_the_latest_is_forgotten(void **state)
{
    Rhythm r = {0};

    for (int i = 0; i < 200; i++)
        rhythm_add(&r, NOON + i * MINUTE);
    for (int i = 0; i < 60; i++)
        rhythm_add(&r, NOON + 7 * DAY + i * 10 * MINUTE);
    rhythm_add(&r, NOON - DAY); /* before the week: not taken */
    /* Of the first 200 none is left but those after the latest less a week:
     * the latest is 590 minutes after noon. */
    assert_int_equal(60, r.n);
    assert_int_equal(10 * MINUTE, rhythm_gap(&r));
    rhythm_add(&r, NOON + 30 * DAY);
    assert_int_equal(1, r.n);
}

static void times_before_1970_are_minutes_too(void **state)
{
    Rhythm r = {0};

    for (int i = -100; i < 100; i++)
        rhythm_add(&r, i * MINUTE - 1);
    assert_int_equal(200, r.n);
    assert_int_equal(MINUTE, rhythm_gap(&r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_has_no_rhythm),
        cmocka_unit_test(every_minute_is_a_gap_of_a_minute),
        cmocka_unit_test(the_median_stands_pauses),
        cmocka_unit_test(of_two_in_the_middle_the_smaller_counts),
        cmocka_unit_test(what_comes_in_one_piece_does_not_stream),
        cmocka_unit_test(the_order_does_not_matter),
        cmocka_unit_test(
            what_is_older_than_a_week_before_the_latest_is_forgotten),
        cmocka_unit_test(times_before_1970_are_minutes_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

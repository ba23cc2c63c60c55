/* reading_test.c -- Reading time, worked out by hand, and what to leave out. */
#include "insight/reading.h"

#include "test.h"

#include <string.h>

static Arena arena;

/* 61 words are 18.3 s, five KPIs 30 s, five charts 40 s. */
static void time_is_that_of_words_kpis_and_charts(void **state)
{
    assert_near(88.3, reading_seconds(61, 5, 5));
    assert_near(90.0, reading_seconds(120, 5, 3));
    assert_near(0.3, reading_seconds(1, 0, 0));
    assert_near(0, reading_seconds(0, 0, 0));
}

static void the_limits_belong_to_what_fits(void **state)
{
    assert_true(reading_fits(120, 5, 3));
    assert_false(reading_fits(121, 5, 2)); /* 82.3 s, one word too many */
    assert_true(reading_fits(66, 5, 5));   /* 89.8 s */
    assert_false(reading_fits(67, 5, 5));  /* 90.1 s */
}

static const ReadingPart five[] = {
    {"A", 14, true, true},  {"B", 14, true, false}, {"C", 14, true, false},
    {"D", 14, true, false}, {"E", 14, true, false},
};

static void what_fits_has_nothing_to_leave_out(void **state)
{
    Reading r;

    reading_count(&arena, LANG_EN, 16, five, 3, &r);
    assert_int_equal(58, r.words);
    assert_int_equal(3, r.kpis);
    assert_int_equal(3, r.charts);
    assert_near(17.4 + 18 + 24, r.seconds);
    assert_int_equal(0, r.n_drop);
    arena_clear(&arena);
}

/* 16 + 70 words are 25.8 s, with 30 and 40 that is 95.8: one chart less is
 * 87.8.  It is the last one that goes. */
static void charts_go_before_numbers_and_the_last_one_first(void **state)
{
    Reading r;

    reading_count(&arena, LANG_EN, 16, five, 5, &r);
    assert_near(95.8, r.seconds);
    assert_int_equal(1, r.n_drop);
    assert_string_equal("Leave out the chart of E: saves 8.0\xc2\xa0s.",
                        r.drop[0]);
    arena_clear(&arena);
}

static void the_primary_outcome_goes_last(void **state)
{
    ReadingPart part[5];
    Reading r;

    memcpy(part, five, sizeof(part));
    part[0].primary = false;
    part[4].primary = true;
    reading_count(&arena, LANG_PL, 16, part, 5, &r);
    assert_int_equal(1, r.n_drop);
    assert_string_equal("Usuń wykres „D”: zysk 8,0\xc2\xa0s.", r.drop[0]);
    arena_clear(&arena);
}

/* 100 words outside and 14 in each: 170.  No chart makes it 120, so whole
 * numbers go: 4.2 s of words, 6 and 8. */
static void too_many_words_take_whole_numbers_away(void **state)
{
    Reading r;

    reading_count(&arena, LANG_RO, 100, five, 5, &r);
    assert_int_equal(4, r.n_drop); /* 156, 142, 128, 114 words are left */
    assert_string_equal(
        "Renunțați la indicatorul „E”: câștigați 18,2\xc2\xa0s.", r.drop[0]);
    assert_string_equal(
        "Renunțați la indicatorul „B”: câștigați 18,2\xc2\xa0s.", r.drop[3]);
    arena_clear(&arena);
}

static void the_last_number_stays(void **state)
{
    Reading r;

    reading_count(&arena, LANG_EN, 400, five, 1, &r);
    assert_int_equal(1, r.n_drop); /* its chart */
    reading_count(&arena, LANG_EN, 400, five, 2, &r);
    assert_int_equal(2, r.n_drop);
    assert_string_equal("Leave out B: saves 18.2\xc2\xa0s.", r.drop[0]);
    assert_string_equal("Leave out the chart of A: saves 8.0\xc2\xa0s.",
                        r.drop[1]);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_is_that_of_words_kpis_and_charts),
        cmocka_unit_test(the_limits_belong_to_what_fits),
        cmocka_unit_test(what_fits_has_nothing_to_leave_out),
        cmocka_unit_test(charts_go_before_numbers_and_the_last_one_first),
        cmocka_unit_test(the_primary_outcome_goes_last),
        cmocka_unit_test(too_many_words_take_whole_numbers_away),
        cmocka_unit_test(the_last_number_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

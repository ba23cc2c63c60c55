/* quality_days_test.c -- Gaps and odd volume; and a clean history has none. */
#include "history.h"

/* ---- The clean twin ----------------------------------------------------- */

static void nothing_is_found_in_a_clean_history(void **state)
{
    Quality q;

    feed_calls(*state, (Calls){0});
    q = check(*state);
    assert_int_equal(0, count(&q, QUALITY_NOTICE));
    assert_int_equal(CHECK_COUNT, q.n_findings); /* each says so */
    for (size_t i = 0; i < q.n_findings; i++) {
        assert_null(q.finding[i].where);
        assert_non_null(strstr(q.finding[i].sentence.in[LANG_EN], "none"));
    }
}

/* 8 histories: 8 times 7 checks of about 12 columns and 14 days. */
static void chance_alone_warns_of_nothing(void **state)
{
    size_t notices = 0;

    for (int seed = 1; seed <= 8; seed++) {
        Bench b;
        Quality q;

        bench_open(&b);
        feed_calls(&b, (Calls){.seed = seed});
        q = check(&b);
        assert_int_equal(0, count(&q, QUALITY_WARNING));
        notices += count(&q, QUALITY_NOTICE);
        bench_close(&b);
    }
    assert_true(notices <= 1);
}

static void without_facts_there_is_nothing_to_say(void **state)
{
    Quality q = check(*state);

    assert_int_equal(0, q.n_findings);
    assert_int_equal(0, q.n_grades);
    assert_int_equal(TIME_OPEN, q.as_of);
    assert_null(quality_grade(&q, "contacts"));
    assert_null(quality_grade(NULL, "contacts"));
}

static void a_few_facts_are_too_few_to_tell(void **state)
{
    Quality q;

    feed_calls(*state, (Calls){.keep = "d > 195"});
    q = check(*state);
    assert_int_equal(0, count(&q, QUALITY_NOTICE));
    for (size_t i = 0; i < q.n_findings; i++)
        if (q.finding[i].check == CHECK_VOLUME ||
            q.finding[i].check == CHECK_MISSING)
            assert_non_null(
                strstr(q.finding[i].sentence.in[LANG_PL], "za mało danych"));
}

/* ---- Gaps --------------------------------------------------------------- */

/* Days 100 to 105: 5 to 10 January. */
static void a_gap_is_found(void **state)
{
    Bench *b = *state;
    const Finding *f;
    Quality q;

    feed_calls(b, (Calls){.keep = "d not between 100 and 105"});
    q = check(b);
    f = only(&q);
    assert_int_equal(CHECK_GAPS, f->check);
    assert_int_equal(QUALITY_WARNING, f->state);
    assert_int_equal(6, f->count);
    assert_int_equal(DAYS - 1, f->of); /* the latest day is not judged */
    assert_day("2026-01-05", f->from);
    assert_day("2026-01-11", f->to);
    assert_true(rows_behind(b, f) > 0); /* a day before and one after */
    assert_string_equal(
        "Contacts, “test”: days without facts, 6 of 199; the longest gap:"
        " 5 January 2026 – 10 January 2026. Import the missing days."
        " Holidays are not known to Puls yet: if the source rested, all is"
        " well.",
        f->sentence.in[LANG_EN]);
}

static void a_rest_on_weekends_is_no_gap(void **state)
{
    Quality q;

    feed_calls(*state, (Calls){.keep = "d % 7 > 1"});
    q = check(*state);
    assert_int_equal(0, count(&q, QUALITY_NOTICE));
}

/* One day is a notice, which may be a holiday and lowers no grade. */
static void a_single_day_may_be_a_holiday(void **state)
{
    Quality q;

    feed_calls(*state, (Calls){.keep = "d <> 150"});
    q = check(*state);
    assert_int_equal(CHECK_GAPS, only(&q)->check);
    assert_int_equal(QUALITY_NOTICE, only(&q)->state);
    assert_int_equal('A', quality_grade(&q, "contacts")->letter);
}

/* ---- Volume ------------------------------------------------------------- */

/* From day 190 on a fourth of the calls is left: of the 9 days before the
 * latest, 3 are at weekends, when 4 instead of 15 may be chance. */
static void a_drop_of_volume_is_found(void **state)
{
    Bench *b = *state;
    const Finding *f;
    Quality q;

    feed_calls(b, (Calls){.keep = "d < 190 or i % 4 = 0"});
    q = check(b);
    f = only(&q);
    assert_int_equal(CHECK_VOLUME, f->check);
    assert_int_equal(QUALITY_WARNING, f->state);
    assert_true(f->count >= 5 && f->count <= 6);
    assert_int_equal(14, f->of);
    assert_day("2026-04-06", f->from);
    assert_day("2026-04-14", f->to);
    assert_non_null(strstr(f->title.in[LANG_RO], "mult mai puține"));
    assert_int_equal('C', quality_grade(&q, "contacts")->letter);
    assert_int_equal('C', quality_grade(&q, "aht")->letter);
    assert_null(quality_grade(&q, "nps"));
}

/* About 2 a day, then 1 in 4 of them for both weeks. */
static void a_drop_of_few_is_found_in_both_weeks(void **state)
{
    const Finding *f;
    Quality q;

    feed_calls(*state,
               (Calls){.keep = "i < 3 and (d < 185 or (i = 0 and d % 2 = 0))"});
    q = check(*state);
    f = only(&q);
    assert_int_equal(CHECK_VOLUME, f->check);
    assert_int_equal(QUALITY_BAD, f->state);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_found_in_a_clean_history),
        TEST(chance_alone_warns_of_nothing),
        TEST(without_facts_there_is_nothing_to_say),
        TEST(a_few_facts_are_too_few_to_tell),
        TEST(a_gap_is_found),
        TEST(a_rest_on_weekends_is_no_gap),
        TEST(a_single_day_may_be_a_holiday),
        TEST(a_drop_of_volume_is_found),
        TEST(a_drop_of_few_is_found_in_both_weeks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* quality_test.c -- Every check of values finds what was planted, no more. */
#include "history.h"

/* Calls 0 to 2 of day 100 come again under other refs; the last of them with
 * another wait is another call. */
static void twins_are_found(void **state)
{
    Bench *b = *state;
    const Finding *f;
    Quality q;

    feed_calls(b, (Calls){.customer = "'k' || d || '-' || i"});
    bench_feed(b, FACT_INTERACTION, "ref,ts,customer,kind,channel,wait",
               "select * from (values"
               " ('x1', timestamp '2026-01-05 10:00', 'k1', 'call', 'web', 5),"
               " ('x2', timestamp '2026-01-05 10:00', 'k1', 'call', 'web', 5),"
               " ('x3', timestamp '2026-01-05 10:00', 'k1', 'call', 'web', 5),"
               " ('x4', timestamp '2026-01-05 10:00', 'k1', 'call', 'web', 6),"
               " ('x5', timestamp '2026-01-05 10:00', null, 'call', 'web', 5),"
               " ('x6', timestamp '2026-01-05 10:00', null, 'call', 'web', 5)"
               ") t(ref, ts, customer, kind, channel, wait)");
    q = check(b);
    f = only(&q);
    assert_int_equal(CHECK_DUPLICATES, f->check);
    assert_int_equal(QUALITY_NOTICE, f->state);
    assert_int_equal(2, f->count);
    assert_string_equal("test", f->source);
    assert_string_equal("call", f->kind);
    assert_int_equal(4, rows_behind(b, f)); /* all of k1 then */
    assert_day("2026-01-05", f->from);
}

/* A correction is another version, not a twin, and what it replaced is out. */
static void a_correction_is_no_twin(void **state)
{
    Bench *b = *state;
    Quality q;

    feed_calls(b, (Calls){0});
    bench_feed(b, FACT_INTERACTION, "ref,ts,customer,kind,wait",
               "select 'y' as ref, timestamp '2026-01-05 10:00' as ts"
               ", 'k1' as customer, 'call' as kind, -5 as wait");
    q = check(b);
    assert_int_equal(CHECK_RANGE, only(&q)->check);
    bench_feed(b, FACT_INTERACTION, "ref,ts,customer,kind,wait",
               "select 'y' as ref, timestamp '2026-01-05 10:00' as ts"
               ", 'k1' as customer, 'call' as kind, 5 as wait");
    q = check(b);
    assert_int_equal(0, count(&q, QUALITY_NOTICE));
}

static void impossible_values_are_found(void **state)
{
    Bench *b = *state;
    const Finding *f;
    Quality q;

    feed_calls(b, (Calls){.wait = "case when i = 3 and d = 50 then -1 when"
                                  " i = 4 and d in (50, 60) then 86400001"
                                  " when i = 5 then 86400000 else 0 end"});
    q = check(b);
    f = only(&q);
    assert_int_equal(CHECK_RANGE, f->check);
    assert_string_equal("wait", f->column);
    assert_int_equal(3, f->count);
    assert_int_equal(QUALITY_NOTICE, f->state);
    assert_int_equal(3, rows_behind(b, f));
    assert_day("2025-11-16", f->from);
    assert_day("2025-11-27", f->to);
}

/* 1 of 101 answers lies off its scale; of 390 amounts 20 are 0 or less, which
 * is more than 5 %; churn may cost nothing. */
static void scores_and_amounts_have_their_ranges(void **state)
{
    Bench *b = *state;
    Quality q;

    bench_feed(b, FACT_PERCEPTION,
               "ref,ts,customer,kind,score,scale_min,scale_max",
               "select 'p' || i as ref, timestamp '2026-03-01' as ts"
               ", 'c' || i as customer, 'nps' as kind"
               ", case when i = 100 then 11 else i % 11 end as score"
               ", 0 as scale_min, 10 as scale_max from range(101) t(i)");
    bench_feed(b, FACT_OUTCOME, "ref,ts,customer,kind,amount,currency",
               "select 'o' || i as ref, timestamp '2026-03-01' as ts"
               ", 'c' || i as customer"
               ", case when i % 40 = 3 then 'churn' else 'purchase' end as kind"
               ", case when i % 40 in (3, 4) then 0 when i % 40 = 5 then -100"
               " else 100 end as amount, 'PLN' as currency from range(400)"
               " t(i)");
    q = check(b);
    assert_int_equal(2, count(&q, QUALITY_NOTICE));
    assert_int_equal(FACT_OUTCOME, q.finding[0].table); /* 5 % is bad */
    assert_int_equal(QUALITY_BAD, q.finding[0].state);
    assert_int_equal(20, q.finding[0].count);
    assert_int_equal(390, q.finding[0].of);
    assert_int_equal(FACT_PERCEPTION, q.finding[1].table);
    assert_int_equal(QUALITY_NOTICE, q.finding[1].state);
    assert_int_equal(1, q.finding[1].count);
    assert_int_equal('B', quality_grade(&q, "nps")->letter);
    assert_int_equal('D', quality_grade(&q, "gross_sales")->letter);
    assert_false(quality_grade(&q, "gross_sales")->publish);
    assert_int_equal('A', quality_grade(&q, "purchase_lines")->letter);
}

/* The clock stands at 12:00 UTC: 13:00 may be, 13:00:01 may not. */
static void dates_to_come_are_found(void **state)
{
    Bench *b = *state;
    const Finding *f;
    Quality q;

    feed_calls(b, (Calls){0});
    bench_feed(b, FACT_INTERACTION, "ref,ts,customer,kind",
               "select 'f' || i as ref, timestamp '2026-04-15 13:00' + interval"
               " (i) second as ts, 'k' || i as customer, 'call' as kind"
               " from range(3) t(i)");
    q = check(b);
    f = only(&q);
    assert_int_equal(CHECK_FUTURE, f->check);
    assert_int_equal(2, f->count);
    assert_int_equal(QUALITY_NOTICE, f->state);
    assert_int_equal(2, rows_behind(b, f));
    assert_int_equal('B', quality_grade(&q, "contacts")->letter);
}

/* A source that has nothing up to now has no latest days either. */
static void a_source_of_dates_to_come_is_found(void **state)
{
    Bench *b = *state;
    Quality q;

    bench_feed(b, FACT_INTERACTION, "ref,ts,customer,kind",
               "select 'f' || i as ref, timestamp '2036-04-15 13:00' as ts,"
               " 'k' || i as customer, 'call' as kind from range(3) t(i)");
    q = check(b);
    assert_int_equal(CHECK_FUTURE, q.finding[0].check);
    assert_int_equal(3, q.finding[0].count);
}

/* Customers k0 to k449 are described; a tenth of the calls is of others. */
static void strangers_are_found(void **state)
{
    Bench *b = *state;
    const Finding *f;
    int64_t want;
    Quality q;

    feed_calls(b, (Calls){0});
    q = check(b);
    assert_int_equal(0, count(&q, QUALITY_NOTICE)); /* no customer table */
    bench_feed(b, FACT_CUSTOMER, "ref,ts,customer,segment",
               "select 'k' || i as ref, timestamp '2025-01-01' as ts, 'k' || i"
               " as customer, 'gold' as segment from range(450) t(i)");
    q = check(b);
    f = only(&q);
    assert_int_equal(CHECK_UNKNOWN_IDS, f->check);
    assert_string_equal("customer", f->column);
    want = bench_ask(b, "metric", "contacts", "where", "segment=", NULL)
               ->row[0]
               .value.n;
    assert_int_equal(want, f->count);
    assert_int_equal(f->share >= 0.1 ? QUALITY_WARNING : QUALITY_NOTICE,
                     f->state);
    assert_true(rows_behind(b, f) > 0);
    assert_int_equal('A', quality_grade(&q, "contacts")->letter);
}

/* Half of those who left are in no list: who was there to be lost? */
static void a_stranger_who_leaves_concerns_churn(void **state)
{
    Bench *b = *state;
    Quality q;

    bench_feed(b, FACT_CUSTOMER, "ref,ts,customer",
               "select 'k' || i as ref, timestamp '2025-01-01' as ts, 'k' || i"
               " as customer from range(100) t(i)");
    bench_feed(b, FACT_OUTCOME, "ref,ts,customer,kind",
               "select 'o' || i as ref, timestamp '2026-03-01' as ts, 'k' ||"
               " (i + 90) as customer, 'churn' as kind from range(20) t(i)");
    q = check(b);
    assert_int_equal(QUALITY_BAD, only(&q)->state);
    assert_int_equal('D', quality_grade(&q, "logo_churn")->letter);
}

/* Who nobody knows at all is of another list: a notice. */
static void a_source_of_other_customers_is_a_notice(void **state)
{
    Quality q;

    feed_calls(*state, (Calls){0});
    bench_feed(*state, FACT_CUSTOMER, "ref,ts,customer",
               "select 'x' as ref, timestamp '2025-01-01' as ts"
               ", 'somebody' as customer");
    q = check(*state);
    assert_int_equal(CHECK_UNKNOWN_IDS, only(&q)->check);
    assert_int_equal(QUALITY_NOTICE, only(&q)->state);
}

/* Of 4 answers about contacts 1 is about none that is there. */
static void answers_about_nothing_are_found(void **state)
{
    Bench *b = *state;
    const Finding *f;
    Quality q;

    feed_calls(b, (Calls){0});
    bench_feed(b, FACT_PERCEPTION, "ref,ts,customer,kind,about",
               "select 'p' || i as ref, timestamp '2026-03-01' as ts, 'k1' ||"
               " i as customer, 'text' as kind, case when i = 3 then 'c9-999'"
               " when i < 3 then 'c9-' || i end as about from range(5) t(i)");
    q = check(b);
    f = only(&q);
    assert_int_equal(CHECK_UNKNOWN_IDS, f->check);
    assert_string_equal("about", f->column);
    assert_int_equal(1, f->count);
    assert_int_equal(4, f->of);
    assert_non_null(strstr(f->where, "about=c9-999"));
}

static void facts_without_a_customer_are_a_notice(void **state)
{
    Bench *b = *state;
    const Finding *f;
    Quality q;

    feed_calls(b, (Calls){.customer = "case when i % 2 = 0 then 'k' || i end"});
    q = check(b);
    f = only(&q);
    assert_int_equal(CHECK_UNKNOWN_IDS, f->check);
    assert_int_equal(QUALITY_NOTICE, f->state);
    assert_int_equal(f->count, rows_behind(b, f));
    assert_int_equal('A', quality_grade(&q, "contacts")->letter);
    assert_int_equal('B', quality_grade(&q, "fcr")->letter);
}

/* In the last 14 days every second call has no team; before, none lacks
 * one. */
static void a_column_that_empties_is_found(void **state)
{
    Bench *b = *state;
    const Finding *f;
    Quality q;

    feed_calls(b, (Calls){.team = "case when d < 186 or i % 2 = 0"
                                  " then 'a' end"});
    q = check(b);
    f = only(&q);
    assert_int_equal(CHECK_MISSING, f->check);
    assert_string_equal("team", f->column);
    assert_int_equal(QUALITY_WARNING, f->state);
    assert_true(fabs(f->share - 0.5) < 0.02);
    assert_day("2026-04-01", f->from);
    assert_day("2026-04-15", f->to);
    assert_int_equal(f->count, rows_behind(b, f));
    assert_int_equal('A', quality_grade(&q, "contacts")->letter);
}

/* What was never there, is there less often, or a trifle more, is quiet. */
static void a_trifle_of_missing_values_stays_quiet(void **state)
{
    Quality q;

    feed_calls(*state, (Calls){.team = "case when i % 100 < case when d < 186"
                                       " then 50 else 55 end"
                                       " then null else 'a' end"});
    q = check(*state);
    assert_int_equal(0, count(&q, QUALITY_NOTICE));
}

/* ---- Grades and copies -------------------------------------------------- */

/* 200 calls a week or 5 in all: min_n is 30 or more everywhere. */
static void too_few_facts_are_a_c(void **state)
{
    const Grade *g;
    Quality q;

    feed_calls(*state, (Calls){.keep = "d = 195 and i < 5"});
    q = check(*state);
    g = quality_grade(&q, "aht");
    assert_int_equal('C', g->letter);
    assert_true(g->publish);
    assert_int_equal(1, g->n);
    assert_string_equal("Facts in the last 90 days of data: 5, needed: 30.",
                        g->reason[0].in[LANG_EN]);
}

/* A wrong wait concerns the waits, and service level through its filter. */
static void a_grade_is_of_the_columns_used(void **state)
{
    Quality q;

    feed_calls(*state, (Calls){.wait = "case when i < 1 then -1 else 9000"
                                       " end"});
    q = check(*state);
    assert_int_equal(CHECK_RANGE, only(&q)->check);
    assert_int_equal(QUALITY_WARNING, only(&q)->state); /* 200 of 6,600 */
    assert_int_equal('C', quality_grade(&q, "asa")->letter);
    assert_int_equal('C', quality_grade(&q, "service_level")->letter);
    assert_int_equal('A', quality_grade(&q, "aht")->letter);
    assert_int_equal('A', quality_grade(&q, "contacts")->letter);
}

static void a_copy_outlives_what_it_was_made_of(void **state)
{
    Bench *b = *state;
    Arena mine = {0};
    Quality *copy;
    Quality q;

    feed_calls(b, (Calls){.keep = "d < 190 or i % 4 = 0"});
    q = check(b);
    copy = quality_copy(&q, &mine);
    arena_clear(&b->arena);
    assert_int_equal('C', quality_grade(copy, "contacts")->letter);
    assert_string_equal("test", copy->finding[0].source);
    assert_non_null(copy->finding[0].sentence.in[LANG_PL]);
    arena_clear(&mine);
}

/* Who asks right after a start gets what there is: nothing yet. */
static void a_check_that_still_runs_says_so(void **state)
{
    static const Quality first = {.checked = TIME_OPEN, .running = true};
    Buf b = BUF_INIT(1000);

    quality_text(&b, &first, zone_utc(), LANG_EN);
    assert_non_null(strstr(b.text, "not checked yet"));
    buf_clear(&b);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(twins_are_found),
        TEST(a_correction_is_no_twin),
        TEST(impossible_values_are_found),
        TEST(scores_and_amounts_have_their_ranges),
        TEST(dates_to_come_are_found),
        TEST(a_source_of_dates_to_come_is_found),
        TEST(strangers_are_found),
        TEST(a_stranger_who_leaves_concerns_churn),
        TEST(a_source_of_other_customers_is_a_notice),
        TEST(answers_about_nothing_are_found),
        TEST(facts_without_a_customer_are_a_notice),
        TEST(a_column_that_empties_is_found),
        TEST(a_trifle_of_missing_values_stays_quiet),
        TEST(too_few_facts_are_a_c),
        TEST(a_grade_is_of_the_columns_used),
        TEST(a_copy_outlives_what_it_was_made_of),
        TEST(a_check_that_still_runs_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

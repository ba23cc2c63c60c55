/* since_test.c -- Holds insight/since.c to its part of why.h. */
#include "engine.h"

#include "insight/why.h"

static int open_bench(void **state)
{
    static Bench b;

    bench_open(&b);
    *state = &b;
    return 0;
}

static int close_bench(void **state)
{
    bench_close(*state);
    return 0;
}

static Since since(Bench *b, const char *metric)
{
    Answer *answer = bench_ask(b, "metric", metric, "period", "2026-03",
                               "compare", "previous", NULL);
    Since out;

    bench_must(
        since_find(&b->engine, &answer->question, &b->arena, &out, &b->err),
        &b->err);
    return out;
}

/* 20 answers a day from 1 February to 31 March, 40 until 13 March and -10
 * from the 14th on; in Warsaw its day begins at 23:00 UTC of the 13th. */
static void a_fall_has_its_day(void **state)
{
    Bench *b = *state;
    Since s;

    bench_feed(b, FACT_PERCEPTION,
               "ref,ts,customer,kind,score,scale_min,scale_max",
               "select i || '-' || k as ref, timestamp '2026-02-01 12:00'"
               " + to_days(i) as ts, 'c' as customer, 'nps' as kind"
               ", case when (i + k) % 20 < (case when i < 41 then 12 else 7"
               " end) then 10 when (i + k) % 20 < 16 - (i + k) % 2 then 7"
               " else 3 end as score, 0 as scale_min, 10 as scale_max"
               " from range(59) t(i), range(20) u(k)"
               " where not (i in (5, 6))");
    s = since(b, "nps");
    assert_true(s.found);
    assert_int_equal(1773442800000, s.at); /* date -ud 2026-03-13T23:00 */
    assert_true(s.p <= 0.001);
    assert_true(s.after < s.before);
    assert_near(35, s.before); /* 12 and 5 of 20 */
    assert_near(10, s.after);  /* 7 and 5 */
}

/* Ten calls a day, then 25 from 14 March on, and one day without any. */
static void a_count_has_its_day_too(void **state)
{
    Bench *b = *state;
    Since s;

    bench_feed(b, FACT_INTERACTION, "ref,ts,customer,kind",
               "select i || '-' || k as ref, timestamp '2026-02-01 12:00'"
               " + to_days(i) as ts, 'c' as customer, 'call' as kind"
               " from range(59) t(i), range(25) u(k) where i != 9 and"
               " (i >= 41 or k < 10 + i % 3 - 1)");
    s = since(b, "contacts");
    assert_true(s.found);
    assert_int_equal(1773442800000, s.at);
    assert_true(fabs(s.before - 10) < 0.1);
    /* 18 days of 25, one of which has 23 hours: 25 * 18 / (18 - 1 / 24). */
    assert_near(25 * 18 / (18 - 1 / 24.), s.after);
}

static void a_level_has_no_day(void **state)
{
    Bench *b = *state;
    Since s;

    bench_feed(b, FACT_PERCEPTION,
               "ref,ts,customer,kind,score,scale_min,scale_max",
               "select i || '-' || k as ref, timestamp '2026-02-01 12:00'"
               " + to_days(i) as ts, 'c' as customer, 'nps' as kind"
               ", hash(i * 20 + k) % 11 as score, 0 as scale_min"
               ", 10 as scale_max from range(59) t(i), range(20) u(k)");
    s = since(b, "nps");
    assert_false(s.found);
    assert_true(s.p > 0.05);
    /* Nothing at all, and a stock. */
    s = since(b, "contacts");
    assert_true(!s.found && isnan(s.p));
    s = since(b, "backlog");
    assert_true(!s.found && isnan(s.p));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_fall_has_its_day),
        TEST(a_count_has_its_day_too),
        TEST(a_level_has_no_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

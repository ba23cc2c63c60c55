/* wallclock_test.c -- Weekdays and hours as the wall shows them. */
#include "engine.h"

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

/* One contact at every half hour past, for the `hours` of a local day. */
static void feed_hours(Bench *b, const char *from, int hours)
{
    bench_feed(b, FACT_INTERACTION, "ref,ts,kind",
               arena_printf(&b->arena,
                            "select '%s' || i as ref, timestamp '%s'"
                            " + to_minutes(60 * i + 30) as ts"
                            ", 'call' as kind from range(%d) t(i)",
                            from, from, hours));
}

/* In Warsaw 26 October 2025 had 25 hours: it began at 22:00 UTC of the 25th,
 * and 02:00 to 03:00 came twice.  29 March 2026 had 23, from 23:00 UTC, and
 * no such hour.  Both are Sundays. */
static void hours_are_those_of_the_wall(void **state)
{
    Bench *b = *state;
    const Answer *a;

    feed_hours(b, "2025-10-25 22:00", 25);
    feed_hours(b, "2026-03-28 23:00", 23);
    a = bench_ask(b, "metric", "contacts", "by", "hour", "period", "2025-10-26",
                  NULL);
    assert_int_equal(24, a->n_rows);
    for (int i = 0; i < 24; i++) {
        assert_string_equal(arena_printf(&b->arena, "%d", i),
                            a->row[i].group[0]);
        assert_int_equal(i == 2 ? 2 : 1, a->row[i].value.n);
    }
    a = bench_ask(b, "metric", "contacts", "by", "hour", "period", "2026-03-29",
                  NULL);
    assert_int_equal(23, a->n_rows);
    assert_string_equal("1", a->row[1].group[0]);
    assert_string_equal("3", a->row[2].group[0]);
    a = bench_ask(b, "metric", "contacts", "by", "weekday", NULL);
    assert_int_equal(1, a->n_rows);
    assert_string_equal("7", a->row[0].group[0]);
    assert_int_equal(48, a->row[0].value.n);
}

/* Of the 48 contacts above 02:00 to 03:59 holds 2 + 1 and 0 + 1; the period
 * that was not said is closed over the same facts. */
static void hours_are_conditions_too(void **state)
{
    Bench *b = *state;
    const Answer *a;

    feed_hours(b, "2025-10-25 22:00", 25);
    feed_hours(b, "2026-03-28 23:00", 23);
    a = bench_ask(b, "metric", "contacts", "where", "hour=2..3", NULL);
    assert_int_equal(4, a->row[0].value.n);
    a = bench_ask(b, "metric", "contacts", "where", "hour=2,weekday=7", NULL);
    assert_int_equal(2, a->row[0].value.n);
    a = bench_ask(b, "metric", "contacts", "where", "weekday!=7", NULL);
    assert_int_equal(0, a->row[0].value.n);
}

/* A month against its predecessor, group by group: two-digit hours find
 * their partners.  Contacts at 08:30, 09:30 and 10:30 of 10 February and of
 * 10 March (winter time: 07:00 UTC on), and at 11:30 in March only. */
static void hours_find_their_partners(void **state)
{
    Bench *b = *state;
    const Answer *a;

    feed_hours(b, "2026-02-10 07:00", 3);
    feed_hours(b, "2026-03-10 07:00", 4);
    a = bench_ask(b, "metric", "contacts", "by", "hour", "period", "2026-03",
                  "compare", "previous", NULL);
    assert_int_equal(4, a->n_rows);
    for (int i = 0; i < 4; i++)
        assert_int_equal(i < 3 ? 1 : 0, a->row[i].compare[0].value.n);
}

/* Who became a customer on which day: `since`, not when we were told. */
static void new_customers_have_the_day_they_came(void **state)
{
    Bench *b = *state;
    const Answer *a;

    bench_feed(b, FACT_CUSTOMER, "ref,ts,customer,since",
               "select 'k' || i as ref, timestamp '2026-03-31' as ts"
               ", 'k' || i as customer, timestamp '2026-03-02 12:00'"
               " + to_days(i::integer) as since from range(14) t(i)");
    a = bench_ask(b, "metric", "customers_new", "by", "weekday", "period",
                  "2026-03", NULL);
    assert_int_equal(7, a->n_rows);
    for (int i = 0; i < 7; i++)
        assert_int_equal(2, a->row[i].value.n);
}

#define IN_LEDGER(f) cmocka_unit_test_setup_teardown(f, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_LEDGER(hours_are_those_of_the_wall),
        IN_LEDGER(hours_are_conditions_too),
        IN_LEDGER(hours_find_their_partners),
        IN_LEDGER(new_customers_have_the_day_they_came),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

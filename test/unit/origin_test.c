/* origin_test.c -- What came from which source, by arrivals made by hand. */
#include "sheet.h"

#define MINUTE  INT64_C(60000)
#define COLUMNS "ref,ts,customer,kind,channel"

/* One import that comes at `now`; events are what a line of the list of
 * imports says they are. */
static void arrive(Store *s, const char *source, const char *mapping,
                   int64_t now, FactTable table, const char *columns,
                   const char *values)
{
    Sheet sh;

    sheet(&sh, table, columns, values);
    sh.batch.source = source;
    sh.batch.mapping = mapping;
    sh.batch.now = now;
    take(s, &sh, NULL);
}

static void event(Store *s, const char *source, int64_t now, const char *values)
{
    arrive(s, source, STORE_EVENTS, now, FACT_INTERACTION, COLUMNS, values);
}

/* An event of its own ref, that happened when it came. */
static void event_at(Store *s, const char *source, int64_t now)
{
    char values[120];

    snprintf(values, sizeof(values),
             "('%lld', epoch_ms(%lld)::varchar, null, 'call', 'phone')",
             (long long)now, (long long)now);
    event(s, source, now, values);
}

static Origin of(Store *s, const char *source)
{
    Arena a = {0};
    Origin *list, out;
    Err err = {0};
    size_t n;

    assert_true(store_origins(s, source, &a, &list, &n, &err));
    assert_int_equal(1, n);
    out = list[0];
    out.source = NULL;
    arena_clear(&a);
    return out;
}

static void a_stream_is_late_after_three_of_its_minutes(void **state)
{
    Origin o;

    for (int i = 0; i < 40; i++)
        event_at(*state, "pbx", NOW + i * 2 * MINUTE);
    o = of(*state, "pbx");
    assert_int_equal(40, o.facts[FACT_INTERACTION]);
    assert_true(o.by_arrival);
    assert_int_equal(2 * MINUTE, o.gap_ms);
    assert_int_equal(NOW + 78 * MINUTE, o.arrived);
    assert_int_equal(NOW + 84 * MINUTE, origin_late_from(&o));
    assert_false(origin_is_silent(&o, NOW + 84 * MINUTE));
    assert_true(origin_is_silent(&o, NOW + 84 * MINUTE + 1));
}

/* Its facts are a minute apart, but they come in one piece. */
static void a_daily_file_is_late_after_three_days(void **state)
{
    char values[8000];
    Origin o;

    for (int day = 0; day < 4; day++) {
        size_t n = 0;

        for (int i = 0; i < 60; i++)
            n += (size_t)snprintf(
                values + n, sizeof(values) - n,
                "%s('%d-%d', '2026-01-%02d 10:%02d:00', null, 'call', 'phone')",
                i > 0 ? "," : "", day, i, day + 1, i);
        arrive(*state, "calls", "calls@1", NOW + (day + 1) * DAY,
               FACT_INTERACTION, COLUMNS, values);
    }
    o = of(*state, "calls");
    assert_true(o.by_arrival);
    assert_int_equal(DAY, o.gap_ms);
    assert_int_equal(NOW + 4 * DAY, o.arrived);
    assert_int_equal(NOW + 7 * DAY, origin_late_from(&o));
}

/* The same as events, sent by a job at night: 40 minutes, four nights. */
static void a_nightly_push_is_late_after_three_days(void **state)
{
    Origin o;

    for (int day = 0; day < 4; day++)
        for (int i = 0; i < 40; i++)
            event_at(*state, "crm", NOW + day * DAY + i * MINUTE);
    o = of(*state, "crm");
    assert_true(o.by_arrival);
    assert_int_equal(DAY, o.gap_ms);
    assert_int_equal(NOW + 3 * DAY + 39 * MINUTE, o.arrived);
}

static void a_file_of_once_goes_by_its_facts(void **state)
{
    Origin o;

    arrive(*state, "old", "old@1", NOW, FACT_INTERACTION, COLUMNS,
           "('a', '2025-01-01', null, 'call', 'phone'),"
           "('b', '2025-01-03', null, 'call', 'phone'),"
           "('c', '2025-01-05', null, 'call', 'phone')");
    o = of(*state, "old");
    assert_false(o.by_arrival);
    assert_int_equal(2 * DAY, o.gap_ms);
    assert_int_equal(NOW, o.arrived);
    /* date -ud 2025-01-11 +%s000 */
    assert_int_equal(INT64_C(1736553600000), origin_late_from(&o));
}

static void who_came_once_is_never_late(void **state)
{
    Origin o;

    event_at(*state, "new", NOW);
    o = of(*state, "new");
    assert_int_equal(0, o.gap_ms);
    assert_int_equal(NOW, o.arrived);
    assert_int_equal(TIME_OPEN, origin_late_from(&o));
    assert_false(origin_is_silent(&o, NOW + 1000 * DAY));
}

/* A customer of the CRM stamps the calls: the telephone has sent nothing. */
static void what_others_have_stamped_is_no_arrival(void **state)
{
    Origin o;

    event(*state, "pbx", NOW, "('a', '2025-12-01', 'c1', 'call', 'phone')");
    of(*state, "pbx");
    arrive(*state, "crm", STORE_EVENTS, NOW + 5 * MINUTE, FACT_CUSTOMER,
           "ref,ts,customer,region", "('k', '2025-01-01', 'c1', 'north')");
    assert_values(*state, FACT_INTERACTION, "region",
                  "{\"value\":\"north\",\"count\":1}\n");
    o = of(*state, "pbx");
    assert_int_equal(NOW, o.arrived);
    assert_int_equal(1, o.facts[FACT_INTERACTION]);
    o = of(*state, "crm");
    assert_int_equal(NOW + 5 * MINUTE, o.arrived);
    assert_int_equal(1, o.facts[FACT_CUSTOMER]);
    assert_int_equal(TIME_OPEN, o.first);
}

/* ---- Counted in parts --------------------------------------------------- */

static void corrections_count_once(void **state)
{
    Origin o;

    event(*state, "pbx", NOW,
          "('a', '2025-01-01', 'c1', 'call', 'phone'),"
          "('b', '2025-01-02', 'c1', 'call', 'phone'),"
          "('c', '2025-01-03', 'c1', 'call', 'phone')");
    assert_int_equal(3, of(*state, "pbx").facts[FACT_INTERACTION]);
    event(*state, "pbx", NOW + MINUTE,
          "('b', '2025-01-02', 'c1', 'call', 'chat'),"
          "('d', '2025-01-02', 'c1', 'call', 'chat')");
    event(*state, "pbx", NOW + 2 * MINUTE,
          "('b', '2025-01-02', 'c1', 'call', 'mail')");
    o = of(*state, "pbx");
    assert_int_equal(4, o.facts[FACT_INTERACTION]);
    assert_int_equal(INT64_C(1735689600000), o.first);
    assert_int_equal(INT64_C(1735689600000) + 2 * DAY, o.last);
    event(*state, "other", NOW + 3 * MINUTE,
          "('b', '2025-01-09', 'c1', 'call', 'mail')");
    assert_int_equal(4, of(*state, "pbx").facts[FACT_INTERACTION]);
    assert_int_equal(1, of(*state, "other").facts[FACT_INTERACTION]);
}

/* The ends move inwards: the next count but one knows it. */
static void the_first_and_the_last_may_be_corrected(void **state)
{
    Origin o;

    event(*state, "pbx", NOW,
          "('a', '2025-01-01', 'c1', 'call', 'phone'),"
          "('b', '2025-01-05', 'c1', 'call', 'phone'),"
          "('c', '2025-01-09', 'c1', 'call', 'phone')");
    of(*state, "pbx");
    event(*state, "pbx", NOW + MINUTE,
          "('a', '2025-01-02', 'c1', 'call', 'phone'),"
          "('c', '2025-01-08', 'c1', 'call', 'phone')");
    of(*state, "pbx");
    event(*state, "pbx", NOW + 2 * MINUTE,
          "('d', '2025-01-06', 'c1', 'call', 'phone')");
    o = of(*state, "pbx");
    assert_int_equal(4, o.facts[FACT_INTERACTION]);
    assert_int_equal(INT64_C(1735689600000) + DAY, o.first);
    assert_int_equal(INT64_C(1735689600000) + 7 * DAY, o.last);
}

static void the_last_keeps_its_time_when_corrected_otherwise(void **state)
{
    Origin o;

    event(*state, "pbx", NOW, "('a', '2025-01-01', 'c1', 'call', 'phone')");
    of(*state, "pbx");
    event(*state, "pbx", NOW + MINUTE,
          "('a', '2025-01-01', 'c1', 'call', 'chat')");
    o = of(*state, "pbx");
    assert_int_equal(INT64_C(1735689600000), o.first);
    assert_int_equal(INT64_C(1735689600000), o.last);
    assert_int_equal(1, o.facts[FACT_INTERACTION]);
}

static size_t how_many(Store *s)
{
    Arena a = {0};
    Origin *list;
    Err err = {0};
    size_t n;

    assert_true(store_origins(s, NULL, &a, &list, &n, &err));
    arena_clear(&a);
    return n;
}

static void a_file_is_seen_at_once(void **state)
{
    int64_t facts;
    Err err;

    event_at(*state, "pbx", NOW);
    assert_int_equal(1, how_many(*state));
    arrive(*state, "file", "calls@1", NOW, FACT_INTERACTION, COLUMNS,
           "('a', '2025-01-01', null, 'call', 'phone')");
    assert_int_equal(2, how_many(*state));
    assert_true(store_forget(*state, "file", NOW, NULL, NULL, &facts, &err));
    assert_int_equal(1, how_many(*state));
    assert_int_equal(1, of(*state, "pbx").facts[FACT_INTERACTION]);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_stream_is_late_after_three_of_its_minutes),
        TEST(a_daily_file_is_late_after_three_days),
        TEST(a_nightly_push_is_late_after_three_days),
        TEST(a_file_of_once_goes_by_its_facts),
        TEST(who_came_once_is_never_late),
        TEST(what_others_have_stamped_is_no_arrival),
        TEST(corrections_count_once),
        TEST(the_first_and_the_last_may_be_corrected),
        TEST(the_last_keeps_its_time_when_corrected_otherwise),
        TEST(a_file_is_seen_at_once),
    };

    RUN_FOR_EACH_URL(tests, argc, argv);
}

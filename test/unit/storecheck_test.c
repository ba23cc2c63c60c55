/* storecheck_test.c -- The contract of store.h: what the checks count. */
#include "sheet.h"

static const Schema no_attrs = {{NULL}, 0};

static Profile profile_of(Store *s, Arena *a, FactTable t, int64_t now,
                          const char *one, const char *two)
{
    Filters counter[2];
    Err err = {0};
    ProfileAsk ask = {.table = t,
                      .zone = zone_find("Europe/Warsaw", &err),
                      .now = now,
                      .n_counters = 2,
                      .counter = counter};
    Profile p = {0};

    assert_true(filter_parse(a, &no_attrs, t, one, &counter[0], &err));
    assert_true(filter_parse(a, &no_attrs, t, two, &counter[1], &err));
    if (!store_profile(s, &ask, a, &p, &err))
        fail_msg("%s", err.text);
    return p;
}

static void assert_row(const ProfileRow *r, const char *kind, int64_t day,
                       int64_t rows, int64_t one, int64_t two)
{
    assert_string_equal("crm", r->source);
    if (kind == NULL)
        assert_null(r->kind);
    else
        assert_string_equal(kind, r->kind);
    assert_int_equal(day, r->day);
    assert_int_equal(rows, r->rows);
    assert_int_equal(one, r->count[0]);
    assert_int_equal(two, r->count[1]);
}

/* 1 January 2025 is day 20089; 23:30 UTC is the next day in Warsaw. */
static void facts_are_counted_by_series_and_day(void **state)
{
    Arena a = {0};
    Profile p;

    import(*state, FACT_INTERACTION, "ref,ts,customer,kind,wait",
           "('a', '2025-01-01', 'c1', 'call', 1000),"
           "('b', '2025-01-01 10:00', 'c2', 'call', -5),"
           "('c', '2025-01-01 23:30', 'c2', 'call', null),"
           "('d', '2025-01-01', null, 'chat', 7),"
           "('e', '2025-01-01', null, null, 7)",
           NOW, (BatchReport){.rows = 5, .facts = 5, .accepted = 5});
    p = profile_of(*state, &a, FACT_INTERACTION, NOW, "wait=..-1", "customer=");
    assert_int_equal(4, p.n);
    assert_row(&p.row[0], NULL, 20089, 1, 0, 1);
    assert_row(&p.row[1], "call", 20090, 1, 0, 0);
    assert_row(&p.row[2], "call", 20089, 2, 1, 0);
    assert_row(&p.row[3], "chat", 20089, 1, 0, 1);
    arena_clear(&a);
}

static void days_long_ago_are_counted_together(void **state)
{
    Arena a = {0};
    Profile p;

    import(*state, FACT_INTERACTION, "ref,ts,kind,wait",
           "('a', '2025-01-01', 'call', 1), ('b', '2015-01-01', 'call', 1),"
           "('c', '2016-01-01', 'call', null), ('d', '2099-01-01', 'call', 1)",
           NOW, (BatchReport){.rows = 4, .facts = 4, .accepted = 4});
    p = profile_of(*state, &a, FACT_INTERACTION, NOW, "wait=", "kind=call");
    assert_int_equal(3, p.n);
    assert_int_equal(47117, p.row[0].day); /* 2099: not the latest */
    assert_row(&p.row[1], "call", 20089, 1, 0, 1);
    assert_row(&p.row[2], "call", PROFILE_EARLIER, 2, 1, 2);
    arena_clear(&a);
}

static void versions_that_do_not_count_are_not_counted(void **state)
{
    Arena a = {0};
    Profile p;

    import(*state, FACT_CUSTOMER, "ref,ts,customer,region",
           "('a', '2025-01-01', 'c1', null)", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    import(*state, FACT_CUSTOMER, "ref,ts,customer,region",
           "('a', '2025-01-01', 'c1', 'north')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1, .corrected = 1});
    p = profile_of(*state, &a, FACT_CUSTOMER, NOW, "region=", "region!=");
    assert_int_equal(1, p.n);
    assert_row(&p.row[0], NULL, 20089, 1, 0, 1);
    arena_clear(&a);
}

/* ---- Twins and strangers ------------------------------------------------ */

static void twins_are_all_but_the_first(void **state)
{
    Arena a = {0};
    Err err = {0};
    Suspects s;

    import(*state, FACT_OUTCOME, "ref,ts,customer,kind,product,amount",
           "('a', '2025-01-01', 'c1', 'purchase', 'bed', 10),"
           "('b', '2025-01-01', 'c1', 'purchase', 'bed', 10),"
           "('c', '2025-01-01', 'c1', 'purchase', 'bed', 10),"
           "('d', '2025-01-02', 'c1', 'purchase', 'bed', 10),"
           "('e', '2025-01-01', 'c2', 'purchase', 'bed', 10),"
           "('f', '2025-01-01', 'c2', 'purchase', null, 10),"
           "('g', '2025-01-03', 'c3', 'refund', null, null),"
           "('h', '2025-01-03', 'c3', 'refund', null, null),"
           "('i', '2025-01-01', null, 'purchase', 'bed', 10),"
           "('j', '2025-01-01', null, 'purchase', 'bed', 10)",
           NOW, (BatchReport){.rows = 10, .facts = 10, .accepted = 10});
    assert_true(store_twins(*state, FACT_OUTCOME, &a, &s, &err));
    assert_int_equal(2, s.n);
    assert_string_equal("purchase", s.item[0].kind);
    assert_int_equal(2, s.item[0].count);
    assert_int_equal(1, s.item[0].n_examples);
    assert_string_equal("c1", s.item[0].example[0]);
    assert_int_equal(INT64_C(1735689600000), s.item[0].first);
    assert_string_equal("refund", s.item[1].kind);
    assert_int_equal(1, s.item[1].count);
    arena_clear(&a);
}

static void strangers_are_those_that_nothing_describes(void **state)
{
    Arena a = {0};
    Err err = {0};
    Suspects s;

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    import(*state, FACT_CUSTOMER, "ref,ts,customer",
           "('k', '2025-06-01', 'c1')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    import(*state, FACT_PERCEPTION, "ref,ts,customer,kind,about",
           "('p', '2025-01-01', 'c1', 'text', 'a'),"
           "('q', '2025-01-01', 'c1', 'text', 'z'),"
           "('r', '2025-01-01', 'c1', 'text', null)",
           NOW, (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    assert_true(store_strangers(
        *state, FACT_INTERACTION,
        find(&a, &no_attrs, FACT_INTERACTION, "customer"), &a, &s, &err));
    assert_int_equal(1, s.n); /* c2; the third has no customer */
    assert_int_equal(1, s.item[0].count);
    assert_string_equal("c2", s.item[0].example[0]);
    assert_true(store_strangers(*state, FACT_PERCEPTION,
                                find(&a, &no_attrs, FACT_PERCEPTION, "about"),
                                &a, &s, &err));
    assert_int_equal(1, s.n);
    assert_string_equal("z", s.item[0].example[0]);
    arena_clear(&a);
}

/* ---- Customers ---------------------------------------------------------- */

static Question about_2025(Arena *a, const Metric *m, const char *by)
{
    Err err = {0};

    return (Question){.metric = m,
                      .period = {INT64_C(1735689600000), NOW},
                      .zone = zone_utc(),
                      .known = TIME_OPEN,
                      .n_by = 1,
                      .by = {column_find(a, NULL, m->facts, by, &err)}};
}

static void assert_people(const People *p, const char *group, int64_t people)
{
    if (group == NULL)
        assert_null(p->group);
    else
        assert_string_equal(group, p->group);
    assert_int_equal(people, p->people);
}

static void people_are_counted_once_a_group(void **state)
{
    static const Metric calls = {.type = METRIC_COUNT,
                                 .facts = FACT_INTERACTION};
    Arena a = {0};
    Err err = {0};
    Question q = about_2025(&a, &calls, "channel");
    Crowd c;

    import(*state, FACT_INTERACTION, "ref,ts,customer,channel",
           "('a', '2025-01-01', 'c1', 'phone'),"
           "('b', '2025-01-02', 'c1', 'phone'),"
           "('c', '2025-01-02', 'c2', 'phone'),"
           "('d', '2025-01-02', 'c1', 'web'), ('e', '2025-01-02', null, 'web'),"
           "('f', '2025-01-02', 'c3', null), ('g', '2026-01-02', 'c4', 'web')",
           NOW, (BatchReport){.rows = 7, .facts = 7, .accepted = 7});
    assert_true(store_people(*state, &q, &a, &c, &err));
    assert_int_equal(3, c.n);
    assert_people(&c.item[0], "phone", 2);
    assert_int_equal(3, c.item[0].facts);
    assert_people(&c.item[1], "web", 1);
    assert_int_equal(2, c.item[1].facts);
    assert_people(&c.item[2], NULL, 1);
    q.n_by = 0;
    assert_true(store_people(*state, &q, &a, &c, &err));
    assert_int_equal(1, c.n);
    assert_people(&c.item[0], NULL, 3);
    arena_clear(&a);
}

/* c1 moved to gold within the year; c2 left before it, c3 in it; c4 came
 * after it; c5 is known from long before; c6 has no segment. */
static void customers_are_those_who_were_there(void **state)
{
    static const Metric any = {.type = METRIC_COUNT, .facts = FACT_CUSTOMER};
    Arena a = {0};
    Err err = {0};
    Question q = about_2025(&a, &any, "segment");
    Crowd c;

    import(*state, FACT_CUSTOMER, "ref,ts,customer,segment,since,churned",
           "('a', '2024-01-01', 'c1', 'silver', null, null),"
           "('b', '2025-05-01', 'c1', 'gold', null, null),"
           "('h', '2026-05-01', 'c1', 'iron', null, null),"
           "('c', '2024-01-01', 'c2', 'gold', '2023-01-01', '2024-12-31'),"
           "('d', '2024-01-01', 'c3', 'gold', null, '2025-01-01'),"
           "('e', '2025-01-01', 'c4', 'gold', '2026-01-01', null),"
           "('f', '2020-01-01', 'c5', 'silver', null, null),"
           "('g', '2020-01-01', 'c6', null, null, null)",
           NOW, (BatchReport){.rows = 8, .facts = 8, .accepted = 8});
    assert_true(store_population(*state, &q, true, &a, &c, &err));
    assert_int_equal(3, c.n);
    assert_people(&c.item[0], "gold", 2); /* c1, c3 */
    assert_people(&c.item[1], "silver", 1);
    assert_people(&c.item[2], NULL, 1);
    arena_clear(&a);
}

/* Nobody described them: c1 was last seen in the south, c2 has no region at
 * all, c3 was there in another year. */
static void without_a_list_those_count_who_were_met(void **state)
{
    static const Metric any = {.type = METRIC_COUNT, .facts = FACT_CUSTOMER};
    Arena a = {0};
    Err err = {0};
    Question q = about_2025(&a, &any, "region");
    Crowd c;

    import(*state, FACT_INTERACTION, "ref,ts,customer,region",
           "('a', '2025-01-01', 'c1', 'north'), ('b', '2025-02-01', 'c2', null)"
           ", ('c', '2024-02-01', 'c3', 'north')",
           NOW, (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    import(*state, FACT_OUTCOME, "ref,ts,customer,kind,region",
           "('o', '2025-03-01', 'c1', 'purchase', 'south'),"
           "('p', '2025-04-01', 'c1', 'purchase', null)",
           NOW, (BatchReport){.rows = 2, .facts = 2, .accepted = 2});
    assert_true(store_population(*state, &q, false, &a, &c, &err));
    assert_int_equal(2, c.n);
    assert_people(&c.item[0], "south", 1);
    assert_people(&c.item[1], NULL, 1);
    arena_clear(&a);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(facts_are_counted_by_series_and_day),
        TEST(days_long_ago_are_counted_together),
        TEST(versions_that_do_not_count_are_not_counted),
        TEST(twins_are_all_but_the_first),
        TEST(strangers_are_those_that_nothing_describes),
        TEST(people_are_counted_once_a_group),
        TEST(customers_are_those_who_were_there),
        TEST(without_a_list_those_count_who_were_met),
    };

    RUN_FOR_EACH_URL(tests, argc, argv);
}

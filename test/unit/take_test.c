/*
 * take_test.c -- The contract of store.h: what becomes of events.
 *
 * Every store passes it.
 */
#include "events.h"

/* ---- New, again, corrected ---------------------------------------------- */

static void what_is_new_goes_in(void **state)
{
    Flow f = {.store = *state};
    TakeReport r;

    add(&f, "interaction crm a 2025-01-01 customer=c1 kind=call channel=phone "
            "wait=1000");
    add(&f, "interaction crm b 2025-01-02+36000500 customer=c2 kind=call "
            "channel=phone wait=2000");
    add(&f, "interaction crm c 2025-01-03 kind=chat channel=web");
    r = take_all(&f);
    assert_took(r, 3, 0, 0);
    assert_int_equal(r.first_seq + 3, r.next_seq);
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"phone\",\"count\":2}\n"
                  "{\"value\":\"web\",\"count\":1}\n");
}

/* The same three facts as CALLS: what C and SQL make of an identity and of
 * the values is one. */
static void a_file_and_events_say_the_same(void **state)
{
    static const char *const calls[] = {
        "interaction crm a 2025-01-01 customer=c1 kind=call channel=phone "
        "wait=1000",
        "interaction crm b 2025-01-02+36000500 customer=c2 kind=call "
        "channel=phone wait=2000",
        "interaction crm c 2025-01-03 kind=chat channel=web"};
    Flow f = {.store = *state};
    Flow other = {.store = NULL};
    char one[33], two[33];
    Err err;

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    for (size_t i = 0; i < LEN(calls); i++)
        assert_int_equal(EVENT_DUPLICATE, state_of(&f, calls[i]));
    for (size_t i = 0; i < LEN(calls); i++)
        add(&f, calls[i]);
    assert_took(take_all(&f), 0, 0, 3);
    other.store = store_open("duckdb::memory:", &err);
    for (size_t i = 0; i < LEN(calls); i++)
        add(&other, calls[i]);
    assert_took(take_all(&other), 3, 0, 0);
    assert_true(store_checksum(*state, FACT_INTERACTION, one, &err));
    assert_true(store_checksum(other.store, FACT_INTERACTION, two, &err));
    assert_string_equal(one, two);
    import(other.store, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .duplicate = 3});
    store_close(other.store);
}

static void events_are_versions_of_what_a_file_brought(void **state)
{
    Flow f = {.store = *state, .now = NOW + DAY};

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    assert_took(take_one(&f, "interaction crm c 2025-01-03 kind=email"), 1, 1,
                0);
    assert_values(*state, FACT_INTERACTION, "kind",
                  "{\"value\":\"call\",\"count\":2}\n"
                  "{\"value\":\"email\",\"count\":1}\n");
    assert_int_equal(3, count_known(*state, NOW));
    /* The file again: c is as it was before it was corrected. */
    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW + 2 * DAY,
           (BatchReport){.rows = 3, .facts = 3, .duplicate = 3});
}

/* What store_test.c says of files: a is said twice, b corrected, c said three
 * times, the last time as the first. */
static void within_a_take_equal_neighbours_are_one_version(void **state)
{
    Flow f = {.store = *state};

    add(&f, "interaction crm a 2025-01-01 channel=phone");
    add(&f, "interaction crm b 2025-01-01 channel=phone");
    add(&f, "interaction crm c 2025-01-01 channel=one");
    add(&f, "interaction crm a 2025-01-01 channel=phone");
    add(&f, "interaction crm b 2025-01-01 channel=web");
    add(&f, "interaction crm c 2025-01-01 channel=two");
    add(&f, "interaction crm c 2025-01-01 channel=one");
    add(&f, "interaction crm d 2025-01-01 channel=chat");
    assert_took(take_all(&f), 7, 3, 1);
    assert_int_equal(4, bounds_of(*state).facts[FACT_INTERACTION]);
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"chat\",\"count\":1}\n"
                  "{\"value\":\"one\",\"count\":1}\n"
                  "{\"value\":\"phone\",\"count\":1}\n"
                  "{\"value\":\"web\",\"count\":1}\n");
}

static void an_older_content_that_comes_again_is_a_duplicate(void **state)
{
    Flow f = {.store = *state};

    assert_took(take_one(&f, "outcome shop a 2025-01-01 amount=100"), 1, 0, 0);
    f.now = NOW + DAY;
    assert_took(take_one(&f, "outcome shop a 2025-01-01 amount=200"), 1, 1, 0);
    f.now = NOW + 2 * DAY;
    assert_int_equal(EVENT_DUPLICATE,
                     state_of(&f, "outcome shop a 2025-01-01 amount=100"));
    assert_took(take_one(&f, "outcome shop a 2025-01-01 amount=100"), 0, 0, 1);
    assert_int_equal(EVENT_CORRECTS,
                     state_of(&f, "outcome shop a 2025-01-02 amount=100"));
    assert_int_equal(EVENT_NEW,
                     state_of(&f, "outcome shop b 2025-01-01 amount=100"));
    /* In another table it is another fact. */
    assert_int_equal(EVENT_NEW, state_of(&f, "interaction shop a 2025-01-01"));
    assert_took(take_one(&f, "interaction shop a 2025-01-01"), 1, 0, 0);
    assert_int_equal(1, bounds_of(*state).facts[FACT_OUTCOME]);
    assert_int_equal(1, bounds_of(*state).facts[FACT_INTERACTION]);
}

/* Whoever says when it became known may return to an older content. */
static void a_return_that_is_dated_is_a_version(void **state)
{
    static const char back[] =
        "interaction crm a 2025-01-01 @2025-01-30 channel=one";
    Flow f = {.store = *state};

    add(&f, "interaction crm a 2025-01-01 @2025-01-10 channel=one");
    add(&f, "interaction crm a 2025-01-01 @2025-01-20 channel=two");
    assert_took(take_all(&f), 2, 1, 0);
    assert_int_equal(EVENT_CORRECTS, state_of(&f, back));
    assert_took(take_one(&f, back), 1, 1, 0);
    assert_int_equal(EVENT_DUPLICATE, state_of(&f, back));
    assert_took(take_one(&f, back), 0, 0, 1);
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"one\",\"count\":1}\n");
    /* In one take, one of them dated: it is known long after. */
    add(&f, "interaction crm a 2025-01-01 channel=two");
    add(&f, "interaction crm a 2025-01-01 @2026-02-01 channel=two");
    assert_took(take_all(&f), 1, 1, 1);
}

static void a_version_that_comes_late_finds_its_place(void **state)
{
    const int64_t d10 = INT64_C(1736467200000); /* 2025-01-10 */
    Flow f = {.store = *state};

    add(&f, "interaction crm a 2025-01-01 @2025-01-10 channel=one");
    add(&f, "interaction crm a 2025-01-01 @2025-01-30 channel=three");
    take_all(&f);
    assert_took(take_one(&f, "interaction crm a 2025-01-01 @2025-01-20 "
                             "channel=two"),
                1, 1, 0);
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"three\",\"count\":1}\n");
    for (int day = 0; day <= 30; day++)
        assert_int_equal(1, count_known(*state, d10 + day * DAY));
    assert_int_equal(0, count_known(*state, d10 - 1));
}

/* ---- The filter --------------------------------------------------------- */

static void the_filter_knows_what_went_in(void **state)
{
    Flow f = {.store = *state};
    Err err;

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    assert_true(store_know_all(*state, &err));
    assert_int_equal(EVENT_CORRECTS,
                     state_of(&f, "interaction crm a 2020-01-01"));
    assert_int_equal(EVENT_NEW, state_of(&f, "interaction crm d 2025-01-01"));
    take_one(&f, "interaction crm d 2025-01-01");
    assert_int_equal(EVENT_DUPLICATE,
                     state_of(&f, "interaction crm d 2025-01-01"));
    import(*state, FACT_OUTCOME, "ref,ts", "('e', '2025-01-01')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    assert_int_equal(EVENT_DUPLICATE, state_of(&f, "outcome crm e 2025-01-01"));
}

static void after_a_restart_all_is_known_again(void **state)
{
    Flow f = {.store = *state};
    StoreBounds before, after;

    if (!on_disk())
        skip();
    take_one(&f, "interaction crm a 2025-01-01 channel=phone");
    take_one(&f, "interaction crm a 2025-01-02 channel=web");
    take_one(&f, "customer crm c 2025-01-02 customer=c1 region=north");
    before = bounds_of(*state);
    reopen(state, &f);
    after = bounds_of(*state);
    assert_memory_equal(&before, &after, sizeof(before));
    add(&f, "interaction crm a 2025-01-02 channel=web");
    add(&f, "interaction crm a 2025-01-02 channel=chat");
    add(&f, "interaction crm b 2025-01-02 customer=c1");
    assert_took(take_all(&f), 2, 1, 1);
    assert_values(*state, FACT_INTERACTION, "region",
                  "{\"value\":\"north\",\"count\":1}\n");
}

/* What a source said that was forgotten is new when it comes again. */
static void what_was_forgotten_is_new(void **state)
{
    Flow f = {.store = *state};
    int64_t facts;
    Err err = {0};

    take_one(&f, "interaction crm a 2025-01-01");
    assert_true(store_forget(*state, "crm", NOW, NULL, NULL, &facts, &err));
    assert_int_equal(EVENT_NEW, state_of(&f, "interaction crm a 2025-01-01"));
    assert_took(take_one(&f, "interaction crm a 2025-01-01"), 1, 0, 0);
    assert_int_equal(1, bounds_of(*state).facts[FACT_INTERACTION]);
}

/* ---- Many --------------------------------------------------------------- */

/* Over the borders of DuckDB's chunks of 2,048 rows; every 50th twice. */
static void a_take_may_be_long(void **state)
{
    Flow f = {.store = *state};
    char line[80];

    for (int i = 0; i < 5000; i++) {
        snprintf(line, sizeof(line),
                 "interaction crm r%d 2025-01-01+%d wait=%d", i, i, i);
        add(&f, line);
        if (i % 50 == 0)
            add(&f, line);
    }
    assert_took(take_all(&f), 5000, 0, 100);
    assert_int_equal(5000, count_known(*state, TIME_OPEN));
    for (int i = 0; i < 4100; i++) {
        snprintf(line, sizeof(line),
                 "interaction crm r%d 2025-01-01+%d wait=%d", i, i, i + i % 2);
        add(&f, line);
    }
    assert_took(take_all(&f), 2050, 2050, 2050);
    assert_int_equal(5000, count_known(*state, TIME_OPEN));
}

static void nothing_is_taken_of_nothing(void **state)
{
    Flow f = {.store = *state};
    int64_t sent;
    Take t = {.now = NOW, .canary = TIME_OPEN};
    TakeReport r;
    Err err;

    assert_took(take_all(&f), 0, 0, 0);
    assert_true(store_canary(*state, &sent, &err));
    assert_int_equal(TIME_OPEN, sent);
    t.canary = NOW - 1;
    assert_true(store_take(*state, &t, &r, &err));
    assert_true(store_canary(*state, &sent, &err));
    assert_int_equal(NOW - 1, sent);
    t.canary = TIME_OPEN; /* keeps the one before */
    assert_true(store_take(*state, &t, &r, &err));
    assert_true(store_canary(*state, &sent, &err));
    assert_int_equal(NOW - 1, sent);
}

/* ---- The list of imports ------------------------------------------------ */

static void a_source_has_a_line_a_day(void **state)
{
    static const char day_1[] =
        "{\"batch\":%d,\"source\":\"%s\",\"file\":null,\"mapping\":\"events\","
        "\"imported\":\"2026-01-01T00:00:00.000Z\",\"rows\":%d,\"facts\":%d,"
        "\"accepted\":%d,\"corrected\":%d,\"stamped\":0,\"duplicate\":%d,"
        "\"rejected\":0,\"skipped\":0,\"forgotten\":false}\n";
    char want[2000];
    Flow f = {.store = *state};
    Lines l = {.n = 0};
    int64_t facts;
    size_t n;
    Err err;

    add(&f, "interaction it's 1 2025-01-01");
    add(&f, "outcome b 1 2025-01-01 amount=1");
    take_all(&f);
    add(&f, "outcome b 1 2025-01-01 amount=2");
    add(&f, "outcome b 1 2025-01-01 amount=2");
    add(&f, "interaction b 2 2025-01-01");
    take_all(&f);
    n = (size_t)snprintf(want, sizeof(want), day_1, 2, "b", 4, 4, 3, 1, 1);
    snprintf(want + n, sizeof(want) - n, day_1, 1, "it's", 1, 1, 1, 0, 0);
    assert_true(store_sources(*state, 10, put_line, &l, &err));
    assert_string_equal(want, l.text);
    /* Another day; and after it was forgotten, another line of that day. */
    f.now = NOW + DAY;
    take_one(&f, "interaction b 3 2025-01-01");
    f.now = NOW + DAY + 5;
    take_one(&f, "interaction b 4 2025-01-01");
    assert_true(store_forget(*state, "b", f.now, NULL, NULL, &facts, &err));
    assert_int_equal(4, facts);
    take_one(&f, "interaction b 4 2025-01-01");
    l = (Lines){.n = 0};
    assert_true(store_sources(*state, 10, put_line, &l, &err));
    assert_int_equal(5, l.n);
    assert_non_null(strstr(l.text, "{\"batch\":3,\"source\":\"b\","
                                   "\"file\":null,\"mapping\":\"events\","
                                   "\"imported\":\"2026-01-02T00:00:00.005Z\","
                                   "\"rows\":2,"));
    assert_non_null(strstr(l.text, "{\"batch\":5,\"source\":\"b\","
                                   "\"file\":null,\"mapping\":\"events\","
                                   "\"imported\":\"2026-01-02T00:00:00.005Z\","
                                   "\"rows\":1,"));
}

/* ---- Columns of the user's own ------------------------------------------ */

static void attributes_become_columns(void **state)
{
    Flow f = {.store = *state};

    take_one(&f, "interaction crm x 2025-01-01 kind=call");
    add(&f, "interaction crm y 2025-01-01 attr.plan=gold");
    add(&f, "interaction crm x 2025-01-01 kind=call attr.size=big");
    assert_took(take_all(&f), 2, 1, 0);
    assert_int_equal(2, store_schema(*state)->n_attr);
    assert_values(*state, FACT_INTERACTION, "attr.plan",
                  "{\"value\":\"gold\",\"count\":1}\n");
    assert_values(*state, FACT_INTERACTION, "attr.size",
                  "{\"value\":\"big\",\"count\":1}\n");
    /* No fact has said `tier` so far; to compare does not make a column. */
    assert_int_equal(EVENT_CORRECTS,
                     state_of(&f, "interaction crm y 2025-01-01 attr.plan=gold "
                                  "attr.tier=1"));
    assert_int_equal(2, store_schema(*state)->n_attr);
    assert_int_equal(
        EVENT_DUPLICATE,
        state_of(&f, "interaction crm y 2025-01-01 attr.plan=gold"));
}

/* 32 columns of one's own are there at most. */
static void a_take_that_fails_leaves_all_as_it_was(void **state)
{
    Flow f = {.store = *state};
    StoreBounds before, after;
    uint64_t changes;
    Column column[33];
    char name[33][16];
    EventValue value[33];
    Event *e;
    Take t = {.event = f.event, .now = NOW, .canary = NOW};
    TakeReport r;
    int64_t sent;
    Err err = {0};

    take_one(&f, "interaction crm x 2025-01-01 kind=call");
    before = bounds_of(*state);
    changes = store_changes(*state);
    add(&f, "interaction crm w 2025-01-01 customer=c1");
    add(&f, "interaction crm x 2025-01-01 kind=chat");
    e = add(&f, "interaction crm y 2025-01-01");
    for (int i = 0; i < 33; i++) {
        snprintf(name[i], sizeof(name[i]), "attr.a%d", i);
        column[i] = (Column){.name = name[i],
                             .type = COLUMN_TEXT,
                             .tables = IN_ALL,
                             .stamped = true};
        value[i] = (EventValue){.column = &column[i], .text = "1"};
    }
    e->value = value;
    e->n = 33;
    t.n = f.n;
    assert_false(store_take(*state, &t, &r, &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_non_null(strstr(err.text, "attr.a32"));
    e->n = 0;
    e->ts = INT64_MAX / 100; /* no TIMESTAMP holds it */
    assert_false(store_take(*state, &t, &r, &err));
    assert_int_equal(ERR_INPUT, err.kind);
    assert_non_null(strstr(err.text, "ts of event y of crm"));
    after = bounds_of(*state);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(changes, store_changes(*state));
    assert_int_equal(0, store_schema(*state)->n_attr);
    assert_true(store_canary(*state, &sent, &err));
    assert_int_equal(TIME_OPEN, sent);
    e->ts = NOW;
    assert_true(store_take(*state, &t, &r, &err));
    assert_took(r, 3, 1, 0);
    flow_clear(&f);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_new_goes_in),
        TEST(a_file_and_events_say_the_same),
        TEST(events_are_versions_of_what_a_file_brought),
        TEST(within_a_take_equal_neighbours_are_one_version),
        TEST(an_older_content_that_comes_again_is_a_duplicate),
        TEST(a_return_that_is_dated_is_a_version),
        TEST(a_version_that_comes_late_finds_its_place),
        TEST(the_filter_knows_what_went_in),
        TEST(after_a_restart_all_is_known_again),
        TEST(what_was_forgotten_is_new),
        TEST(a_take_may_be_long),
        TEST(nothing_is_taken_of_nothing),
        TEST(a_source_has_a_line_a_day),
        TEST(attributes_become_columns),
        TEST(a_take_that_fails_leaves_all_as_it_was),
    };

    RUN_FOR_EACH_URL(tests, argc, argv);
}

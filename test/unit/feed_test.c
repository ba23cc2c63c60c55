/* feed_test.c -- The promises of engine/feed.h, while all goes well. */
#include "feed_case.h"

/* ---- Promises ----------------------------------------------------------- */

static void what_is_accepted_becomes_a_fact(void **state)
{
    Event *e[] = {call("a", 1), call("b", 2)};

    open_feed();
    assert_string_equal("AA", send_group(e, 2, false));
    assert_int_equal(2, facts());
    assert_int_equal(2, heard.events);
}

/* Promise 3, in each place where the other one may be. */
static void what_says_the_same_is_one_fact(void **state)
{
    Event *twice[] = {call("a", 1), call("a", 1), call("b", 1)};

    set("feed.batch_ms", NEVER_MS);
    open_feed();
    assert_string_equal("ADA", send_group(twice, 3, false)); /* a group */
    assert_string_equal("D", send(call("a", 1)));            /* the journal */
    assert_int_equal(2, facts());
    assert_string_equal("D", send(call("a", 1))); /* the ledger */
    assert_int_equal(2, facts());
}

static void another_content_is_a_correction(void **state)
{
    set("feed.batch_ms", NEVER_MS);
    open_feed();
    assert_string_equal("A", send(call("a", 1)));
    assert_string_equal("A", send(call("a", 2)));
    assert_int_equal(1, facts());
    assert_string_equal("A", send(call("a", 3)));
    assert_string_equal("D", send(call("a", 1))); /* an old one, again */
    assert_int_equal(1, facts());
}

static int64_t put_aside_all(void)
{
    QuarantineCount *count;
    int64_t all = 0;
    size_t n;
    Err err = {0};

    must(quarantine_count(settings, &arena, &count, &n, &err), &err);
    for (size_t i = 0; i < n; i++)
        all += count[i].n;
    return all;
}

/* Promise 6. */
static void what_lies_in_the_future_is_put_aside(void **state)
{
    Event *late = call("late", 1), *edge = call("edge", 1);

    set("feed.future_s", "600");
    open_feed();
    late->ts = NOW + 600 * SECOND_MS + 1;
    edge->ts = NOW + 600 * SECOND_MS;
    assert_string_equal("Q", send(late));
    assert_string_equal("A", send(edge));
    assert_int_equal(1, facts());
    assert_int_equal(1, put_aside());
    assert_string_equal("A", send_group(&late, 1, true));
    assert_int_equal(2, facts());
}

/* Promise 6: beyond the room for them, each is refused by itself. */
static void what_has_no_room_aside_is_refused(void **state)
{
    Event *first[QUARANTINE_MAX - 1], *last[4];
    char ref[20];

    open_feed();
    for (size_t i = 0; i < LEN(first); i++) {
        snprintf(ref, sizeof(ref), "f%zu", i);
        first[i] = call(ref, 1);
        first[i]->ts = NOW + DAY_MS;
    }
    for (size_t i = 0; i < LEN(last); i++) {
        snprintf(ref, sizeof(ref), "l%zu", i);
        last[i] = call(ref, 1);
        last[i]->ts = NOW + DAY_MS;
    }
    last[1]->ts = NOW;
    assert_null(strchr(send_group(first, LEN(first), false), 'R'));
    assert_string_equal("QARR", send_group(last, LEN(last), false));
    assert_int_equal(1, facts());
    assert_string_equal("R", send(last[2]));
    assert_int_equal(QUARANTINE_MAX, put_aside_all());
}

/* ---- Many at once ------------------------------------------------------- */

#define SENDERS 4
#define GROUPS  60
#define EACH    25

static int accepted[GROUPS * EACH];
static Event *shared[GROUPS * EACH];

/* All of them send all events. */
static void *send_all(void *arg)
{
    for (size_t g = 0; g < GROUPS; g++) {
        FeedItem item[EACH] = {0};
        FeedGroup group = {.item = item, .n = EACH, .bytes = 1000};
        Err err = {0};

        for (size_t i = 0; i < EACH; i++)
            item[i].event = shared[g * EACH + i];
        if (!feed_submit_wait(feed, &group, &err))
            return "refused";
        for (size_t i = 0; i < EACH; i++)
            if (item[i].verdict == FEED_ACCEPTED)
                __atomic_add_fetch(&accepted[g * EACH + i], 1,
                                   __ATOMIC_SEQ_CST);
    }
    return NULL;
}

static void of_many_senders_one_is_the_first(void **state)
{
    pthread_t sender[SENDERS];
    char ref[20];
    void *failed;

    set("feed.batch_ms", "1");
    open_feed();
    memset(accepted, 0, sizeof(accepted));
    for (size_t i = 0; i < LEN(shared); i++) {
        snprintf(ref, sizeof(ref), "m%zu", i);
        shared[i] = call(ref, (int64_t)i);
    }
    for (size_t i = 0; i < SENDERS; i++)
        pthread_create(&sender[i], NULL, send_all, NULL);
    for (size_t i = 0; i < SENDERS; i++) {
        pthread_join(sender[i], &failed);
        assert_null(failed);
    }
    for (size_t i = 0; i < LEN(accepted); i++)
        assert_int_equal(1, accepted[i]);
    assert_int_equal(GROUPS * EACH, facts());
    assert_int_equal(GROUPS * EACH, heard.events);
}

static void a_canary_comes_through(void **state)
{
    int64_t there;
    Err err = {0};

    open_feed();
    must(feed_canary(feed, NOW - 5, &err), &err);
    assert_string_equal("A", send(call("a", 1))); /* it is in a record now */
    assert_int_equal(1, facts());
    must(store_canary(store, &there, &err), &err);
    assert_int_equal(NOW - 5, there);
    assert_int_equal(NOW - 5, heard.canary);
}

static void what_happened_is_counted(void **state)
{
    Event *e[] = {call("a", 1), call("a", 1)};
    FeedSource *source;
    FeedStats s;
    size_t n;

    open_feed();
    send_group(e, 2, false);
    assert_int_equal(1, facts());
    feed_stats(feed, &s);
    assert_int_equal(1, s.accepted);
    assert_int_equal(1, s.duplicate);
    assert_int_equal(0, s.waiting_events);
    assert_int_equal(0, s.waiting_bytes);
    assert_true(s.ack_ms[0] >= 0 && s.queryable_ms[0] >= 0);
    feed_sources(feed, &arena, &source, &n);
    assert_int_equal(1, n);
    assert_string_equal("pbx", source[0].source);
    assert_int_equal(1, source[0].accepted);
    assert_int_equal(NOW, source[0].last);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_accepted_becomes_a_fact),
        TEST(what_says_the_same_is_one_fact),
        TEST(another_content_is_a_correction),
        TEST(what_lies_in_the_future_is_put_aside),
        TEST(what_has_no_room_aside_is_refused),
        TEST(of_many_senders_one_is_the_first),
        TEST(a_canary_comes_through),
        TEST(what_happened_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

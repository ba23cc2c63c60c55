/* feedcrash_test.c -- The promises of engine/feed.h, when it does not. */
#include "feed_case.h"

/* ---- Crashes ------------------------------------------------------------ */

/* What a crash now would leave. */
static void save_journal(void)
{

    for (int i = 1; i < 20; i++) {
        char from[200], to[200];
        size_t n;
        Err err = {0};
        char *bytes;

        snprintf(from, sizeof(from), "%s/%08d.journal", journal, i);
        snprintf(to, sizeof(to), "%s/%08d.journal", saved, i);
        bytes = file_read(from, 1 << 20, &n, &err);
        if (bytes == NULL)
            continue;
        err = (Err){0};
        must(file_make_dir(saved, &err) && file_write(to, bytes, n, &err),
             &err);
        free(bytes);
    }
}

/* The run ends; the next one finds the journal as it was saved. */
static void come_back_with_saved(void)
{
    Err err = {0};

    feed_close(feed);
    feed = NULL;
    must(file_empty_dir(journal, &err), &err);
    assert_int_equal(0, rmdir(journal));
    assert_int_equal(0, rename(saved, journal));
}

/* Promises 1 and 2: the ledger has none of it, and then all of it. */
static void a_crash_before_the_ledger_loses_nothing(void **state)
{
    Event *late = call("late", 1);

    set("feed.batch_ms", NEVER_MS);
    open_feed();
    late->ts = NOW + DAY_MS;
    assert_string_equal("A", send(call("a", 1)));
    assert_string_equal("A", send(call("a", 2)));
    assert_string_equal("A", send(call("b", 7)));
    assert_string_equal("Q", send(late));
    save_journal();
    come_back_with_saved();
    store_close(store);
    open_store();
    assert_int_equal(0, facts());
    open_feed();
    assert_int_equal(2, facts());
    assert_int_equal(1, put_aside());
    assert_string_equal("D", send(call("b", 7)));
    assert_int_equal(2, facts());
}

/* A take costs about the same for one event as for thousands. */
static void what_many_requests_have_left_is_one_take(void **state)
{
    uint64_t before;

    set("feed.batch_ms", NEVER_MS);
    open_feed();
    for (int i = 0; i < 50; i++) {
        char ref[20];

        snprintf(ref, sizeof(ref), "many-%d", i);
        assert_string_equal("A", send(call(ref, 1)));
    }
    save_journal();
    come_back_with_saved();
    store_close(store);
    open_store();
    before = store_changes(store);
    open_feed();
    assert_int_equal(50, facts());
    assert_int_equal(before + 1, store_changes(store));
}

/* Promise 2: the ledger has it already, but the journal was not removed. */
static void a_crash_after_the_ledger_makes_nothing_twice(void **state)
{
    set("feed.batch_ms", NEVER_MS);
    open_feed();
    assert_string_equal("A", send(call("a", 1)));
    assert_string_equal("A", send(call("a", 2)));
    save_journal();
    assert_int_equal(1, facts());
    come_back_with_saved();
    open_feed();
    assert_int_equal(1, facts());
    assert_string_equal("D", send(call("a", 2)));
}

/* Promise 7. */
static void closing_leaves_an_empty_journal(void **state)
{
    set("feed.batch_ms", NEVER_MS);
    open_feed();
    assert_string_equal("A", send(call("a", 1)));
    feed_close(feed);
    feed = NULL;
    assert_int_equal(1, facts());
    assert_int_equal(0, rmdir(journal));
}

/* ---- Limits ------------------------------------------------------------- */

static void limit_files(rlim_t bytes)
{
    struct rlimit now;

    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &now);
    now.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &now);
}

static void refuses(Event *e, ErrKind kind, const char *word)
{
    FeedItem item = {.event = e};
    FeedGroup g = {.item = &item, .n = 1, .bytes = 100};
    Err err = {0};

    assert_false(feed_submit_wait(feed, &g, &err));
    assert_int_equal(kind, err.kind);
    if (strstr(err.text, word) == NULL)
        fail_msg("%s", err.text);
}

/* Promise 5: no file may grow, as if the disk were full. */
static void a_full_disk_refuses_until_there_is_room(void **state)
{
    open_feed();
    assert_string_equal("A", send(call("a", 1)));
    limit_files(100);
    refuses(call("b", 1), ERR_IO, "journal");
    limit_files(RLIM_INFINITY);
    assert_int_equal(1, facts());
    assert_string_equal("A", send(call("b", 1)));
    assert_int_equal(2, facts());
}

/* Promise 4. */
static void a_full_queue_refuses_until_there_is_room(void **state)
{
    Event *e[1000];
    char ref[20];

    set("feed.batch_ms", NEVER_MS);
    set("feed.queue_events", "1000");
    open_feed();
    for (size_t i = 0; i < LEN(e); i++) {
        snprintf(ref, sizeof(ref), "n%zu", i);
        e[i] = call(ref, 1);
    }
    send_group(e, LEN(e), false);
    refuses(call("more", 1), ERR_LIMIT, "1000 events are waiting");
    assert_int_equal(1000, facts());
    assert_string_equal("A", send(call("more", 1)));
}

/* An event that the ledger cannot take is put aside; its neighbours go in. */
static void a_bad_event_stops_nobody(void **state)
{
    Column *bad = ARENA_NEW(&arena, Column);
    Event *e[] = {call("a", 1), call("bad", 1), call("b", 1)};

    *bad = *column("channel");
    bad->name = "attr.no name";
    bad->stamped = true;
    e[1]->value[1] = (EventValue){.column = bad, .text = "x"};
    open_feed();
    assert_string_equal("AAA", send_group(e, 3, false));
    assert_int_equal(2, facts());
    assert_int_equal(1, put_aside());
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_crash_before_the_ledger_loses_nothing),
        TEST(what_many_requests_have_left_is_one_take),
        TEST(a_crash_after_the_ledger_makes_nothing_twice),
        TEST(closing_leaves_an_empty_journal),
        TEST(a_full_disk_refuses_until_there_is_room),
        TEST(a_full_queue_refuses_until_there_is_room),
        TEST(a_bad_event_stops_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * feed_test.c -- The promises of engine/feed.h, with a ledger in memory and
 * a journal on the disk.
 */
#include "engine/feed.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "store/quarantine.h"

#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define NOW      INT64_C(1776254400000) /* 2026-04-15T12:00:00Z */
#define NEVER_MS "60000"

static char dir[64], journal[80], saved[80];
static Arena arena;
static Store *store;
static Settings *settings;
static Feed *feed;

/* What the listener was told. */
static pthread_mutex_t ear = PTHREAD_MUTEX_INITIALIZER;
static struct {
    size_t events, commits;
    int64_t canary;
} heard;

static void hear(void *ctx, const FeedCommit *c)
{
    pthread_mutex_lock(&ear);
    heard.events += c->n;
    heard.commits++;
    if (c->canary != TIME_OPEN)
        heard.canary = c->canary;
    pthread_mutex_unlock(&ear);
}

/* ---- A feed ------------------------------------------------------------- */

static void must(bool ok, const Err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static void set(const char *name, const char *value)
{
    Err err = {0};

    must(settings_set(settings, name, value, &err), &err);
}

static void open_feed(void)
{
    FeedConfig c = {
        .dir = journal, .store = store, .settings = settings, .listen = hear};
    Err err = {0};

    feed = feed_open(&c, &err);
    if (feed == NULL)
        fail_msg("%s", err.text);
}

static void open_store(void)
{
    Err err = {0};

    store = store_open("duckdb::memory:", &err);
    if (store == NULL)
        fail_msg("%s", err.text);
}

static int set_up(void **state)
{
    Err err = {0};

    log_level = LOG_ERROR;
    clock_set(NOW);
    memset(&heard, 0, sizeof(heard));
    snprintf(dir, sizeof(dir), "/tmp/puls-feed-XXXXXX");
    if (mkdtemp(dir) == NULL)
        return 1;
    snprintf(journal, sizeof(journal), "%s/journal", dir);
    snprintf(saved, sizeof(saved), "%s/saved", dir);
    settings = settings_open(dir, &err);
    open_store();
    return settings == NULL;
}

static int tear_down(void **state)
{
    Err err = {0};

    feed_close(feed);
    feed = NULL;
    store_close(store);
    settings_close(settings);
    arena_clear(&arena);
    file_empty_dir(journal, &err);
    file_empty_dir(saved, &err);
    rmdir(journal);
    rmdir(saved);
    file_empty_dir(dir, &err);
    return rmdir(dir);
}

/* ---- Events ------------------------------------------------------------- */

static const Column *column(const char *name)
{
    Err err = {0};
    const Column *c = column_find(&arena, NULL, FACT_INTERACTION, name, &err);

    if (c == NULL)
        fail_msg("%s", err.text);
    return c;
}

static Event *call(const char *ref, int64_t wait)
{
    Event *e = ARENA_NEW(&arena, Event);

    *e = (Event){.table = FACT_INTERACTION,
                 .source = "pbx",
                 .ref = arena_strndup(&arena, ref, strlen(ref)),
                 .ts = NOW - HOUR_MS,
                 .n = 2};
    e->id = event_id(e->source, e->ref);
    e->value = ARENA_ARRAY(&arena, EventValue, 2);
    e->value[0] = (EventValue){.column = column("kind"), .text = "call"};
    e->value[1] = (EventValue){.column = column("wait"), .number = wait};
    return e;
}

/* Send them as one group; the verdicts as letters. */
static const char *send_group(Event **e, size_t n, bool released)
{
    static const char letter[] = {[FEED_ACCEPTED] = 'A',
                                  [FEED_DUPLICATE] = 'D',
                                  [FEED_QUARANTINED] = 'Q',
                                  [FEED_REFUSED] = 'R'};
    FeedGroup g = {.item = ARENA_ARRAY(&arena, FeedItem, n),
                   .n = n,
                   .bytes = 100 * n,
                   .released = released};
    char *said = arena_alloc(&arena, n + 1);
    Err err = {0};

    for (size_t i = 0; i < n; i++)
        g.item[i].event = e[i];
    must(feed_submit_wait(feed, &g, &err), &err);
    for (size_t i = 0; i < n; i++)
        said[i] = letter[g.item[i].verdict];
    return said;
}

static const char *send(Event *e)
{
    return send_group(&e, 1, false);
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

static int64_t facts(void)
{
    StoreBounds b;
    Err err = {0};

    must(feed == NULL || feed_flush(feed, &err), &err);
    must(store_bounds(store, &b, &err), &err);
    return b.facts[FACT_INTERACTION];
}

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

static size_t put_aside(void)
{
    QuarantineWhich all = {0};
    QuarantineItem *list;
    size_t n;
    Err err = {0};

    must(quarantine_list(settings, &all, 100, &arena, &list, &n, &err), &err);
    return n;
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
        TEST(a_crash_before_the_ledger_loses_nothing),
        TEST(a_crash_after_the_ledger_makes_nothing_twice),
        TEST(closing_leaves_an_empty_journal),
        TEST(a_full_disk_refuses_until_there_is_room),
        TEST(a_full_queue_refuses_until_there_is_room),
        TEST(a_bad_event_stops_nobody),
        TEST(of_many_senders_one_is_the_first),
        TEST(a_canary_comes_through),
        TEST(what_happened_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

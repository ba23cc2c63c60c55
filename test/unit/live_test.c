/*
 * live_test.c -- Viewers of answers that change, with answers of our own.
 *
 * An answer is {"path": ..., "n": N, "pad": [...]}, where N counts the
 * commits; a viewer keeps what it was sent, as a browser would.
 */
#include "engine/live.h"

#include "base/clock.h"
#include "model/question.h"

#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHUNK    ((size_t)1 << 20)
#define PATIENCE 20 /* seconds that anything may take */

typedef struct World {
    Live *live;
    atomic_ulong n;     /* commits */
    atomic_int asked;   /* how often an answer was made */
    atomic_bool broken; /* no answers */
    atomic_size_t pad;  /* numbers in an answer, all new in each version */
    atomic_size_t same; /* numbers that stay */
} World;

static bool answer(void *ctx, const char *path, Buf *out)
{
    World *w = ctx;
    unsigned long n = atomic_load(&w->n);

    atomic_fetch_add(&w->asked, 1);
    if (atomic_load(&w->broken)) {
        buf_puts(out, "{\"status\":500}");
        return false;
    }
    if (strcmp(path, "/text") == 0) {
        buf_puts(out, "n is one\n");
        return true;
    }
    buf_printf(out, "{\"path\":\"%s\",\n\"n\":%lu,\"pad\":[0", path, n);
    for (size_t i = 0; i < atomic_load(&w->pad); i++)
        buf_printf(out, ",%lu", 1000 * n + i);
    for (size_t i = 0; i < atomic_load(&w->same); i++)
        buf_puts(out, ",123456789");
    buf_puts(out, "]}");
    return true;
}

static uint64_t state_of(void *ctx)
{
    return atomic_load(&((World *)ctx)->n);
}

static World *world(size_t max_viewers)
{
    static World w;
    LiveConfig c = {
        .answer = answer, .state = state_of, .ctx = &w, .max_viewers = 1000};
    Err err = {0};

    memset(&w, 0, sizeof(w));
    atomic_store(&w.n, 1);
    c.max_viewers = max_viewers;
    w.live = live_open(&c, &err);
    assert_non_null(w.live);
    return &w;
}

static void commit(World *w, int64_t canary)
{
    FeedCommit c = {.oldest = clock_mono(), .canary = canary};

    atomic_fetch_add(&w->n, 1);
    live_commit(w->live, &c);
}

/* ---- A browser ---------------------------------------------------------- */

typedef struct Browser {
    World *world;
    LiveViewer *viewer;
    pthread_mutex_t lock;
    pthread_cond_t come;
    bool woken;
    Buf chunk;
    char id[200];
    unsigned long n; /* of the first watch, put together */
    int hellos, snapshots, patches, problems;
} Browser;

static void wake(void *ctx)
{
    Browser *b = ctx;

    pthread_mutex_lock(&b->lock);
    b->woken = true;
    pthread_cond_signal(&b->come);
    pthread_mutex_unlock(&b->lock);
}

static bool try_open(World *w, Browser *b, const char *const *path, size_t n,
                     const char *last_id, Err *err)
{
    LiveJoin j = {
        .path = path, .n = n, .last_id = last_id, .wake = wake, .ctx = b};

    *b = (Browser){.world = w, .woken = true, .chunk = BUF_INIT(CHUNK)};
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->come, NULL);
    b->viewer = live_join(w->live, &j, err);
    return b->viewer != NULL;
}

static void open_page(World *w, Browser *b, const char *path,
                      const char *last_id)
{
    Err err = {0};

    assert_true(try_open(w, b, &path, 1, last_id, &err));
}

static void close_page(Browser *b)
{
    if (b->viewer != NULL)
        live_leave(b->viewer);
    buf_clear(&b->chunk);
    pthread_cond_destroy(&b->come);
    pthread_mutex_destroy(&b->lock);
}

/* The number after `mark`, if it is there. */
static void take_number(Browser *b, const char *event, const char *mark)
{
    const char *at = strstr(event, mark);

    if (at != NULL && strstr(event, "{\"watch\":0,") != NULL)
        b->n = strtoul(at + strlen(mark), NULL, 10);
}

/* An event of lines, with the empty one that ends it cut off. */
static void take_event(Browser *b, const char *event)
{
    const char *id = strstr(event, "id: "), *data = strstr(event, "data: ");

    if (id != NULL)
        snprintf(b->id, sizeof(b->id), "%.*s", (int)strcspn(id + 4, "\n"),
                 id + 4);
    if (data == NULL) /* a comment */
        return;
    assert_null(strchr(data, '\n'));
    if (strncmp(event, "event: snapshot\n", 16) == 0) {
        take_number(b, event, "\"n\":");
        b->snapshots++;
    } else if (strncmp(event, "event: patch\n", 13) == 0) {
        take_number(b, event, "\"/n\",\"value\":");
        b->patches++;
    }
    b->hellos += strstr(event, "event: hello\n") != NULL;
    b->problems += strncmp(event, "event: problem\n", 15) == 0;
}

static void read_chunk(Browser *b)
{
    char *at, *end;

    buf_reset(&b->chunk);
    live_next(b->viewer, &b->chunk);
    assert_false(b->chunk.full);
    for (at = b->chunk.text; (end = strstr(at, "\n\n")) != NULL; at = end + 2) {
        *end = '\0';
        take_event(b, at);
    }
    assert_int_equal(0, *at);
}

/* As the server does: call until nothing comes, then sleep. */
static void read_all(Browser *b)
{
    do
        read_chunk(b);
    while (b->chunk.len > 0);
}

static bool wait_for_wake(Browser *b)
{
    struct timespec until;
    int e = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE;
    pthread_mutex_lock(&b->lock);
    while (!b->woken && e == 0)
        e = pthread_cond_timedwait(&b->come, &b->lock, &until);
    b->woken = false;
    pthread_mutex_unlock(&b->lock);
    return e == 0;
}

/* Read until the page shows that commit, or a later one. */
static void until_n(Browser *b, unsigned long n)
{
    while (b->n < n) {
        if (!wait_for_wake(b))
            fail_msg("shows %lu and not %lu", b->n, n);
        read_all(b);
    }
}

static void until_problem(Browser *b, int problems)
{
    while (b->problems < problems) {
        assert_true(wait_for_wake(b));
        read_all(b);
    }
}

/* ---- What is promised --------------------------------------------------- */

static void first_all_of_it_then_what_changed(void **state)
{
    World *w = world(10);
    Browser b;
    LiveStats s;

    atomic_store(&w->same, 100);
    open_page(w, &b, "/a", NULL);
    until_n(&b, 1);
    assert_int_equal(1, b.hellos);
    assert_int_equal(1, b.snapshots);
    commit(w, TIME_OPEN);
    until_n(&b, 2);
    commit(w, TIME_OPEN);
    until_n(&b, 3);
    assert_int_equal(1, b.snapshots);
    assert_int_equal(2, b.patches);
    live_stats(w->live, &s);
    assert_int_equal(1, s.viewers);
    assert_int_equal(2, s.patches);
    assert_true(s.lag_ms[2] >= 0);
    close_page(&b);
    live_stats(w->live, &s);
    assert_int_equal(0, s.viewers);
    live_close(w->live);
}

/* What nobody told of (an import) is seen as well. */
static void changes_are_looked_for(void **state)
{
    World *w = world(10);
    Browser b;

    open_page(w, &b, "/a", NULL);
    until_n(&b, 1);
    atomic_fetch_add(&w->n, 1);
    until_n(&b, 2);
    close_page(&b);
    live_close(w->live);
}

static void who_comes_back_goes_on(void **state)
{
    World *w = world(10);
    Browser b, again, stranger;

    atomic_store(&w->same, 100);
    open_page(w, &b, "/a", NULL);
    until_n(&b, 1);
    open_page(w, &stranger, "/a", NULL); /* so that somebody looks */
    commit(w, TIME_OPEN);
    until_n(&stranger, 2);
    open_page(w, &again, "/a", b.id);
    until_n(&again, 2);
    assert_int_equal(0, again.snapshots);
    assert_int_equal(1, again.patches);
    close_page(&again);
    open_page(w, &again, "/a", "0123456789abcdef.1");
    until_n(&again, 2);
    assert_int_equal(1, again.snapshots);
    close_page(&again);
    close_page(&b);
    close_page(&stranger);
    live_close(w->live);
}

/* Three patches of some 110 KB are more than the ring remembers. */
static void who_is_behind_gets_the_latest(void **state)
{
    World *w = world(10);
    Browser slow, quick;

    atomic_store(&w->pad, 2000);
    atomic_store(&w->same, 40000);
    open_page(w, &slow, "/a", NULL);
    until_n(&slow, 1);
    open_page(w, &quick, "/a", NULL);
    for (unsigned long n = 2; n < 6; n++) {
        commit(w, TIME_OPEN);
        until_n(&quick, n);
    }
    read_all(&slow);
    assert_int_equal(5, slow.n);
    assert_int_equal(2, slow.snapshots);
    assert_int_equal(0, slow.patches);
    assert_true(quick.patches > 0);
    close_page(&slow);
    close_page(&quick);
    live_close(w->live);
}

static void a_problem_is_told_once_and_over_with_an_answer(void **state)
{
    World *w = world(10);
    Browser b;

    atomic_store(&w->broken, true);
    open_page(w, &b, "/a", NULL);
    until_problem(&b, 1);
    commit(w, TIME_OPEN);
    while (atomic_load(&w->asked) < 2)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    atomic_store(&w->broken, false);
    commit(w, TIME_OPEN);
    until_n(&b, 3);
    assert_int_equal(1, b.problems);
    assert_int_equal(1, b.snapshots);
    atomic_store(&w->broken, true);
    commit(w, TIME_OPEN);
    until_problem(&b, 2);
    atomic_store(&w->broken, false);
    commit(w, TIME_OPEN);
    until_n(&b, 5);
    assert_int_equal(2, b.snapshots); /* the page knows that it is over */
    close_page(&b);
    live_close(w->live);
}

static void what_is_no_json_or_too_large_is_a_problem(void **state)
{
    static const char *const paths[] = {"/text", "/a"};
    World *w = world(10);
    Err err = {0};
    Browser b;

    atomic_store(&w->same, LIVE_MAX_BODY / 10);
    assert_true(try_open(w, &b, paths, 2, NULL, &err));
    until_problem(&b, 2);
    assert_int_equal(0, b.snapshots);
    close_page(&b);
    live_close(w->live);
}

static void there_is_an_end_to_viewers(void **state)
{
    World *w = world(2);
    Browser one, two, three;
    Err err = {0};
    const char *path = "/a";
    LiveStats s;

    open_page(w, &one, "/a", NULL);
    open_page(w, &two, "/a", NULL);
    assert_false(try_open(w, &three, &path, 1, NULL, &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    close_page(&three);
    close_page(&two);
    assert_true(try_open(w, &three, &path, 1, NULL, &err));
    live_stats(w->live, &s);
    assert_int_equal(1, s.refused);
    close_page(&three);
    close_page(&one);
    live_close(w->live);
}

/* ---- Pushes ------------------------------------------------------------- */

typedef struct Heard {
    atomic_int pages, canaries;
    atomic_long canary;
} Heard;

static void hear(void *ctx, const LivePush *p)
{
    Heard *h = ctx;

    assert_true(p->pushed >= p->oldest);
    if (strcmp(p->path, "canary") == 0) {
        atomic_store(&h->canary, p->canary);
        atomic_fetch_add(&h->canaries, 1);
    } else {
        atomic_fetch_add(&h->pages, 1);
    }
}

static void a_push_is_over_with_the_last_viewer(void **state)
{
    World *w = world(10);
    Heard h = {0};
    Browser one, two;

    live_push_listener(w->live, hear, &h);
    open_page(w, &one, "/a", NULL);
    open_page(w, &two, "/a", NULL);
    until_n(&one, 1);
    until_n(&two, 1);
    commit(w, 4711);
    until_n(&one, 2);
    assert_int_equal(0, atomic_load(&h.pages));
    until_n(&two, 2);
    assert_int_equal(1, atomic_load(&h.pages));
    for (int i = 0; atomic_load(&h.canaries) == 0 && i < 1000 * PATIENCE; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_int_equal(4711, atomic_load(&h.canary));
    live_push_listener(w->live, NULL, NULL);
    close_page(&one);
    close_page(&two);
    live_close(w->live);
}

/* ---- Many --------------------------------------------------------------- */

#define CROWDS 8
#define CROWD  40

#define COMMITS 100

typedef struct Onlookers {
    World *world;
    int number;
} Onlookers;

/* Pages that are opened, left and opened again; then those that stay until
 * they show the last commit. */
static void *look_on(void *ctx)
{
    Onlookers *c = ctx;
    Browser *b = calloc(CROWD, sizeof(*b));
    char path[20], id[sizeof(b->id)];

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < CROWD; i++) {
            snprintf(path, sizeof(path), "/p%d", (c->number + i) % 5);
            memcpy(id, b[i].id, sizeof(id));
            open_page(c->world, &b[i], path, round == 1 ? id : NULL);
        }
        for (int i = 0; i < CROWD; i++) {
            if (round != 1)
                until_n(&b[i], round == 0 ? 1 : COMMITS + 1);
            close_page(&b[i]);
        }
    }
    free(b);
    return NULL;
}

static void all_of_many_see_the_last_commit(void **state)
{
    World *w = world(1000);
    Onlookers group[CROWDS];
    pthread_t thread[CROWDS];
    Heard h = {0};
    LiveStats s;

    atomic_store(&w->same, 50);
    live_push_listener(w->live, hear, &h);
    for (int i = 0; i < CROWDS; i++) {
        group[i] = (Onlookers){w, i};
        pthread_create(&thread[i], NULL, look_on, &group[i]);
    }
    for (int i = 0; i < COMMITS; i++) {
        commit(w, i % 10 == 0 ? i : TIME_OPEN);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    for (int i = 0; i < CROWDS; i++)
        pthread_join(thread[i], NULL);
    live_stats(w->live, &s);
    assert_int_equal(0, s.viewers);
    assert_int_equal(5, s.watches);
    live_close(w->live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_all_of_it_then_what_changed),
        cmocka_unit_test(changes_are_looked_for),
        cmocka_unit_test(who_comes_back_goes_on),
        cmocka_unit_test(who_is_behind_gets_the_latest),
        cmocka_unit_test(a_problem_is_told_once_and_over_with_an_answer),
        cmocka_unit_test(what_is_no_json_or_too_large_is_a_problem),
        cmocka_unit_test(there_is_an_end_to_viewers),
        cmocka_unit_test(a_push_is_over_with_the_last_viewer),
        cmocka_unit_test(all_of_many_see_the_last_commit),
    };

    live_close(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

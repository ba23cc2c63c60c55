/* canary_test.c -- Canaries that come, that come late, and that do not. */
#include "engine/canary.h"

#include "base/clock.h"
#include "base/log.h"
#include "model/question.h"

#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#define NOON INT64_C(1776254400000) /* date -ud "2026-04-15 12:00" +%s000 */

/* A server that has to be told what to do with what it is sent. */
typedef struct Fake {
    pthread_mutex_t lock;
    pthread_cond_t news;
    int64_t sent[64];
    int n;
    _Atomic int64_t ledger; /* what a query finds */
    _Atomic int64_t every_s;
    atomic_int asked; /* how often for every_s */
    atomic_bool broken;
    Latency *queryable, *pushed;
    Canary *canary;
} Fake;

static bool take(void *ctx, int64_t sent, Err *err)
{
    Fake *f = ctx;

    if (atomic_load(&f->broken))
        return err_set(err, ERR_IO, "no room on the disk");
    pthread_mutex_lock(&f->lock);
    f->sent[f->n++] = sent;
    pthread_cond_broadcast(&f->news);
    pthread_mutex_unlock(&f->lock);
    return true;
}

static bool find(void *ctx, int64_t *sent, Err *err)
{
    (void)err;
    *sent = atomic_load(&((Fake *)ctx)->ledger);
    return true;
}

static int64_t every(void *ctx)
{
    Fake *f = ctx;

    atomic_fetch_add(&f->asked, 1);
    return atomic_load(&f->every_s);
}

static Fake *begin(int64_t every_s, int64_t wait_ms)
{
    static Fake f;
    Err err = {0};

    f = (Fake){.every_s = every_s,
               .ledger = TIME_OPEN,
               .queryable = latency_new(),
               .pushed = latency_new()};
    pthread_mutex_init(&f.lock, NULL);
    pthread_cond_init(&f.news, NULL);
    clock_set(NOON);
    log_level = LOG_ERROR;
    f.canary = canary_open(&(CanaryConfig){.send = take,
                                           .find = find,
                                           .every_s = every,
                                           .ctx = &f,
                                           .queryable = f.queryable,
                                           .pushed = f.pushed,
                                           .wait_ms = wait_ms},
                           &err);
    assert_non_null(f.canary);
    return &f;
}

static void end(Fake *f)
{
    canary_close(f->canary);
    latency_free(f->queryable);
    latency_free(f->pushed);
    pthread_cond_destroy(&f->news);
    pthread_mutex_destroy(&f->lock);
    clock_set(CLOCK_RUNS);
}

/* The n-th that was sent, from 1. */
static int64_t sent(Fake *f, int n)
{
    int64_t out;

    pthread_mutex_lock(&f->lock);
    while (f->n < n)
        pthread_cond_wait(&f->news, &f->lock);
    out = f->sent[n - 1];
    pthread_mutex_unlock(&f->lock);
    return out;
}

static void a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

/* When there are so many values in it. */
static LatencySpan holds(Latency *l, int64_t n)
{
    LatencySpan day;

    for (;;) {
        latency_read(l, NOON, &day, NULL);
        if (day.n >= n)
            return day;
        a_moment();
    }
}

static void commit(Fake *f, int64_t moment)
{
    atomic_store(&f->ledger, moment);
    canary_committed(f->canary, moment);
}

static void one_that_comes_is_measured_on_both_parts(void **state)
{
    Fake *f = begin(3600, 60000);
    CanaryState s;

    canary_watched(f->canary, true);
    assert_int_equal(NOON, sent(f, 1));
    s = canary_state(f->canary);
    assert_int_equal(1, s.sent);
    assert_int_equal(TIME_OPEN, s.last);
    commit(f, NOON);
    canary_seen(f->canary, NOON);
    assert_true(holds(f->pushed, 1).p50 < 60000);
    assert_int_equal(1, holds(f->queryable, 1).n);
    s = canary_state(f->canary);
    assert_int_equal(NOON, s.last);
    assert_int_equal(0, s.missed);
    end(f);
}

static void without_a_viewer_only_the_ledger_is_measured(void **state)
{
    Fake *f = begin(3600, 60000);

    commit(f, sent(f, 1));
    assert_true(holds(f->queryable, 1).p50 < 60000);
    assert_int_equal(0, holds(f->pushed, 0).n);
    assert_int_equal(0, canary_state(f->canary).missed);
    end(f);
}

/* It counts as long as was waited for it: 30 ms. */
static void one_that_is_never_committed_is_missed(void **state)
{
    Fake *f = begin(3600, 30);
    LatencySpan day = holds(f->queryable, 1);

    assert_true(fabs(day.p50 - 30) <= 0.3);
    assert_int_equal(1, canary_state(f->canary).missed);
    assert_int_equal(0, holds(f->pushed, 0).n);
    commit(f, NOON); /* too late, but it is the latest that came */
    assert_int_equal(NOON, canary_state(f->canary).last);
    assert_int_equal(1, canary_state(f->canary).missed);
    end(f);
}

static void a_ledger_that_does_not_have_it_is_a_miss(void **state)
{
    Fake *f = begin(3600, 50);

    canary_committed(f->canary, sent(f, 1)); /* but find() says otherwise */
    assert_true(fabs(holds(f->queryable, 1).p50 - 50) <= 0.5);
    assert_int_equal(1, canary_state(f->canary).missed);
    end(f);
}

static void a_viewer_who_is_not_told_is_a_miss_of_that_part(void **state)
{
    Fake *f = begin(3600, 200);

    canary_watched(f->canary, true);
    commit(f, sent(f, 1));
    assert_true(fabs(holds(f->pushed, 1).p50 - 200) <= 2);
    assert_true(holds(f->queryable, 1).p50 < 198);
    assert_int_equal(1, canary_state(f->canary).missed);
    end(f);
}

static void a_viewer_who_leaves_is_not_waited_for(void **state)
{
    Fake *f = begin(3600, 600000);

    canary_watched(f->canary, true);
    commit(f, sent(f, 1));
    canary_watched(f->canary, false);
    assert_int_equal(1, holds(f->queryable, 1).n);
    assert_int_equal(0, holds(f->pushed, 0).n);
    assert_int_equal(0, canary_state(f->canary).missed);
    end(f);
}

static void one_that_cannot_be_sent_is_a_miss_at_once(void **state)
{
    Fake *f = begin(0, 600000);

    while (atomic_load(&f->asked) < 2) /* it rests */
        a_moment();
    atomic_store(&f->broken, true);
    atomic_store(&f->every_s, 3600);
    canary_reload(f->canary);
    assert_true(fabs(holds(f->queryable, 1).p50 - 600000) <= 6000);
    assert_int_equal(1, canary_state(f->canary).missed);
    end(f);
}

static void none_are_sent_while_the_setting_says_so(void **state)
{
    Fake *f = begin(0, 60000);

    canary_reload(f->canary);
    while (atomic_load(&f->asked) < 4) /* twice in each of two rounds */
        a_moment();
    assert_int_equal(0, canary_state(f->canary).sent);
    atomic_store(&f->every_s, 3600);
    canary_reload(f->canary);
    assert_int_equal(NOON, sent(f, 1));
    end(f);
}

/* Also where the clock stands still. */
static void no_two_are_the_same(void **state)
{
    Fake *f = begin(3600, 60000);

    for (int i = 1; i <= 5; i++) {
        assert_int_equal(NOON + i - 1, sent(f, i));
        commit(f, NOON + i - 1);
        holds(f->queryable, i);
        atomic_store(&f->every_s, 3600);
        canary_reload(f->canary);
    }
    end(f);
}

static void closing_waits_for_nothing(void **state)
{
    Fake *f = begin(3600, 3600000);
    int64_t before = clock_mono();

    sent(f, 1);
    end(f);
    assert_true(clock_mono() - before < 60000);
    assert_int_equal(0, f->n - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_comes_is_measured_on_both_parts),
        cmocka_unit_test(without_a_viewer_only_the_ledger_is_measured),
        cmocka_unit_test(one_that_is_never_committed_is_missed),
        cmocka_unit_test(a_ledger_that_does_not_have_it_is_a_miss),
        cmocka_unit_test(a_viewer_who_is_not_told_is_a_miss_of_that_part),
        cmocka_unit_test(a_viewer_who_leaves_is_not_waited_for),
        cmocka_unit_test(one_that_cannot_be_sent_is_a_miss_at_once),
        cmocka_unit_test(none_are_sent_while_the_setting_says_so),
        cmocka_unit_test(no_two_are_the_same),
        cmocka_unit_test(closing_waits_for_nothing),
    };

    canary_close(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

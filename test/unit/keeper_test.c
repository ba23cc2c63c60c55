/* keeper_test.c -- The latest Quality, from many threads, while data change. */
#include "engine/keeper.h"

#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

/* Data that are a number; what is made of them says which. */
typedef struct Fake {
    atomic_uint state;
    atomic_int made;
    atomic_bool fails;
} Fake;

static bool make(void *ctx, Arena *a, Quality *out, Err *err)
{
    Fake *f = ctx;

    atomic_fetch_add(&f->made, 1);
    if (atomic_load(&f->fails))
        return err_set(err, ERR_STORE, "the ledger is gone");
    *out = (Quality){.n_grades = 1, .grade = ARENA_NEW(a, Grade)};
    out->grade[0].metric = arena_printf(a, "state-%u", atomic_load(&f->state));
    out->grade[0].letter = 'A';
    return true;
}

static uint64_t state_of(void *ctx)
{
    return atomic_load(&((Fake *)ctx)->state);
}

static void asked_without_a_thread_it_checks_once(void **state)
{
    Fake f = {.state = 1};
    Keeper *k = keeper_open(make, state_of, &f);
    const Quality *q;
    Arena a = {0};
    Err err = {0};

    q = keeper_take(k, &a, &err);
    assert_non_null(quality_grade(q, "state-1"));
    assert_false(q->running);
    keeper_take(k, &a, &err);
    assert_int_equal(1, atomic_load(&f.made));
    atomic_store(&f.state, 2);
    assert_non_null(quality_grade(keeper_take(k, &a, &err), "state-2"));
    assert_int_equal(2, atomic_load(&f.made));
    assert_non_null(quality_grade(q, "state-1")); /* as it was */
    keeper_close(k);
    arena_clear(&a);
}

static void a_failure_is_told_to_who_asks(void **state)
{
    Fake f = {.state = 1, .fails = true};
    Keeper *k = keeper_open(make, state_of, &f);
    Arena a = {0};
    Err err = {0};

    assert_null(keeper_take(k, &a, &err));
    assert_string_equal("the ledger is gone", err.text);
    keeper_close(k);
    arena_clear(&a);
}

static void wait_a_little(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

/* Until the grade of that state is there, at most ten seconds. */
static bool comes(Keeper *k, const char *name)
{
    Err err = {0};

    for (int i = 0; i < 2000; i++) {
        Arena a = {0};
        const Quality *q = keeper_take(k, &a, &err);
        bool there = quality_grade(q, name) != NULL && !q->running;

        arena_clear(&a);
        if (there)
            return true;
        wait_a_little();
    }
    return false;
}

static void a_change_is_seen_on_the_thread(void **state)
{
    Fake f = {.state = 1};
    Keeper *k = keeper_open(make, state_of, &f);
    const Quality *q;
    Arena a = {0};
    Err err = {0};

    keeper_start(k);
    assert_true(comes(k, "state-1"));
    atomic_store(&f.state, 2);
    keeper_hurry(k);
    q = keeper_take(k, &a, &err);
    assert_true(q->running || quality_grade(q, "state-2") != NULL);
    assert_true(comes(k, "state-2"));
    atomic_store(&f.fails, true);
    atomic_store(&f.state, 3);
    keeper_hurry(k);
    while (atomic_load(&f.made) < 3)
        wait_a_little();
    assert_non_null(quality_grade(keeper_take(k, &a, &err), "state-2"));
    keeper_close(k);
    arena_clear(&a);
}

static void a_failure_is_tried_again_while_nothing_changes(void **state)
{
    Fake f = {.state = 1, .fails = true};
    Keeper *k = keeper_open(make, state_of, &f);

    keeper_start(k);
    while (atomic_load(&f.made) < 1)
        wait_a_little();
    atomic_store(&f.fails, false);
    keeper_hurry(k);
    assert_true(comes(k, "state-1"));
    keeper_close(k);
}

/* Of changes that nobody told of, as a stream of events makes them, there may
 * be as many as there are: the check rests.  The one that was told of shows
 * that the thread has looked meanwhile. */
static void it_rests_while_events_stream_in(void **state)
{
    Fake f = {.state = 1};
    Keeper *k = keeper_open(make, state_of, &f);
    Arena a = {0};
    Err err = {0};

    keeper_start(k);
    assert_true(comes(k, "state-1"));
    for (unsigned i = 2; i < 300; i++) {
        atomic_store(&f.state, i);
        wait_a_little();
        assert_false(keeper_take(k, &a, &err)->running);
    }
    assert_int_equal(1, atomic_load(&f.made));
    assert_int_equal(1, keeper_changes(k));
    keeper_hurry(k);
    assert_true(comes(k, "state-299"));
    assert_int_equal(2, atomic_load(&f.made));
    keeper_close(k);
    arena_clear(&a);
}

/* ---- Many takers -------------------------------------------------------- */

typedef struct Taker {
    Keeper *keeper;
    atomic_bool *stop;
    int taken;
} Taker;

static void *take_always(void *ctx)
{
    Taker *t = ctx;

    while (!atomic_load(t->stop)) {
        Arena a = {0};
        Err err = {0};
        const Quality *q = keeper_take(t->keeper, &a, &err);

        t->taken += q != NULL && strlen(q->grade[0].metric) > 6;
        arena_clear(&a);
    }
    return NULL;
}

static void many_take_while_it_changes(void **state)
{
    Fake f = {.state = 1};
    Keeper *k = keeper_open(make, state_of, &f);
    atomic_bool stop = false;
    Taker taker[4];
    pthread_t thread[4];

    for (int i = 0; i < 4; i++) {
        taker[i] = (Taker){k, &stop, 0};
        pthread_create(&thread[i], NULL, take_always, &taker[i]);
    }
    for (unsigned i = 2; i < 40; i++) {
        atomic_store(&f.state, i);
        wait_a_little();
    }
    atomic_store(&stop, true);
    for (int i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
        assert_true(taker[i].taken > 0);
    }
    assert_true(atomic_load(&f.made) <= 39); /* once for each state */
    keeper_close(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asked_without_a_thread_it_checks_once),
        cmocka_unit_test(a_failure_is_told_to_who_asks),
        cmocka_unit_test(a_change_is_seen_on_the_thread),
        cmocka_unit_test(a_failure_is_tried_again_while_nothing_changes),
        cmocka_unit_test(it_rests_while_events_stream_in),
        cmocka_unit_test(many_take_while_it_changes),
    };

    keeper_close(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

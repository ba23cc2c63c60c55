/* keeper.c -- See keeper.h. */
#include "engine/keeper.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct Keeper {
    KeeperMake *make;
    KeeperState *state;
    void *ctx;
    pthread_t thread;

    pthread_mutex_t making; /* held while one is made; comes before lock */

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t stopping;
    bool started, stop;
    Arena arena; /* of `latest` */
    const Quality *latest;
    bool tried; /* to make one of `made_of`, well or not */
    uint64_t made_of, made;
    bool hurry, busy;
    int64_t rests; /* until then, unless it has to hurry */
};

Keeper *keeper_open(KeeperMake *make, KeeperState *state, void *ctx)
{
    Keeper *k = mem_alloc(sizeof(*k));

    k->make = make;
    k->state = state;
    k->ctx = ctx;
    pthread_mutex_init(&k->making, NULL);
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->stopping, NULL);
    return k;
}

/* Is nothing new to be made of this state? */
static bool is_current(Keeper *k, uint64_t state)
{
    bool current;

    pthread_mutex_lock(&k->lock);
    current = k->tried && k->made_of == state;
    pthread_mutex_unlock(&k->lock);
    return current;
}

/* Put it in the place of the latest one, whose memory is freed. */
static void replace(Keeper *k, Arena *arena, const Quality *made,
                    uint64_t state)
{
    Arena old = {0};

    pthread_mutex_lock(&k->lock);
    if (made != NULL) {
        old = k->arena;
        k->arena = (Arena){0};
        k->latest = quality_copy(made, &k->arena);
    }
    k->tried = true;
    k->made_of = state;
    k->made++;
    pthread_mutex_unlock(&k->lock);
    arena_clear(&old);
    arena_clear(arena);
}

static void rest(Keeper *k, int64_t took)
{
    int64_t ms = took * KEEPER_REST;

    pthread_mutex_lock(&k->lock);
    k->rests = clock_mono() + (ms > KEEPER_REST_MS ? ms : KEEPER_REST_MS);
    pthread_mutex_unlock(&k->lock);
}

/* Is it time?  The first time, when told to hurry, and after a rest. */
static bool is_due(Keeper *k)
{
    bool due;

    pthread_mutex_lock(&k->lock);
    due = !k->tried || k->hurry || clock_mono() >= k->rests;
    k->hurry = false;
    k->busy = due;
    pthread_mutex_unlock(&k->lock);
    return due;
}

/* Make one unless it is there already.  The state is asked for first: what
 * changes meanwhile is seen the next time. */
static bool refresh(Keeper *k, Err *err)
{
    Arena arena = {0};
    uint64_t state;
    Quality made;
    int64_t began = clock_mono(), took;
    bool ok = true;

    pthread_mutex_lock(&k->making);
    state = k->state(k->ctx);
    if (!is_current(k, state)) {
        ok = k->make(k->ctx, &arena, &made, err);
        took = clock_mono() - began;
        replace(k, &arena, ok ? &made : NULL, state);
        rest(k, took);
    }
    pthread_mutex_unlock(&k->making);
    return ok;
}

/* Wait; false when it is time to stop. */
static bool sleep_on(Keeper *k)
{
    struct timespec until;
    bool stop;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += KEEPER_LOOK_MS / 1000;
    pthread_mutex_lock(&k->lock);
    k->busy = false;
    while (!k->stop &&
           pthread_cond_timedwait(&k->stopping, &k->lock, &until) != ETIMEDOUT)
        ;
    stop = k->stop;
    pthread_mutex_unlock(&k->lock);
    return !stop;
}

static void *run(void *ctx)
{
    Keeper *k = ctx;

    do {
        Err err = {0};

        if (is_due(k) && !refresh(k, &err))
            log_error("quality", "%s", err.text);
    } while (sleep_on(k));
    return NULL;
}

void keeper_start(Keeper *k)
{
    k->started = pthread_create(&k->thread, NULL, run, k) == 0;
    if (!k->started)
        log_warn("quality", "no thread for the checks; made when asked");
}

void keeper_close(Keeper *k)
{
    if (k == NULL)
        return;
    pthread_mutex_lock(&k->lock);
    k->stop = true;
    pthread_cond_signal(&k->stopping);
    pthread_mutex_unlock(&k->lock);
    if (k->started)
        pthread_join(k->thread, NULL);
    arena_clear(&k->arena);
    pthread_cond_destroy(&k->stopping);
    pthread_mutex_destroy(&k->lock);
    pthread_mutex_destroy(&k->making);
    free(k);
}

void keeper_hurry(Keeper *k)
{
    pthread_mutex_lock(&k->lock);
    k->hurry = true;
    pthread_mutex_unlock(&k->lock);
}

uint64_t keeper_changes(Keeper *k)
{
    uint64_t n;

    pthread_mutex_lock(&k->lock);
    n = k->made;
    pthread_mutex_unlock(&k->lock);
    return n;
}

const Quality *keeper_take(Keeper *k, Arena *a, Err *err)
{
    Quality *out = NULL;
    uint64_t state;

    if (!k->started && !refresh(k, err))
        return NULL;
    state = k->state(k->ctx);
    pthread_mutex_lock(&k->lock);
    if (k->latest != NULL) {
        out = quality_copy(k->latest, a);
        out->running = k->started && k->made_of != state &&
                       (k->hurry || k->busy || clock_mono() >= k->rests);
    }
    pthread_mutex_unlock(&k->lock);
    return out;
}

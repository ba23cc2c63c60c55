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
    bool tried;  /* to make one, */
    bool failed; /* which did not succeed the last time */
    uint64_t made_of, made;
    bool hurry, busy;
    int64_t rests;  /* until then, unless it has to hurry */
    int64_t rested; /* ms of the check that is made */
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
    current = k->tried && !k->failed && k->made_of == state;
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
    k->failed = made == NULL;
    k->made_of = state;
    k->made++;
    pthread_mutex_unlock(&k->lock);
    arena_clear(&old);
    arena_clear(arena);
}

/* It worked so long, and rested meanwhile. */
static void rest(Keeper *k, int64_t took)
{
    int64_t ms = (took - k->rested) * KEEPER_REST - k->rested;

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

/* ---- Between the parts of a check --------------------------------------- */

/* Wait so long; false: it is time to stop. */
static bool wait_for(Keeper *k, int64_t ms)
{
    struct timespec until;
    bool stop;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_mutex_lock(&k->lock);
    while (!k->stop &&
           pthread_cond_timedwait(&k->stopping, &k->lock, &until) != ETIMEDOUT)
        ;
    stop = k->stop;
    pthread_mutex_unlock(&k->lock);
    return !stop;
}

/* Until nothing changed for `step` ms, `most` altogether. */
static bool wait_for_calm(Keeper *k, int64_t step, int64_t most)
{
    int64_t began = clock_mono();
    uint64_t before, now = k->state(k->ctx);

    do {
        before = now;
        if (!wait_for(k, step))
            return false;
        now = k->state(k->ctx);
    } while (now != before && clock_mono() - began < most);
    return true;
}

bool keeper_rest(Keeper *k, int64_t ms)
{
    int64_t began = clock_mono();
    int64_t step = ms < 1 ? 1 : ms < KEEPER_CALM_MS ? ms : KEEPER_CALM_MS;
    bool on = !k->started || wait_for_calm(k, step, ms * KEEPER_PACE);

    k->rested += clock_mono() - began; /* of the thread that makes it */
    return on;
}

bool keeper_pause(Keeper *k, int64_t ms)
{
    int64_t began = clock_mono();
    bool on = wait_for(k, ms);

    k->rested += clock_mono() - began;
    return on;
}

bool keeper_calm(Keeper *k, int64_t ms)
{
    return wait_for_calm(k, KEEPER_CALM_MS, ms);
}

void keeper_stop(Keeper *k)
{
    if (k == NULL)
        return;
    pthread_mutex_lock(&k->lock);
    k->stop = true;
    pthread_cond_broadcast(&k->stopping);
    pthread_mutex_unlock(&k->lock);
}

/* ---- A check ------------------------------------------------------------ */

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
        k->rested = 0;
        ok = k->make(k->ctx, &arena, &made, err);
        took = clock_mono() - began;
        replace(k, &arena, ok ? &made : NULL, state);
        rest(k, took);
    }
    pthread_mutex_unlock(&k->making);
    return ok;
}

static bool sleep_on(Keeper *k)
{
    pthread_mutex_lock(&k->lock);
    k->busy = false;
    pthread_mutex_unlock(&k->lock);
    return wait_for(k, KEEPER_LOOK_MS);
}

static void *run(void *ctx)
{
    Keeper *k = ctx;

    do {
        Err err = {0};

        if (is_due(k) && !refresh(k, &err) && err.kind != ERR_CONFLICT)
            log_error("quality", "%s", err.text);
    } while (sleep_on(k));
    return NULL;
}

void keeper_start(Keeper *k)
{
    k->started = true; /* the thread asks */
    if (pthread_create(&k->thread, NULL, run, k) == 0)
        return;
    k->started = false;
    log_warn("quality", "no thread for the checks; made when asked");
}

bool keeper_is_started(const Keeper *k)
{
    return k->started;
}

void keeper_close(Keeper *k)
{
    if (k == NULL)
        return;
    keeper_stop(k);
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

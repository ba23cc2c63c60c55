/* live.c -- Which watch is asked for, and when.  See live.h. */
#include "engine/live_part.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/question.h"
#include "stat/quantile.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- What is due -------------------------------------------------------- */

static int64_t pace_of(const Watch *w)
{
    int64_t slow = LIVE_SHARE * w->cost;

    return slow > LIVE_PACE_MS ? slow : LIVE_PACE_MS;
}

static void mark(Watch *w, int64_t now)
{
    if (w->dirty == TIME_OPEN)
        w->dirty = now;
}

/* When the watch may be asked for; INT64_MAX: there is no need. */
static int64_t due_at(Watch *w, int64_t now)
{
    if (w->n_slots == 0 || w->busy)
        return INT64_MAX;
    if (!w->asked)
        return now;
    if (now - w->began >= LIVE_IDLE_MS)
        mark(w, now);
    if (w->dirty == TIME_OPEN)
        return w->began + LIVE_IDLE_MS;
    return w->began + pace_of(w);
}

/* Who was never answered comes first, then who waited longest. */
static bool before(const Watch *a, const Watch *b)
{
    if (a->asked != b->asked)
        return !a->asked;
    return a->dirty < b->dirty;
}

/* The watch to ask for; NULL: none before *until. */
static Watch *choose(Live *l, int64_t now, int64_t *until)
{
    Watch *best = NULL;

    for (Watch *w = l->watches; w != NULL; w = w->next) {
        int64_t at = due_at(w, now);

        if (at <= now && (best == NULL || before(w, best)))
            best = w;
        if (at < *until)
            *until = at;
    }
    return best;
}

/* ---- What else there is to do ------------------------------------------- */

/* Changes that nobody told of: imports, definitions. */
static void look(Live *l, int64_t now)
{
    uint64_t state;

    if (now - l->looked < LIVE_LOOK_MS)
        return;
    l->looked = now;
    state = l->config.state(l->config.ctx);
    for (Watch *w = l->watches; w != NULL; w = w->next)
        if (w->asked && w->state != state)
            mark(w, now);
}

static void forget(Live *l, int64_t now)
{
    Watch *next;

    for (Watch *w = l->watches; w != NULL; w = next) {
        next = w->next;
        if (w->n_slots == 0 && !w->busy && now - w->left >= LIVE_LINGER_MS)
            watch_free(l, w);
    }
}

static void beat(const Live *l, int64_t now)
{
    for (const LiveViewer *v = l->viewers; v != NULL; v = v->next)
        if (now - v->last >= LIVE_BEAT_MS)
            v->wake(v->ctx);
}

/* Is there a watch that lacks what came up to then? */
static bool lacks(const Live *l, int64_t came)
{
    for (const Watch *w = l->watches; w != NULL; w = w->next)
        if (w->n_slots > 0 &&
            ((w->dirty != TIME_OPEN && w->dirty <= came) ||
             (w->busy && w->busy_dirty != TIME_OPEN && w->busy_dirty <= came)))
            return true;
    return false;
}

static void push_canary(Live *l, int64_t now)
{
    LivePush p = {"canary", l->canary_oldest, now, l->canary};

    if (l->canary == TIME_OPEN || lacks(l, l->canary_came))
        return;
    l->canary = TIME_OPEN;
    if (l->pushed != NULL)
        l->pushed(l->pushed_ctx, &p);
}

/* ---- The threads -------------------------------------------------------- */

static void sleep_until(Live *l, int64_t now, int64_t until)
{
    int64_t ms = until - now < LIVE_LOOK_MS ? until - now : LIVE_LOOK_MS;
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += ms % 1000 * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    pthread_cond_timedwait(&l->changed, &l->lock, &t);
}

static void *run(void *ctx)
{
    Live *l = ctx;

    pthread_mutex_lock(&l->lock);
    while (!l->stop) {
        int64_t now = clock_mono(), until = INT64_MAX;
        Watch *w;

        look(l, now);
        forget(l, now);
        beat(l, now);
        push_canary(l, now);
        w = choose(l, now, &until);
        if (w != NULL)
            watch_answer(l, w);
        else
            sleep_until(l, now, until);
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

Live *live_open(const LiveConfig *c, Err *err)
{
    Live *l = mem_alloc(sizeof(*l));
    pthread_condattr_t attr;

    l->config = *c;
    l->canary = TIME_OPEN;
    token_new(l->token);
    pthread_mutex_init(&l->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&l->changed, &attr);
    pthread_condattr_destroy(&attr);
    while (l->n_threads < LIVE_THREADS &&
           pthread_create(&l->thread[l->n_threads], NULL, run, l) == 0)
        l->n_threads++;
    if (l->n_threads > 0)
        return l;
    live_close(l);
    err_set(err, ERR_LIMIT,
            "no thread for live pages; the system allows no more of them");
    return NULL;
}

void live_close(Live *l)
{
    if (l == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    l->stop = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < l->n_threads; i++)
        pthread_join(l->thread[i], NULL);
    while (l->watches != NULL)
        watch_free(l, l->watches);
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

/* ---- Being told --------------------------------------------------------- */

static void note_oldest(int64_t *oldest, const FeedCommit *c)
{
    if (*oldest == TIME_OPEN || c->oldest < *oldest)
        *oldest = c->oldest;
}

/* A watch that is asked for since the commit gets its events already. */
static void note_commit(Watch *w, const FeedCommit *c, uint64_t state,
                        int64_t now)
{
    if (w->asked && w->state == state) {
        if (w->busy)
            note_oldest(&w->busy_oldest, c);
        return;
    }
    mark(w, now);
    note_oldest(&w->oldest, c);
}

void live_commit(Live *l, const FeedCommit *c)
{
    uint64_t state = l->config.state(l->config.ctx);
    int64_t now = clock_mono();

    pthread_mutex_lock(&l->lock);
    for (Watch *w = l->watches; w != NULL; w = w->next)
        note_commit(w, c, state, now);
    if (c->canary != TIME_OPEN) {
        l->canary = c->canary;
        l->canary_came = now;
        l->canary_oldest = c->oldest;
    }
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

void live_renew(Live *l)
{
    int64_t now = clock_mono();

    pthread_mutex_lock(&l->lock);
    l->renewals++;
    for (Watch *w = l->watches; w != NULL; w = w->next)
        if (w->asked)
            mark(w, now);
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

void live_push_listener(Live *l, LivePushed *fn, void *ctx)
{
    pthread_mutex_lock(&l->lock);
    l->pushed = fn;
    l->pushed_ctx = ctx;
    pthread_mutex_unlock(&l->lock);
}

/* ---- How it does -------------------------------------------------------- */

void live_sample(Samples *s, double ms)
{
    s->ms[s->at] = ms;
    s->at = (s->at + 1) % LIVE_SAMPLES;
    if (s->n < LIVE_SAMPLES)
        s->n++;
}

static void summarise(Samples *s, double out[3])
{
    static const double at[] = {0.5, 0.95, 0.99};

    for (size_t i = 0; i < 3; i++)
        out[i] = quantile_of(s->ms, s->n, at[i]);
}

void live_stats(Live *l, LiveStats *out)
{
    Samples *copy = mem_alloc(2 * sizeof(*copy));

    pthread_mutex_lock(&l->lock);
    *out = l->stats;
    copy[0] = l->answer_ms;
    copy[1] = l->lag_ms;
    pthread_mutex_unlock(&l->lock);
    summarise(&copy[0], out->answer_ms);
    summarise(&copy[1], out->lag_ms);
    free(copy);
}

/* canary.c -- See canary.h. */
#include "engine/canary.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/question.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define OFF_LOOK_S 60 /* between two looks at a setting that says: none */

struct Canary {
    CanaryConfig config;
    pthread_t thread;

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t news;
    bool stop, again, watched;
    int64_t latest;    /* that was sent */
    int64_t committed; /* the latest one that was */
    int64_t seen;      /* the latest one, and clock_mono() of when */
    int64_t seen_at;
    CanaryState state;
};

/* ---- Waiting ------------------------------------------------------------ */

typedef bool Condition(const Canary *c, int64_t sent);

static bool is_committed(const Canary *c, int64_t sent)
{
    return c->committed >= sent;
}

static bool is_seen(const Canary *c, int64_t sent)
{
    return c->seen >= sent || !c->watched;
}

static bool is_asked(const Canary *c, int64_t sent)
{
    (void)sent;
    return c->again;
}

/* Wait, with the lock held, until it is so, or clock_mono() says `until`, or
 * it is time to stop. */
static bool wait_for(Canary *c, Condition *is_so, int64_t sent, int64_t until)
{
    struct timespec at = {.tv_sec = until / 1000,
                          .tv_nsec = until % 1000 * 1000000};

    while (!c->stop && !is_so(c, sent))
        if (pthread_cond_timedwait(&c->news, &c->lock, &at) == ETIMEDOUT)
            break;
    return !c->stop && is_so(c, sent);
}

/* ---- One canary --------------------------------------------------------- */

/* What became of one; NaN is a part that it did not reach. */
typedef struct Flight {
    int64_t sent;
    int64_t start, until; /* clock_mono() */
    double queryable, pushed;
    bool watched; /* was there a viewer? */
    Err err;
} Flight;

static int64_t next_moment(Canary *c)
{
    int64_t sent = clock_now();

    pthread_mutex_lock(&c->lock);
    if (sent <= c->latest)
        sent = c->latest + 1;
    c->latest = sent;
    c->state.sent++;
    pthread_mutex_unlock(&c->lock);
    return sent;
}

/* Does a query give it back?  The ledger is asked itself, not remembered. */
static bool is_found(Canary *c, Flight *f)
{
    int64_t found;

    if (!c->config.find(c->config.ctx, &found, &f->err))
        return false;
    return found == f->sent ||
           err_set(&f->err, ERR_STORE,
                   "the ledger does not have what it has committed");
}

static void fly(Canary *c, Flight *f)
{
    bool committed;

    if (!c->config.send(c->config.ctx, f->sent, &f->err))
        return;
    pthread_mutex_lock(&c->lock);
    committed = wait_for(c, is_committed, f->sent, f->until);
    pthread_mutex_unlock(&c->lock);
    if (!committed || !is_found(c, f))
        return;
    f->queryable = (double)(clock_mono() - f->start);
    pthread_mutex_lock(&c->lock);
    wait_for(c, is_seen, f->sent, f->until);
    f->watched = c->watched;
    if (c->seen >= f->sent)
        f->pushed = (double)(c->seen_at - f->start);
    pthread_mutex_unlock(&c->lock);
}

static void note(Latency *l, double ms, int64_t otherwise)
{
    latency_add(l, isnan(ms) ? (double)otherwise : ms, 1, clock_now());
}

static void miss(Canary *c, const Flight *f)
{
    pthread_mutex_lock(&c->lock);
    c->state.missed++;
    pthread_mutex_unlock(&c->lock);
    log_warn("canary", "missed=%s after_ms=%lld%s%s",
             isnan(f->queryable) ? "ledger" : "viewer",
             (long long)(clock_mono() - f->start),
             f->err.kind == ERR_NONE ? "" : " ", f->err.text);
}

/* Where there is no viewer, nobody can be told, and nothing is measured. */
static void judge(Canary *c, const Flight *f)
{
    bool pushed = !isnan(f->pushed), reached = !isnan(f->queryable);
    int64_t limit = f->until - f->start;

    note(c->config.queryable, f->queryable, limit);
    if (pushed || f->watched)
        note(c->config.pushed, f->pushed, limit);
    if (!reached || (f->watched && !pushed))
        miss(c, f);
}

static void send_one(Canary *c)
{
    Flight f = {.sent = next_moment(c),
                .start = clock_mono(),
                .queryable = NAN,
                .pushed = NAN};
    bool stopped;

    f.until = f.start + (c->config.wait_ms > 0 ? c->config.wait_ms
                                               : (int64_t)CANARY_WAIT_MS);
    pthread_mutex_lock(&c->lock);
    f.watched = c->watched;
    pthread_mutex_unlock(&c->lock);
    fly(c, &f);
    pthread_mutex_lock(&c->lock);
    stopped = c->stop;
    pthread_mutex_unlock(&c->lock);
    if (!stopped)
        judge(c, &f);
}

/* ---- The thread --------------------------------------------------------- */

/* False when it is time to stop. */
static bool rest(Canary *c, int64_t since)
{
    int64_t s = c->config.every_s(c->config.ctx);
    bool go_on;

    if (s == 0)
        s = OFF_LOOK_S;
    pthread_mutex_lock(&c->lock);
    wait_for(c, is_asked, 0, since + s * 1000);
    c->again = false;
    go_on = !c->stop;
    pthread_mutex_unlock(&c->lock);
    return go_on;
}

static void *run(void *ctx)
{
    Canary *c = ctx;
    int64_t begun;

    do {
        begun = clock_mono();
        if (c->config.every_s(c->config.ctx) > 0)
            send_one(c);
    } while (rest(c, begun));
    return NULL;
}

static void free_canary(Canary *c)
{
    pthread_cond_destroy(&c->news);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

Canary *canary_open(const CanaryConfig *config, Err *err)
{
    Canary *c = mem_alloc(sizeof(*c));
    pthread_condattr_t mono;

    c->config = *config;
    c->latest = c->committed = c->seen = INT64_MIN;
    c->state.last = TIME_OPEN;
    pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_init(&mono);
    pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
    pthread_cond_init(&c->news, &mono);
    pthread_condattr_destroy(&mono);
    if (pthread_create(&c->thread, NULL, run, c) == 0)
        return c;
    err_set(err, ERR_IO, "there is no thread for the canary: too many run");
    free_canary(c);
    return NULL;
}

void canary_close(Canary *c)
{
    if (c == NULL)
        return;
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    pthread_cond_broadcast(&c->news);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    free_canary(c);
}

/* ---- News --------------------------------------------------------------- */

void canary_committed(Canary *c, int64_t sent)
{
    pthread_mutex_lock(&c->lock);
    if (sent > c->committed) {
        c->committed = sent;
        c->state.last = sent;
    }
    pthread_cond_broadcast(&c->news);
    pthread_mutex_unlock(&c->lock);
}

void canary_watched(Canary *c, bool watched)
{
    pthread_mutex_lock(&c->lock);
    c->watched = watched;
    pthread_cond_broadcast(&c->news);
    pthread_mutex_unlock(&c->lock);
}

void canary_seen(Canary *c, int64_t sent)
{
    pthread_mutex_lock(&c->lock);
    if (sent > c->seen) {
        c->seen = sent;
        c->seen_at = clock_mono();
    }
    pthread_cond_broadcast(&c->news);
    pthread_mutex_unlock(&c->lock);
}

void canary_reload(Canary *c)
{
    pthread_mutex_lock(&c->lock);
    c->again = true;
    pthread_cond_broadcast(&c->news);
    pthread_mutex_unlock(&c->lock);
}

CanaryState canary_state(Canary *c)
{
    CanaryState out;

    pthread_mutex_lock(&c->lock);
    out = c->state;
    pthread_mutex_unlock(&c->lock);
    return out;
}

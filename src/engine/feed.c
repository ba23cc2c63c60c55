/* feed.c -- Life of the feed, and what others call.  See feed.h. */
#include "engine/feed_part.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

#define RETRY_S 1 /* what a client is told to wait when the queue is full */

/* ---- Batches ------------------------------------------------------------ */

FeedBatch *feed_batch_new(size_t n)
{
    FeedBatch *b = mem_alloc(sizeof(*b));

    b->canary = TIME_OPEN;
    b->event = ARENA_ARRAY(&b->arena, const Event *, n);
    b->aside = ARENA_ARRAY(&b->arena, const Event *, n);
    b->link = ARENA_ARRAY(&b->arena, PendingLink, n);
    return b;
}

void feed_batch_free(FeedBatch *b)
{
    while (b != NULL) {
        FeedBatch *next = b->next;

        arena_clear(&b->arena);
        free(b);
        b = next;
    }
}

void feed_batch_settle(Feed *f, FeedBatch *first)
{
    for (FeedBatch *b = first; b != NULL; b = b->next)
        for (size_t i = 0; i < b->n; i++)
            pending_remove(&f->pending, &b->link[i]);
}

/* ---- Settings ----------------------------------------------------------- */

static FeedLimits read_limits(const Settings *s)
{
    return (FeedLimits){
        .batch_ms = settings_int(s, "feed.batch_ms"),
        .batch_events = settings_int(s, "feed.batch_events"),
        .queue_events = settings_int(s, "feed.queue_events"),
        .queue_bytes = settings_int(s, "feed.queue_mb") << 20,
        .segment_bytes = settings_int(s, "feed.segment_mb") << 20,
        .future_ms = settings_int(s, "feed.future_s") * SECOND_MS,
    };
}

void feed_reload(Feed *f)
{
    FeedLimits limits = read_limits(f->settings);

    pthread_mutex_lock(&f->lock);
    f->limits = limits;
    pthread_mutex_unlock(&f->lock);
}

/* ---- Waiting ------------------------------------------------------------ */

void feed_wait(Feed *f, pthread_cond_t *what, int64_t mono)
{
    struct timespec until = {.tv_sec = (time_t)(mono / SECOND_MS),
                             .tv_nsec = (long)(mono % SECOND_MS) * 1000000};

    pthread_cond_timedwait(what, &f->lock, &until);
}

/* ---- For those who bring something -------------------------------------- */

/* With the lock held. */
static bool has_room(Feed *f, const FeedGroup *g, Err *err)
{
    const FeedStats *s = &f->stats;

    if (f->stop)
        return err_set(err, ERR_IO,
                       "the server is stopping; send it again"
                       " in a moment");
    if (s->waiting_events == 0 ||
        (s->waiting_events + (int64_t)g->n <= f->limits.queue_events &&
         s->waiting_bytes + (int64_t)g->bytes <= f->limits.queue_bytes))
        return true;
    f->stats.refused_full += (int64_t)g->n;
    return err_set(err, ERR_LIMIT,
                   "%lld events are waiting to be written, and no more have"
                   " room; send it again in %d s",
                   (long long)s->waiting_events, RETRY_S);
}

bool feed_submit(Feed *f, FeedGroup *g, Err *err)
{
    bool ok;

    assert(g->n <= FEED_MAX_GROUP);
    pthread_mutex_lock(&f->lock);
    ok = has_room(f, g, err);
    if (ok) {
        g->next = NULL;
        g->came = clock_mono();
        *f->last = g;
        f->last = &g->next;
        f->stats.waiting_events += (int64_t)g->n;
        f->stats.waiting_bytes += (int64_t)g->bytes;
        pthread_cond_signal(&f->came);
    }
    pthread_mutex_unlock(&f->lock);
    return ok;
}

typedef struct Waiter {
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool done, ok;
    Err err;
} Waiter;

static void wake(FeedGroup *g, const Err *err)
{
    Waiter *w = g->ctx;

    pthread_mutex_lock(&w->lock);
    w->done = true;
    w->ok = err == NULL;
    if (err != NULL)
        w->err = *err;
    pthread_cond_signal(&w->over);
    pthread_mutex_unlock(&w->lock);
}

bool feed_submit_wait(Feed *f, FeedGroup *g, Err *err)
{
    Waiter w = {.ok = true};

    pthread_mutex_init(&w.lock, NULL);
    pthread_cond_init(&w.over, NULL);
    g->done = wake;
    g->ctx = &w;
    if (!feed_submit(f, g, &w.err)) {
        w.done = true;
        w.ok = false;
    }
    pthread_mutex_lock(&w.lock);
    while (!w.done)
        pthread_cond_wait(&w.over, &w.lock);
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.over);
    pthread_mutex_destroy(&w.lock);
    if (!w.ok)
        *err = w.err;
    return w.ok;
}

bool feed_canary(Feed *f, int64_t sent, Err *err)
{
    bool ok;

    pthread_mutex_lock(&f->lock);
    ok = !f->stop || err_set(err, ERR_IO, "the server is stopping");
    if (ok) {
        f->canary = sent;
        pthread_cond_signal(&f->came);
    }
    pthread_mutex_unlock(&f->lock);
    return ok;
}

bool feed_flush(Feed *f, Err *err)
{
    uint64_t target;
    bool ok;

    pthread_mutex_lock(&f->lock);
    target = f->appended;
    if (f->hurry < target)
        f->hurry = target;
    pthread_cond_signal(&f->due);
    while (f->committed < target && f->committing && !f->ledger_fails)
        pthread_cond_wait(&f->done, &f->lock);
    ok = f->committed >= target;
    pthread_mutex_unlock(&f->lock);
    return ok || err_set(err, ERR_IO,
                         "the ledger refuses what is in the journal; the log"
                         " says why");
}

/* ---- Life --------------------------------------------------------------- */

static void init_locks(Feed *f)
{
    pthread_condattr_t attr;

    pthread_mutex_init(&f->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&f->came, &attr);
    pthread_cond_init(&f->due, &attr);
    pthread_cond_init(&f->done, &attr);
    pthread_condattr_destroy(&attr);
}

static Feed *feed_new(const FeedConfig *c)
{
    Feed *f = mem_alloc(sizeof(*f));

    f->store = c->store;
    f->settings = c->settings;
    f->listen = c->listen;
    f->ctx = c->ctx;
    f->record = (Buf)BUF_INIT(JOURNAL_MAX_RECORD);
    f->last = &f->first;
    f->last_batch = &f->batch;
    f->canary = TIME_OPEN;
    f->stats.last_commit = TIME_OPEN;
    f->limits = read_limits(c->settings);
    pending_init(&f->pending, (size_t)f->limits.queue_events);
    init_locks(f);
    return f;
}

static bool start(Feed *f, Err *err)
{
    f->writing = pthread_create(&f->writer, NULL, feed_write, f) == 0;
    f->committing = true; /* it says itself when it ends */
    f->joins = pthread_create(&f->committer, NULL, feed_commit, f) == 0;
    return (f->writing && f->joins) ||
           err_set(err, ERR_IO, "the feed could not start its threads");
}

Feed *feed_open(const FeedConfig *c, Err *err)
{
    Feed *f = feed_new(c);

    f->journal = journal_open(c->dir, err);
    if (f->journal != NULL && journal_read(f->journal, feed_replay, f, err) &&
        feed_replay_rest(f, err)) {
        journal_remove(f->journal, journal_next(f->journal));
        if (start(f, err))
            return f;
    }
    err_within(err, "opening the journal");
    feed_close(f);
    return NULL;
}

void feed_close(Feed *f)
{
    if (f == NULL)
        return;
    pthread_mutex_lock(&f->lock);
    f->stop = true;
    f->drained = !f->writing;
    pthread_cond_broadcast(&f->came);
    pthread_cond_broadcast(&f->due);
    pthread_mutex_unlock(&f->lock);
    if (f->writing)
        pthread_join(f->writer, NULL);
    if (f->joins)
        pthread_join(f->committer, NULL);
    feed_batch_free(f->batch); /* of a journal that could not be taken */
    journal_close(f->journal);
    pending_clear(&f->pending);
    buf_clear(&f->record);
    arena_clear(&f->names);
    pthread_cond_destroy(&f->came);
    pthread_cond_destroy(&f->due);
    pthread_cond_destroy(&f->done);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

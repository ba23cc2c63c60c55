/*
 * feed_write.c -- The writer: what waits goes into the journal, together.
 *
 * While one record is on its way to the disk, groups gather; all of them
 * make the next record, so that a sync is shared by everybody who waits.
 *
 * Is an event known already?  First the ledger is asked, once for all; then, in order, the events between journal
 * and ledger, those of this record among them.  Meanwhile (`judging`) nothing
 * leaves that list, also when the ledger has it: an event that was committed
 * between the two looks would be in neither.
 */
#include "engine/feed_part.h"

#include "base/clock.h"
#include "base/log.h"
#include "model/eventjson.h"
#include "store/quarantine.h"

#include <stdlib.h>
#include <string.h>

#define MAX_RECORD_EVENTS 50000
#define MAX_RECORD_BYTES \
    ((size_t)16 << 20) /* of bodies; as JSON, a few times that */

/* One record in the making. */
typedef struct Writing {
    Feed *f;
    FeedGroup *first;
    size_t n; /* events of all groups */
    int64_t now, future_ms;
    int64_t room; /* so many more can be put aside */
    FeedBatch *batch;
    Arena arena;       /* of what follows */
    EventState *state; /* what the ledger says of each, in order */
    size_t next;       /* the next one that pass 2 comes to */
} Writing;

/* ---- What the ledger knows ---------------------------------------------- */

static bool is_early(const Writing *w, const FeedGroup *g, const Event *e)
{
    return !g->released && e->ts - w->now > w->future_ms;
}

static bool ask_ledger(Writing *w, Err *err)
{
    const Event **event = ARENA_ARRAY(&w->arena, const Event *, w->n);
    size_t n = 0;

    for (FeedGroup *g = w->first; g != NULL; g = g->next)
        for (size_t i = 0; i < g->n; i++)
            event[n++] = g->item[i].event;
    w->state = ARENA_ARRAY(&w->arena, EventState, n);
    return store_compare(w->f->store, event, n, w->state, err);
}

/* How many more can be put aside.  What the committer moves meanwhile is
 * counted twice rather than not at all. */
static bool ask_room(Writing *w, Err *err)
{
    QuarantineCount *count;
    bool any = false;
    size_t n;

    for (FeedGroup *g = w->first; g != NULL && !any; g = g->next)
        for (size_t i = 0; i < g->n && !any; i++)
            any = is_early(w, g, g->item[i].event);
    if (!any)
        return true;
    pthread_mutex_lock(&w->f->lock);
    w->room = QUARANTINE_MAX - w->f->aside;
    pthread_mutex_unlock(&w->f->lock);
    if (!quarantine_count(w->f->settings, &w->arena, &count, &n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        w->room -= count[i].n;
    return true;
}

/* To be asked of the events in their order. */
static bool ledger_says(Writing *w)
{
    return w->state[w->next++] == EVENT_DUPLICATE;
}

/* ---- What becomes of each ----------------------------------------------- */

static Event *keep(Writing *w, const Event *e)
{
    Event *copy = event_copy(&w->batch->arena, e);

    if (!copy->says_known)
        copy->known = w->now;
    return copy;
}

/* With the lock held: what is pending is the committer's as well. */
static FeedVerdict judge(Writing *w, const FeedGroup *g, const Event *e)
{
    FeedBatch *b = w->batch;
    PendingLink *link = &b->link[b->n];

    if (ledger_says(w) || pending_says(&w->f->pending, e))
        return FEED_DUPLICATE;
    if (is_early(w, g, e)) {
        if (w->room <= (int64_t)b->n_aside)
            return FEED_REFUSED;
        b->aside[b->n_aside++] = keep(w, e);
        return FEED_QUARANTINED;
    }
    b->event[b->n++] = link->event = keep(w, e);
    pending_add(&w->f->pending, link);
    return FEED_ACCEPTED;
}

/* With the lock held.  The caller frees what comes back. */
static FeedBatch *end_judging(Feed *f)
{
    FeedBatch *retired = f->retired;

    f->judging = false;
    f->retired = NULL;
    feed_batch_settle(f, retired);
    return retired;
}

static void judge_all(Writing *w)
{
    FeedBatch *b = w->batch, *retired;

    pthread_mutex_lock(&w->f->lock);
    for (FeedGroup *g = w->first; g != NULL; g = g->next) {
        for (size_t i = 0; i < g->n; i++)
            g->item[i].verdict = judge(w, g, g->item[i].event);
        b->bytes += g->bytes;
        if (g->came < b->oldest)
            b->oldest = g->came;
    }
    retired = end_judging(w->f);
    pthread_mutex_unlock(&w->f->lock);
    feed_batch_free(retired);
}

/* ---- The record --------------------------------------------------------- */

static void put_event(Buf *record, const char *what, const Event *e)
{
    Json j = {.out = record};

    buf_puts(record, what);
    event_journal_json(&j, NULL, e);
    buf_puts(record, "\n");
}

static bool append(Writing *w, Err *err)
{
    FeedBatch *b = w->batch;
    Buf *record = &w->f->record;

    buf_reset(record);
    for (size_t i = 0; i < b->n; i++)
        put_event(record, "F", b->event[i]);
    for (size_t i = 0; i < b->n_aside; i++)
        put_event(record, "Q", b->aside[i]);
    if (b->canary != TIME_OPEN)
        buf_printf(record, "C%lld\n", (long long)b->canary);
    if (record->full)
        return err_set(err, ERR_LIMIT,
                       "what came at once is over %zu bytes; send it in"
                       " smaller parts",
                       record->limit);
    return record->len == 0 || journal_append(w->f->journal, record->text,
                                              record->len, &b->segment, err);
}

/* ---- Answers ------------------------------------------------------------ */

static void count_group(Feed *f, const FeedGroup *g, int64_t now)
{
    FeedSource *s = NULL;

    for (size_t i = 0; i < g->n; i++) {
        const FeedItem *it = &g->item[i];

        if (s == NULL || strcmp(s->source, it->event->source) != 0)
            s = feed_source(f, it->event->source);
        f->stats.accepted += it->verdict == FEED_ACCEPTED;
        f->stats.duplicate += it->verdict == FEED_DUPLICATE;
        f->stats.quarantined += it->verdict == FEED_QUARANTINED;
        if (s == NULL)
            continue;
        s->accepted += it->verdict == FEED_ACCEPTED;
        s->duplicate += it->verdict == FEED_DUPLICATE;
        s->quarantined += it->verdict == FEED_QUARANTINED;
        s->last = now;
    }
    feed_measure(&f->ack_ms, (double)(clock_mono() - g->came));
}

/* The batch is the committer's from here on; of what nobody has to keep, no
 * more is reckoned. */
static void hand_on(Writing *w, int64_t began)
{
    Feed *f = w->f;
    FeedBatch *b = w->batch;
    int64_t left = (int64_t)(w->n - b->n - b->n_aside);
    bool empty = b->n + b->n_aside == 0 && b->canary == TIME_OPEN;

    pthread_mutex_lock(&f->lock);
    for (const FeedGroup *g = w->first; g != NULL; g = g->next)
        count_group(f, g, w->now);
    f->stats.waiting_events -= left;
    f->disk_fails = false;
    b->written = clock_mono();
    if (empty) {
        f->stats.waiting_bytes -= (int64_t)b->bytes;
    } else {
        f->stats.syncs++;
        feed_measure(&f->sync_ms, (double)(b->written - began));
        *f->last_batch = b;
        f->last_batch = &b->next;
        f->batch_events += (int64_t)b->n;
        f->aside += (int64_t)b->n_aside;
        f->appended++;
        if (f->batch == b || f->batch_events >= f->limits.batch_events)
            pthread_cond_signal(&f->due);
    }
    pthread_mutex_unlock(&f->lock);
    if (empty)
        feed_batch_free(b);
}

static void take_back(Writing *w, const Err *err)
{
    Feed *f = w->f;
    FeedBatch *b = w->batch, *retired;

    pthread_mutex_lock(&f->lock);
    retired = end_judging(f);
    feed_batch_settle(f, b);
    f->stats.waiting_events -= (int64_t)w->n;
    for (const FeedGroup *g = w->first; g != NULL; g = g->next)
        f->stats.waiting_bytes -= (int64_t)g->bytes;
    f->stats.refused_disk += (int64_t)w->n;
    if (!f->disk_fails) /* once is enough */
        log_error("feed", "refused=%zu %s", w->n, err->text);
    f->disk_fails = err->kind == ERR_IO;
    pthread_mutex_unlock(&f->lock);
    feed_batch_free(retired);
    feed_batch_free(b);
}

static void answer(FeedGroup *g, const Err *err)
{
    while (g != NULL) {
        FeedGroup *next = g->next; /* g is its owner's after done() */

        g->done(g, err);
        g = next;
    }
}

static void write_record(Feed *f, const FeedLimits *limits, FeedGroup *first,
                         size_t n, int64_t canary)
{
    Writing w = {.f = f,
                 .first = first,
                 .n = n,
                 .now = clock_now(),
                 .future_ms = limits->future_ms};
    int64_t began = clock_mono();
    Err err = {0};
    bool ok;

    w.batch = feed_batch_new(n);
    w.batch->canary = canary;
    w.batch->oldest = began;
    pthread_mutex_lock(&f->lock);
    f->judging = true;
    pthread_mutex_unlock(&f->lock);
    ok = ask_ledger(&w, &err) && ask_room(&w, &err);
    if (ok) {
        judge_all(&w);
        ok = append(&w, &err);
    }
    if (ok)
        hand_on(&w, began);
    else
        take_back(&w, &err);
    arena_clear(&w.arena);
    answer(first, ok ? NULL : &err);
    if (ok && journal_size(f->journal) >= (size_t)limits->segment_bytes)
        journal_cut(f->journal);
}

/* ---- The thread --------------------------------------------------------- */

/* As many groups as one record takes, from the front of the queue.  With the
 * lock held. */
static FeedGroup *take_groups(Feed *f, size_t *n)
{
    FeedGroup *first = f->first, **end = &f->first;
    size_t bytes = 0;

    *n = 0;
    while (*end != NULL &&
           (*n == 0 || (*n + (*end)->n <= MAX_RECORD_EVENTS &&
                        bytes + (*end)->bytes <= MAX_RECORD_BYTES))) {
        *n += (*end)->n;
        bytes += (*end)->bytes;
        end = &(*end)->next;
    }
    f->first = *end;
    if (f->first == NULL)
        f->last = &f->first;
    *end = NULL;
    return first;
}

void *feed_write(void *feed)
{
    Feed *f = feed;
    FeedLimits limits;
    FeedGroup *first;
    int64_t canary;
    Err err = {0};
    size_t n;

    /* Before somebody waits for it; a failure is met again there. */
    if (!store_know_ids(f->store, &err))
        log_error("feed", "%s", err.text);
    pthread_mutex_lock(&f->lock);
    for (;;) {
        while (f->first == NULL && f->canary == TIME_OPEN && !f->stop)
            pthread_cond_wait(&f->came, &f->lock);
        if (f->first == NULL && f->canary == TIME_OPEN)
            break;
        first = take_groups(f, &n);
        limits = f->limits;
        canary = f->canary;
        f->canary = TIME_OPEN;
        pthread_mutex_unlock(&f->lock);
        write_record(f, &limits, first, n, canary);
        pthread_mutex_lock(&f->lock);
    }
    f->drained = true;
    pthread_cond_signal(&f->due);
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

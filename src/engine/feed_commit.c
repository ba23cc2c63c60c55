/*
 * feed_commit.c -- The committer: what is in the journal goes to the ledger.
 *
 * A take is a transaction, so after a crash the ledger has all of it or
 * nothing; what the journal still has is taken again, and identity tells what
 * was there.  A take that the disk refuses is tried again, for as long as it
 * needs.  One that is refused because of what an event says would stop
 * everything behind it: the take is halved until that event is alone, and
 * then it is put aside with the reason.
 */
#include "engine/feed_part.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/eventjson.h"
#include "store/quarantine.h"

#include <stdlib.h>
#include <string.h>

#define RETRY_MS      1000
#define MAX_TRIES     3 /* once the feed is to end */
#define STAMP_MS      2000
#define REPLAY_EVENTS 10000 /* of one take, or a little more */
#define EARLY_REASON  "it lies in the future"

/* ---- A take ------------------------------------------------------------- */

static void add_report(TakeReport *to, const TakeReport *r)
{
    to->accepted += r->accepted;
    to->corrected += r->corrected;
    to->duplicate += r->duplicate;
    if (to->first_seq == 0)
        to->first_seq = r->first_seq;
    to->next_seq = r->next_seq;
}

static bool put_aside(Feed *f, const Event *const *event, size_t n,
                      const char *why, Err *err)
{
    return n == 0 ||
           quarantine_add(f->settings, event, n, why, clock_now(), err);
}

/* Is it about what an event says, not about the disk? */
static bool is_about_events(const Err *err)
{
    return err->kind == ERR_INPUT || err->kind == ERR_LIMIT;
}

static bool take(Feed *f, const Take *t, TakeReport *report, Err *err)
{
    TakeReport part = {0};
    Take half = *t;

    if (store_take(f->store, t, &part, err)) {
        add_report(report, &part);
        return true;
    }
    if (!is_about_events(err) || t->n == 0)
        return false;
    if (t->n == 1) {
        log_warn("feed", "aside=1 %s", err->text);
        return put_aside(f, t->event, 1, err->text, err);
    }
    half.n = t->n / 2;
    if (!take(f, &half, report, err))
        return false;
    half.event += half.n;
    half.n = t->n - half.n;
    return take(f, &half, report, err);
}

/* All events of the batches, in order. */
static void gather(const FeedBatch *first, Arena *a, FeedCommit *out)
{
    const Event **event;
    size_t n = 0;

    *out = (FeedCommit){.oldest = INT64_MAX, .canary = TIME_OPEN};
    for (const FeedBatch *b = first; b != NULL; b = b->next)
        n += b->n;
    out->event = event = ARENA_ARRAY(a, const Event *, n);
    for (const FeedBatch *b = first; b != NULL; b = b->next) {
        if (b->n > 0)
            memcpy(event + out->n, b->event, b->n * sizeof(*event));
        out->n += b->n;
        if (b->oldest < out->oldest)
            out->oldest = b->oldest;
        if (b->canary != TIME_OPEN)
            out->canary = b->canary;
    }
}

bool feed_take(Feed *f, FeedBatch *first, FeedCommit *out, Arena *a, Err *err)
{
    Take t;

    gather(first, a, out);
    for (const FeedBatch *b = first; b != NULL; b = b->next)
        if (!put_aside(f, b->aside, b->n_aside, EARLY_REASON, err))
            return false;
    t = (Take){.event = out->event,
               .n = out->n,
               .now = clock_now(),
               .canary = out->canary};
    return (t.n == 0 && t.canary == TIME_OPEN) ||
           take(f, &t, &out->report, err);
}

/* ---- What an earlier run has left --------------------------------------- */

static bool replay_line(const EventReader *r, FeedBatch *b, const char *line,
                        size_t n, Err *err)
{
    static const JsonLimits limits = {JOURNAL_MAX_RECORD, 4};
    Event *e = ARENA_NEW(&b->arena, Event);
    JsonDoc *doc;
    bool ok;

    if (line[0] == 'C')
        return true; /* nobody waits for it any more */
    doc = jsonread_new(line + 1, n - 1, &limits, err);
    ok = doc != NULL &&
         event_journal_read(r, &b->arena, jsonread_root(doc), e, err);
    jsonread_free(doc);
    if (ok && line[0] == 'Q')
        b->aside[b->n_aside++] = e;
    else if (ok)
        b->event[b->n++] = e;
    return ok;
}

static size_t count_lines(const char *text, size_t n)
{
    size_t lines = 0;

    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    return lines;
}

bool feed_replay_rest(Feed *f, Err *err)
{
    FeedCommit commit;
    Arena a = {0};
    bool ok = f->batch == NULL || feed_take(f, f->batch, &commit, &a, err);

    if (ok && f->batch != NULL)
        log_info("feed", "replayed=%zu accepted=%lld duplicate=%lld", commit.n,
                 (long long)commit.report.accepted,
                 (long long)commit.report.duplicate);
    arena_clear(&a);
    feed_batch_free(f->batch);
    f->batch = NULL;
    f->last_batch = &f->batch;
    f->batch_events = 0;
    return ok;
}

/* A line that this program cannot read was written by another one: better to
 * stop and say so than to lose it. */
static bool replay_lines(Feed *f, FeedBatch *b, const char *text, size_t n,
                         Err *err)
{
    EventDefaults defaults = {.schema = store_schema(f->store)};
    const EventReader *r = event_reader(&b->arena, &defaults);
    bool ok = true;

    for (const char *end; ok && n > 0;
         n -= (size_t)(end - text) + 1, text = end + 1) {
        end = memchr(text, '\n', n);
        if (end == NULL)
            break;
        ok = replay_line(r, b, text, (size_t)(end - text), err);
    }
    return ok;
}

bool feed_replay(void *feed, const char *text, size_t n, Err *err)
{
    Feed *f = feed;
    FeedBatch *b = feed_batch_new(count_lines(text, n));

    *f->last_batch = b;
    f->last_batch = &b->next;
    if (!replay_lines(f, b, text, n, err))
        return false;
    f->batch_events += (int64_t)b->n;
    return f->batch_events < REPLAY_EVENTS || feed_replay_rest(f, err);
}

/* ---- Which batches, and when -------------------------------------------- */

/* With the lock held. */
static int64_t due_at(const Feed *f)
{
    if (f->batch == NULL)
        return INT64_MAX;
    if (f->drained || f->hurry > f->committed ||
        f->batch_events >= f->limits.batch_events)
        return 0;
    return f->batch->written + f->limits.batch_ms;
}

/* As many batches as a take should have, from the front. */
static FeedBatch *take_batches(Feed *f)
{
    FeedBatch *first = f->batch, **end = &f->batch;
    size_t n = 0;

    while (*end != NULL &&
           (n == 0 || n + (*end)->n <= (size_t)f->limits.batch_events)) {
        n += (*end)->n;
        end = &(*end)->next;
    }
    f->batch = *end;
    if (f->batch == NULL)
        f->last_batch = &f->batch;
    *end = NULL;
    f->batch_events -= (int64_t)n;
    return first;
}

/* ---- After a commit ----------------------------------------------------- */

/* The segment that has the first record which the ledger lacks, or of the
 * last one that it has. */
static uint64_t needed_segment(const Feed *f, const FeedBatch *last)
{
    return f->batch != NULL ? f->batch->segment : last->segment;
}

/* What is in the ledger waits for nothing any more.  Before anybody is told
 * of it, or he would be told of what waited until now. */
static void count_off(Feed *f, const FeedBatch *first, const FeedCommit *c,
                      int64_t began)
{
    int64_t now = clock_mono();

    pthread_mutex_lock(&f->lock);
    for (const FeedBatch *b = first; b != NULL; b = b->next) {
        f->stats.waiting_events -= (int64_t)(b->n + b->n_aside);
        f->stats.waiting_bytes -= (int64_t)b->bytes;
        f->aside -= (int64_t)b->n_aside;
    }
    f->stats.commits++;
    f->stats.last_commit = clock_now();
    f->ledger_fails = false;
    feed_measure(&f->commit_ms, (double)(now - began));
    if (c->n > 0)
        feed_measure(&f->queryable_ms, (double)(now - c->oldest));
    pthread_mutex_unlock(&f->lock);
}

/* With the lock held.  NULL: the writer frees them. */
static FeedBatch *retire(Feed *f, FeedBatch *first)
{
    FeedBatch **end = &f->retired;

    if (!f->judging) {
        feed_batch_settle(f, first);
        return first;
    }
    while (*end != NULL)
        end = &(*end)->next;
    *end = first;
    return NULL;
}

/* Those who flush go on only when everybody was told. */
static void forget_batches(Feed *f, FeedBatch *first)
{
    uint64_t before = 0;

    pthread_mutex_lock(&f->lock);
    for (const FeedBatch *b = first; b != NULL; b = b->next) {
        f->committed++;
        before = needed_segment(f, b);
    }
    first = retire(f, first);
    pthread_cond_broadcast(&f->done);
    pthread_mutex_unlock(&f->lock);
    journal_remove(f->journal, before);
    feed_batch_free(first);
}

/* With the lock held: they are the first again. */
static void give_back(Feed *f, FeedBatch *first)
{
    FeedBatch **end = &first;

    while (*end != NULL) {
        f->batch_events += (int64_t)(*end)->n;
        end = &(*end)->next;
    }
    *end = f->batch;
    if (f->batch == NULL)
        f->last_batch = end;
    f->batch = first;
}

static bool commit(Feed *f, FeedBatch *first)
{
    int64_t began = clock_mono();
    FeedCommit c;
    Arena a = {0};
    Err err = {0};
    bool ok = feed_take(f, first, &c, &a, &err);

    if (ok) {
        count_off(f, first, &c, began);
        if (f->listen != NULL)
            f->listen(f->ctx, &c);
        forget_batches(f, first);
    } else {
        log_error("feed", "commit=failed %s", err.text);
        pthread_mutex_lock(&f->lock);
        give_back(f, first);
        f->ledger_fails = true;
        pthread_cond_broadcast(&f->done);
        pthread_mutex_unlock(&f->lock);
    }
    arena_clear(&a);
    return ok;
}

/* ---- The thread --------------------------------------------------------- */

/* Wait for batches that are due, until `mono` at the latest.  NULL: there
 * are none; *ended: and there will be none. */
static FeedBatch *next_batches(Feed *f, int64_t mono, bool *ended)
{
    FeedBatch *first = NULL;
    int64_t now;

    pthread_mutex_lock(&f->lock);
    while (now = clock_mono(),
           due_at(f) > now && mono > now && !(f->drained && f->batch == NULL)) {
        int64_t until = due_at(f) < mono ? due_at(f) : mono;

        if (until == INT64_MAX)
            pthread_cond_wait(&f->due, &f->lock);
        else
            feed_wait(f, &f->due, until);
    }
    if (due_at(f) <= now)
        first = take_batches(f);
    *ended = f->drained && f->batch == NULL && first == NULL;
    pthread_mutex_unlock(&f->lock);
    return first;
}

/* Customers who came after facts of theirs: the facts are looked through, so
 * not after every take.  Who listens is told of a commit without events. */
static void stamp(Feed *f)
{
    FeedCommit none = {.oldest = INT64_MAX, .canary = TIME_OPEN};
    int64_t n = 0;
    Err err = {0};

    if (!store_stamp_waiting(f->store, clock_now(), &n, &err))
        log_error("feed", "stamp=failed %s", err.text);
    else if (n > 0 && f->listen != NULL)
        f->listen(f->ctx, &none);
}

/* What the first take would have to read, and those who sent it wait for the
 * identities only.  A failure is met again there. */
static void know_all(Feed *f)
{
    Err err = {0};

    if (!store_know_all(f->store, &err))
        log_error("feed", "%s", err.text);
}

static void keep_known(Feed *f)
{
    Err err = {0};

    if (!store_keep_known(f->store, &err))
        log_warn("feed", "%s", err.text);
}

/* False: there is no point in trying again. */
static bool wait_to_retry(Feed *f, int tries)
{
    int64_t until = clock_mono() + RETRY_MS;
    bool ending;

    pthread_mutex_lock(&f->lock);
    while (clock_mono() < until && !f->drained)
        feed_wait(f, &f->due, until);
    if (f->drained)
        feed_wait(f, &f->due, clock_mono() + RETRY_MS / 10);
    ending = f->drained;
    pthread_mutex_unlock(&f->lock);
    return !ending || tries < MAX_TRIES;
}

static void end(Feed *f, bool all)
{
    pthread_mutex_lock(&f->lock);
    f->committing = false;
    feed_batch_free(f->batch);
    feed_batch_free(f->retired);
    f->batch = f->retired = NULL;
    pthread_cond_broadcast(&f->done);
    pthread_mutex_unlock(&f->lock);
    if (all) {
        journal_cut(f->journal); /* the writer has ended */
        journal_remove(f->journal, journal_next(f->journal));
    }
}

void *feed_commit(void *feed)
{
    int64_t stamp_at = INT64_MAX; /* of clock_mono() */
    Feed *f = feed;
    bool all = true, ended = false;
    int tries = 0;

    know_all(f);
    keep_known(f);
    while (all && !ended) {
        FeedBatch *first = next_batches(f, stamp_at, &ended);

        if (first != NULL) {
            tries = commit(f, first) ? 0 : tries + 1;
            if (tries > 0)
                all = wait_to_retry(f, tries);
            else if (stamp_at == INT64_MAX)
                stamp_at = clock_mono() + STAMP_MS;
        }
        if (clock_mono() >= stamp_at || (ended && stamp_at < INT64_MAX)) {
            stamp(f);
            keep_known(f);
            stamp_at = INT64_MAX;
        }
    }
    if (!all)
        log_error("feed", "left=journal: the next start takes it");
    end(f, all);
    return NULL;
}

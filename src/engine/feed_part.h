/*
 * feed_part.h -- What the files of the feed share; for feed*.c only.
 *
 *     feed.c         life, and what others call
 *     feed_write.c   the writer: queue -> journal -> answers
 *     feed_commit.c  the committer: journal -> ledger
 *     feed_stat.c    how it does
 */
#ifndef PULS_ENGINE_FEED_PART_H
#define PULS_ENGINE_FEED_PART_H

#include "engine/feed.h"
#include "engine/journal.h"
#include "engine/pending.h"

#include <pthread.h>

#define FEED_RECENT  1000 /* measurements that percentiles are made of */
#define FEED_SOURCES 1000 /* that are counted by name */

/* What one record of the journal holds, until the ledger has it. */
typedef struct FeedBatch {
    struct FeedBatch *next;
    Arena arena; /* of all below */
    const Event **event;
    PendingLink *link; /* of each event */
    size_t n;
    const Event **aside; /* for the quarantine */
    size_t n_aside;
    int64_t canary; /* TIME_OPEN: none */
    uint64_t segment;
    size_t bytes;    /* that it is reckoned with */
    int64_t oldest;  /* clock_mono() of the group that came first */
    int64_t written; /* clock_mono() */
} FeedBatch;

typedef struct FeedRecent {
    double at[FEED_RECENT];
    size_t n; /* ever */
} FeedRecent;

/* Settings as they were read last. */
typedef struct FeedLimits {
    int64_t batch_ms, batch_events, queue_events, queue_bytes, segment_bytes;
    int64_t future_ms;
} FeedLimits;

struct Feed {
    Store *store;
    Settings *settings;
    FeedListen *listen;
    void *ctx;

    Journal *journal; /* the writer's, once there is one */
    Buf record;       /* the writer's: what it is about to append */
    Arena names;      /* under the lock: of the sources */

    pthread_t writer, committer;
    bool writing, committing; /* the threads run */
    bool joins;               /* there is a committer to be waited for */

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t came;  /* for the writer: groups, a canary, the end */
    pthread_cond_t due;   /* for the committer: a batch, haste, the end */
    pthread_cond_t done;  /* for those who flush */
    bool stop;            /* no new groups */
    bool disk_fails, ledger_fails;
    bool drained; /* the writer has ended */
    FeedLimits limits;

    FeedGroup *first, **last; /* the queue */
    int64_t canary;           /* that waits to be sent; TIME_OPEN: none */
    FeedBatch *batch, **last_batch;
    int64_t batch_events; /* in those batches */
    int64_t aside;        /* events in those that are for the quarantine */
    Pending pending;
    bool judging;       /* the writer is between ledger and pending */
    FeedBatch *retired; /* in the ledger, and in `pending` until it is not */
    uint64_t appended, committed; /* batches ever */
    uint64_t hurry;               /* batches up to here are due now */

    FeedStats stats; /* counts */
    FeedRecent sync_ms, commit_ms, ack_ms, queryable_ms;
    FeedSource source[FEED_SOURCES];
    size_t n_sources;
};

/* The threads. */
void *feed_write(void *feed);
void *feed_commit(void *feed);

/* Take the records of an earlier run into the ledger, many in one take;
 * after the last one, what is left of them.  Before there are threads. */
JournalFn feed_replay;
bool feed_replay_rest(Feed *f, Err *err);

/* With the lock held. */
void feed_measure(FeedRecent *r, double value);
FeedSource *feed_source(Feed *f, const char *source); /* NULL: too many */

/* Make a batch with room for n events, and free it and those behind it. */
FeedBatch *feed_batch_new(size_t n);
void feed_batch_free(FeedBatch *b);

/* With the lock held: their events are pending no more. */
void feed_batch_settle(Feed *f, FeedBatch *first);

/* Move the batches into the ledger: one take, or more where some event
 * cannot be one, which is put aside. */
bool feed_take(Feed *f, FeedBatch *first, FeedCommit *out, Arena *a, Err *err);

/* Wait on the condition until `mono` of clock_mono() at the latest. */
void feed_wait(Feed *f, pthread_cond_t *what, int64_t mono);

#endif

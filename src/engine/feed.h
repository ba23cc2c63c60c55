/*
 * feed.h -- From a request to the ledger, with nothing lost on the way.
 *
 *     requests --> queue --> journal ----------> answers
 *                            append, fdatasync      |
 *                                 '--> pending --> ledger, in micro-batches
 *                                                   '--> who listens
 *
 * A Group is the events of one request.  Two threads work: the writer takes
 * all groups that wait, tells new events from those that are known, appends
 * the new ones to the journal with one fdatasync, and answers; the committer
 * moves what is in the journal to the ledger every `batch_ms`, or earlier
 * when there are `batch_events`.  A segment of the journal is removed when
 * all of it is in the ledger.
 *
 *   1. A group is answered with success only when each of its events that
 *      was accepted is on the disk.  Nothing of a group that is refused is
 *      ever in the ledger, unless it comes again.
 *   2. After a crash feed_open() takes what the journal has and the ledger
 *      lacks.  A record whose end is missing was never answered.
 *   3. Of events that say the same, one becomes a fact: also when they are
 *      in one group, in two, or one is in the ledger already.
 *   4. At most queue_events and queue_bytes wait, for the writer and the
 *      committer together; beyond, feed_submit() refuses with ERR_LIMIT.
 *   5. A disk that is full or broken refuses groups with ERR_IO and a
 *      sentence, until writing works again; no restart is needed.
 *   6. An event that happens more than future_ms after now is put aside
 *      (store/quarantine.h): it is on the disk, but no fact until released.
 *      Where no more can be put aside, it is refused, without its neighbours.
 *   7. feed_close() returns when everything answered is in the ledger.
 *
 * Any thread may call anything but feed_close(), which comes last.
 */
#ifndef PULS_ENGINE_FEED_H
#define PULS_ENGINE_FEED_H

#include "store/settings.h"
#include "store/store.h"

#define FEED_MAX_GROUP 20000 /* events of one group */

typedef struct Feed Feed;

typedef enum FeedVerdict {
    FEED_ACCEPTED,
    FEED_DUPLICATE,   /* the same is a fact already, or about to be one */
    FEED_QUARANTINED, /* put aside, see promise 6 */
    FEED_REFUSED,     /* there is no more room to put it aside */
} FeedVerdict;

typedef struct FeedItem {
    const Event *event;  /* stays until `done` was called */
    FeedVerdict verdict; /* filled in */
} FeedItem;

typedef struct FeedGroup {
    FeedItem *item;
    size_t n;
    size_t bytes;  /* about what they take in memory */
    bool released; /* from quarantine: promise 6 does not hold for them */
    /* Called once, on a thread of the feed: err NULL when all is well.  Must
     * not wait.  The group and its events are the caller's again. */
    void (*done)(struct FeedGroup *g, const Err *err);
    void *ctx;
    struct FeedGroup *next; /* private */
    int64_t came;           /* private: clock_mono() of feed_submit() */
} FeedGroup;

/* What a commit brought, for who listens. */
typedef struct FeedCommit {
    const Event *const *event; /* those that were taken */
    size_t n;
    int64_t oldest; /* clock_mono() when the first of them was submitted */
    int64_t canary; /* TIME_OPEN, or the canary that came with it */
    TakeReport report;
} FeedCommit;

/* Called on the committer's thread after each commit; must be quick. */
typedef void FeedListen(void *ctx, const FeedCommit *c);

typedef struct FeedConfig {
    const char *dir; /* of the journal: made if it is not there */
    Store *store;
    Settings *settings; /* also where the quarantine is */
    FeedListen *listen; /* NULL: nobody */
    void *ctx;
} FeedConfig;

/* Takes what the journal still has, then begins.  NULL and *err if the
 * journal cannot be read or written. */
Feed *feed_open(const FeedConfig *c, Err *err);
void feed_close(Feed *f); /* NULL is fine */

/* Put the group into the queue; *err and no call of `done` if it is full. */
bool feed_submit(Feed *f, FeedGroup *g, Err *err);

/* The same, and wait for the answer. */
bool feed_submit_wait(Feed *f, FeedGroup *g, Err *err);

/* Send a canary through journal and ledger: `sent` is in the FeedCommit that
 * brings it, and in store_canary(). */
bool feed_canary(Feed *f, int64_t sent, Err *err);

/* Everything that was answered so far is in the ledger when it returns. */
bool feed_flush(Feed *f, Err *err);

/* Settings are read again: sizes and times. */
void feed_reload(Feed *f);

/* How it does.  Counts are since the start. */
typedef struct FeedStats {
    int64_t accepted, duplicate, quarantined;
    int64_t refused_full, refused_disk;    /* events */
    int64_t waiting_events, waiting_bytes; /* now: queue and pending */
    int64_t journal_bytes;                 /* now, on the disk */
    int64_t syncs, commits;
    double sync_ms[3], commit_ms[3]; /* p50, p95, p99 of the last 1,000 */
    double ack_ms[3];                /* submit to answer */
    double queryable_ms[3];          /* submit to in the ledger */
    int64_t last_commit;             /* ms UTC; TIME_OPEN: none yet */
    bool failing;                    /* the disk or the ledger refuses now */
} FeedStats;
void feed_stats(Feed *f, FeedStats *out);

/* What came from each source since the start, and when last. */
typedef struct FeedSource {
    const char *source;
    int64_t accepted, duplicate, quarantined;
    int64_t last; /* ms UTC of the last event that came */
} FeedSource;
void feed_sources(Feed *f, Arena *a, FeedSource **out, size_t *n);

#endif

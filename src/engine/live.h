/*
 * live.h -- Pages that stay open are told what changed.
 *
 *     Live *l = live_open(&(LiveConfig){.answer = ..., .state = ...}, err);
 *     ...
 *     LiveViewer *v = live_join(l, &(LiveJoin){.path = paths, ...}, err);
 *     live_next(v, chunk);                   // whenever it was woken
 *     live_leave(v);
 *
 * A watch is a path of the API with its query, whoever asks for it: all
 * viewers of the same path share one.  After a commit the threads of a Live
 * ask for the watches that somebody looks at once more, compare the answer
 * with the one before, and wake the viewers, who take what they lack: the
 * patches since their version, or all of it.
 *
 *     commit --> watches of an older state --> answer, patch --> viewers
 *     live_commit()      those that waited longest first        live_next()
 *
 *   1. A watch is asked for at most every LIVE_PACE_MS, and never so often
 *      that asking takes more than one part in LIVE_SHARE of the time; what
 *      came meanwhile comes with the next one.  None is left out for long.
 *   2. What a viewer was sent, put together, is an answer that was in force
 *      at one moment, and the last one after the last commit.
 *   3. A viewer holds no more memory than its sizes say.  Who is behind gets
 *      the latest answer instead of patches.
 *   4. A viewer who comes back with the id that it was sent last goes on with
 *      patches, if its watches remember them.
 *   5. A watch that cannot be answered says so once, and is tried again.
 *   6. Every LIVE_BEAT_MS at the latest a viewer is sent something.
 *
 * Watches remember their last patches, LIVE_RING of LIVE_RING_BYTES together,
 * and stay for LIVE_LINGER_MS when the last viewer leaves.  Any thread may
 * call anything but live_close(), which comes last, after all viewers left.
 */
#ifndef PULS_ENGINE_LIVE_H
#define PULS_ENGINE_LIVE_H

#include "base/buf.h"
#include "engine/feed.h"

#define LIVE_MAX_WATCHED 8             /* watches of one viewer */
#define LIVE_MAX_WATCHES 2000          /* different ones, of all */
#define LIVE_MAX_BYTES   (256u << 20)  /* answers and patches of all */
#define LIVE_MAX_BODY    (900u * 1024) /* of an answer */
#define LIVE_RING        64
#define LIVE_RING_BYTES  (256u * 1024)
#define LIVE_PACE_MS     400
#define LIVE_SHARE       4
#define LIVE_IDLE_MS \
    15000                  /* and without a commit, for what the clock
                                  changes */
#define LIVE_LOOK_MS   500 /* changes that nobody told of are seen */
#define LIVE_BEAT_MS   10000
#define LIVE_LINGER_MS 60000
#define LIVE_THREADS   2

typedef struct Live Live;
typedef struct LiveViewer LiveViewer;

/* What GET of `path` would give now, as JSON in *out; false: `out` has a
 * problem document instead.  Called from the threads of the Live. */
typedef bool LiveAnswer(void *ctx, const char *path, Buf *out);

/* Another number after everything that may change an answer. */
typedef uint64_t LiveState(void *ctx);

/* A commit has reached the last of those who look at a watch. */
typedef struct LivePush {
    const char *path; /* "canary" of one that has no viewer: see below */
    int64_t oldest;   /* clock_mono(): the FeedCommit's */
    int64_t pushed;   /* clock_mono(): the last bytes were handed over */
    int64_t canary;   /* of a canary what was sent, else TIME_OPEN */
} LivePush;
typedef void LivePushed(void *ctx, const LivePush *p);

typedef struct LiveConfig {
    LiveAnswer *answer;
    LiveState *state;
    void *ctx;
    size_t max_viewers;
} LiveConfig;

Live *live_open(const LiveConfig *c, Err *err);
void live_close(Live *l); /* NULL is fine */

/* Something was committed: for the feed's listener.  Quick.  A canary in it
 * goes the way of any answer: it counts as pushed when the watches that were
 * due when it came have been answered and their viewers woken. */
void live_commit(Live *l, const FeedCommit *c);

/* What answers are made with was changed, and no state tells: a target, what
 * an audience reads.  From here on nobody is sent an answer from before. */
void live_renew(Live *l);

/* Be told of pushes from now on, on whatever thread; must be quick and call
 * nothing of this.  NULL: no longer. */
void live_push_listener(Live *l, LivePushed *fn, void *ctx);

/* ---- Viewers ------------------------------------------------------------ */

typedef struct LiveJoin {
    const char *const *path;
    size_t n;                /* 1 to LIVE_MAX_WATCHED */
    const char *last_id;     /* of server-sent events; NULL: none */
    void (*wake)(void *ctx); /* there is something for live_next(); called
                                under a lock, so it must call nothing here */
    void *ctx;
} LiveJoin;

/* ERR_LIMIT: too many are there. */
LiveViewer *live_join(Live *l, const LiveJoin *j, Err *err);
void live_leave(LiveViewer *v); /* `wake` is not called any more */

/* What the viewer has not been sent, as server-sent events (docs/live.md); as
 * much as `chunk` takes, which has room for LIVE_MAX_BODY and some. */
void live_next(LiveViewer *v, Buf *chunk);

/* ---- How it does -------------------------------------------------------- */

/* Counts are since the start, times p50, p95, p99 in ms of the last 1,000. */
typedef struct LiveStats {
    int64_t viewers, watches;             /* now */
    int64_t bytes;                        /* of answers and patches, now */
    int64_t answers;                      /* made */
    int64_t patches, snapshots, problems; /* events sent */
    int64_t behind;                       /* snapshots in place of patches */
    int64_t refused;                      /* viewers */
    double answer_ms[3];                  /* one answer */
    double lag_ms[3]; /* an event is submitted to: a viewer has it */
} LiveStats;
void live_stats(Live *l, LiveStats *out);

#endif

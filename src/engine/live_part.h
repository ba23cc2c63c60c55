/*
 * live_part.h -- What the files of live.h share, and nobody else includes.
 *
 *   live.c         the threads: which watch is asked for, and when
 *   live_watch.c   an answer, its versions and the patches between them
 *   live_viewer.c  who looks, and what they are sent
 *
 * Everything is under one lock, but for asking and comparing: a watch that is
 * busy belongs to the thread that asks for it, which alone touches `doc`.
 * Versions are numbers of the whole Live, so that one that a client kept from
 * a watch that was forgotten since is never taken for another.
 */
#ifndef PULS_ENGINE_LIVE_PART_H
#define PULS_ENGINE_LIVE_PART_H

#include "base/jsonread.h"
#include "base/token.h"
#include "engine/live.h"

#include <pthread.h>

#define LIVE_SAMPLES 1000

typedef struct Watch Watch;

typedef struct Patch {
    uint64_t from, to; /* versions */
    char *text;
    size_t len;
} Patch;

/* A viewer's place at a watch. */
typedef struct Slot {
    LiveViewer *viewer;
    Watch *watch;
    struct Slot *next, **at; /* of the watch */
    uint64_t sent;           /* version; 0: none yet */
    uint64_t sent_problem;
    bool owed; /* a version was made and not taken yet */
} Slot;

struct Watch {
    Watch *next;
    char *path;
    Slot *slots;
    size_t n_slots;
    int64_t left; /* when the last one left */

    char *body; /* NULL: not answered yet */
    size_t len;
    JsonDoc *doc;
    uint64_t version;
    Patch ring[LIVE_RING]; /* the oldest first, each from where the one before
                              it leads to */
    size_t n_ring, ring_bytes;
    char *problem; /* why it cannot be answered; NULL: it can */
    uint64_t problem_version;

    bool asked, busy;
    uint64_t renewal; /* of the Live, when the latest answer was begun */
    uint64_t state;   /* before it was asked for last */
    int64_t began, cost;
    int64_t dirty; /* since when it is out of date; TIME_OPEN: it is not */
    int64_t oldest, busy_dirty, busy_oldest; /* events that it lacks, and that
                                                come with the answer */
    size_t owed; /* viewers who have not taken the latest version */
    int64_t owed_oldest;
};

struct LiveViewer {
    Live *live;
    LiveViewer *next, **at;
    void (*wake)(void *ctx);
    void *ctx;
    bool greeted;
    int64_t last; /* when it was sent something */
    size_t n;
    Slot slot[LIVE_MAX_WATCHED];
};

typedef struct Samples {
    double ms[LIVE_SAMPLES];
    size_t n, at;
} Samples;

struct Live {
    LiveConfig config;
    char token[TOKEN_SIZE];
    pthread_t thread[LIVE_THREADS];
    size_t n_threads;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    bool stop;
    Watch *watches;
    LiveViewer *viewers;
    uint64_t versions; /* the last one given */
    uint64_t renewals; /* answers that were begun before it are no good */
    int64_t looked;
    LivePushed *pushed;
    void *pushed_ctx;
    int64_t canary, canary_came, canary_oldest; /* TIME_OPEN: none waits */
    LiveStats stats;
    Samples answer_ms, lag_ms;
};

/* Milliseconds are added to the last ones. */
void live_sample(Samples *s, double ms);

/* ---- Watches ------------------------------------------------------------ */

/* The watch of a path, made if it is not there; NULL and *err: too many. */
Watch *watch_of(Live *l, const char *path, Err *err);
void watch_free(Live *l, Watch *w); /* nobody looks at it */

/* Ask for it, with the lock held, which is let go meanwhile. */
void watch_answer(Live *l, Watch *w);

/* The place in the ring of the patch that leads on from a version; n_ring:
 * there is none. */
size_t watch_after(const Watch *w, uint64_t version);

/* ---- Viewers ------------------------------------------------------------ */

/* A version was made: its viewers owe it a look. */
void viewers_owe(Live *l, Watch *w);
void viewers_wake(const Watch *w);

#endif

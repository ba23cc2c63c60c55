/*
 * feeding.h -- Events of a request to the feed, and the answer when they are
 * on the disk.
 *
 *     Feeding *f = feeding_new();
 *
 *     ... events in f->arena, feeding_add(f, event) of each ...
 *     return feeding_send(f, app->feed, reply, answer, err);
 *
 * A Feeding is its own owner: the client may leave while the feed still has
 * its events.  It is freed when both have done with it.
 *
 *   1. No thread waits for the disk: the reply sleeps until the feed is done.
 *   2. A queue that is full is 429 with Retry-After, a disk that refuses 503.
 */
#ifndef PULS_API_FEEDING_H
#define PULS_API_FEEDING_H

#include "engine/feed.h"
#include "http/reply.h"

#include <stdatomic.h>

typedef struct Feeding Feeding;

/* Tell what became of the events: f->group.item[i].verdict of each. */
typedef bool FeedingAnswer(Feeding *f, Reply *reply, Err *err);

struct Feeding {
    Arena arena; /* of the events and all that the answer needs */
    FeedGroup group;
    void *ctx; /* the caller's, for its answer; in the arena */

    /* private to feeding.c */
    size_t room;
    FeedingAnswer *answer;
    Waker *waker;
    Err err;
    atomic_int held;
};

Feeding *feeding_new(void);
void feeding_drop(Feeding *f); /* instead of sending it; NULL is fine */

/* ERR_LIMIT beyond FEED_MAX_GROUP events. */
bool feeding_add(Feeding *f, const Event *e, Err *err);

/* From here on it is not the caller's, whatever comes back. */
bool feeding_send(Feeding *f, Feed *feed, Reply *reply, FeedingAnswer *answer,
                  Err *err);

#endif

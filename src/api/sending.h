/*
 * sending.h -- The events of a request, on their way to the feed.
 *
 *     Sending *s = sending_new(app, answer);
 *
 *     ... make events in s->arena and sending_add() each ...
 *     return sending_go(s, reply, err);
 *
 * The handler does not wait: when the feed has answered, answer() writes the
 * reply, in a thread of the server.  A client that leaves, or a server that
 * stops, changes nothing for the events: they belong to the feed until it
 * has answered, and to the Sending until both have let go of it.
 *
 * What the feed refuses is told with the status that says whose turn it is:
 * 429 where it is full, 503 where the disk or the ledger refuses, both with
 * Retry-After.
 */
#ifndef PULS_API_SENDING_H
#define PULS_API_SENDING_H

#include "api/app.h"
#include "engine/feed.h"

#include <stdatomic.h>

/* Why an event is put aside. */
#define SENDING_QUARANTINED                               \
    "it happens too far in the future; it is kept apart," \
    " in /v1/quarantine"

/* Why one that would have to be is rejected. */
#define SENDING_REFUSED                                      \
    "it happens too far in the future, and there is no more" \
    " room in /v1/quarantine; release or drop what is there"

typedef struct Sending Sending;

/* Write the reply; the verdicts are in s->group.item. */
typedef bool SendingAnswer(Sending *s, Reply *reply, Err *err);

struct Sending {
    Arena arena; /* of the events */
    App *app;
    FeedGroup group;
    void *mine; /* the caller's, in the arena */

    /* private to sending.c */
    SendingAnswer *answer;
    Waker *waker;
    atomic_int holders; /* feed and reply */
    Err err;            /* what the feed said; ERR_NONE: all is well */
    size_t room;
};

Sending *sending_new(App *app, SendingAnswer *answer);
void sending_drop(Sending *s); /* instead of sending_go() */

/* The event lives in the arena of s. */
void sending_add(Sending *s, const Event *e);

/* Hand them over; s is no longer the caller's, whatever comes of it.
 * Without events, answer() is called at once. */
bool sending_go(Sending *s, Reply *reply, Err *err);

#endif

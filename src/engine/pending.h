/*
 * pending.h -- Events that are in the journal and not yet in the ledger.
 *
 * What comes again within that moment has to be known, too.  A Pending finds
 * events by identity; it holds no memory of its own but its table.  The
 * links belong to who adds the events, and stay until they were removed.
 *
 * One thread at a time: whoever shares it has a lock.
 */
#ifndef PULS_ENGINE_PENDING_H
#define PULS_ENGINE_PENDING_H

#include "model/event.h"

#include <stdbool.h>

typedef struct PendingLink {
    const Event *event;
    struct PendingLink *next; /* private to pending.c */
} PendingLink;

typedef struct Pending {
    PendingLink **bucket;
    size_t mask; /* buckets less 1 */
} Pending;

/* For about `events` at a time; more only make it slower. */
void pending_init(Pending *p, size_t events);
void pending_clear(Pending *p);

void pending_add(Pending *p, PendingLink *link); /* link->event is set */
void pending_remove(Pending *p, PendingLink *link);

/* Does one of them say what `e` says?  Where the sender says when each
 * version became known, it has to be the same version. */
bool pending_says(const Pending *p, const Event *e);

#endif

/*
 * freeze.h -- A deck as bytes, to begin with at the next start.
 *
 *     head | columns | texts | shelves | heads of chunks | columns of chunks
 *
 * The columns of chunks lie in the bytes as they lie in memory, so a deck that
 * is thawed has nothing to read: it points into them.  Where they are a file
 * that is mapped, what no question touches never comes into memory.
 *
 *   1. deck_thaw() checks the sum of all bytes, and every number that it
 *      counts, points or allocates by.
 *   2. Bytes of another schema, order of bytes or version are refused.
 */
#ifndef PULS_DECK_FREEZE_H
#define PULS_DECK_FREEZE_H

#include "deck/deck.h"

#define FREEZE_VERSION 5

/* What the deck does not know of itself, but has to come along. */
typedef struct FreezeNote {
    int64_t superseded, forgotten;
} FreezeNote;

typedef void FreezeFn(void *ctx, const void *bytes, size_t n);

/* Under deck_read(). */
void deck_freeze(const Deck *d, const FreezeNote *note, FreezeFn *put,
                 void *ctx);

/* Fill a deck that is empty, under deck_write(); the bytes are aligned to
 * eight and stay until it is emptied.  On an error it is empty again. */
bool deck_thaw(Deck *d, const char *bytes, size_t n, FreezeNote *note,
               Err *err);

#endif

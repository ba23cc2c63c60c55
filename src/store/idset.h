/*
 * idset.h -- A set of 128-bit identities that forgets all but 32 bits of each.
 *
 *     add ---> [ table 0 ][ table 1 ] [ table 2, being filled ......... ]
 *     has ---> looks into all of them
 *
 * A table is open-addressed: an identity has a home in it, a cache line given
 * by some of its bits, and leaves a tag, 32 others, in the first free slot
 * from there on.  A table that is full stays as it is and another one is begun, so that
 * nothing is ever moved and no call takes long.
 *
 * Identities come with a position (in the ledger: seq) that goes up with
 * time.  Each table knows the lowest of its own, so that the set can also say
 * from where on to look for an identity.  The tables of what is recent are
 * small: recent identities are found in a small part of the ledger.
 *
 *   1. What was added is found: never a false negative.  idset_find() gives
 *      a position that none of those it was added at is below.
 *   2. What was not added is found by chance less than once in ten million
 *      times, if identities are evenly distributed, as hashes are.
 *   3. An identity takes less than five bytes if it was expected, and less
 *      than ten if not.
 *
 * Any thread may ask and add.  The lock is of this set alone.
 */
#ifndef PULS_STORE_IDSET_H
#define PULS_STORE_IDSET_H

#include "base/int128.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDSET_MAX_TABLES 200 /* more than any memory holds */

typedef struct IdTable {
    uint32_t *slot; /* a tag; 0: free */
    uint64_t room;  /* slots */
    uint64_t n, limit;
    int64_t from; /* lowest position */
} IdTable;

/* Private to idset.c. */
typedef struct IdSet {
    pthread_rwlock_t lock;
    IdTable table[IDSET_MAX_TABLES];
    size_t n_tables;
    uint64_t expected; /* identities that are still to come in bulk */
} IdSet;

void idset_init(IdSet *s);
void idset_clear(IdSet *s); /* frees; only idset_init() may follow */

/* The next n, oldest first, go into tables that are made to measure: half of
 * them into one, half of the rest into the next, and so on.  The second is
 * for those who do not ask for positions: all of them into one. */
void idset_expect(IdSet *s, uint64_t n);
void idset_reserve(IdSet *s, uint64_t n);

/* None of the n is at a position below `at`.  What the latest table has is
 * not added again. */
void idset_add(IdSet *s, const Uint128 *id, size_t n, int64_t at);

bool idset_has(IdSet *s, Uint128 id);
/* The same of n of them, several times as fast; at[i] says from where on
 * id[i] may be, IDSET_NOWHERE: it is not in the set. */
#define IDSET_NOWHERE INT64_MAX
void idset_find(IdSet *s, const Uint128 *id, size_t n, int64_t *at);

/* ---- As bytes -----------------------------------------------------------
 *
 * What was in at idset_cut() is written, and perhaps some of what came since.
 * No position that is written is above `before`: it is that of the first
 * identity after the cut, which reading has to add again. */
typedef struct IdSetCut {
    IdTable table[IDSET_MAX_TABLES];
    size_t n_tables;
} IdSetCut;

typedef void IdSetPut(void *ctx, const void *bytes, size_t n);

void idset_cut(IdSet *s, IdSetCut *out);
void idset_write(IdSet *s, const IdSetCut *cut, int64_t before, IdSetPut *put,
                 void *ctx);

/* Read from *at, which moves on, into an empty set.  False: the bytes are
 * none of a set whose positions are in [0, before]; the set is empty. */
bool idset_read(IdSet *s, const char **at, size_t *left, int64_t before);
void idset_empty(IdSet *s);

uint64_t idset_count(IdSet *s);
uint64_t idset_bytes(IdSet *s);

/* An identity for a text, for sets of texts.  Whoever wants to can make two
 * texts of the same; that costs a look in vain and nothing else. */
Uint128 idset_of_text(const char *text);

#endif

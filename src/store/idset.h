/*
 * idset.h -- A set of 128-bit identities that forgets all but 32 bits of each.
 *
 *     add ---> [ table 0 ][ table 1 ] [ table 2, being filled ......... ]
 *     has ---> looks into all of them
 *
 * A table is open-addressed: an identity has a home in it, given by some of
 * its bits, and leaves a tag, 32 others, in the first free slot from there
 * on.  A full table stays as it is and the next one is twice as large, so that
 * nothing is ever moved and no call takes long.
 *
 *   1. What was added is found: never a false negative.
 *   2. What was not added is found by chance less than once in ten million
 *      times, if identities are evenly distributed, as hashes are.
 *   3. An identity takes less than five bytes in a table that was made to
 *      measure by idset_reserve(), and less than ten in those that grow.
 *
 * Any thread may ask and add.  The lock is of this set alone.
 */
#ifndef PULS_STORE_IDSET_H
#define PULS_STORE_IDSET_H

#include "base/int128.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define IDSET_MAX_TABLES 48 /* doubling: more than any memory holds */

typedef struct IdTable {
    uint32_t *slot; /* a tag; 0: free */
    uint64_t room;  /* slots */
    uint64_t n, limit;
} IdTable;

/* Private to idset.c. */
typedef struct IdSet {
    pthread_rwlock_t lock;
    IdTable table[IDSET_MAX_TABLES];
    size_t n_tables;
    uint64_t next_room; /* of the next table that grows */
} IdSet;

void idset_init(IdSet *s);
void idset_clear(IdSet *s); /* frees; only idset_init() may follow */

/* The next n that are added go into one table of the right size. */
void idset_reserve(IdSet *s, uint64_t n);

/* Those that are found already are not added again. */
void idset_add(IdSet *s, const Uint128 *id, size_t n);
bool idset_has(IdSet *s, Uint128 id);

uint64_t idset_count(IdSet *s);
uint64_t idset_bytes(IdSet *s);

/* An identity for a text, for sets of texts.  Whoever wants to can make two
 * texts of the same; that costs a look in vain and nothing else. */
Uint128 idset_of_text(const char *text);

#endif

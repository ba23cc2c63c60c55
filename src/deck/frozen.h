/*
 * frozen.h -- What the bytes of a frozen deck are.  Private to freeze.c and
 * thaw.c.
 *
 * All structs are a multiple of eight bytes without gaps; all that is of
 * other length is followed by zeros up to eight.
 */
#ifndef PULS_DECK_FROZEN_H
#define PULS_DECK_FROZEN_H

#include "deck/deck.h"

#define FROZEN_ORDER 0x01020304u
#define FROZEN_NAME  48 /* "attr." and 40 more, at most */

typedef struct FrozenHead {
    uint32_t order, version;
    int64_t superseded, forgotten, next_seq, floor;
    uint64_t n_attrs, n_texts;
    uint64_t n_columns[DECK_TABLES], n_shelves[DECK_TABLES];
} FrozenHead;

/* Comes after its name. */
typedef struct FrozenColumn {
    uint64_t lost;
} FrozenColumn;

/* The texts follow, each with its '\0'. */
typedef struct FrozenTexts {
    uint64_t n, bytes;
} FrozenTexts;

typedef struct FrozenShelf {
    uint64_t kind, n; /* chunks */
} FrozenShelf;

/* Its packs follow, that of seq first. */
typedef struct FrozenChunk {
    int64_t from;
    uint32_t n, n_packs;
    uint64_t at; /* of its columns, from where the first one's begin */
} FrozenChunk;

typedef struct FrozenPack {
    uint64_t low, high;
    int64_t base, step;
    uint64_t width;
} FrozenPack;

/* Of all bytes so far, a multiple of eight each time.  The sum of all is the
 * last eight bytes. */
typedef struct FrozenSum {
    uint64_t lane[4], next; /* word */
} FrozenSum;
void frozen_add(FrozenSum *s, const void *bytes, size_t n);
uint64_t frozen_sum(const FrozenSum *s);

#endif

/*
 * sparse.h -- Bins of which nearly all are empty.
 *
 *     bins     0 0 4 0 0 0 0 1 0 0 0 0 0 9 0 0
 *     sparse   key   2  7 13
 *              n     4  1  9
 *
 * A rollup by three dimensions and the day has a bin for every combination;
 * one in ten to one in a hundred of them ever holds anything.  Kept are those,
 * in the order of their keys, so that all bins of a day, and of a group within
 * it, lie together and are found by halving.
 *
 * What comes later goes into the bins that are there; a key that is not there
 * waits in a second, short list, until there are enough of them for both to be
 * made one.  Private to deck/.
 */
#ifndef PULS_DECK_SPARSE_H
#define PULS_DECK_SPARSE_H

#include "deck/pass.h"

/* One of the two lists. */
typedef struct Keys {
    size_t n, room;
    uint32_t *key;   /* ascending, no two alike */
    uint32_t *count; /* of each, if the bins are numbers of rows */
    SumBin *sum;     /* if they are sums */
} Keys;

typedef struct Sparse {
    BinKind bin; /* COUNT or SUM */
    Keys all, late;
} Sparse;

/* The bins of an output that are not empty, the first of which is `first`. */
Sparse sparse_of(BinKind bin, const Output *o, const Bins *b, uint32_t first);
/* One behind the other, whose keys ascend; they are gone. */
Sparse sparse_join(BinKind bin, Sparse *part, size_t n);
void sparse_free(Sparse *s);
size_t sparse_bytes(const Sparse *s);

/* Add what a pass counts in a chunk (pass_list()); with sign -1, take it out.
 * `rows` are put in order. */
void sparse_bring(Sparse *s, RowKeys *rows, int sign);

/* The first of keys at .. end - 1 that is not below `key`; `end` if all are.
 * It is fast where that is not far from `at`. */
size_t keys_ahead(const Keys *k, size_t at, size_t end, size_t key);

#endif

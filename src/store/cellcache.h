/*
 * cellcache.h -- Cells that were counted, kept for when they are asked for
 * again.
 *
 *     if (cellcache_find(c, key, to, arena, &kept)) ... bring it up to date
 *     cellcache_keep(c, key, &kept);
 *
 * What is kept is what the ledger said at one tide about one stretch of
 * time; duck_kept.c decides what that is still good for.  Under one key there
 * may be several, which differ in the end of their period.
 *
 *   1. All that is kept takes at most the bytes that it was opened with; what
 *      was used longest ago leaves first.
 *   2. What is found is a copy in the arena.
 *   3. A period that ends no more than CELLCACHE_MOVES_MS before the new one
 *      is taken for the same one, whose end moves with the clock, and is
 *      replaced.
 *   4. Of two with the same end, the one of the later tide stays.
 *   5. Any thread may call anything but cellcache_free().
 */
#ifndef PULS_STORE_CELLCACHE_H
#define PULS_STORE_CELLCACHE_H

#include "store/ledger.h"

#define CELLCACHE_MOVES_MS ((int64_t)3600 * 1000)

typedef struct CellCache CellCache;

typedef struct Kept {
    Period period;
    Tide tide;
    Cells cells;
} Kept;

/* `bytes` 0: nothing is kept. */
CellCache *cellcache_new(size_t bytes);
void cellcache_free(CellCache *c); /* NULL is fine */

/* What was kept under the key of the period that ends at `to`, or else at the
 * latest moment before it. */
bool cellcache_find(CellCache *c, const char *key, int64_t to, Arena *a,
                    Kept *out);
void cellcache_keep(CellCache *c, const char *key, const Kept *k);

/* How it did: for those who measure. */
typedef struct CellCacheStats {
    uint64_t found, missed;
    size_t entries, bytes;
} CellCacheStats;
CellCacheStats cellcache_stats(CellCache *c);

#endif

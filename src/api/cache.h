/*
 * cache.h -- Replies that are kept while nothing has changed.
 *
 *     text = cache_get(cache, key, arena, &len);
 *     if (text == NULL) {
 *         ...make it...
 *         cache_put(cache, key, text, len);
 *     }
 *
 * The key has to say everything that the reply depends on: the call and its
 * parameters, app_ledger_state(), and the minute where "today" matters.  What
 * is no longer asked for leaves when room is needed: the entry that was used
 * longest ago goes first.
 *
 *     bucket[hash] -> entry -> entry          entries of the same bucket
 *     newest -> ... older ... -> oldest       and all of them by their use
 *
 *   1. At most so many entries and bytes as the limits say, keys included; a
 *      text over cache_longest() is not kept.
 *   2. What cache_get() gives is a copy in the arena: it stays whatever
 *      others do to the cache.
 *   3. Any thread may call anything.
 */
#ifndef PULS_API_CACHE_H
#define PULS_API_CACHE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct CacheLimits {
    size_t entries, bytes;
} CacheLimits;

typedef struct CacheStats {
    int64_t found, missed; /* of all cache_get() */
    int64_t entries, bytes;
} CacheStats;

typedef struct Cache Cache;

Cache *cache_new(const CacheLimits *limits);
void cache_free(Cache *c); /* NULL is fine */

/* Bytes of the longest text that is kept. */
static inline size_t cache_longest(const CacheLimits *limits)
{
    return limits->bytes / 8;
}

/* The text kept under the key, or NULL. */
const char *cache_get(Cache *c, const char *key, Arena *a, size_t *len);
void cache_put(Cache *c, const char *key, const char *text, size_t len);
CacheStats cache_stats(Cache *c);

/*
 * While events stream in, the state of the ledger is another one at every
 * look, and nothing that is kept would ever be of use.  So the state may be
 * somewhat old: the one that was given before is given again for
 * CACHE_AGE_MS, or CACHE_SHARE times what making a reply took last, if that
 * is longer; but not beyond cache_renew(), nor where `renew`.
 */
#define CACHE_AGE_MS 1000
#define CACHE_SHARE  4
uint64_t cache_state(Cache *c, uint64_t now, bool renew);
void cache_took(Cache *c, int64_t ms);
void cache_renew(Cache *c);

#endif

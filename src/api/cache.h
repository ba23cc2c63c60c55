/*
 * cache.h -- Replies that are kept while nothing has changed.
 *
 *     text = cache_get(cache, key, arena);
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
 *   1. At most CACHE_ENTRIES entries and CACHE_BYTES bytes; a reply of more
 *      than CACHE_ENTRY_BYTES is not kept.
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

#define CACHE_ENTRIES     64
#define CACHE_BYTES       ((size_t)16 << 20)
#define CACHE_ENTRY_BYTES ((size_t)2 << 20)

typedef struct Cache Cache;

Cache *cache_new(void);
void cache_free(Cache *c); /* NULL is fine */

/* The text kept under the key, or NULL. */
const char *cache_get(Cache *c, const char *key, Arena *a, size_t *len);
void cache_put(Cache *c, const char *key, const char *text, size_t len);
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

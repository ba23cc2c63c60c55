/*
 * cellcache.c -- See cellcache.h.
 *
 * Entries hang in chains by the hash of their key, and in one list by when
 * they were used.  An entry is one block of memory: itself, key and cells.
 */
#include "store/cellcache.h"

#include "base/hash.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define CHAINS 4096

typedef struct Entry Entry;

struct Entry {
    Entry *next;          /* in its chain */
    Entry *newer, *older; /* by use */
    uint64_t hash;
    size_t bytes;
    char *key; /* behind the entry, in the same block */
    Kept kept; /* its cells behind the key */
};

struct CellCache {
    pthread_mutex_t lock; /* of all below */
    size_t most;
    Entry *chain[CHAINS];
    Entry *newest, *oldest;
    CellCacheStats stats;
};

CellCache *cellcache_new(size_t bytes)
{
    CellCache *c = mem_alloc(sizeof(*c));

    pthread_mutex_init(&c->lock, NULL);
    c->most = bytes;
    return c;
}

/* ---- The list ----------------------------------------------------------- */

static void unlist(CellCache *c, Entry *e)
{
    *(e->newer != NULL ? &e->newer->older : &c->newest) = e->older;
    *(e->older != NULL ? &e->older->newer : &c->oldest) = e->newer;
    e->newer = e->older = NULL;
}

static void list_first(CellCache *c, Entry *e)
{
    e->older = c->newest;
    *(c->newest != NULL ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void drop(CellCache *c, Entry *e)
{
    Entry **at = &c->chain[e->hash % CHAINS];

    while (*at != e)
        at = &(*at)->next;
    *at = e->next;
    unlist(c, e);
    c->stats.bytes -= e->bytes;
    c->stats.entries--;
    free(e);
}

void cellcache_free(CellCache *c)
{
    if (c == NULL)
        return;
    while (c->newest != NULL)
        drop(c, c->newest);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* ---- Finding ------------------------------------------------------------ */

/* The entry whose period ends last, but not after `to`. */
static Entry *find(CellCache *c, const char *key, int64_t to)
{
    uint64_t hash = hash_text(key);
    Entry *best = NULL;

    for (Entry *e = c->chain[hash % CHAINS]; e != NULL; e = e->next)
        if (e->hash == hash && e->kept.period.to <= to &&
            (best == NULL || e->kept.period.to > best->kept.period.to) &&
            strcmp(e->key, key) == 0)
            best = e;
    return best;
}

static void copy_kept(const Kept *k, void *room, Kept *out)
{
    *out = *k;
    cells_copy(&k->cells, room, &out->cells);
}

bool cellcache_find(CellCache *c, const char *key, int64_t to, Arena *a,
                    Kept *out)
{
    Entry *e;

    pthread_mutex_lock(&c->lock);
    e = find(c, key, to);
    if (e != NULL) {
        unlist(c, e);
        list_first(c, e);
        copy_kept(&e->kept,
                  arena_alloc(a, 1 + cells_copy(&e->kept.cells, NULL, NULL)),
                  out);
        c->stats.found++;
    } else {
        c->stats.missed++;
    }
    pthread_mutex_unlock(&c->lock);
    return e != NULL;
}

/* ---- Keeping ------------------------------------------------------------ */

static Entry *make(const char *key, const Kept *k)
{
    size_t head = (sizeof(Entry) + 15) & ~(size_t)15;
    size_t key_room = (strlen(key) + 16) & ~(size_t)15;
    size_t bytes = head + key_room + cells_copy(&k->cells, NULL, NULL);
    Entry *e = mem_alloc(bytes);
    char *block = (char *)e;

    e->hash = hash_text(key);
    e->bytes = bytes;
    e->key = block + head;
    memcpy(e->key, key, strlen(key) + 1);
    copy_kept(k, block + head + key_room, &e->kept);
    return e;
}

/* Is what is there already of a later tide? */
static bool is_newer(const Kept *there, const Kept *k)
{
    return there->period.to == k->period.to &&
           there->tide.next_seq > k->tide.next_seq;
}

static void put(CellCache *c, Entry *e)
{
    Entry *old = find(c, e->key, e->kept.period.to);

    if (old != NULL &&
        e->kept.period.to - old->kept.period.to <= CELLCACHE_MOVES_MS)
        drop(c, old);
    while (c->stats.bytes + e->bytes > c->most)
        drop(c, c->oldest);
    e->next = c->chain[e->hash % CHAINS];
    c->chain[e->hash % CHAINS] = e;
    list_first(c, e);
    c->stats.bytes += e->bytes;
    c->stats.entries++;
}

void cellcache_keep(CellCache *c, const char *key, const Kept *k)
{
    Entry *e = make(key, k), *old;

    pthread_mutex_lock(&c->lock);
    old = find(c, key, k->period.to);
    if (e->bytes <= c->most && (old == NULL || !is_newer(&old->kept, k))) {
        put(c, e);
        e = NULL;
    }
    pthread_mutex_unlock(&c->lock);
    free(e);
}

CellCacheStats cellcache_stats(CellCache *c)
{
    CellCacheStats s;

    pthread_mutex_lock(&c->lock);
    s = c->stats;
    pthread_mutex_unlock(&c->lock);
    return s;
}

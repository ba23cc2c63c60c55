/* cache.c -- See cache.h. */
#include "api/cache.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024 /* a power of two */

typedef struct Entry {
    struct Entry *next;          /* of the same bucket */
    struct Entry *newer, *older; /* by when they were used */
    uint64_t hash;
    const char *text; /* behind the key */
    size_t len, size; /* of the text; of all */
    char key[];
} Entry;

struct Cache {
    pthread_mutex_t lock; /* of all below */
    CacheLimits limits;
    Entry *bucket[BUCKETS];
    Entry *newest, *oldest;
    size_t n, bytes;
    CacheStats stats;
    uint64_t state; /* of the ledger, as given last */
    int64_t renewed, took;
    bool old; /* the state is to be given no more */
};

Cache *cache_new(const CacheLimits *limits)
{
    Cache *c = mem_alloc(sizeof(*c));

    pthread_mutex_init(&c->lock, NULL);
    c->limits = *limits;
    c->old = true;
    return c;
}

/* ---- Where entries are -------------------------------------------------- */

/* The pointer to the entry, or to the end of its bucket. */
static Entry **find(Cache *c, const char *key, uint64_t hash)
{
    Entry **at = &c->bucket[hash % BUCKETS];

    while (*at != NULL && ((*at)->hash != hash || strcmp((*at)->key, key) != 0))
        at = &(*at)->next;
    return at;
}

static void unlink_entry(Cache *c, Entry *e)
{
    *(e->newer != NULL ? &e->newer->older : &c->newest) = e->older;
    *(e->older != NULL ? &e->older->newer : &c->oldest) = e->newer;
}

static void make_newest(Cache *c, Entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest != NULL ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void drop(Cache *c, Entry *e)
{
    *find(c, e->key, e->hash) = e->next;
    unlink_entry(c, e);
    c->n--;
    c->bytes -= e->size;
    free(e);
}

void cache_free(Cache *c)
{
    if (c == NULL)
        return;
    while (c->oldest != NULL)
        drop(c, c->oldest);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* ---- Getting and putting ------------------------------------------------ */

const char *cache_get(Cache *c, const char *key, Arena *a, size_t *len)
{
    uint64_t hash = hash_text(key);
    const char *text = NULL;
    Entry *e;

    pthread_mutex_lock(&c->lock);
    e = *find(c, key, hash);
    if (e != NULL) {
        unlink_entry(c, e);
        make_newest(c, e);
        *len = e->len;
        text = arena_strndup(a, e->text, e->len);
    }
    c->stats.found += e != NULL;
    c->stats.missed += e == NULL;
    pthread_mutex_unlock(&c->lock);
    return text;
}

static Entry *new_entry(const char *key, uint64_t hash, const char *text,
                        size_t len)
{
    size_t n = strlen(key) + 1, size = sizeof(Entry) + n + len;
    Entry *e = mem_alloc(size);

    memcpy(e->key, key, n);
    memcpy(e->key + n, text, len);
    e->hash = hash;
    e->text = e->key + n;
    e->len = len;
    e->size = size;
    return e;
}

void cache_put(Cache *c, const char *key, const char *text, size_t len)
{
    uint64_t hash = hash_text(key);
    Entry **at, *e;

    if (len > cache_longest(&c->limits))
        return;
    e = new_entry(key, hash, text, len);
    pthread_mutex_lock(&c->lock);
    at = find(c, key, hash);
    if (*at != NULL)
        drop(c, *at);
    while (c->n > 0 &&
           (c->n >= c->limits.entries || c->bytes + e->size > c->limits.bytes))
        drop(c, c->oldest);
    at = &c->bucket[hash % BUCKETS];
    e->next = *at;
    *at = e;
    make_newest(c, e);
    c->n++;
    c->bytes += e->size;
    pthread_mutex_unlock(&c->lock);
}

CacheStats cache_stats(Cache *c)
{
    CacheStats s;

    pthread_mutex_lock(&c->lock);
    s = c->stats;
    s.entries = (int64_t)c->n;
    s.bytes = (int64_t)c->bytes;
    pthread_mutex_unlock(&c->lock);
    return s;
}

/* ---- The state ---------------------------------------------------------- */

static int64_t age_of(const Cache *c)
{
    int64_t ms = c->took * CACHE_SHARE;

    return ms > CACHE_AGE_MS ? ms : CACHE_AGE_MS;
}

uint64_t cache_state(Cache *c, uint64_t now, bool renew)
{
    int64_t ms = clock_mono();
    uint64_t state;

    pthread_mutex_lock(&c->lock);
    if (c->old || renew || ms - c->renewed >= age_of(c)) {
        c->old = false;
        c->renewed = ms;
        c->state = now;
    }
    state = c->state;
    pthread_mutex_unlock(&c->lock);
    return state;
}

void cache_took(Cache *c, int64_t ms)
{
    pthread_mutex_lock(&c->lock);
    c->took = ms;
    pthread_mutex_unlock(&c->lock);
}

void cache_renew(Cache *c)
{
    pthread_mutex_lock(&c->lock);
    c->old = true;
    pthread_mutex_unlock(&c->lock);
}

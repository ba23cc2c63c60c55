/* cache.c -- See cache.h. */
#include "api/cache.h"

#include "base/clock.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct Entry {
    char *key; /* NULL: free */
    char *text;
    size_t len;
    uint64_t used; /* on the cache's own clock */
} Entry;

struct Cache {
    pthread_mutex_t lock; /* of all below */
    Entry entry[CACHE_ENTRIES];
    size_t bytes;
    uint64_t clock; /* ticks at every use */
    uint64_t state; /* of the ledger, as given last */
    int64_t renewed, took;
    bool old; /* the state is to be given no more */
};

Cache *cache_new(void)
{
    Cache *c = mem_alloc(sizeof(*c));

    pthread_mutex_init(&c->lock, NULL);
    c->old = true;
    return c;
}

static void drop(Cache *c, Entry *e)
{
    c->bytes -= e->len;
    free(e->key);
    free(e->text);
    *e = (Entry){0};
}

void cache_free(Cache *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < CACHE_ENTRIES; i++)
        drop(c, &c->entry[i]);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

static Entry *find(Cache *c, const char *key)
{
    for (size_t i = 0; i < CACHE_ENTRIES; i++)
        if (c->entry[i].key != NULL && strcmp(c->entry[i].key, key) == 0)
            return &c->entry[i];
    return NULL;
}

const char *cache_get(Cache *c, const char *key, Arena *a, size_t *len)
{
    const char *text = NULL;
    Entry *e;

    pthread_mutex_lock(&c->lock);
    e = find(c, key);
    if (e != NULL) {
        e->used = ++c->clock;
        *len = e->len;
        text = arena_strndup(a, e->text, e->len);
    }
    pthread_mutex_unlock(&c->lock);
    return text;
}

/* A free entry, or the one that was used longest ago. */
static Entry *oldest(Cache *c)
{
    Entry *best = &c->entry[0];

    for (size_t i = 1; i < CACHE_ENTRIES; i++)
        if (c->entry[i].used < best->used)
            best = &c->entry[i];
    return best;
}

/* The entry that was used longest ago, of those that are used. */
static Entry *oldest_used(Cache *c)
{
    Entry *best = NULL;

    for (size_t i = 0; i < CACHE_ENTRIES; i++)
        if (c->entry[i].key != NULL &&
            (best == NULL || c->entry[i].used < best->used))
            best = &c->entry[i];
    return best;
}

static char *copy(const char *s, size_t n)
{
    char *text = mem_alloc(n + 1);

    memcpy(text, s, n);
    return text;
}

void cache_put(Cache *c, const char *key, const char *text, size_t len)
{
    Entry *e;

    if (len > CACHE_ENTRY_BYTES)
        return;
    pthread_mutex_lock(&c->lock);
    e = find(c, key);
    if (e == NULL)
        e = oldest(c);
    drop(c, e);
    while (c->bytes + len > CACHE_BYTES)
        drop(c, oldest_used(c));
    *e = (Entry){.key = copy(key, strlen(key)),
                 .text = copy(text, len),
                 .len = len,
                 .used = ++c->clock};
    c->bytes += len;
    pthread_mutex_unlock(&c->lock);
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

/* rejects.c -- See rejects.h. */
#include "engine/rejects.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct Counter {
    char name[REJECT_TEXT + 1];
    int64_t count, last;
} Counter;

/* A list by name that does not grow beyond its room. */
typedef struct Counters {
    Counter *at;
    size_t n, room;
} Counters;

struct Rejects {
    pthread_mutex_t lock; /* of what follows */
    Counters reasons, sources;
    Counter reason[REJECT_REASONS];
    Counter source[REJECT_SOURCES];
};

Rejects *rejects_new(void)
{
    Rejects *r = mem_alloc(sizeof(*r));

    pthread_mutex_init(&r->lock, NULL);
    r->reasons = (Counters){r->reason, 0, REJECT_REASONS};
    r->sources = (Counters){r->source, 0, REJECT_SOURCES};
    return r;
}

void rejects_free(Rejects *r)
{
    if (r == NULL)
        return;
    pthread_mutex_destroy(&r->lock);
    free(r);
}

/* Where the name is, or belongs. */
static size_t place_of(const Counters *c, const char *name)
{
    size_t low = 0, high = c->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(c->at[mid].name, name) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool is_at(const Counters *c, size_t i, const char *name)
{
    return i < c->n && strcmp(c->at[i].name, name) == 0;
}

/* The counter of that name, made if there is room; `reserve` places are kept
 * free.  NULL: no room. */
static Counter *find(Counters *c, const char *name, size_t reserve)
{
    size_t i = place_of(c, name);

    if (is_at(c, i, name))
        return &c->at[i];
    if (strlen(name) > REJECT_TEXT || c->n + reserve >= c->room)
        return NULL;
    memmove(&c->at[i + 1], &c->at[i], (c->n - i) * sizeof(c->at[0]));
    c->at[i] = (Counter){0};
    memcpy(c->at[i].name, name, strlen(name) + 1);
    c->n++;
    return &c->at[i];
}

static void add(Counter *c, int64_t now)
{
    if (c == NULL)
        return;
    c->count++;
    if (now > c->last)
        c->last = now;
}

void rejects_count(Rejects *r, const char *reason, const char *source,
                   int64_t now)
{
    Counter *c;

    if (r == NULL)
        return;
    pthread_mutex_lock(&r->lock);
    c = find(&r->reasons, reason, 1);
    if (c == NULL)
        c = find(&r->reasons, REJECT_OTHER, 0);
    add(c, now);
    if (source != NULL && source[0] != '\0')
        add(find(&r->sources, source, 0), now);
    pthread_mutex_unlock(&r->lock);
}

static void list(Rejects *r, const Counters *c, Arena *a, Reject **out,
                 size_t *n)
{
    pthread_mutex_lock(&r->lock);
    *n = c->n;
    *out = ARENA_ARRAY(a, Reject, c->n + 1);
    for (size_t i = 0; i < c->n; i++)
        (*out)[i] = (Reject){arena_printf(a, "%s", c->at[i].name),
                             c->at[i].count, c->at[i].last};
    pthread_mutex_unlock(&r->lock);
}

void rejects_reasons(Rejects *r, Arena *a, Reject **out, size_t *n)
{
    list(r, &r->reasons, a, out, n);
}

void rejects_sources(Rejects *r, Arena *a, Reject **out, size_t *n)
{
    list(r, &r->sources, a, out, n);
}

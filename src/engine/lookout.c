/* lookout.c -- See lookout.h. */
#include "engine/lookout.h"

#include "base/clock.h"
#include "base/jsonread.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define DATA "data: "

struct Lookout {
    LookoutConfig config;
    pthread_t thread;

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t news;
    void *viewer; /* NULL: not yet */
    bool woken, stop;
    bool joined; /* of who closes it alone: the thread has ended */
};

/* ---- Reading events ----------------------------------------------------- */

static bool take_time(const JsonVal *value, int64_t *canary)
{
    const char *text = jsonread_str(value, NULL);
    Err ignored;

    return text != NULL && clock_parse(text, zone_utc(), canary, &ignored);
}

/* Operations of RFC 6902; each may put the moment itself, or what holds it. */
static bool take_patch(const JsonVal *patch, int64_t *canary)
{
    JsonIter it = {.in = patch};
    bool found = false;

    while (jsonread_next(&it)) {
        const char *path = jsonread_str(jsonread_get(it.value, "path"), NULL);
        const JsonVal *value = jsonread_get(it.value, "value");

        if (path == NULL)
            continue;
        if (strcmp(path, "") == 0)
            value = jsonread_get(value, "canary");
        if (strcmp(path, "") == 0 || strcmp(path, "/canary") == 0)
            value = jsonread_get(value, "last");
        else if (strcmp(path, "/canary/last") != 0)
            continue;
        found |= take_time(value, canary);
    }
    return found;
}

static bool take_data(const char *json, size_t len, int64_t *canary)
{
    JsonLimits limits = {LOOKOUT_CHUNK, 32};
    Err ignored;
    JsonDoc *doc = jsonread_new(json, len, &limits, &ignored);
    const JsonVal *root, *body;
    bool found;

    if (doc == NULL)
        return false;
    root = jsonread_root(doc);
    body = jsonread_get(root, "body");
    found = body != NULL
                ? take_time(jsonread_get(jsonread_get(body, "canary"), "last"),
                            canary)
                : take_patch(jsonread_get(root, "patch"), canary);
    jsonread_free(doc);
    return found;
}

bool lookout_find(const char *events, int64_t *canary)
{
    bool found = false;

    while (*events != '\0') {
        size_t n = strcspn(events, "\n");

        if (strncmp(events, DATA, strlen(DATA)) == 0)
            found |= take_data(events + strlen(DATA), n - strlen(DATA), canary);
        events += n + (events[n] == '\n');
    }
    return found;
}

/* ---- The thread --------------------------------------------------------- */

/* The viewer, when there is something to take; NULL: it is time to stop. */
static void *wait_for_news(Lookout *l)
{
    void *viewer;

    pthread_mutex_lock(&l->lock);
    while (!l->stop && (l->viewer == NULL || !l->woken))
        pthread_cond_wait(&l->news, &l->lock);
    l->woken = false;
    viewer = l->stop ? NULL : l->viewer;
    pthread_mutex_unlock(&l->lock);
    return viewer;
}

/* Until nothing is left: one waking may stand for several versions. */
static void take_all(Lookout *l, void *viewer, Buf *chunk)
{
    int64_t canary;

    for (;;) {
        buf_reset(chunk);
        l->config.next(viewer, chunk);
        if (chunk->len == 0)
            return;
        if (lookout_find(chunk->text, &canary))
            l->config.saw(l->config.ctx, canary);
    }
}

static void *run(void *ctx)
{
    Lookout *l = ctx;
    Buf chunk = BUF_INIT(LOOKOUT_CHUNK);

    for (void *viewer; (viewer = wait_for_news(l)) != NULL;)
        take_all(l, viewer, &chunk);
    buf_clear(&chunk);
    return NULL;
}

static void free_lookout(Lookout *l)
{
    pthread_cond_destroy(&l->news);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

Lookout *lookout_open(const LookoutConfig *c, Err *err)
{
    Lookout *l = mem_alloc(sizeof(*l));

    l->config = *c;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->news, NULL);
    if (pthread_create(&l->thread, NULL, run, l) == 0)
        return l;
    err_set(err, ERR_IO, "there is no thread to look out for canaries");
    free_lookout(l);
    return NULL;
}

void lookout_stop(Lookout *l)
{
    if (l == NULL || l->joined)
        return;
    pthread_mutex_lock(&l->lock);
    l->stop = true;
    pthread_cond_signal(&l->news);
    pthread_mutex_unlock(&l->lock);
    pthread_join(l->thread, NULL);
    l->joined = true;
}

void lookout_close(Lookout *l)
{
    if (l == NULL)
        return;
    lookout_stop(l);
    free_lookout(l);
}

void lookout_start(Lookout *l, void *viewer)
{
    pthread_mutex_lock(&l->lock);
    l->viewer = viewer;
    l->woken = true; /* it may have been before */
    pthread_cond_signal(&l->news);
    pthread_mutex_unlock(&l->lock);
}

void lookout_wake(void *lookout)
{
    Lookout *l = lookout;

    pthread_mutex_lock(&l->lock);
    l->woken = true;
    pthread_cond_signal(&l->news);
    pthread_mutex_unlock(&l->lock);
}

/*
 * reaper.c -- See reaper.h.
 *
 * One thread sleeps until the earliest deadline, then walks the list.  With
 * thousands of connections each would be walked for, if deadlines were not
 * put off to the next multiple of REAPER_STEP_MS: so there are few walks a
 * second, whatever there are of connections.  The lock covers the list
 * and every watch on it; shutdown() is called under it, so that a socket
 * cannot be closed, and its number given away, in between.
 */
#include "http/reaper.h"
#include "base/clock.h"
#include "base/mem.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

struct Watch {
    Watch *before, *after;
    int fd;
    int64_t deadline; /* of clock_mono(); INT64_MAX is never */
};

struct Reaper {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* an earlier deadline than `wake`, or the end */
    pthread_t thread;
    Watch *watches;
    int64_t wake; /* until when the thread sleeps */
    bool ending;
};

/* Shut down what is late.  Return the earliest deadline that is left. */
static int64_t reap(Reaper *r, int64_t now)
{
    int64_t earliest = INT64_MAX;

    for (Watch *w = r->watches; w != NULL; w = w->after) {
        if (w->deadline <= now) {
            shutdown(w->fd, SHUT_RDWR);
            w->deadline = INT64_MAX;
        }
        if (w->deadline < earliest)
            earliest = w->deadline;
    }
    return earliest;
}

static void *run(void *arg)
{
    Reaper *r = arg;

    pthread_mutex_lock(&r->lock);
    while (!r->ending) {
        struct timespec until;

        r->wake = reap(r, clock_mono());
        until.tv_sec = (time_t)(r->wake / SECOND_MS);
        until.tv_nsec = (long)(r->wake % SECOND_MS) * 1000000;
        if (r->wake == INT64_MAX)
            pthread_cond_wait(&r->changed, &r->lock);
        else
            pthread_cond_timedwait(&r->changed, &r->lock, &until);
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

Reaper *reaper_open(void)
{
    Reaper *r = mem_alloc(sizeof(*r));
    pthread_condattr_t attr;
    int rc;

    pthread_mutex_init(&r->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&r->changed, &attr);
    pthread_condattr_destroy(&attr);
    rc = pthread_create(&r->thread, NULL, run, r);
    assert(rc == 0);
    return r;
}

void reaper_close(Reaper *r)
{
    if (r == NULL)
        return;
    pthread_mutex_lock(&r->lock);
    r->ending = true;
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    while (r->watches != NULL)
        reaper_forget(r, r->watches);
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

/* With the lock held. */
static void set_deadline(Reaper *r, Watch *w, int ms)
{
    int64_t late = clock_mono() + ms + REAPER_STEP_MS - 1;

    w->deadline = ms == REAPER_NEVER ? INT64_MAX : late - late % REAPER_STEP_MS;
    if (w->deadline < r->wake)
        pthread_cond_signal(&r->changed);
}

Watch *reaper_watch(Reaper *r, int fd, int ms)
{
    Watch *w = mem_alloc(sizeof(*w));

    w->fd = fd;
    pthread_mutex_lock(&r->lock);
    w->after = r->watches;
    if (w->after != NULL)
        w->after->before = w;
    r->watches = w;
    set_deadline(r, w, ms);
    pthread_mutex_unlock(&r->lock);
    return w;
}

void reaper_set(Reaper *r, Watch *w, int ms)
{
    pthread_mutex_lock(&r->lock);
    set_deadline(r, w, ms);
    pthread_mutex_unlock(&r->lock);
}

void reaper_forget(Reaper *r, Watch *w)
{
    if (w == NULL)
        return;
    pthread_mutex_lock(&r->lock);
    if (w->before != NULL)
        w->before->after = w->after;
    else
        r->watches = w->after;
    if (w->after != NULL)
        w->after->before = w->before;
    pthread_mutex_unlock(&r->lock);
    free(w);
}

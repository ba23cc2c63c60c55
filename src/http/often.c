/* often.c -- See often.h. */
#include "http/often.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>

#define LONGEST_MS 1000 /* longer ones are told as this */

struct Often {
    pthread_mutex_t lock;
    int64_t next; /* clock_mono() of when they are logged */
    int64_t n;
    int64_t took[LONGEST_MS + 1]; /* so many took as many ms */
};

Often *often_new(void)
{
    Often *o = mem_alloc(sizeof(*o));

    pthread_mutex_init(&o->lock, NULL);
    return o;
}

/* By the nearest rank. */
static int percentile(const Often *o, int64_t percent)
{
    int64_t rank = (o->n * percent + 99) / 100;
    int ms = 0;

    while (ms < LONGEST_MS && (rank -= o->took[ms]) > 0)
        ms++;
    return ms;
}

/* With the lock held. */
static void tell(Often *o)
{
    if (o->n == 0)
        return;
    log_info("http", "events=taken requests=%lld p50_ms=%d p99_ms=%d",
             (long long)o->n, percentile(o, 50), percentile(o, 99));
    o->n = 0;
    for (int i = 0; i <= LONGEST_MS; i++)
        o->took[i] = 0;
}

static void tell_if_due(Often *o, int64_t now)
{
    if (now < o->next)
        return;
    tell(o);
    o->next = now + SECOND_MS;
}

void often_free(Often *o)
{
    if (o == NULL)
        return;
    tell(o);
    pthread_mutex_destroy(&o->lock);
    free(o);
}

void often_count(Often *o, int64_t ms)
{
    pthread_mutex_lock(&o->lock);
    o->n++;
    o->took[ms < LONGEST_MS ? ms : LONGEST_MS]++;
    tell_if_due(o, clock_mono());
    pthread_mutex_unlock(&o->lock);
}

void often_look(Often *o)
{
    if (o == NULL)
        return;
    pthread_mutex_lock(&o->lock);
    if (o->n > 0)
        tell_if_due(o, clock_mono());
    pthread_mutex_unlock(&o->lock);
}

/* service.c -- See service.h. */
#include "engine/service.h"

#include "base/clock.h"
#include "base/mem.h"
#include "model/question.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

struct Service {
    Latency *queryable, *pushed;
    ServiceConfig config;

    pthread_rwlock_t lock; /* of what follows */
    Canary *canary;        /* NULL: not started */
};

Service *service_new(void)
{
    Service *s = mem_alloc(sizeof(*s));

    s->queryable = latency_new();
    s->pushed = latency_new();
    pthread_rwlock_init(&s->lock, NULL);
    return s;
}

void service_free(Service *s)
{
    if (s == NULL)
        return;
    service_stop(s);
    latency_free(s->queryable);
    latency_free(s->pushed);
    pthread_rwlock_destroy(&s->lock);
    free(s);
}

/* ---- Canaries ----------------------------------------------------------- */

static bool send(void *ctx, int64_t sent, Err *err)
{
    const Service *s = ctx;

    return s->config.send(s->config.ctx, sent, err);
}

static bool find(void *ctx, int64_t *sent, Err *err)
{
    const Service *s = ctx;

    return s->config.find(s->config.ctx, sent, err);
}

static int64_t every_s(void *ctx)
{
    const Service *s = ctx;

    return settings_int(s->config.settings, "service.canary_s");
}

bool service_start(Service *s, const ServiceConfig *c, Err *err)
{
    bool ok;

    s->config = *c;
    pthread_rwlock_wrlock(&s->lock);
    s->canary = canary_open(&(CanaryConfig){.send = send,
                                            .find = find,
                                            .every_s = every_s,
                                            .ctx = s,
                                            .queryable = s->queryable,
                                            .pushed = s->pushed},
                            err);
    ok = s->canary != NULL;
    pthread_rwlock_unlock(&s->lock);
    return ok;
}

/* The canary's thread may wait for a commit, and that for the lock: it is
 * taken out first, and then closed. */
void service_stop(Service *s)
{
    Canary *c;

    if (s == NULL)
        return;
    pthread_rwlock_wrlock(&s->lock);
    c = s->canary;
    s->canary = NULL;
    pthread_rwlock_unlock(&s->lock);
    canary_close(c);
}

void service_reload(Service *s)
{
    pthread_rwlock_rdlock(&s->lock);
    if (s->canary != NULL)
        canary_reload(s->canary);
    pthread_rwlock_unlock(&s->lock);
}

/* ---- What is seen ------------------------------------------------------- */

void service_committed(Service *s, const FeedCommit *c)
{
    if (c->n > 0)
        latency_add(s->queryable, (double)(clock_mono() - c->oldest),
                    (int64_t)c->n, clock_now());
    if (c->canary == TIME_OPEN)
        return;
    pthread_rwlock_rdlock(&s->lock);
    if (s->canary != NULL)
        canary_committed(s->canary, c->canary);
    pthread_rwlock_unlock(&s->lock);
}

void service_pushed(Service *s, double ms, int64_t n)
{
    latency_add(s->pushed, ms, n, clock_now());
}

void service_watched(Service *s, bool watched)
{
    pthread_rwlock_rdlock(&s->lock);
    if (s->canary != NULL)
        canary_watched(s->canary, watched);
    pthread_rwlock_unlock(&s->lock);
}

void service_saw(Service *s, int64_t canary)
{
    pthread_rwlock_rdlock(&s->lock);
    if (s->canary != NULL)
        canary_seen(s->canary, canary);
    pthread_rwlock_unlock(&s->lock);
}

/* ---- Reading ------------------------------------------------------------ */

static CanaryState canary_of(Service *s)
{
    CanaryState out = {.last = TIME_OPEN};

    pthread_rwlock_rdlock(&s->lock);
    if (s->canary != NULL)
        out = canary_state(s->canary);
    pthread_rwlock_unlock(&s->lock);
    return out;
}

int64_t service_canary(Service *s)
{
    return canary_of(s).last;
}

void service_read(Service *s, int64_t now, ServiceState *out)
{
    latency_read(s->queryable, now, &out->queryable, NULL);
    latency_read(s->pushed, now, &out->pushed, out->hour);
    out->met_share = latency_within(s->pushed, SERVICE_TARGET_MS, now);
    out->budget_left = 1 - (1 - out->met_share) / (1 - SERVICE_GOAL);
    out->canary = canary_of(s);
    out->queryable_total = latency_total(s->queryable);
    out->pushed_total = latency_total(s->pushed);
}

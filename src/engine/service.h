/*
 * service.h -- How fast what comes in can be seen: the server's own figures.
 *
 *     Service *s = service_new();
 *     ... FeedListen: service_committed(s, commit);
 *     service_start(s, &config, err);       // canaries
 *     service_read(s, clock_now(), &state);
 *
 * Two times are measured, both from when an event was handed to the feed:
 * until a query finds it (`queryable`), and until a viewer of the live pages
 * was told (`pushed`).  Each is measured of events as they come, and of a
 * canary every `service.canary_s` seconds (engine/canary.h), so that it is
 * known at night as well.
 *
 *   1. All events of a commit count as long as the oldest of them took: a
 *      figure here is never better than what somebody has seen.
 *   2. The promise is that SERVICE_GOAL of what is measured is pushed within
 *      SERVICE_TARGET_MS, over 24 hours.  `budget_left` is the part that is
 *      left of what may be later: 1 nothing was, 0 it is used up, and below
 *      0 the promise is broken.
 *   3. Where nothing was measured a figure is NaN.
 *
 * Any thread may call anything; service_stop() comes before the feed is
 * closed, service_free() after it.
 */
#ifndef PULS_ENGINE_SERVICE_H
#define PULS_ENGINE_SERVICE_H

#include "engine/canary.h"
#include "engine/feed.h"

#define SERVICE_TARGET_MS 1000
#define SERVICE_GOAL      0.99

typedef struct Service Service;

typedef struct ServiceConfig {
    Settings *settings; /* service.canary_s */
    /* How a canary is sent and found: as in CanaryConfig. */
    bool (*send)(void *ctx, int64_t sent, Err *err);
    bool (*find)(void *ctx, int64_t *sent, Err *err);
    void *ctx;
} ServiceConfig;

typedef struct ServiceState {
    LatencySpan queryable, pushed;   /* of 24 hours */
    LatencySpan hour[LATENCY_HOURS]; /* of `pushed` */
    double met_share, budget_left;
    CanaryState canary;
    LatencyTotal queryable_total, pushed_total; /* since the start */
} ServiceState;

Service *service_new(void);
void service_free(Service *s); /* NULL is fine */

/* Send canaries from now on, until service_stop(). */
bool service_start(Service *s, const ServiceConfig *c, Err *err);
void service_stop(Service *s);   /* NULL is fine */
void service_reload(Service *s); /* the setting is another one */

/* From FeedListen, before anybody is told of the commit. */
void service_committed(Service *s, const FeedCommit *c);

/* Viewers were told of n of them, the oldest of which came so long before. */
void service_pushed(Service *s, double ms, int64_t n);

/* Somebody watches the page that shows the latest canary, or nobody does any
 * more; and it now shows that one. */
void service_watched(Service *s, bool watched);
void service_saw(Service *s, int64_t canary);

/* The latest canary that came: what that page shows.  TIME_OPEN: none. */
int64_t service_canary(Service *s);

void service_read(Service *s, int64_t now, ServiceState *out);

#endif

/*
 * canary.h -- Sends something through the whole of the server, and waits.
 *
 *     journal -> ledger: canary_committed() -> a query finds it: `queryable`
 *                              '-> pages are told: canary_seen(): `pushed`
 *
 * Nobody has to send anything for it to be known how long an event would
 * take.  Every `canary_s` seconds a thread sends a canary, which is only the
 * moment when it was sent, and measures from then until a query of the ledger
 * gives it back, and until a viewer of the live pages was told of it.
 *
 *   1. No two canaries of a Canary are the same, whatever the clock says.
 *   2. One that a query does not find, or that no viewer was told of (where
 *      there is one), within CANARY_WAIT_MS is missed: it counts as that long
 *      on every part that it did not reach, and is logged once.
 *   3. canary_committed() and canary_seen() only make a note: any thread, at
 *      any time, also for canaries that nobody waits for any more.
 */
#ifndef PULS_ENGINE_CANARY_H
#define PULS_ENGINE_CANARY_H

#include "base/err.h"
#include "engine/latency.h"

#define CANARY_WAIT_MS 10000

typedef struct Canary Canary;

typedef struct CanaryConfig {
    bool (*send)(void *ctx, int64_t sent, Err *err);
    /* The latest one that a query of the ledger finds. */
    bool (*find)(void *ctx, int64_t *sent, Err *err);
    int64_t (*every_s)(void *ctx); /* 0: none now */
    void *ctx;
    Latency *queryable, *pushed; /* outlive the Canary */
    int64_t wait_ms;             /* 0: CANARY_WAIT_MS */
} CanaryConfig;

typedef struct CanaryState {
    int64_t last; /* ms UTC: when the latest that came was sent; TIME_OPEN:
                     none came yet */
    int64_t sent, missed; /* since the start */
} CanaryState;

/* Begin; the first one is sent at once.  NULL if there is no thread. */
Canary *canary_open(const CanaryConfig *config, Err *err);
void canary_close(Canary *c); /* NULL is fine */

/* The canary is part of the ledger. */
void canary_committed(Canary *c, int64_t sent);

/* Is there a viewer who is told of canaries? */
void canary_watched(Canary *c, bool watched);
/* The viewer was told of it. */
void canary_seen(Canary *c, int64_t sent);

/* Ask every_s() again, now. */
void canary_reload(Canary *c);

CanaryState canary_state(Canary *c);

#endif

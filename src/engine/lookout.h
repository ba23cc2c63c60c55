/*
 * lookout.h -- A viewer inside the server, who watches for canaries.
 *
 *     Lookout *l = lookout_open(&(LookoutConfig){...}, err);
 *     ... join the live pages with LOOKOUT_PATH as its only watch, and
 *         lookout_wake() to be woken; then
 *     lookout_start(l, viewer);
 *     ...
 *     lookout_stop(l);
 *     ... leave the live pages ...
 *     lookout_close(l);
 *
 * It is told of what changed in the same way as a browser: woken by whoever
 * made a new version, it takes server-sent events on a thread of its own,
 * reads the snapshot or the patches in them, and says which canary the page
 * shows now.  So what is measured is what a page would have got.
 */
#ifndef PULS_ENGINE_LOOKOUT_H
#define PULS_ENGINE_LOOKOUT_H

#include "base/buf.h"

#include <stdint.h>

#define LOOKOUT_PATH  "/v1/service"
#define LOOKOUT_CHUNK ((size_t)1 << 20) /* bytes that `next` may give at once */

typedef struct Lookout Lookout;

typedef struct LookoutConfig {
    /* What the viewer has not been sent, as server-sent events. */
    void (*next)(void *viewer, Buf *chunk);
    /* The page shows this canary now. */
    void (*saw)(void *ctx, int64_t canary);
    void *ctx;
} LookoutConfig;

/* NULL and *err: there is no thread. */
Lookout *lookout_open(const LookoutConfig *c, Err *err);
/* Ask the viewer for nothing any more; it may leave now.  Of both, NULL is
 * fine. */
void lookout_stop(Lookout *l);
void lookout_close(Lookout *l);

/* Take events of this viewer from now on; once. */
void lookout_start(Lookout *l, void *viewer);

/* There is something to take: quick, any thread, also before the start.  Its
 * argument is the Lookout. */
void lookout_wake(void *lookout);

/* The canary that the last of these events makes LOOKOUT_PATH show; false:
 * none of them says. */
bool lookout_find(const char *events, int64_t *canary);

#endif

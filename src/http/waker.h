/*
 * waker.h -- Calls that sleep, and what wakes them.
 *
 * Handlers know three functions of this (http/reply.h); here is the rest, for
 * server.c.  A call that sleeps has no thread and is not looked at by the
 * HTTP library, not even when its client leaves: one thread for all of them
 * watches for that.
 *
 *   1. waker_sleep() always comes back as `resume`: when waker_wake() is
 *      called or was called since the last sleep; when the client is gone;
 *      when the server ends such calls.  Exactly once per sleep.
 *   2. A client that closes, or only says that it sends no more, is gone.
 *      Whoever waits for an answer keeps both directions open.
 *   3. After waker_over() no `resume` comes any more.
 *   4. The connection is forgotten before its socket is closed: the number
 *      of a closed socket may be that of somebody else's new one.
 *
 * `suspend` and `resume` are called under the one lock of all the calls of a
 * server, so they must not call anything of this.  All functions may be
 * called from any thread.
 */
#ifndef PULS_HTTP_WAKER_H
#define PULS_HTTP_WAKER_H

#include "http/reply.h"

/* All the sleepers of one server. */
typedef struct Wakers Wakers;

typedef void WakerStep(void *connection);

/* NULL if the system has no more handles or threads. */
Wakers *wakers_open(WakerStep *suspend, WakerStep *resume);

/* From now on calls that sleep are ended: the live ones, or all. */
typedef enum WakerKind { WAKER_LIVE = 1, WAKER_ALL } WakerKind;
void wakers_end(Wakers *all, WakerKind which);

/* Nobody sleeps any more.  Handlers may still hold wakers.  Accepts NULL. */
void wakers_close(Wakers *all);

/* The socket is about to be closed. */
void wakers_forget(Wakers *all, int fd);

/* One more holder; every one gives it back with waker_drop(). */
Waker *waker_new(Wakers *all);
Waker *waker_keep(Waker *w);

void waker_sleep(Waker *w, void *connection, int fd, bool live);

/* Has its client gone, or does the server end such calls? */
bool waker_ended(Waker *w, bool live);

void waker_over(Waker *w); /* accepts NULL */

#endif

/*
 * reaper.h -- Ends connections that take longer than they may.
 *
 * The HTTP library knows only how long a connection has been silent, so a
 * client that sends one byte of a header every few seconds stays for ever.
 * Here each connection has a deadline, moved by what the server is waiting
 * for.  When it passes, the socket is shut down, and the library notices
 * that by itself.
 *
 * A watch must be forgotten before its socket is closed: the number of a
 * closed socket may be that of somebody else's new one.
 *
 * All functions may be called from any thread.
 */
#ifndef PULS_HTTP_REAPER_H
#define PULS_HTTP_REAPER_H

typedef struct Reaper Reaper;
typedef struct Watch Watch;

#define REAPER_NEVER   (-1)
#define REAPER_STEP_MS 50

Reaper *reaper_open(void);
void reaper_close(Reaper *r); /* accepts NULL; all watches are forgotten */

/* Shut the socket down unless something else is said within `ms`, or up to
 * REAPER_STEP_MS later. */
Watch *reaper_watch(Reaper *r, int fd, int ms);

/* Begin again: `ms` from now, or REAPER_NEVER. */
void reaper_set(Reaper *r, Watch *w, int ms);

void reaper_forget(Reaper *r, Watch *w); /* accepts NULL as w */

#endif

/*
 * call.h -- One request and its reply, from the first byte to the log line.
 *
 * This is the server without sockets.  server.c tells it what arrives and
 * sends what it decides, in this order:
 *
 *     call_new      the request line is there
 *     call_begin    so are the headers: may this go on?
 *     call_body     a part of the body, any number of times
 *     call_answer   the reply is complete, or its first part is there; or
 *                   it is not known yet: again when the call is woken
 *     call_read     the next bytes of a stream, any number of times
 *     call_free     it is over, well or not; may come at any time
 *
 * A call belongs to one thread at a time.
 */
#ifndef PULS_HTTP_CALL_H
#define PULS_HTTP_CALL_H

#include "http/gzip.h"
#include "http/often.h"
#include "http/server.h"
#include "http/spool.h"

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

/* What all calls of a server share; never changes while it runs. */
typedef struct Site {
    HttpConfig config; /* with the defaults filled in */
    const Route *routes;
    size_t nroutes;
    void *app;
    atomic_size_t *bodies; /* bytes of bodies in memory now */
    Often *often;          /* NULL: each request has its line in the log */
} Site;

typedef struct Call {
    const Site *site;
    Arena arena;
    Request req;
    Reply reply;

    /* private to call.c */
    const char *target; /* path and query as they arrived */
    const Route *route; /* who answers; NULL for an asset or a failure */
    const Asset *asset;
    Err err; /* decided already: the answer is this failure */
    Buf body;
    size_t held;     /* of the room for bodies that all calls share */
    Gunzip *gunzip;  /* of a body that comes packed */
    Spool spool;     /* instead, of a route that says so */
    size_t skipped;  /* bytes of body that had no room */
    Buf chunk;       /* of a stream */
    size_t chunk_at; /* how much of it has been read */
    bool ended;      /* `next` is not to be called again */
    int64_t start;   /* clock_mono() */
} Call;

Call *call_new(const Site *site, const char *target);

#define MAX_HEADERS 100

/* `c->req.headers` is set; the strings must live as long as the call.  False
 * if the body is too large to wait for: answer at once. */
bool call_begin(Call *c, const char *method, const char *path);

/* Does its body go to a file?  Then it may take as long as it moves. */
bool call_spools(const Call *c);

/* False if there has been enough: cut the connection. */
bool call_body(Call *c, const char *bytes, size_t n);

/* Run the handler, or its second half, or tell what went wrong.  c->reply is
 * ready to be sent; when it has a `next`, its bytes come from call_read().
 * False: it has to sleep before that. */
bool call_answer(Call *c);

/* Up to `max` bytes of a stream; 0 at its end, or one of these. */
#define CALL_BROKEN (-1)
#define CALL_SLEEPS (-2) /* live, and nothing to say now */
ssize_t call_read(Call *c, char *to, size_t max);

/* Log and free.  `sent` tells whether the client got all of it. */
void call_free(Call *c, bool sent);

#endif

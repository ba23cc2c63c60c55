/*
 * reply.h -- What goes back: status, headers, bytes.
 *
 * A handler writes into `body`, or points `fixed` at bytes that are there
 * already, or sets `next` for what is too long to hold in memory.  For
 * anything but JSON with status 200 it also sets `type` or `status`.
 *
 *   1. A failure becomes application/problem+json (RFC 9457).  The table in
 *      reply.c is the only place that knows which ErrKind is which status.
 *   2. Every 200 that is not a stream has an ETag; a client that has the
 *      same already gets 304 without a body.
 *   3. Text of over GZIP_MIN bytes is compressed when the client takes gzip.
 *   4. Every reply forbids sniffing, referrers, framing and foreign scripts.
 *
 * A handler that cannot answer yet does not keep its thread waiting:
 *
 *     reply->resume = second_half;           // and reply->ctx, reply->done
 *     mine->waker = reply_waker(reply);      // to whoever knows when
 *     return true;
 *
 * The call sleeps until waker_wake(); then second_half() runs in a thread of
 * the server, as the handler's second half: it fills the reply, or asks for
 * more sleep by setting `resume` again.  In the same way a `live` stream that
 * has nothing to say now sleeps until it is woken; `next` may also be called
 * when nobody woke it, and leaves its chunk empty again.
 *
 *   5. waker_wake() may come from any thread, any number of times, also
 *      before the handler has returned and after the call is over.  It calls
 *      nothing of the reply; the caller may hold its own locks.
 *   6. `done` is called exactly once, also for a call that sleeps when its
 *      client leaves or the server stops; after it, nothing of the reply is
 *      called.  A client that leaves a sleeping call is noticed at once, and
 *      one whose machine vanishes within LISTEN_GONE_S (http/listen.h).
 *      Closing only the sending direction is leaving.
 *   7. A live stream is sent as it comes: each chunk is on its way when
 *      `next` has returned, and so are the headers when the first is empty.
 *      A client that does not take a chunk in the time that a body may take
 *      is cut off, so that no more than one chunk is held for it.
 */
#ifndef PULS_HTTP_REPLY_H
#define PULS_HTTP_REPLY_H

#include "base/buf.h"
#include "http/params.h"

#define GZIP_MIN          1024
#define MAX_REPLY_HEADERS 16

/*
 * Append the next part of a long reply to *chunk, which arrives empty and
 * has a ceiling of MAX_CHUNK; leaving it empty ends the reply.  Called from
 * one thread at a time, and only as fast as the client reads.  A failure
 * before the first byte is answered as any other; later, the connection is
 * cut, so that the client does not take a part for the whole.
 */
#define MAX_CHUNK ((size_t)1 << 20)
typedef bool ReplyNext(void *ctx, Buf *chunk, Err *err);

typedef struct Waker Waker;
struct Wakers;
struct Reply;

/* The second half of a handler that had to wait. */
typedef bool ReplyResume(void *ctx, struct Reply *reply, Err *err);

typedef struct Reply {
    int status;        /* 0 is 200 */
    const char *type;  /* NULL is application/json */
    const char *cache; /* Cache-Control; NULL is "private, no-cache" */
    const char *etag;  /* without quotes; NULL: made from the bytes */

    Buf body;
    const char *fixed; /* instead of body: bytes that outlive the reply */
    size_t fixed_len;
    ReplyNext *next;     /* instead of both */
    ReplyResume *resume; /* instead of all: not known yet */
    bool live; /* a stream that goes on: when `next` leaves its chunk empty,
                  it sleeps; it ends when `next` returns false without an
                  error, or the server stops.  Not compressed, and at once on
                  its way */
    void (*done)(void *ctx); /* called once, however the reply ends */
    void *ctx;

    Param header[MAX_REPLY_HEADERS]; /* use reply_header() */
    size_t nheaders;

    struct Wakers *wakers; /* private; NULL where there are no sockets */
    Waker *waker;          /* private; made when it is asked for */
} Reply;

/* What wakes this reply; each is to be given back with waker_drop().  NULL
 * where the handler was called without a server: it has to wait by itself. */
Waker *reply_waker(Reply *r);
void waker_wake(Waker *w);
void waker_drop(Waker *w); /* accepts NULL */

/* The HTTP status that tells a client what kind of error it was. */
int reply_status(ErrKind kind);

/* Add a header; both strings must outlive the reply. */
void reply_header(Reply *r, const char *name, const char *value);

/* Turn the reply into the story of a failure on `path`.  An error status
 * that is set already (405, 413) is kept.  Body and stream are dropped. */
void reply_fail(Reply *r, const char *path, const Err *err);

/* The last touches, by promises 2 to 4.  `request` holds the headers of the
 * request; what the reply's own headers need is taken from the arena. */
void reply_finish(Reply *r, const Params *request, Arena *arena);

/* Free the body and tell `done`, with all wakers harmless before that.  The
 * reply is empty again. */
void reply_clear(Reply *r);

/* Does an Accept-Encoding header (or NULL) allow this coding? */
bool reply_accepts(const char *header, const char *coding);

#endif

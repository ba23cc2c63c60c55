/*
 * server.h -- Sockets and threads: from bytes to a handler and back.
 *
 *     Http *http = http_start(&config, api_routes, api_route_count, app, err);
 *     ...
 *     http_stop(http);
 *
 * A few threads wait for all connections; a handler runs in the thread that
 * read its request, and whoever shares that thread waits for it.
 *
 *   1. Only a loopback address is listened on, and only requests whose Host
 *      is an IP address, localhost or one of `hosts` are answered, unless
 *      `allow_remote` says that something in front asks for a login.
 *      Whatever the config, a browser may not change anything on behalf of a
 *      page of another site: an Origin that is neither the Host nor one of
 *      `hosts` gets 403.
 *   2. Headers must be complete within `header_ms`, a body within `body_ms`
 *      after them, and a connection may be idle for `idle_ms`.  A part of a
 *      live stream must be taken within `body_ms`.  Later, it is cut off.
 *   3. A body that announces more than `max_body` bytes gets 413 before it
 *      is read.  One that does not announce its size is read up to twice
 *      that for the same answer, then cut off.
 *      A route with `spool` takes its body into a file instead: up to
 *      `max_spool` bytes, SPOOL_STEP of them at least every `body_ms`.  The
 *      file goes when the reply is sent or the client breaks off, unless the
 *      handler has renamed it.  A disk without room is 507.
 *      A body with Content-Encoding gzip is unpacked on its way to the
 *      handler, up to `max_body` bytes; broken gzip is 400, any other coding
 *      415.  A file keeps its coding.
 *      When the bodies of all requests together take `max_bodies`, the next
 *      part of one is answered with 503.
 *   4. A request line over MAX_QUERY bytes gets 414, over MAX_HEADERS
 *      headers get 431, and what is larger than any of ours is cut off.
 *   5. A client that leaves in the middle costs nothing but its own reply.
 *      A call that waits and a live stream (http/reply.h) hold a connection,
 *      but no thread.
 *   6. Each request is one line of the log, without any of its words.
 *
 * Paths that no route knows are looked up among the assets (http/assets.h).
 */
#ifndef PULS_HTTP_SERVER_H
#define PULS_HTTP_SERVER_H

#include "http/assets.h"
#include "http/route.h"
#include "http/traffic.h"

typedef struct Http Http;

/* May whoever sent this do that?  False and *err (ERR_DENIED) if not. */
typedef bool HttpAllow(const Request *req, Perm perm, Err *err);

/* Zero is the default of every field. */
typedef struct HttpConfig {
    const char *listen;    /* "127.0.0.1:8080"; port 0 is any free one */
    bool allow_remote;     /* other machines may connect */
    int threads;           /* 4 */
    int max_connections;   /* 4,096; more wait until one is free */
    int max_per_ip;        /* 0: no limit of its own */
    int header_ms;         /* 10,000 */
    int body_ms;           /* 60,000 */
    int idle_ms;           /* 60,000 */
    int drain_ms;          /* 5,000; see http_stop() */
    size_t max_body;       /* 16 MB */
    size_t max_bodies;     /* 256 MB: of all requests at once */
    size_t max_reply;      /* 64 MB; streams have no limit */
    uint64_t max_spool;    /* 4 GB */
    const char *spool_dir; /* is there; "/tmp" */
    const char *hosts;     /* names that it has, by comma; NULL: no others */
    const Asset *assets;   /* may be none */
    size_t asset_count;
    HttpAllow *allow; /* NULL: everybody may do everything */
    Traffic *traffic; /* counts the requests; of these routes.  NULL: none */
} HttpConfig;

/* Begin to answer.  Routes, assets and app are used until http_stop(). */
Http *http_start(const HttpConfig *config, const Route *routes, size_t n,
                 void *app, Err *err);

/*
 * Close the connections of who comes now unread, end live streams, finish what
 * has begun, and answer calls that sleep when they are woken, for up to
 * `drain_ms`; then end, and listen no more.
 * When this returns, every `done` has been called.  Accepts NULL.
 */
void http_stop(Http *http);

int http_port(const Http *http);

#endif

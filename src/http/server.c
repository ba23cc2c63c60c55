/*
 * server.c -- See server.h; the only file that knows libmicrohttpd.
 *
 * What the library calls, and what it means for the Call (http/call.h):
 *
 *     on_connection   taken or closed: the reaper's watch begins or ends
 *     on_target       a request line: call_new()
 *     on_request      once when the headers are there, once per part of the
 *                     body, once at its end
 *     on_stream       the socket has room for more of a long reply
 *     on_completed    sent, or the client left: call_free()
 *
 * A call that sleeps (http/waker.h) is suspended: the library does not look
 * at it until it is resumed, then calls on_request or on_stream once more.
 * It must not be stopped while something is suspended.
 *
 * Three of its habits matter here.  A response may be queued in the first or
 * in the last on_request only; one queued in the first makes it close the
 * connection, since the body is still on its way.  While it stops, it may
 * drop a response that was queued and call on_request once more.  And
 * on_completed follows each on_target, whatever happens in between.
 *
 * Its threads wait with poll, not with its epoll: that takes 128 events in one
 * step, and if there were no more it waits for others before it looks at these.
 * What sleeps is not polled.
 *
 * The listening socket is not the library's but the door's (http/door.h): its
 * threads would share connections unevenly.
 */
#include "http/server.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/call.h"
#include "http/door.h"
#include "http/listen.h"
#include "http/reaper.h"
#include "http/waker.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Headers must fit in it.  Over 32 kB, the library takes it from the system
 * and gives it back; less would stay with malloc() after a rush of clients. */
#define MEMORY_OF_CONNECTION ((size_t)36 * 1024)
#define STREAM_BLOCK         ((size_t)64 * 1024)
#define LIVE_BLOCK           ((size_t)4 * 1024)
#define SETTLE_MS            1000
#define SPOOL_STEP           ((size_t)256 * 1024) /* in at most body_ms */

struct Http {
    Site site;
    int port;
    Door *door;
    Reaper *reaper;
    Wakers *wakers;
    struct MHD_Daemon *daemon;

    atomic_size_t bodies;
    atomic_int connections, coming; /* let in; and not yet with their thread */

    pthread_mutex_t lock; /* of `active` */
    pthread_cond_t idle;  /* active fell to 0 */
    int active;           /* requests whose headers are there, not live */
};

/* A Call with what only this file needs. */
typedef struct Exchange {
    Http *http;
    Call *call;
    struct MHD_Connection *con;
    Watch *watch; /* of its connection */
    bool begun, counted;
    bool slept; /* and was woken: the handler has run */
    bool answered;
    bool sending; /* a part of a live stream, which the client has to take */
    size_t got;   /* bytes of the body since the watch was set */
} Exchange;

static void count(Http *http, int change)
{
    pthread_mutex_lock(&http->lock);
    http->active += change;
    if (http->active == 0)
        pthread_cond_signal(&http->idle);
    pthread_mutex_unlock(&http->lock);
}

static void uncount(Exchange *x)
{
    if (x->counted)
        count(x->http, -1);
    x->counted = false;
}

/* ---- Connections -------------------------------------------------------- */

static int socket_of(struct MHD_Connection *con)
{
    return MHD_get_connection_info(con, MHD_CONNECTION_INFO_CONNECTION_FD)
        ->connect_fd;
}

/* On the door's thread.  The library deals connections out by the numbers of
 * their sockets, which follow each other. */
static void take_connection(void *ctx, int fd, const struct sockaddr *from,
                            socklen_t size)
{
    Http *http = ctx;

    http->connections++; /* on_connection() is told of it later */
    http->coming++;
    if (MHD_add_connection(http->daemon, fd, from, size) != MHD_YES) {
        http->connections--;
        http->coming--;
    }
}

static bool is_full(void *ctx)
{
    Http *http = ctx;

    return http->connections >= http->site.config.max_connections;
}

static void on_connection(void *cls, struct MHD_Connection *con, void **watch,
                          enum MHD_ConnectionNotificationCode what)
{
    Http *http = cls;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        reaper_forget(http->reaper, *watch);
        wakers_forget(http->wakers, socket_of(con));
        http->connections--;
    } else {
        http->coming--;
        *watch = reaper_watch(http->reaper, socket_of(con),
                              http->site.config.header_ms);
    }
}

static Watch *watch_of(struct MHD_Connection *con)
{
    return MHD_get_connection_info(con, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
        ->socket_context;
}

static void *on_target(void *cls, const char *target,
                       struct MHD_Connection *con)
{
    Exchange *x = mem_alloc(sizeof(*x));

    x->http = cls;
    x->call = call_new(&x->http->site, target);
    x->call->reply.wakers = x->http->wakers;
    x->con = con;
    x->watch = watch_of(con);
    reaper_set(x->http->reaper, x->watch, x->http->site.config.header_ms);
    return x;
}

static void on_completed(void *cls, struct MHD_Connection *con, void **context,
                         enum MHD_RequestTerminationCode why)
{
    Http *http = cls;
    Exchange *x = *context;

    if (x == NULL)
        return;
    call_free(x->call, why == MHD_REQUEST_TERMINATED_COMPLETED_OK);
    reaper_set(http->reaper, x->watch, http->site.config.idle_ms);
    uncount(x);
    free(x);
    *context = NULL;
}

/* ---- Sleep -------------------------------------------------------------- */

static void suspend(void *con)
{
    MHD_suspend_connection(con);
}

static void resume(void *con)
{
    MHD_resume_connection(con);
}

static Waker *waker_of(Exchange *x)
{
    Reply *r = &x->call->reply;

    if (r->waker == NULL) /* then only its end can wake it */
        r->waker = waker_new(x->http->wakers);
    return r->waker;
}

static void go_to_sleep(Exchange *x)
{
    x->slept = true;
    x->sending = false;
    reaper_set(x->http->reaper, x->watch, REAPER_NEVER);
    waker_sleep(waker_of(x), x->con, socket_of(x->con), x->call->reply.live);
}

static ssize_t on_live(void *cls, uint64_t at, char *to, size_t max)
{
    Exchange *x = cls;
    ssize_t n;

    if (waker_ended(waker_of(x), true))
        return MHD_CONTENT_READER_END_OF_STREAM;
    n = call_read(x->call, to, max);
    if (n == CALL_SLEEPS) {
        go_to_sleep(x);
        return 0;
    }
    if (n > 0 && !x->sending) {
        x->sending = true;
        reaper_set(x->http->reaper, x->watch, x->http->site.config.body_ms);
    }
    return n > 0    ? n
           : n == 0 ? MHD_CONTENT_READER_END_OF_STREAM
                    : MHD_CONTENT_READER_END_WITH_ERROR;
}

/* ---- Requests ----------------------------------------------------------- */

static ssize_t on_stream(void *cls, uint64_t at, char *to, size_t max)
{
    Exchange *x = cls;
    ssize_t n = call_read(x->call, to, max);

    if (n < 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    return n == 0 ? MHD_CONTENT_READER_END_OF_STREAM : n;
}

static struct MHD_Response *response_of(Exchange *x)
{
    Reply *r = &x->call->reply;
    struct MHD_Response *stream;

    if (r->next != NULL) {
        stream = r->live
                     ? MHD_create_response_from_callback(
                           MHD_SIZE_UNKNOWN, LIVE_BLOCK, on_live, x, NULL)
                     : MHD_create_response_from_callback(
                           MHD_SIZE_UNKNOWN, STREAM_BLOCK, on_stream, x, NULL);
        if (stream != NULL && strcmp(x->call->req.method, "HEAD") == 0)
            /* or it would end a body that HEAD does not have */
            MHD_set_response_options(stream, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT,
                                     MHD_RO_END);
        return stream;
    }
    if (r->fixed != NULL)
        return MHD_create_response_from_buffer(
            r->fixed_len, (void *)(uintptr_t)r->fixed, MHD_RESPMEM_PERSISTENT);
    return MHD_create_response_from_buffer(r->body.len, r->body.text,
                                           MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result answer(Exchange *x, struct MHD_Connection *con)
{
    struct MHD_Response *response;
    Reply *r = &x->call->reply;
    enum MHD_Result ok;

    if (x->answered || (x->slept && waker_ended(waker_of(x), false)))
        return MHD_NO;
    reaper_set(x->http->reaper, x->watch, REAPER_NEVER);
    if (!call_answer(x->call)) {
        go_to_sleep(x);
        return MHD_YES;
    }
    x->answered = true;
    if (r->live)
        uncount(x);
    response = response_of(x);
    if (response == NULL)
        return MHD_NO;
    for (size_t i = 0; i < r->nheaders; i++)
        MHD_add_response_header(response, r->header[i].name,
                                r->header[i].value);
    ok = MHD_queue_response(con, (unsigned)r->status, response);
    MHD_destroy_response(response);
    return ok;
}

static enum MHD_Result add_header(void *cls, enum MHD_ValueKind kind,
                                  const char *name, const char *value)
{
    Params *headers = cls;

    if (headers->n > MAX_HEADERS) /* one too many tells that there are */
        return MHD_NO;
    headers->at[headers->n++] = (Param){name, value != NULL ? value : ""};
    return MHD_YES;
}

static enum MHD_Result begin(Exchange *x, struct MHD_Connection *con,
                             const char *path, const char *method)
{
    Request *req = &x->call->req;

    x->begun = x->counted = true;
    count(x->http, 1);
    reaper_set(x->http->reaper, x->watch, x->http->site.config.body_ms);
    req->headers.at = ARENA_ARRAY(req->arena, Param, MAX_HEADERS + 1);
    MHD_get_connection_values(con, MHD_HEADER_KIND, add_header, &req->headers);
    return call_begin(x->call, method, path) ? MHD_YES : answer(x, con);
}

static enum MHD_Result take_body(Exchange *x, const char *bytes, size_t n)
{
    x->got += n;
    if (call_spools(x->call) && x->got >= SPOOL_STEP) {
        reaper_set(x->http->reaper, x->watch, x->http->site.config.body_ms);
        x->got = 0;
    }
    return call_body(x->call, bytes, n) ? MHD_YES : MHD_NO;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *con,
                                  const char *path, const char *method,
                                  const char *version, const char *bytes,
                                  size_t *n, void **context)
{
    Exchange *x = *context;
    size_t got = *n;

    if (!x->begun)
        return begin(x, con, path, method);
    if (got == 0)
        return answer(x, con);
    *n = 0;
    return take_body(x, bytes, got);
}

/* Escapes are left for http/params.c, which knows an escaped slash from a
 * slash and says what is wrong with broken ones. */
static size_t keep_escapes(void *cls, struct MHD_Connection *con, char *s)
{
    return strlen(s);
}

static void on_log(void *cls, const char *fmt, va_list ap) PULS_PRINTF(2, 0);

/* The library's own words are for developers: they may quote a client. */
static void on_log(void *cls, const char *fmt, va_list ap)
{
    char line[256];

    vsnprintf(line, sizeof(line), fmt, ap);
    line[strcspn(line, "\n")] = '\0';
    log_debug("http", "%s", line);
}

/* ---- Life --------------------------------------------------------------- */

static HttpConfig with_defaults(const HttpConfig *given)
{
    HttpConfig c = *given;

    c.listen = c.listen != NULL ? c.listen : "127.0.0.1:8080";
    c.threads = c.threads > 0 ? c.threads : 4;
    c.max_connections = c.max_connections > 0 ? c.max_connections : 4096;
    c.header_ms = c.header_ms > 0 ? c.header_ms : 10000;
    c.body_ms = c.body_ms > 0 ? c.body_ms : 60000;
    c.idle_ms = c.idle_ms > 0 ? c.idle_ms : 60000;
    c.drain_ms = c.drain_ms > 0 ? c.drain_ms : 5000;
    c.max_body = c.max_body > 0 ? c.max_body : (size_t)16 << 20;
    c.max_bodies = c.max_bodies > 0 ? c.max_bodies : (size_t)256 << 20;
    c.max_spool = c.max_spool > 0 ? c.max_spool : (uint64_t)4 << 30;
    c.spool_dir = c.spool_dir != NULL ? c.spool_dir : "/tmp";
    c.max_reply = c.max_reply > 0 ? c.max_reply : (size_t)64 << 20;
    return c;
}

static struct MHD_Daemon *start_daemon(Http *http)
{
    const HttpConfig *c = &http->site.config;
    /* A pool of one is not a pool to the library. */
    unsigned pool = c->threads > 1 ? (unsigned)c->threads : 0;
    /* The door counts.  The library has a limit for each thread, and closes
     * what comes faster than it counts: so each may have all of them. */
    unsigned most = ((unsigned)c->max_connections + 2) * (pool + 1);

    return MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG |
            MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET,
        0, NULL, NULL, on_request, http, MHD_OPTION_EXTERNAL_LOGGER, on_log,
        NULL, MHD_OPTION_THREAD_POOL_SIZE, pool, MHD_OPTION_CONNECTION_LIMIT,
        most, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)c->max_per_ip,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, MEMORY_OF_CONNECTION,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)c->idle_ms / 1000 + 1,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK,
        keep_escapes, NULL, MHD_OPTION_URI_LOG_CALLBACK, on_target, http,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, http,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, http, MHD_OPTION_END);
}

Http *http_start(const HttpConfig *config, const Route *routes, size_t n,
                 void *app, Err *err)
{
    Http *http = mem_alloc(sizeof(*http));
    pthread_condattr_t attr;
    int listener;

    http->site = (Site){with_defaults(config), routes,     n, app,
                        &http->bodies,         often_new()};
    pthread_mutex_init(&http->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&http->idle, &attr);
    pthread_condattr_destroy(&attr);
    listener = listen_open(http->site.config.listen, config->allow_remote,
                           &http->port, err);
    if (listener >= 0) {
        http->reaper = reaper_open();
        http->wakers = wakers_open(suspend, resume);
        if (http->wakers != NULL)
            http->daemon = start_daemon(http);
        if (http->daemon != NULL)
            http->door = door_open(listener, take_connection, is_full, http);
        else
            close(listener);
        if (http->door != NULL)
            return http;
        err_set(err, ERR_IO, "the HTTP server could not start its threads");
    }
    http_stop(http);
    return NULL;
}

/* The threads have all that was let in: what they have not, the library would
 * end without a look at its own lock. */
static void settle(Http *http)
{
    const struct timespec moment = {.tv_nsec = 1000000};

    for (int ms = 0; http->coming > 0 && ms < SETTLE_MS; ms++)
        nanosleep(&moment, NULL);
}

static void drain(Http *http)
{
    int64_t end = clock_mono() + http->site.config.drain_ms;
    struct timespec until = {.tv_sec = (time_t)(end / SECOND_MS),
                             .tv_nsec = (long)(end % SECOND_MS) * 1000000};
    int rc = 0;

    pthread_mutex_lock(&http->lock);
    while (http->active > 0 && rc == 0)
        rc = pthread_cond_timedwait(&http->idle, &http->lock, &until);
    pthread_mutex_unlock(&http->lock);
}

void http_stop(Http *http)
{
    if (http == NULL)
        return;
    door_close(http->door);
    if (http->daemon != NULL) {
        settle(http);
        wakers_end(http->wakers, WAKER_LIVE);
        drain(http);
        wakers_end(http->wakers, WAKER_ALL);
        MHD_stop_daemon(http->daemon);
    }
    reaper_close(http->reaper);
    often_free(http->site.often);
    wakers_close(http->wakers);
    pthread_cond_destroy(&http->idle);
    pthread_mutex_destroy(&http->lock);
    free(http);
}

int http_port(const Http *http)
{
    return http->port;
}

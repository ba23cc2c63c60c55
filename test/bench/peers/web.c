/*
 * web.c -- Puls and ClickHouse over HTTP.
 *
 *     questions 0..11 ---> two kept connections   --> answers
 *                          whichever is free takes the next question
 *
 * One thread waits for all connections of a viewer.  A question of Puls is
 * the path of a GET, one of ClickHouse is SQL in the body of a POST.  One
 * connection is enough for ClickHouse, which gives every query all cores;
 * Puls answers most tiles with one core, so it gets two for the two cores
 * that the goals name.
 */
#include "engine.h"
#include "reply.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECTIONS 2
#define MAX_REPLY   (MAX_ANSWER + 65536)

typedef struct Connection {
    int fd; /* -1: not open */
    Buf in;
    size_t tile;
    bool busy;
    double began;
} Connection;

typedef struct Web {
    int port;
    bool sql;
    size_t n;
    Connection at[CONNECTIONS];
} Web;

static bool hang_up(Connection *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    return false;
}

static bool dial(Connection *c, int port, Err *err)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;

    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
        return hang_up(c) || err_set(err, ERR_IO, "no server at port %d", port);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return true;
}

static bool send_all(int fd, const char *s, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, s, n, MSG_NOSIGNAL);

        if (done <= 0)
            return false;
        s += done;
        n -= (size_t)done;
    }
    return true;
}

static bool begin(const Web *w, Connection *c, const char *question, Err *err)
{
    Buf request = BUF_INIT(1 << 20);
    bool ok = c->fd >= 0 || dial(c, w->port, err);

    if (w->sql)
        buf_printf(&request,
                   "POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                   "Connection: keep-alive\r\nContent-Length: %zu\r\n\r\n%s",
                   w->port, strlen(question), question);
    else
        buf_printf(&request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                   question, w->port);
    buf_reset(&c->in);
    c->busy = ok;
    c->began = engine_now_ms();
    if (ok && !send_all(c->fd, request.text, request.len))
        ok = err_set(err, ERR_IO, "the server takes no request");
    buf_clear(&request);
    return ok;
}

/* Read what is there; *whole when the reply is complete. */
static bool take(Connection *c, Reply *reply, bool *whole, Err *err)
{
    char part[65536];
    ssize_t n = recv(c->fd, part, sizeof(part), 0);

    if (n <= 0)
        return err_set(err, ERR_IO, "the server hung up");
    buf_add(&c->in, part, (size_t)n);
    *whole = reply_whole(c->in.text, c->in.len, reply);
    if (*whole && reply->status != 200)
        return err_set(err, ERR_STORE, "%d: %.500s", reply->status,
                       c->in.text + reply->head);
    return true;
}

static bool finish(Connection *c, const Reply *reply, Page *out)
{
    reply_body(c->in.text, c->in.len, reply, &out->text[c->tile]);
    out->ms[c->tile] = engine_now_ms() - c->began;
    c->busy = false;
    if (reply->closes)
        hang_up(c);
    return true;
}

/* Wait for any connection, and take what came. */
static bool wait_any(Web *w, Page *out, size_t *left, Err *err)
{
    struct pollfd fds[CONNECTIONS];

    for (size_t i = 0; i < w->n; i++)
        fds[i] = (struct pollfd){.fd = w->at[i].busy ? w->at[i].fd : -1,
                                 .events = POLLIN};
    if (poll(fds, w->n, 600000) <= 0)
        return errno == EINTR || err_set(err, ERR_IO, "no answer");
    for (size_t i = 0; i < w->n; i++) {
        Reply reply = {0};
        bool whole = false;

        if (fds[i].revents == 0)
            continue;
        if (!take(&w->at[i], &reply, &whole, err))
            return false;
        if (whole && finish(&w->at[i], &reply, out))
            (*left)--;
    }
    return true;
}

static bool run(Web *w, const char *const *question, size_t n, Page *out,
                Err *err)
{
    size_t next = 0, left = n;
    bool ok = true;

    while (ok && left > 0) {
        for (size_t i = 0; ok && i < w->n && next < n; i++) {
            if (w->at[i].busy)
                continue;
            w->at[i].tile = next;
            ok = begin(w, &w->at[i], question[next++], err);
        }
        ok = ok && wait_any(w, out, &left, err);
    }
    return ok;
}

static bool web_page(void *viewer, const char *const *question, Page *out,
                     Err *err)
{
    return run(viewer, question, TILES, out, err);
}

static bool web_ask(void *viewer, const char *question, Buf *out, Err *err)
{
    Page *p = calloc(1, sizeof(*p));
    bool ok;

    p->text[0] = *out;
    ok = run(viewer, &question, 1, p, err);
    *out = p->text[0];
    free(p);
    return ok;
}

static void *open_port(const char *where, bool sql, size_t n)
{
    Web *w = calloc(1, sizeof(*w));

    w->port = (int)strtol(where, NULL, 10);
    w->sql = sql;
    w->n = n;
    return w;
}

static void *puls_open(const char *where, Err *err)
{
    return open_port(where, false, CONNECTIONS);
}

static void *ch_open(const char *where, Err *err)
{
    return open_port(where, true, 1);
}

static void *web_viewer(void *engine, Err *err)
{
    Web *w = malloc(sizeof(*w));

    *w = *(Web *)engine;
    for (size_t i = 0; i < w->n; i++)
        w->at[i] = (Connection){.fd = -1, .in = BUF_INIT(MAX_REPLY)};
    return w;
}

static void web_leave(void *viewer)
{
    Web *w = viewer;

    for (size_t i = 0; i < w->n; i++) {
        hang_up(&w->at[i]);
        buf_clear(&w->at[i].in);
    }
    free(w);
}

const EngineOps puls_engine = {.kind = "puls",
                               .open = puls_open,
                               .viewer = web_viewer,
                               .ask = web_ask,
                               .page = web_page,
                               .leave = web_leave,
                               .close = free};
const EngineOps ch_engine = {.kind = "ch",
                             .open = ch_open,
                             .viewer = web_viewer,
                             .ask = web_ask,
                             .page = web_page,
                             .leave = web_leave,
                             .close = free};

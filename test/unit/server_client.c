/* server_client.c -- The client of server_test.h, and its routes. */
#include "base/json.h"
#include "base/mem.h"

#include "server_test.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 10000

/* ---- Routes ------------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int done, waiting;
static bool released;

void routes_reset(void)
{
    pthread_mutex_lock(&lock);
    done = waiting = 0;
    released = false;
    pthread_mutex_unlock(&lock);
}

static void wait_until(const int *x, int at_least)
{
    pthread_mutex_lock(&lock);
    while (*x < at_least)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

int routes_done(int at_least)
{
    wait_until(&done, at_least);
    return done;
}

void routes_wait_for(int n)
{
    wait_until(&waiting, n);
}

void routes_release(void)
{
    pthread_mutex_lock(&lock);
    released = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static bool echo(Request *req, Reply *reply, Err *err)
{
    const char *language = params_header(&req->headers, "Accept-Language");
    Json j = {&reply->body};

    json_open(&j, NULL, '{');
    json_str(&j, "name", req->arg[0]);
    json_str(&j, "q", params_get(&req->params, "q"));
    json_str(&j, "language", language);
    json_int(&j, "app", *(int *)req->app);
    json_close(&j, '}');
    return true;
}

static bool count_body(Request *req, Reply *reply, Err *err)
{
    buf_printf(&reply->body, "{\"bytes\":%zu,\"first\":\"%.1s\"}",
               req->body_len, req->body);
    return true;
}

/* A file says how long it is, how it begins, and where it was. */
static bool count_file(Request *req, Reply *reply, Err *err)
{
    const char *keep = params_get(&req->params, "keep");
    FILE *f = fopen(req->file, "rb");
    int first = f == NULL ? EOF : fgetc(f);

    if (f != NULL)
        fclose(f);
    if (keep != NULL && rename(req->file, keep) != 0)
        return err_set(err, ERR_IO, "not kept");
    buf_printf(&reply->body, "{\"bytes\":%llu,\"first\":%d,\"body\":%zu}",
               (unsigned long long)req->file_size, first, req->body_len);
    return true;
}

static bool refuse(Request *req, Reply *reply, Err *err)
{
    buf_puts(&reply->body, "not to be seen");
    return err_set(err, ERR_MISSING, "no such metric: %s", req->arg[0]);
}

static bool fill(Request *req, Reply *reply, Err *err)
{
    for (int i = 0; i < 5000; i++)
        buf_printf(&reply->body, "%04d ", i);
    return true;
}

static bool wait_here(Request *req, Reply *reply, Err *err)
{
    pthread_mutex_lock(&lock);
    waiting++;
    pthread_cond_broadcast(&changed);
    while (!released)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    buf_puts(&reply->body, "{\"waited\":true}");
    return true;
}

/* A stream of numbered rows; it breaks at row `bad`, if that comes. */
typedef struct Rows {
    int row, end, bad;
} Rows;

static bool next_rows(void *ctx, Buf *chunk, Err *err)
{
    Rows *rows = ctx;

    for (int i = 0; i < 100 && rows->row < rows->end; i++, rows->row++) {
        if (rows->row == rows->bad)
            return err_set(err, ERR_STORE, "row %d is gone", rows->bad);
        buf_printf(chunk, "%d;row\n", rows->row);
    }
    return true;
}

static void rows_done(void *ctx)
{
    free(ctx);
    pthread_mutex_lock(&lock);
    done++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static bool stream(Request *req, Reply *reply, Err *err)
{
    const char *bad = params_get(&req->params, "bad");
    Rows *rows = mem_alloc(sizeof(*rows));

    rows->end = (int)strtol(req->arg[0], NULL, 10);
    rows->bad = bad == NULL ? -1 : (int)strtol(bad, NULL, 10);
    reply->type = "text/csv; charset=utf-8";
    reply->next = next_rows;
    reply->done = rows_done;
    reply->ctx = rows;
    return true;
}

const Route test_routes[] = {
    {"GET", "/v1/echo/:name", PERM_READ, echo},
    {"POST", "/v1/body", PERM_INGEST, count_body},
    {"POST", "/v1/upload", PERM_INGEST, count_file, .spool = true},
    {"GET", "/v1/refuse/:name", PERM_READ, refuse},
    {"GET", "/v1/fill", PERM_READ, fill},
    {"GET", "/both", PERM_READ, fill, .page = true},
    {"GET", "/v1/wait", PERM_READ, wait_here},
    {"GET", "/v1/rows/:n", PERM_READ, stream},
    {"PUT", "/v1/secret", PERM_EDIT, count_body},
};
const size_t test_route_count = LEN(test_routes);

/* ---- The client --------------------------------------------------------- */

static int app = 42;

Http *start(const HttpConfig *config)
{
    routes_reset();
    return start_with(config, test_routes, test_route_count);
}

Http *start_with(const HttpConfig *config, const Route *routes, size_t n)
{
    HttpConfig c = *config;
    Err err = {0};
    Http *http;

    if (c.listen == NULL)
        c.listen = "127.0.0.1:0";
    http = http_start(&c, routes, n, &app, &err);
    if (http == NULL)
        fail_msg("%s", err.text);
    return http;
}

int connect_to(const Http *http)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)http_port(http)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(0, connect(fd, (struct sockaddr *)&to, sizeof(to)));
    return fd;
}

void send_bytes(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return; /* the server has closed: the reply tells why */
        bytes += sent;
        n -= (size_t)sent;
    }
}

void send_text(int fd, const char *text)
{
    send_bytes(fd, text, strlen(text));
}

bool readable(int fd, int ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    return poll(&p, 1, ms) > 0;
}

char *read_all(int fd)
{
    size_t room = 4096, len = 0;
    char *text = mem_alloc(room);

    for (;;) {
        ssize_t got;

        if (!readable(fd, PATIENCE_MS))
            fail_msg("no answer after %zu bytes", len);
        if (len + 1 == room) {
            room *= 2;
            text = mem_grow(text, room, 1);
        }
        got = recv(fd, text + len, room - len - 1, 0);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    text[len] = '\0';
    return text;
}

char *ask(const Http *http, const char *request)
{
    int fd = connect_to(http);
    char *reply;

    send_text(fd, request);
    reply = read_all(fd);
    close(fd);
    return reply;
}

int status_of(const char *reply)
{
    return strncmp(reply, "HTTP/1.1 ", 9) == 0
               ? (int)strtol(reply + 9, NULL, 10)
               : 0;
}

const char *body_of(const char *reply)
{
    const char *blank = strstr(reply, "\r\n\r\n");

    return blank == NULL ? "" : blank + 4;
}

bool has(const char *reply, const char *part)
{
    return strstr(reply, part) != NULL;
}

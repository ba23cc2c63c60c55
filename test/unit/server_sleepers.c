/* server_sleepers.c -- The routes of server_sleepers.h. */
#include "base/log.h"
#include "base/mem.h"

#include "server_sleepers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_NEWS 64

/* ---- Routes ------------------------------------------------------------- */

/* One call; it lives until both the server and the test have let go. */
typedef struct Sleeper {
    struct Sleeper *next; /* of those that the test has not taken */
    Waker *waker;
    int halves;  /* how often it still asks for more sleep */
    bool broken; /* its second half fails */
    int seen;    /* of `news` */
    atomic_int holders;
} Sleeper;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static Sleeper *asleep;
int nasleep, resumed, done;
static char news[MAX_NEWS]; /* what is told to those that live */
static int nnews;
static bool over; /* live streams are to end */

static void let_go(Sleeper *s)
{
    if (atomic_fetch_sub(&s->holders, 1) > 1)
        return;
    waker_drop(s->waker);
    free(s);
}

static void sleeper_done(void *ctx)
{
    pthread_mutex_lock(&lock);
    done++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    let_go(ctx);
}

static Sleeper *sleeper_new(Request *req, Reply *reply)
{
    const char *halves = params_get(&req->params, "halves");
    Sleeper *s = mem_alloc(sizeof(*s));

    s->halves = halves == NULL ? 0 : (int)strtol(halves, NULL, 10);
    s->broken = params_get(&req->params, "broken") != NULL;
    s->waker = reply_waker(reply);
    s->holders = 2;
    reply->ctx = s;
    reply->done = sleeper_done;
    return s;
}

static void collect(Sleeper *s)
{
    pthread_mutex_lock(&lock);
    s->next = asleep;
    asleep = s;
    nasleep++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static bool second_half(void *ctx, Reply *reply, Err *err)
{
    Sleeper *s = ctx;

    pthread_mutex_lock(&lock);
    resumed++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    if (s->halves > 0) {
        s->halves--;
        reply->resume = second_half;
        return true;
    }
    if (s->broken)
        return err_set(err, ERR_CONFLICT, "somebody else was first");
    buf_puts(&reply->body, "{\"later\":true}");
    return true;
}

static bool later(Request *req, Reply *reply, Err *err)
{
    Sleeper *s = sleeper_new(req, reply);

    reply->resume = second_half;
    if (params_get(&req->params, "early") != NULL)
        waker_wake(s->waker);
    collect(s);
    return true;
}

static bool next_news(void *ctx, Buf *chunk, Err *err)
{
    Sleeper *s = ctx;
    bool more;

    pthread_mutex_lock(&lock);
    buf_add(chunk, news + s->seen, (size_t)(nnews - s->seen));
    s->seen = nnews;
    more = !over;
    pthread_mutex_unlock(&lock);
    if (s->broken && chunk->len > 0)
        return err_set(err, ERR_STORE, "no more news");
    return more;
}

static bool live(Request *req, Reply *reply, Err *err)
{
    Sleeper *s = sleeper_new(req, reply);

    reply->type = "text/event-stream";
    reply->live = true;
    reply->next = next_news;
    collect(s);
    return true;
}

/* As much as a client takes. */
static bool flood(void *ctx, Buf *chunk, Err *err)
{
    for (int i = 0; i < 1000; i++)
        buf_printf(chunk, "%0100d", i);
    return true;
}

static bool live_flood(Request *req, Reply *reply, Err *err)
{
    live(req, reply, err);
    reply->next = flood;
    return true;
}

static bool now(Request *req, Reply *reply, Err *err)
{
    buf_puts(&reply->body, "{\"now\":true}");
    return true;
}

static const Route routes[] = {
    {"GET", "/later", PERM_READ, later},
    {"POST", "/later", PERM_READ, later},
    {"GET", "/live", PERM_READ, live},
    {"GET", "/flood", PERM_READ, live_flood},
    {"GET", "/now", PERM_READ, now},
};

/* ---- What the tests do -------------------------------------------------- */

void wait_until(const int *x, int at_least)
{
    pthread_mutex_lock(&lock);
    while (*x < at_least)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

/* All that have been collected, woken `times` times, and forgotten. */
void wake_all(int times)
{
    Sleeper *s, *next;

    pthread_mutex_lock(&lock);
    s = asleep;
    asleep = NULL;
    nasleep = 0;
    pthread_mutex_unlock(&lock);
    for (; s != NULL; s = next) {
        next = s->next;
        for (int i = 0; i < times; i++)
            waker_wake(s->waker);
        let_go(s);
    }
}

/* Wake, and keep for the next time. */
void nudge(void)
{
    pthread_mutex_lock(&lock);
    for (Sleeper *s = asleep; s != NULL; s = s->next)
        waker_wake(s->waker);
    pthread_mutex_unlock(&lock);
}

static void say(const char *text, bool last)
{
    pthread_mutex_lock(&lock);
    memcpy(news + nnews, text, strlen(text));
    nnews += (int)strlen(text);
    over = over || last;
    pthread_mutex_unlock(&lock);
    nudge();
}

void tell(const char *text)
{
    say(text, false);
}

Http *http;

/* The last words. */
void tell_the_end(const char *text)
{
    say(text, true);
}

int begin(const HttpConfig *config)
{
    log_level = LOG_ERROR;
    nasleep = resumed = done = nnews = 0;
    over = false;
    http = start_with(config, routes, LEN(routes));
    return 0;
}

int setup(void **state)
{
    static const HttpConfig config = {.drain_ms = 200, .body_ms = 400};

    return begin(&config);
}

int teardown(void **state)
{
    http_stop(http);
    wake_all(1);
    return 0;
}

int ask_for(const char *request)
{
    int fd = connect_to(http);

    send_text(fd, request);
    return fd;
}

/* Read until `part` has come, or the end. */
bool read_until(int fd, const char *part)
{
    char text[4096] = "";
    size_t len = 0;

    while (len + 1 < sizeof(text) && readable(fd, 10000)) {
        ssize_t got = recv(fd, text + len, sizeof(text) - len - 1, 0);

        if (got <= 0)
            break;
        len += (size_t)got;
        text[len] = '\0';
        if (strstr(text, part) != NULL)
            return true;
    }
    return false;
}

void close_after(int fd, const char *part)
{
    char *reply = read_all(fd);

    if (!has(reply, part))
        fail_msg("no \"%s\" in\n%s", part, reply);
    free(reply);
    close(fd);
}

/*
 * live.c -- /v1/live: answers that stay up to date, as server-sent events.
 *
 * A watch is a path of this API with its query; what a GET of it would give
 * is made by the same handler.  Who is sent what, and when: engine/live.h;
 * the events: docs/live.md.
 */
#include "api/app.h"

#include "base/buf.h"

#include <string.h>

/* The paths that may be watched: what a page shows of the facts. */
static const char *const watchable[] = {
    "/v1/brief", "/v1/distribution", "/v1/page",    "/v1/quality",
    "/v1/query", "/v1/service",      "/v1/sources", "/v1/status",
};

#define N_WATCHABLE (sizeof(watchable) / sizeof(watchable[0]))

/* ---- Answering a watch -------------------------------------------------- */

/* Whoever watches wants the latest, not what somebody was told before. */
static Param no_cache[] = {{"Cache-Control", "no-cache"}};

static bool get(App *app, const char *path, Arena *a, Reply *reply, Err *err)
{
    size_t n = strcspn(path, "?");
    const char *query = path[n] == '?' ? path + n + 1 : "";
    Request req = {.method = "GET",
                   .path = arena_strndup(a, path, n),
                   .headers = {no_cache, 1},
                   .body = "",
                   .arena = a,
                   .app = app};
    char allow[MAX_ALLOW];
    const Route *route =
        route_find(api_routes, api_route_count, &req, allow, err);

    return route != NULL &&
           params_parse(query, strlen(query), &req.params, a, err) &&
           route->handler(&req, reply, err);
}

static bool answer(void *ctx, const char *path, Buf *out)
{
    Reply reply = {.body = BUF_INIT(out->limit)};
    Arena a = {0};
    Err err = {0};
    bool ok = get(ctx, path, &a, &reply, &err);

    if (!ok)
        reply_fail(&reply, path, &err);
    buf_add(out, reply.body.text, reply.body.len);
    out->full |= reply.body.full;
    reply_clear(&reply);
    arena_clear(&a);
    return ok;
}

static uint64_t state(void *ctx)
{
    App *app = ctx;

    return app_ledger_state(app) + keeper_changes(app->keeper);
}

Live *app_open_live(App *app, Err *err)
{
    LiveConfig c = {.answer = answer,
                    .state = state,
                    .ctx = app,
                    .max_viewers =
                        (size_t)settings_int(app->settings, "live.viewers")};

    return live_open(&c, err);
}

/* ---- A viewer ----------------------------------------------------------- */

typedef struct Stream {
    LiveViewer *viewer;
    Waker *waker;
} Stream;

static void wake(void *ctx)
{
    waker_wake(((Stream *)ctx)->waker);
}

static bool next(void *ctx, Buf *chunk, Err *err)
{
    live_next(((Stream *)ctx)->viewer, chunk);
    return true;
}

static void done(void *ctx)
{
    Stream *s = ctx;

    live_leave(s->viewer);
    waker_drop(s->waker);
}

static bool check_path(const char *path, Err *err)
{
    size_t n = strcspn(path, "?");

    for (size_t i = 0; i < N_WATCHABLE; i++)
        if (strlen(watchable[i]) == n && strncmp(path, watchable[i], n) == 0)
            return true;
    return err_set(err, ERR_INPUT,
                   "%.80s cannot be watched; what can: page, query, brief,"
                   " status, sources, service, distribution and quality, as in"
                   " watch=%%2Fv1%%2Fstatus",
                   path);
}

static bool read_watches(Request *req, LiveJoin *out, Err *err)
{
    static const char *const names[] = {"watch"};
    const char **path = ARENA_ARRAY(req->arena, const char *, MAX_PARAMS);

    if (!params_only(&req->params, names, 1, err))
        return false;
    for (size_t i = 0; i < req->params.n; i++) {
        path[i] = req->params.at[i].value;
        if (!check_path(path[i], err))
            return false;
    }
    out->path = path;
    out->n = req->params.n;
    return (out->n > 0 && out->n <= LIVE_MAX_WATCHED) ||
           err_set(err, ERR_INPUT,
                   "watch names 1 to %d paths, each in a parameter of its own"
                   ", not %zu",
                   LIVE_MAX_WATCHED, out->n);
}

/* Who finds no room tries again in a while, as browsers do by themselves. */
static bool join(App *app, Reply *reply, Stream *s, LiveJoin *j, Err *err)
{
    s->waker = reply_waker(reply);
    if (s->waker == NULL)
        return err_set(err, ERR_INPUT,
                       "only a server's answers can be watched");
    s->viewer = live_join(app->live, j, err);
    if (s->viewer != NULL)
        return true;
    waker_drop(s->waker);
    reply->status = 503;
    reply_header(reply, "Retry-After", "30");
    return false;
}

bool api_live(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Stream *s = ARENA_NEW(req->arena, Stream);
    LiveJoin j = {.last_id = params_header(&req->headers, "Last-Event-ID"),
                  .wake = wake,
                  .ctx = s};

    if (!read_watches(req, &j, err) || !join(app, reply, s, &j, err))
        return false;
    reply->type = "text/event-stream";
    reply->cache = "no-store";
    reply->live = true;
    reply->next = next;
    reply->done = done;
    reply->ctx = s;
    return true;
}

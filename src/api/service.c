/*
 * service.c -- How fast what comes in can be seen: measured, and /v1/service.
 *
 * A canary goes through feed and ledger, and makes /v1/service another answer;
 * the lookout watches that as any page would, and so sees when pages are told.
 */
#include "api/app.h"

#include "base/clock.h"

#include <string.h>

/* ---- Measuring ---------------------------------------------------------- */

static bool send_canary(void *ctx, int64_t sent, Err *err)
{
    const App *app = ctx;

    return feed_canary(app->feed, sent, err);
}

static bool find_canary(void *ctx, int64_t *sent, Err *err)
{
    const App *app = ctx;

    return store_canary(app->store, sent, err);
}

static void saw(void *ctx, int64_t canary)
{
    const App *app = ctx;

    service_saw(app->service, canary);
}

static void next(void *viewer, Buf *chunk)
{
    live_next(viewer, chunk);
}

/* Canaries are measured by who looks out for them: not once more because they
 * changed the page that shows them. */
static void on_push(void *ctx, const LivePush *p)
{
    const App *app = ctx;

    if (p->canary == TIME_OPEN && strcmp(p->path, LOOKOUT_PATH) != 0)
        service_pushed(app->service, (double)(p->pushed - p->oldest), 1);
}

static bool start_lookout(App *app, Err *err)
{
    const char *path = LOOKOUT_PATH;
    LiveJoin join = {.path = &path, .n = 1, .wake = lookout_wake};

    app->lookout = lookout_open(
        &(LookoutConfig){.next = next, .saw = saw, .ctx = app}, err);
    if (app->lookout == NULL)
        return false;
    join.ctx = app->lookout;
    app->post = live_join(app->live, &join, err);
    if (app->post == NULL)
        return false;
    lookout_start(app->lookout, app->post);
    return true;
}

bool app_start_service(App *app, Err *err)
{
    live_push_listener(app->live, on_push, app);
    if (!start_lookout(app, err) ||
        !service_start(app->service,
                       &(ServiceConfig){.settings = app->settings,
                                        .send = send_canary,
                                        .find = find_canary,
                                        .ctx = app},
                       err))
        return false;
    service_watched(app->service, true);
    return true;
}

/* The viewer wakes the lookout, and the lookout asks the viewer: it must have
 * left before the lookout goes, and the lookout stopped before it leaves. */
void app_stop_service(App *app)
{
    service_stop(app->service);
    if (app->live != NULL)
        live_push_listener(app->live, NULL, NULL);
    lookout_stop(app->lookout);
    if (app->post != NULL)
        live_leave(app->post);
    lookout_close(app->lookout);
    app->post = NULL;
    app->lookout = NULL;
}

/* ---- /v1/service -------------------------------------------------------- */

bool app_measures(const App *app, Err *err)
{
    return app->feed != NULL ||
           err_set(err, ERR_MISSING,
                   "only a server measures its service; start one with puls"
                   " serve");
}

static void put_percentiles(Json *j, double p50, double p95, double p99)
{
    json_num(j, "p50", p50);
    json_num(j, "p95", p95);
    json_num(j, "p99", p99);
}

static void put_span(Json *j, const char *key, const LatencySpan *s)
{
    json_open(j, key, '{');
    put_percentiles(j, s->p50, s->p95, s->p99);
    json_int(j, "n", s->n);
    json_close(j, '}');
}

static void put_hours(Json *j, const App *app, const ServiceState *s)
{
    json_open(j, "hours", '[');
    for (size_t i = 0; i < LATENCY_HOURS; i++) {
        json_open(j, NULL, '{');
        app_put_time(j, "from", app, s->hour[i].from);
        put_percentiles(j, s->hour[i].p50, s->hour[i].p95, s->hour[i].p99);
        json_int(j, "n", s->hour[i].n);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_feed(Json *j, const App *app)
{
    FeedStats f;

    feed_stats(app->feed, &f);
    json_open(j, "queue", '{');
    json_int(j, "events", f.waiting_events);
    json_int(j, "bytes", f.waiting_bytes);
    json_int(j, "limit_events",
             settings_int(app->settings, "feed.queue_events"));
    json_close(j, '}');
    json_open(j, "commit_ms", '{');
    put_percentiles(j, f.commit_ms[0], f.commit_ms[1], f.commit_ms[2]);
    json_close(j, '}');
}

static void put_rejects(Json *j, App *app, Arena *a)
{
    Reject *list;
    size_t n;

    rejects_reasons(app->rejects, a, &list, &n);
    json_open(j, "rejects", '[');
    for (size_t i = 0; i < n; i++) {
        json_open(j, NULL, '{');
        json_str(j, "reason", list[i].name);
        json_int(j, "count", list[i].count);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_canary(Json *j, const App *app, const CanaryState *c)
{
    json_open(j, "canary", '{');
    app_put_time(j, "last", app, c->last);
    json_int(j, "missed", c->missed);
    json_close(j, '}');
}

bool api_service(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Json j = {.out = &reply->body};
    ServiceState s;
    LiveStats live;

    if (!params_only(&req->params, NULL, 0, err) || !app_measures(app, err))
        return false;
    service_read(app->service, clock_now(), &s);
    json_open(&j, NULL, '{');
    put_span(&j, "event_to_queryable_ms", &s.queryable);
    put_span(&j, "event_to_browser_ms", &s.pushed);
    json_int(&j, "target_ms", SERVICE_TARGET_MS);
    json_num(&j, "met_share", s.met_share);
    json_num(&j, "goal_share", SERVICE_GOAL);
    json_num(&j, "budget_left", s.budget_left);
    put_feed(&j, app);
    put_rejects(&j, app, req->arena);
    put_canary(&j, app, &s.canary);
    live_stats(app->live, &live);
    json_int(&j, "viewers", live.viewers - 1); /* without the lookout */
    put_hours(&j, app, &s);
    json_close(&j, '}');
    return true;
}

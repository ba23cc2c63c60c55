/* service.c -- /v1/service: how fast what comes in can be seen. */
#include "api/app.h"

#include "base/clock.h"

#include <math.h>

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
    json_null(&j, "viewers");
    put_hours(&j, app, &s);
    json_close(&j, '}');
    return true;
}

/* sources.c -- /v1/sources: what came from where, and how it is forgotten. */
#include "api/origins.h"

#include "base/clock.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MAX_IMPORTS 200
#define DEMO_PREFIX "demo-"

static bool put_raw(void *ctx, const char *json)
{
    Json *j = ctx;

    json_raw(j, NULL, json);
    return !j->out->full;
}

/* ---- What there is ------------------------------------------------------ */

static void put_counts(Json *j, const Origin *o)
{
    json_open(j, "facts", '{');
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        json_int(j, fact_table_name[t], o->facts[t]);
    json_close(j, '}');
}

static void put_freshness(Json *j, const App *app, const Origin *o)
{
    int64_t late = origin_late_from(o);
    bool stale = origin_is_silent(o, clock_now());

    app_put_time(j, "last_arrival", app, o->arrived);
    if (o->gap_ms > 0)
        json_int(j, "usual_gap_s", o->gap_ms / 1000);
    else
        json_null(j, "usual_gap_s");
    json_bool(j, "stale", stale);
    app_put_time(j, "stale_since", app, stale ? late : TIME_OPEN);
}

static void put_origin(Json *j, const App *app, const OriginNow *s)
{
    const Origin *o = &s->origin;

    json_open(j, NULL, '{');
    json_str(j, "source", o->source);
    put_counts(j, o);
    app_put_time(j, "first", app, o->first);
    app_put_time(j, "last", app, o->last);
    app_put_time(j, "imported", app, o->imported);
    put_freshness(j, app, o);
    json_int(j, "rejected", o->rejected);
    json_int(j, "quarantined", s->quarantined);
    json_int(j, "refused", s->refused);
    app_put_time(j, "last_refused", app, s->last_refused);
    json_bool(j, "demo",
              strncmp(o->source, DEMO_PREFIX, strlen(DEMO_PREFIX)) == 0);
    json_close(j, '}');
}

bool api_sources(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Json j = {.out = &reply->body};
    OriginNow *list;
    size_t n;

    if (!params_only(&req->params, NULL, 0, err))
        return false;
    json_open(&j, NULL, '{');
    json_open(&j, "imports", '[');
    if (!store_sources(app->store, MAX_IMPORTS, put_raw, &j, err) ||
        !origins_now(app, req->arena, &list, &n, err))
        return false;
    json_close(&j, ']');
    json_open(&j, "sources", '[');
    for (size_t i = 0; i < n; i++)
        put_origin(&j, app, &list[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return true;
}

/* ---- Forgetting --------------------------------------------------------- */

typedef struct Forgetting {
    App *app;
    JobRun *job;
    char *source;
} Forgetting;

static bool on_progress(void *ctx, double share)
{
    const Forgetting *f = ctx;

    return job_progress(f->job, share, 0);
}

static bool run_forget(JobRun *job, void *ctx, Err *err)
{
    Forgetting *f = ctx;
    int64_t facts;
    bool ok;

    f->job = job;
    ok = store_forget(f->app->store, f->source, clock_now(), on_progress, f,
                      &facts, err);
    if (ok) {
        app_changed(f->app);
        job_progress(job, 1, facts);
    }
    job_result(job, &(JobResult){.source = f->source});
    return ok;
}

static void free_forgetting(void *ctx)
{
    Forgetting *f = ctx;

    free(f->source);
    free(f);
}

bool api_forget_source(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    const char *source = req->arg[0];
    Forgetting *f;
    Origin *o;
    size_t n;

    if (!params_only(&req->params, NULL, 0, err) ||
        !store_origins(app->store, source, req->arena, &o, &n, err))
        return false;
    if (n == 0)
        return err_set(err, ERR_MISSING,
                       "no facts came from a source called"
                       " %.100s",
                       source);
    f = mem_alloc(sizeof(*f));
    f->app = app;
    f->source = mem_strdup(source);
    return app_start_job(req,
                         &(JobSpec){.kind = "forget",
                                    .name = source,
                                    .run = run_forget,
                                    .free = free_forgetting,
                                    .ctx = f},
                         reply, err);
}

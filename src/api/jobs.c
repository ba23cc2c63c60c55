/* jobs.c -- /v1/jobs: what runs, what waits and what became of it. */
#include "api/app.h"

#include "base/clock.h"

static void put_moment(Json *j, const char *key, const App *app, int64_t ms)
{
    app_put_time(j, key, app, ms == 0 ? TIME_OPEN : ms);
}

void app_put_job(Json *j, const App *app, const JobInfo *info)
{
    const JobResult *r = &info->result;
    bool any = r->from != r->to;

    json_open(j, NULL, '{');
    json_str(j, "id", info->id);
    json_str(j, "kind", info->kind);
    json_str(j, "name", info->name);
    json_str(j, "state", job_state_name[info->state]);
    json_num(j, "share", info->share);
    json_int(j, "rows", info->rows);
    put_moment(j, "started", app, info->started);
    put_moment(j, "ended", app, info->ended);
    json_num(j, "seconds", (double)info->took_ms / 1000);
    json_str(j, "error", info->error);
    json_str(j, "source", r->source);
    json_raw(j, "report", r->report != NULL ? r->report : "null");
    app_put_time(j, "from", app, any ? r->from : TIME_OPEN);
    app_put_time(j, "to", app, any ? r->to : TIME_OPEN);
    json_close(j, '}');
}

bool app_start_job(Request *req, const JobSpec *spec, Reply *reply, Err *err)
{
    App *app = req->app;
    Json j = {.out = &reply->body};
    JobInfo info;
    char id[JOB_ID];

    if (!jobs_add(app->jobs, spec, id, err)) {
        reply->status = 503;
        return false;
    }
    reply->status = 202;
    if (!jobs_find(app->jobs, id, req->arena, &info, err))
        return false;
    app_put_job(&j, app, &info);
    return true;
}

bool api_jobs(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Json j = {.out = &reply->body};
    JobInfo *list;
    size_t n;

    if (!params_only(&req->params, NULL, 0, err))
        return false;
    jobs_list(app->jobs, req->arena, &list, &n);
    json_open(&j, NULL, '{');
    json_open(&j, "jobs", '[');
    for (size_t i = 0; i < n; i++)
        app_put_job(&j, app, &list[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return true;
}

bool api_job(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Json j = {.out = &reply->body};
    JobInfo info;

    if (!params_only(&req->params, NULL, 0, err) ||
        !jobs_find(app->jobs, req->arg[0], req->arena, &info, err))
        return false;
    app_put_job(&j, app, &info);
    return true;
}

bool api_job_stop(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;

    return jobs_stop(app->jobs, req->arg[0], err) && api_job(req, reply, err);
}

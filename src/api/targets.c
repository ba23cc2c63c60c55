/* targets.c -- /v1/targets: what metrics should reach, and whether they can. */
#include "api/app.h"
#include "api/body.h"
#include "insight/target.h"

#include <math.h>
#include <stdlib.h>

static void put_target(Json *j, const Metric *m, const Target *t)
{
    json_open(j, NULL, '{');
    json_str(j, "metric", m->name);
    json_num(j, "value", t->value);
    json_str(j, "due", t->due);
    json_str(j, "owner", t->owner);
    json_close(j, '}');
}

/* The metric of the path. */
static const Metric *path_metric(const Request *req, Err *err)
{
    const Metric *m =
        metric_find(app_catalogue(req->app, req->arena), req->arg[0], err);

    if (m == NULL)
        err->kind = ERR_MISSING;
    return m;
}

bool api_targets(Request *req, Reply *reply, Err *err)
{
    const App *app = req->app;
    const Catalogue *all = app_catalogue(app, req->arena);
    Json j = {.out = &reply->body};

    if (!params_only(&req->params, NULL, 0, err))
        return false;
    json_open(&j, NULL, '{');
    json_open(&j, "targets", '[');
    for (size_t i = 0; i < catalogue_size(all); i++) {
        const Metric *m = catalogue_at(all, i);
        Target t = settings_target(app->settings, m->name);

        if (!isnan(t.value))
            put_target(&j, m, &t);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return true;
}

static bool read_target(const Request *req, Target *out, Err *err)
{
    static const char *const known[] = {"value", "due", "owner", NULL};
    Body b;
    bool ok;

    if (!body_read(req, known, &b, err))
        return false;
    ok = body_num(&b, "value", &out->value, err) &&
         body_text(&b, "due", &out->due, err) &&
         body_text(&b, "owner", &out->owner, err);
    body_done(&b);
    if (ok && isnan(out->value))
        return err_set(err, ERR_INPUT,
                       "a target needs a value; DELETE takes it away");
    return ok;
}

bool api_target_set(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    const Metric *m = path_metric(req, err);
    Json j = {.out = &reply->body};
    Target t;

    if (m == NULL || !params_only(&req->params, NULL, 0, err) ||
        !read_target(req, &t, err) || !target_possible(m, t.value, err) ||
        (t.due != NULL && !target_due_ok(t.due, app->zone, clock_now(), err)) ||
        !settings_set_target(app->settings, m->name, t, err))
        return false;
    app_edited(app);
    put_target(&j, m, &t);
    return true;
}

/* The answer is the target that was. */
bool api_target_remove(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    const Metric *m = path_metric(req, err);
    Json j = {.out = &reply->body};
    Target t;

    if (m == NULL || !params_only(&req->params, NULL, 0, err))
        return false;
    t = settings_target(app->settings, m->name);
    if (isnan(t.value))
        return err_set(err, ERR_MISSING, "%s has no target", m->name);
    put_target(&j, m, &t);
    t.value = NAN;
    if (!settings_set_target(app->settings, m->name, t, err))
        return false;
    app_edited(app);
    return true;
}

/* ---- Can it be measured? ------------------------------------------------ */

static bool ask_num(const Request *req, const char *name, double otherwise,
                    double *out, Err *err)
{
    const char *said = params_get(&req->params, name);
    char *end;

    *out = otherwise;
    if (said == NULL)
        return true;
    *out = strtod(said, &end);
    return (end != said && *end == '\0' && isfinite(*out)) ||
           err_set(err, ERR_INPUT, "%s must be a number, not \"%.40s\"", name,
                   said);
}

/* What the call says of the target; what it leaves out is the target kept. */
static bool ask_target(const Request *req, const Metric *m, Target *out,
                       double *margin, Err *err)
{
    const App *app = req->app;
    const char *due = params_get(&req->params, "due");
    Target kept = settings_target(app->settings, m->name);
    bool anew = params_get(&req->params, "value") != NULL;

    *out = kept;
    if (anew || due != NULL)
        out->due = due;
    if (!ask_num(req, "value", kept.value, &out->value, err) ||
        !ask_num(req, "margin", NAN, margin, err))
        return false;
    if (isnan(out->value))
        return err_set(err, ERR_INPUT, "%s has no target: say a value to check",
                       m->name);
    if (!isnan(*margin) && !(*margin > 0))
        return err_set(err, ERR_INPUT, "margin must be above 0");
    return target_possible(m, out->value, err);
}

/* The question of the call: about the metric of the path, and where no period
 * is said, the usual one. */
static bool ask_question(Request *req, Ask *ask, Err *err)
{
    static const char *const own[] = {"value", "due",    "margin",
                                      "lang",  "format", NULL};
    const App *app = req->app;
    Params asked = {ARENA_ARRAY(req->arena, Param, req->params.n + 1), 0};
    Request about = *req;
    StoreBounds bounds;

    asked.at[asked.n++] = (Param){"metric", req->arg[0]};
    for (size_t i = 0; i < req->params.n; i++)
        asked.at[asked.n++] = req->params.at[i];
    about.params = asked;
    if (!ask_request(&about, own, ask, err) ||
        !store_bounds(app->store, &bounds, err))
        return false;
    if (ask->question->period.from == TIME_OPEN &&
        ask->question->period.to == TIME_OPEN)
        ask->question->period =
            period_usual(app->zone, bounds.last, ask->asking.now);
    return true;
}

bool api_target_check(Request *req, Reply *reply, Err *err)
{
    static const char *const formats[] = {"json", "text", NULL};
    const Metric *m = path_metric(req, err);
    Json j = {.out = &reply->body};
    Target t;
    double margin;
    Outlook o;
    int format;
    Lang lang;
    Ask ask;

    if (m == NULL || !ask_lang(req, &lang, err) ||
        !ask_word(req, "format", formats, &format, err) ||
        !ask_target(req, m, &t, &margin, err) ||
        !ask_question(req, &ask, err) ||
        !target_outlook(&ask.engine, ask.question, t.value, t.due, margin,
                        req->arena, &o, err))
        return false;
    if (format == 0) {
        target_json(&j, &o, lang);
        return true;
    }
    reply->type = "text/plain; charset=utf-8";
    target_text(&reply->body, &o, lang);
    return true;
}

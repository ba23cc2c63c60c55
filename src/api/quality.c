/*
 * quality.c -- /v1/quality and /v1/coverage: can the data be trusted, and do
 * they speak for the customers?
 */
#include "api/app.h"
#include "insight/coverage.h"

#include "base/clock.h"

/* ---- What the keeper of the App does ------------------------------------ */

static bool rest(void *ctx, int64_t ms)
{
    App *app = ctx;

    return keeper_rest(app->keeper, ms);
}

bool app_wait_for_columns(App *app)
{
    Held held;
    bool on = true;

    store_held(app->store, &held);
    while (held.filling && on) {
        on = keeper_pause(app->keeper, KEEPER_LOOK_MS);
        store_held(app->store, &held);
    }
    return on;
}

/* A server's events and its columns come first, from the start on: nobody
 * waits for the checks as they wait for their answers. */
static bool let_others_go_first(App *app, Err *err)
{
    return !keeper_is_started(app->keeper) ||
           (store_know_all(app->store, err) &&
            ((app_wait_for_columns(app) &&
              keeper_calm(app->keeper, KEEPER_REST_MS)) ||
             err_set(err, ERR_CONFLICT, "the checks were to stop")));
}

bool app_check(void *ctx, Arena *a, Quality *out, Err *err)
{
    App *app = ctx;
    QualityPace pace = {rest, app};
    Ask *ask = ARENA_NEW(a, Ask);

    if (!let_others_go_first(app, err))
        return false;
    ask_begin(app, a, ask);
    return quality_make(&ask->engine, &pace, a, out, err);
}

const Quality *app_quality(App *app, Arena *a, Err *err)
{
    return keeper_take(app->keeper, a, err);
}

/* ---- The call ----------------------------------------------------------- */

static const Quality not_yet = {
    .as_of = TIME_OPEN, .checked = TIME_OPEN, .running = true};

bool api_quality(Request *req, Reply *reply, Err *err)
{
    static const char *const formats[] = {"json", "text", NULL};
    static const char *const own[] = {"format", "lang"};
    Json j = {.out = &reply->body};
    App *app = req->app;
    const Quality *q;
    int format;
    Lang lang;

    if (!params_only(&req->params, own, 2, err) ||
        !ask_word(req, "format", formats, &format, err) ||
        !ask_lang(req, &lang, err))
        return false;
    q = app_quality(app, req->arena, err);
    if (q == NULL && err->kind != ERR_NONE)
        return false;
    if (q == NULL)
        q = &not_yet;
    if (format == 0) {
        quality_json(&j, NULL, q, app->zone, lang);
        return true;
    }
    reply->type = "text/plain; charset=utf-8";
    quality_text(&reply->body, q, app->zone, lang);
    return true;
}

/* ---- Who answers -------------------------------------------------------- */

bool api_coverage(Request *req, Reply *reply, Err *err)
{
    static const char *const formats[] = {"json", "text", NULL};
    static const char *const own[] = {"format", "lang", NULL};
    Json j = {.out = &reply->body};
    Coverage coverage;
    int format;
    Lang lang;
    Ask ask;

    if (!ask_word(req, "format", formats, &format, err) ||
        !ask_lang(req, &lang, err) || !ask_request(req, own, &ask, err))
        return false;
    if (ask.n != 1)
        return err_set(err, ERR_INPUT, "coverage is of one metric, not %zu",
                       ask.n);
    if (!coverage_make(&ask.engine, ask.question, req->arena, &coverage, err))
        return false;
    if (format == 0) {
        coverage_json(&j, NULL, &coverage, lang);
        return true;
    }
    reply->type = "text/plain; charset=utf-8";
    coverage_text(&reply->body, &coverage, lang);
    return true;
}

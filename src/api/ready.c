/*
 * ready.c -- /healthz and /readyz: for who starts, stops and watches us.
 *
 * Healthy is a process that answers.  Ready is one that can keep its promise
 * for what it would be sent now: a load balancer sends nothing to one that is
 * not, and nobody has to restart it.
 */
#include "api/app.h"

#include "base/file.h"

#include <string.h>

bool api_health(Request *req, Reply *reply, Err *err)
{
    (void)req;
    (void)err;
    reply->type = "text/plain; charset=utf-8";
    buf_puts(&reply->body, "ok\n");
    return true;
}

/* ---- The checks --------------------------------------------------------- */

static bool ignore_row(void *ctx, const char *json)
{
    (void)ctx;
    (void)json;
    return false;
}

static bool check_ledger(App *app, Err *err)
{
    return store_sources(app->store, 1, ignore_row, NULL, err);
}

/* feed_open() returns when all that an earlier run left has been read. */
static bool check_journal(App *app, Err *err)
{
    return app->feed != NULL ||
           err_set(err, ERR_STORE, "the journal is not open");
}

static bool check_feed(App *app, Err *err)
{
    FeedStats f = {0};

    if (app->feed != NULL)
        feed_stats(app->feed, &f);
    return !f.failing || err_set(err, ERR_IO,
                                 "the disk or the ledger refuses what comes;"
                                 " the log says why");
}

static bool check_disk(App *app, Err *err)
{
    return file_probe(app->dir, err);
}

static const struct {
    const char *name;
    bool (*check)(App *app, Err *err);
} checks[] = {
    {"ledger", check_ledger},
    {"journal", check_journal},
    {"feed", check_feed},
    {"disk", check_disk},
};

#define N_CHECKS (sizeof(checks) / sizeof(checks[0]))

/* ---- The reply ---------------------------------------------------------- */

static void put_text(Buf *out, const bool *fine, const Err *why)
{
    for (size_t i = 0; i < N_CHECKS; i++)
        buf_printf(out, "%s %s%s%s\n", fine[i] ? "ok" : "failed",
                   checks[i].name, fine[i] ? "" : ": ",
                   fine[i] ? "" : why[i].text);
}

static void put_json(Buf *out, bool ready, const bool *fine, const Err *why)
{
    Json j = {.out = out};

    json_open(&j, NULL, '{');
    json_bool(&j, "ready", ready);
    json_open(&j, "checks", '[');
    for (size_t i = 0; i < N_CHECKS; i++) {
        json_open(&j, NULL, '{');
        json_str(&j, "name", checks[i].name);
        json_bool(&j, "ok", fine[i]);
        json_str(&j, "problem", fine[i] ? NULL : why[i].text);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
}

bool api_ready(Request *req, Reply *reply, Err *err)
{
    const char *accept = params_header(&req->headers, "Accept");
    bool fine[N_CHECKS], ready = true;
    Err why[N_CHECKS] = {0};

    if (!params_only(&req->params, NULL, 0, err))
        return false;
    for (size_t i = 0; i < N_CHECKS; i++) {
        fine[i] = checks[i].check(req->app, &why[i]);
        ready = ready && fine[i];
    }
    reply->status = ready ? 200 : 503;
    reply->cache = "no-store";
    if (accept != NULL && strstr(accept, "application/json") != NULL) {
        put_json(&reply->body, ready, fine, why);
        return true;
    }
    reply->type = "text/plain; charset=utf-8";
    put_text(&reply->body, fine, why);
    return true;
}

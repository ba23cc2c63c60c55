/*
 * kept.c -- The same question again: the same answer, without counting.
 *
 * An answer depends on the question, on the facts, definitions and targets,
 * and on the time as far as a period may have ended since, which happens at
 * the beginning of a minute.  All of that is in the key, so no answer is ever
 * old: after a commit nobody asks for the keys of before, and they leave when
 * others need the room.
 */
#include "api/app.h"

#include "base/clock.h"

/* Before the answer is made: what is committed meanwhile may be in it, and
 * is asked for under another key. */
static const char *key_of(Request *req)
{
    App *app = req->app;

    app_catalogue(app, req->arena); /* sees whether a file was written */
    return arena_printf(
        req->arena, "%llu %lld %s?%s",
        (unsigned long long)(app_ledger_state(app) + atomic_load(&app->edits)),
        (long long)(clock_now() / MINUTE_MS), req->path, req->query);
}

bool app_answer(Request *req, Reply *reply, Handler *make, Err *err)
{
    App *app = req->app;
    const char *key, *kept;
    size_t len;

    if (req->query == NULL)
        return make(req, reply, err);
    key = key_of(req);
    kept = cache_get(app->answers, key, req->arena, &len);
    if (kept != NULL) {
        buf_add(&reply->body, kept, len);
        return true;
    }
    if (!make(req, reply, err))
        return false;
    if (reply->type == NULL && !reply->body.full)
        cache_put(app->answers, key, reply->body.text, reply->body.len);
    return true;
}

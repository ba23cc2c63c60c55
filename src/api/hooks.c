/*
 * hooks.c -- POST /v1/hooks/:name: any JSON, through a mapping, to the feed.
 */
#include "api/hooks.h"

#include "api/signature.h"
#include "base/clock.h"
#include "base/log.h"

#include <string.h>

/* ---- Records to events -------------------------------------------------- */

Hook *sending_hook(const App *app, const char *name, Err *err)
{
    return hooks_take(app->hooks, name,
                      settings_text(app->settings, "org.currency"), err);
}

static const char *keep(Arena *a, const char *text)
{
    return text == NULL ? NULL : arena_strndup(a, text, strlen(text));
}

/* Well-formed records only; *n of them, in order. */
static ConvertRow *rows_of(Feeding *f, const Records *records,
                           const char *source, size_t *n)
{
    ConvertRow *rows = ARENA_ARRAY(&f->arena, ConvertRow, records->n + 1);

    *n = 0;
    for (size_t i = 0; i < records->n; i++)
        if (records->at[i].reason == NULL)
            rows[(*n)++] = (ConvertRow){.json = records->at[i].text,
                                        .len = records->at[i].len,
                                        .source = source,
                                        .arena = &f->arena};
    return rows;
}

static bool add_events(Feeding *f, const ConvertRow *row, Sent *out, Err *err)
{
    out->reason = row->reason;
    out->skipped = row->skipped;
    out->first = f->group.n;
    for (size_t i = 0; i < row->n; i++)
        if (!feeding_add(f, row->event[i], err))
            return false;
    out->n = row->n;
    return true;
}

bool sending_convert(Feeding *f, Hook *h, const Records *records,
                     const char *source, Err *err)
{
    Sending *s = f->ctx = ARENA_NEW(&f->arena, Sending);
    size_t n;
    ConvertRow *row = rows_of(f, records, source, &n);

    if (!hook_convert(h, row, n, err))
        return false;
    s->n = records->n;
    s->sent = ARENA_ARRAY(&f->arena, Sent, s->n + 1);
    for (size_t i = 0; i < s->n; i++) {
        const JsonRecord *r = &records->at[i];
        Sent *out = &s->sent[i];

        out->line = r->line;
        out->reason = keep(&f->arena, r->reason);
        if (r->reason == NULL && !add_events(f, row++, out, err))
            return false;
        s->skipped += out->skipped;
        s->rejected += out->reason != NULL && !out->skipped;
    }
    return true;
}

void sending_log(const Sending *s, const char *mapping)
{
    if (s->rejected > 0)
        log_warn("hook", "mapping=%s records=%zu rejected=%zu", mapping, s->n,
                 s->rejected);
}

/* ---- The answer --------------------------------------------------------- */

static size_t count(const Feeding *f, FeedVerdict verdict)
{
    size_t n = 0;

    for (size_t i = 0; i < f->group.n; i++)
        n += f->group.item[i].verdict == verdict;
    return n;
}

/* NULL: its facts are all accepted. */
static const char *state_of(const Feeding *f, const Sent *s)
{
    const char *state = s->n > 0 ? "duplicate" : NULL;

    if (s->reason != NULL)
        return s->skipped ? "skipped" : "rejected";
    for (size_t i = s->first; i < s->first + s->n; i++) {
        if (f->group.item[i].verdict == FEED_QUARANTINED)
            return "quarantined";
        if (f->group.item[i].verdict == FEED_ACCEPTED)
            state = NULL;
    }
    return state;
}

static const char *reason_of(const Sent *s, const char *state)
{
    if (s->reason != NULL)
        return s->reason;
    return strcmp(state, "duplicate") == 0
               ? "the same is there already"
               : "it happens too far in the future; see Sources";
}

static void put_results(Json *j, const Feeding *f, const Sending *s)
{
    json_open(j, "results", '[');
    for (size_t i = 0; i < s->n; i++) {
        const char *state = state_of(f, &s->sent[i]);

        if (state == NULL)
            continue;
        json_open(j, NULL, '{');
        json_int(j, "line", s->sent[i].line);
        json_str(j, "state", state);
        json_str(j, "reason", reason_of(&s->sent[i], state));
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* Most senders show a status, and nothing of a body: where nothing came
 * through, it has to be one that somebody looks at. */
static bool answer(Feeding *f, Reply *reply, Err *err)
{
    const Sending *s = f->ctx;
    Json j = {.out = &reply->body};

    json_open(&j, NULL, '{');
    json_int(&j, "accepted", (int64_t)count(f, FEED_ACCEPTED));
    json_int(&j, "duplicate", (int64_t)count(f, FEED_DUPLICATE));
    json_int(&j, "quarantined", (int64_t)count(f, FEED_QUARANTINED));
    json_int(&j, "rejected", (int64_t)s->rejected);
    json_int(&j, "skipped", (int64_t)s->skipped);
    put_results(&j, f, s);
    json_close(&j, '}');
    if (s->n > 0 && s->rejected == s->n)
        reply->status = 422;
    return true;
}

/* ---- The call ----------------------------------------------------------- */

/* Only parameters that the mapping reads its token from are known. */
static bool may_send(const Request *req, const Mapping *m, Reply *reply,
                     Err *err)
{
    const App *app = req->app;
    const char *own[] = {m->hook.query};

    if (!params_only(&req->params, own, m->hook.query != NULL, err))
        return false;
    if (signature_check(&m->hook, app->dir, req, clock_now(), err))
        return true;
    if (err->kind == ERR_DENIED) {
        reply->status = 401;
        reply_header(reply, "WWW-Authenticate", "Signature");
    }
    return false;
}

static bool read_body(Request *req, Hook *h, Feeding *f, Err *err)
{
    const Mapping *m = hook_mapping(h);
    RecordShape shape = {m->file.json_path, m->hook.each};
    Records all;

    return records_split(req->arena, req->body, req->body_len, &shape, &all,
                         err) &&
           sending_convert(f, h, &all, NULL, err);
}

bool api_hook(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Hook *h = sending_hook(app, req->arg[0], err);
    Feeding *f;
    bool ok;

    if (h == NULL)
        return false;
    f = feeding_new();
    ok =
        may_send(req, hook_mapping(h), reply, err) && read_body(req, h, f, err);
    if (ok)
        sending_log(f->ctx, req->arg[0]);
    hook_drop(h);
    if (ok)
        return feeding_send(f, app->feed, reply, answer, err);
    feeding_drop(f);
    return false;
}

/*
 * hooks.c -- POST /v1/hooks/:name: any JSON, through a mapping, to the feed.
 */
#include "api/hooks.h"

#include "api/signature.h"
#include "base/clock.h"
#include "base/log.h"

#include <string.h>

/* ---- Records to events -------------------------------------------------- */

Hook *mapped_hook(const App *app, const char *name, Err *err)
{
    return hooks_take(app->hooks, name,
                      settings_text(app->settings, "org.currency"), err);
}

static const char *keep(Arena *a, const char *text)
{
    return text == NULL ? NULL : arena_strndup(a, text, strlen(text));
}

/* Well-formed records only; *n of them, in order. */
static ConvertRow *rows_of(Sending *s, const Records *records,
                           const char *source, size_t *n)
{
    ConvertRow *rows = ARENA_ARRAY(&s->arena, ConvertRow, records->n + 1);

    *n = 0;
    for (size_t i = 0; i < records->n; i++)
        if (records->at[i].reason == NULL)
            rows[(*n)++] = (ConvertRow){.json = records->at[i].text,
                                        .len = records->at[i].len,
                                        .source = source,
                                        .arena = &s->arena};
    return rows;
}

static bool add_events(Sending *s, const ConvertRow *row, Mapped *out, Err *err)
{
    out->reason = row->reason;
    out->skipped = row->skipped;
    out->first = s->group.n;
    out->n = row->n;
    if (s->group.n + row->n > FEED_MAX_GROUP)
        return err_set(err, ERR_LIMIT, "over %d facts at once; send fewer",
                       FEED_MAX_GROUP);
    for (size_t i = 0; i < row->n; i++)
        sending_add(s, row->event[i]);
    return true;
}

bool mapped_add(Sending *s, Hook *h, const Records *records, const char *source,
                Err *err)
{
    MappedAll *all = s->mine = ARENA_NEW(&s->arena, MappedAll);
    size_t n;
    ConvertRow *row = rows_of(s, records, source, &n);

    if (!hook_convert(h, row, n, err))
        return false;
    all->mapping = arena_printf(&s->arena, "%s", hook_mapping(h)->name);
    all->n = records->n;
    all->at = ARENA_ARRAY(&s->arena, Mapped, all->n + 1);
    for (size_t i = 0; i < all->n; i++) {
        const JsonRecord *r = &records->at[i];
        Mapped *out = &all->at[i];

        out->line = r->line;
        out->reason = keep(&s->arena, r->reason);
        if (r->reason == NULL && !add_events(s, row++, out, err))
            return false;
        all->skipped += out->skipped;
        all->rejected += out->reason != NULL && !out->skipped;
    }
    return true;
}

static bool is_refused(const Sending *s, const Mapped *m)
{
    for (size_t i = m->first; i < m->first + m->n; i++)
        if (s->group.item[i].verdict == FEED_REFUSED)
            return true;
    return false;
}

const MappedAll *mapped_settle(Sending *s)
{
    MappedAll *all = s->mine;

    for (size_t i = 0; i < all->n; i++) {
        if (!is_refused(s, &all->at[i]))
            continue;
        all->at[i].reason = SENDING_REFUSED;
        all->rejected++;
    }
    if (all->rejected > 0)
        log_warn("hook", "mapping=%s records=%zu rejected=%zu", all->mapping,
                 all->n, all->rejected);
    return all;
}

/* ---- The answer --------------------------------------------------------- */

static int64_t count(const Sending *s, FeedVerdict verdict)
{
    int64_t n = 0;

    for (size_t i = 0; i < s->group.n; i++)
        n += s->group.item[i].verdict == verdict;
    return n;
}

/* NULL: its facts are all accepted. */
static const char *state_of(const Sending *s, const Mapped *m)
{
    const char *state = m->n > 0 ? "duplicate" : NULL;

    if (m->reason != NULL)
        return m->skipped ? "skipped" : "rejected";
    for (size_t i = m->first; i < m->first + m->n; i++) {
        if (s->group.item[i].verdict == FEED_QUARANTINED)
            return "quarantined";
        if (s->group.item[i].verdict == FEED_ACCEPTED)
            state = NULL;
    }
    return state;
}

static void put_result(Json *j, const Mapped *m, const char *state)
{
    json_open(j, NULL, '{');
    json_int(j, "line", m->line);
    json_str(j, "state", state);
    if (m->reason != NULL)
        json_str(j, "reason", m->reason);
    else if (strcmp(state, "quarantined") == 0)
        json_str(j, "reason", SENDING_QUARANTINED);
    json_close(j, '}');
}

static void put_results(Json *j, const Sending *s, const MappedAll *all)
{
    json_open(j, "results", '[');
    for (size_t i = 0; i < all->n; i++) {
        const char *state = state_of(s, &all->at[i]);

        if (state != NULL)
            put_result(j, &all->at[i], state);
    }
    json_close(j, ']');
}

/* Most senders show a status, and nothing of a body: where nothing came
 * through, it has to be one that somebody looks at. */
static bool answer(Sending *s, Reply *reply, Err *err)
{
    const MappedAll *all = mapped_settle(s);
    Json j = {.out = &reply->body};

    json_open(&j, NULL, '{');
    json_int(&j, "accepted", count(s, FEED_ACCEPTED));
    json_int(&j, "duplicate", count(s, FEED_DUPLICATE));
    json_int(&j, "quarantined", count(s, FEED_QUARANTINED));
    json_int(&j, "rejected", (int64_t)all->rejected);
    json_int(&j, "skipped", (int64_t)all->skipped);
    put_results(&j, s, all);
    json_close(&j, '}');
    if (all->n > 0 && all->rejected == all->n)
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

static bool read_body(Request *req, Hook *h, Sending *s, Err *err)
{
    const Mapping *m = hook_mapping(h);
    RecordShape shape = {m->file.json_path, m->hook.each};
    Records all;

    return records_split(req->arena, req->body, req->body_len, &shape, &all,
                         err) &&
           mapped_add(s, h, &all, NULL, err);
}

bool api_hook(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Hook *h = mapped_hook(app, req->arg[0], err);
    Sending *s;
    bool ok;

    if (h == NULL)
        return false;
    s = sending_new(app, answer);
    ok =
        may_send(req, hook_mapping(h), reply, err) && read_body(req, h, s, err);
    hook_drop(h);
    if (!ok) {
        sending_drop(s);
        return false;
    }
    return sending_go(s, reply, err);
}

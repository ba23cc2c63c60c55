/* quarantine.c -- /v1/quarantine: events that wait until somebody looked. */
#include "store/quarantine.h"
#include "api/body.h"
#include "api/sending.h"
#include "base/clock.h"
#include "model/eventjson.h"

#include <assert.h>
#include <string.h>

static_assert(QUARANTINE_MAX <= FEED_MAX_GROUP, "all of it is one group");

#define SHOWN 100 /* events, unless `limit` says another number */

/* What a row holds was written by quarantine_add(). */
static const JsonLimits limits = {(size_t)4 << 20, 2};

static bool read_item(const EventReader *r, Arena *a, const QuarantineItem *it,
                      Event *out, Err *err)
{
    JsonDoc *doc = jsonread_new(it->json, strlen(it->json), &limits, err);
    bool ok =
        doc != NULL && event_journal_read(r, a, jsonread_root(doc), out, err);

    jsonread_free(doc);
    return ok || err_within(err, "event %lld in quarantine", (long long)it->id);
}

/* ---- GET ---------------------------------------------------------------- */

static void put_sources(Json *j, const App *app, const QuarantineCount *c,
                        size_t n)
{
    json_open(j, "sources", '[');
    for (size_t i = 0; i < n; i++) {
        json_open(j, NULL, '{');
        json_str(j, "source", c[i].source);
        json_int(j, "events", c[i].n);
        app_put_time(j, "oldest", app, c[i].oldest);
        app_put_time(j, "newest", app, c[i].newest);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static bool put_item(Json *j, const App *app, const EventReader *r, Arena *a,
                     const QuarantineItem *it, Err *err)
{
    Event e;

    if (!read_item(r, a, it, &e, err))
        return false;
    json_open(j, NULL, '{');
    json_int(j, "id", it->id);
    app_put_time(j, "came", app, it->came);
    json_str(j, "why", it->why);
    event_json(j, "event", &e);
    json_close(j, '}');
    return true;
}

bool api_quarantine(Request *req, Reply *reply, Err *err)
{
    static const char *const own[] = {"source", "limit"};
    static const EventDefaults nothing = {0};
    const App *app = req->app;
    const QuarantineWhich which = {.source = params_get(&req->params, own[0])};
    const EventReader *r = event_reader(req->arena, &nothing);
    Json j = {.out = &reply->body};
    QuarantineCount *count;
    QuarantineItem *item;
    size_t n, n_sources;
    int64_t limit;
    bool ok = true;

    if (!params_only(&req->params, own, 2, err) ||
        !ask_int(req, "limit", 1, QUARANTINE_MAX, SHOWN, &limit, err) ||
        !quarantine_count(app->settings, req->arena, &count, &n_sources, err) ||
        !quarantine_list(app->settings, &which, (size_t)limit, req->arena,
                         &item, &n, err))
        return false;
    json_open(&j, NULL, '{');
    put_sources(&j, app, count, n_sources);
    json_open(&j, "events", '[');
    for (size_t i = 0; ok && i < n; i++)
        ok = put_item(&j, app, r, req->arena, &item[i], err);
    json_close(&j, ']');
    json_close(&j, '}');
    return ok;
}

/* ---- Which of them ------------------------------------------------------ */

static bool read_ids(Arena *a, const JsonVal *list, QuarantineWhich *out,
                     Err *err)
{
    size_t n = jsonread_count(list);
    int64_t *id = ARENA_ARRAY(a, int64_t, n);
    JsonIter it = {.in = list};

    out->id = id;
    if (jsonread_kind(list) == JSON_ARRAY && n > 0 && n <= QUARANTINE_MAX)
        while (jsonread_next(&it) && jsonread_int(it.value, &id[out->n_ids]))
            out->n_ids++;
    return (n > 0 && out->n_ids == n) ||
           err_set(err, ERR_INPUT,
                   "ids is a list of 1 to %d numbers, those that GET"
                   " /v1/quarantine shows",
                   QUARANTINE_MAX);
}

/* {"source": "pbx"} or {"ids": [1, 2]}: all of it is never meant by saying
 * nothing. */
static bool read_which(Request *req, QuarantineWhich *out, Err *err)
{
    static const char *const known[] = {"source", "ids", NULL};
    const JsonVal *ids;
    Body b;
    bool ok;

    *out = (QuarantineWhich){0};
    if (!params_only(&req->params, NULL, 0, err) ||
        !body_read(req, known, &b, err))
        return false;
    ids = jsonread_get(jsonread_root(b.doc), "ids");
    ok = body_text(&b, "source", &out->source, err);
    if (ok && (ids != NULL) == (out->source != NULL))
        ok = err_set(err, ERR_INPUT,
                     "say which events: either source or ids is given");
    ok = ok && (ids == NULL || read_ids(req->arena, ids, out, err));
    body_done(&b);
    return ok;
}

/* ---- DELETE ------------------------------------------------------------- */

bool api_quarantine_drop(Request *req, Reply *reply, Err *err)
{
    const App *app = req->app;
    Json j = {.out = &reply->body};
    QuarantineWhich which;
    int64_t dropped;

    if (!read_which(req, &which, err) ||
        !quarantine_drop(app->settings, &which, &dropped, err))
        return false;
    json_open(&j, NULL, '{');
    json_int(&j, "dropped", dropped);
    json_close(&j, '}');
    return true;
}

/* ---- Release ------------------------------------------------------------ */

/* They are facts now, or were already: out with them.  If nobody is there to
 * be told, they stay, and are duplicates when they are released again. */
static bool released(Sending *s, Reply *reply, Err *err)
{
    const QuarantineWhich *which = s->mine;
    int64_t count[2] = {0}, dropped = 0;
    Json j = {.out = &reply->body};

    for (size_t i = 0; i < s->group.n; i++)
        count[s->group.item[i].verdict == FEED_DUPLICATE]++;
    if (which->n_ids > 0 &&
        !quarantine_drop(s->app->settings, which, &dropped, err))
        return false;
    json_open(&j, NULL, '{');
    json_int(&j, "released", dropped);
    json_int(&j, "accepted", count[0]);
    json_int(&j, "duplicate", count[1]);
    json_close(&j, '}');
    return true;
}

/* The events, and by which ids they will be dropped. */
static bool take(Sending *s, const QuarantineItem *item, size_t n, Err *err)
{
    static const EventDefaults nothing = {0};
    const EventReader *r = event_reader(&s->arena, &nothing);
    QuarantineWhich *which = ARENA_NEW(&s->arena, QuarantineWhich);
    int64_t *id = ARENA_ARRAY(&s->arena, int64_t, n);

    for (size_t i = 0; i < n; i++) {
        const QuarantineItem *it = &item[n - 1 - i]; /* the oldest first */
        Event *e = ARENA_NEW(&s->arena, Event);

        if (!read_item(r, &s->arena, it, e, err))
            return false;
        sending_add(s, e);
        id[i] = it->id;
    }
    *which = (QuarantineWhich){.id = id, .n_ids = n};
    s->mine = which;
    s->group.released = true;
    return true;
}

bool api_quarantine_release(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    QuarantineWhich which;
    QuarantineItem *item;
    Sending *s;
    size_t n;

    if (!read_which(req, &which, err) ||
        !quarantine_list(app->settings, &which, QUARANTINE_MAX, req->arena,
                         &item, &n, err))
        return false;
    s = sending_new(app, released);
    if (take(s, item, n, err))
        return sending_go(s, reply, err);
    sending_drop(s);
    return false;
}

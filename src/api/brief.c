/*
 * brief.c -- /v1/brief: the page of an audience.
 *
 * A finished brief is kept while nothing that it shows has changed: its
 * parameters, the definition of the audience, the targets, the ledger and
 * the minute are its key (api/cache.h).  While events stream in it may be a
 * second old, and says of when it is.
 */
#include "insight/brief.h"
#include "api/app.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_AUDIENCE "executive"
#define MAX_KEY          (64 * 1024)

const char *audience_dir(const App *app, Arena *a)
{
    return arena_printf(a, "%s/config/audiences", app->dir);
}

/* ---- What is asked ------------------------------------------------------ */

static const char *const own_names[] = {"audience", "lang", "format"};
static const char *const page_names[] = {"from",  "to",      "last", "period",
                                         "where", "compare", "known"};

typedef struct Wanted {
    Audience audience;
    Lang lang;
    int format;
    BriefAsk ask;
    Ask engine;
} Wanted;

static bool is_own(const char *name)
{
    for (size_t i = 0; i < sizeof(own_names) / sizeof(own_names[0]); i++)
        if (strcmp(name, own_names[i]) == 0)
            return true;
    return false;
}

static bool check_names(const Request *req, Err *err)
{
    const char *names[16];
    size_t n = 0;

    for (size_t i = 0; i < sizeof(own_names) / sizeof(own_names[0]); i++)
        names[n++] = own_names[i];
    for (size_t i = 0; i < sizeof(page_names) / sizeof(page_names[0]); i++)
        names[n++] = page_names[i];
    return params_only(&req->params, names, n, err);
}

static bool read_wanted(Request *req, Wanted *out, Err *err)
{
    static const char *const formats[] = {"json", "text", NULL};
    App *app = req->app;
    Err none = {0}; /* what cannot be checked has no grade */
    const char *name = params_get(&req->params, "audience");
    Param *p = ARENA_ARRAY(req->arena, Param, req->params.n + 1);
    size_t n = 0;

    if (!check_names(req, err) ||
        !ask_word(req, "format", formats, &out->format, err) ||
        !ask_lang(req, &out->lang, err) ||
        !audience_find(req->arena, audience_dir(app, req->arena),
                       name != NULL ? name : DEFAULT_AUDIENCE, &out->audience,
                       err))
        return false;
    for (size_t i = 0; i < req->params.n; i++)
        if (!is_own(req->params.at[i].name))
            p[n++] = req->params.at[i];
    out->ask = (BriefAsk){.audience = &out->audience,
                          .param = p,
                          .n_params = n,
                          .settings = app->settings,
                          .quality = app_quality(app, req->arena, &none)};
    ask_begin(app, req->arena, &out->engine);
    return true;
}

/* ---- What it depends on ------------------------------------------------- */

static void key_targets(Json *j, const App *app, const Audience *au)
{
    for (size_t i = 0; i < au->n; i++) {
        Target t = settings_target(app->settings, au->kpi[i].metric);

        json_num(j, NULL, t.value);
        json_str(j, NULL, t.due);
    }
}

/* NULL if there is too much of it, and the brief is not kept. */
static const char *key_of(Request *req, const Wanted *w)
{
    const App *app = req->app;
    const char *said = params_header(&req->headers, "Cache-Control");
    bool renew = said != NULL && strstr(said, "no-cache") != NULL;
    uint64_t state = cache_state(app->cache, app_ledger_state(app), renew);
    Buf text = BUF_INIT(MAX_KEY);
    Json j = {.out = &text};
    const char *key;

    json_open(&j, NULL, '[');
    json_str(&j, NULL, "brief");
    json_int(&j, NULL, (int64_t)state);
    json_int(&j, NULL, w->ask.quality != NULL ? w->ask.quality->checked : 0);
    json_int(&j, NULL, w->engine.asking.now / MINUTE_MS);
    json_int(&j, NULL, w->format);
    json_str(&j, NULL, lang_name[w->lang]);
    audience_json(&j, NULL, &w->audience);
    key_targets(&j, app, &w->audience);
    for (size_t i = 0; i < w->ask.n_params; i++) {
        json_str(&j, NULL, w->ask.param[i].name);
        json_str(&j, NULL, w->ask.param[i].value);
    }
    json_close(&j, ']');
    key = text.full ? NULL : arena_strndup(req->arena, text.text, text.len);
    buf_clear(&text);
    return key;
}

/* ---- Answering ---------------------------------------------------------- */

static bool make(Request *req, Wanted *w, Buf *out, Err *err)
{
    const App *app = req->app;
    Brief *b = ARENA_NEW(req->arena, Brief);
    int64_t began = clock_mono();
    Json j = {.out = out};

    if (!brief_make(&w->engine.engine, &w->ask, req->arena, b, err))
        return false;
    brief_say(b, w->lang, req->arena);
    if (w->format == 0)
        brief_json(&j, NULL, b);
    else
        brief_text(out, b);
    cache_took(app->cache, clock_mono() - began);
    return true;
}

bool api_brief(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Wanted *w = ARENA_NEW(req->arena, Wanted);
    const char *key, *kept = NULL;
    size_t len;

    if (!read_wanted(req, w, err))
        return false;
    if (w->format != 0)
        reply->type = "text/plain; charset=utf-8";
    key = key_of(req, w);
    if (key != NULL)
        kept = cache_get(app->cache, key, req->arena, &len);
    if (kept != NULL) {
        buf_add(&reply->body, kept, len);
        return true;
    }
    if (!make(req, w, &reply->body, err))
        return false;
    if (key != NULL && !reply->body.full)
        cache_put(app->cache, key, reply->body.text, reply->body.len);
    return true;
}

/* ---- Warming ------------------------------------------------------------ */

#define MAX_BRIEF    ((size_t)4 << 20)
#define WARM_WAIT_MS 60000

static void *warm(void *ctx)
{
    App *app = ctx;
    Arena a = {0};
    Param lang = {"lang", settings_text(app->settings, "org.language")};
    Request req = {.method = "GET",
                   .path = "/v1/brief",
                   .params = {&lang, 1},
                   .body = "",
                   .arena = &a,
                   .app = app};
    Reply reply = {.body = BUF_INIT(MAX_BRIEF)};
    Err err = {0};

    /* Events and columns come first: nobody waits for the brief yet. */
    if (!store_know_all(app->store, &err) || !app_wait_for_columns(app) ||
        !keeper_calm(app->keeper, WARM_WAIT_MS))
        return NULL;

    /* A folder without facts has no brief yet; the page says so itself. */
    if (!api_brief(&req, &reply, &err))
        log_info("brief", "warm=no why=%s", err.text);
    reply_clear(&reply);
    arena_clear(&a);
    return NULL;
}

bool brief_warm(App *app, pthread_t *thread)
{
    return pthread_create(thread, NULL, warm, app) == 0;
}

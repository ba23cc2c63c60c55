/*
 * audiences.c -- /v1/audiences: who reads which brief.
 *
 * An audience that is sent is held to the same checks as a file, and its
 * brief is made of the data as they are, in all three languages: one that
 * nobody could read within the limit is refused with what to leave out.
 */
#include "api/app.h"
#include "api/body.h"
#include "insight/brief.h"

#include <string.h>

static bool no_params(Request *req, Err *err)
{
    return params_only(&req->params, NULL, 0, err);
}

bool api_audiences(Request *req, Reply *reply, Err *err)
{
    Audience *list = ARENA_ARRAY(req->arena, Audience, AUDIENCE_MAX);
    Json j = {.out = &reply->body};
    size_t n;

    if (!no_params(req, err) ||
        !audience_list(req->arena, audience_dir(req->app, req->arena), list, &n,
                       err))
        return false;
    json_open(&j, NULL, '{');
    json_open(&j, "audiences", '[');
    for (size_t i = 0; i < n; i++)
        audience_json(&j, NULL, &list[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return true;
}

/* ---- What was sent ------------------------------------------------------ */

/* Keys of the shape that is read, which no definition has. */
static bool is_told(const char *key)
{
    static const char *const told[] = {"name", "builtin", "edited"};

    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
        if (strcmp(key, told[i]) == 0)
            return true;
    return false;
}

static void take_away_told(YamlNode *root)
{
    YamlNode **at = &root->first;

    if (root->type != YAML_MAP)
        return;
    while (*at != NULL)
        if (is_told((*at)->key)) {
            *at = (*at)->next;
            root->count--;
        } else {
            at = &(*at)->next;
        }
}

/* JSON is YAML, whose reader knows the place of every word. */
bool audience_body(Request *req, const char *name, Audience *out, Err *err)
{
    static const char *const known[] = {
        "name",    "label", "question", "last",   "compare",
        "primary", "kpis",  "builtin",  "edited", NULL};
    YamlNode *root;
    Body body;

    if (!body_read(req, known, &body, err))
        return false;
    body_done(&body);
    if (!audience_name_ok(name))
        return err_set(err, ERR_INPUT,
                       "a name of an audience is lower case, digits, - and _,"
                       " a letter first, not \"%.60s\"",
                       name);
    root = yaml_parse(req->arena, req->body, req->body_len, name, err);
    if (root == NULL)
        return false;
    take_away_told(root);
    return audience_read(req->arena, root, name, out, err);
}

/* ---- May it be published? ----------------------------------------------- */

static bool refuse(const Brief *b, Err *err)
{
    const Reading *r = &b->reading;
    Buf drop = BUF_INIT(sizeof(err->text));

    for (size_t i = 0; i < r->n_drop; i++)
        buf_printf(&drop, " %s", r->drop[i]);
    err_set(err, ERR_INPUT,
            "reading it takes %.1f s (%s: %zu words, %zu kpis, %zu charts); at"
            " most %.0f s and %d words are allowed.%s",
            r->seconds, lang_name[b->lang], r->words, r->kpis, r->charts,
            READING_LIMIT, READING_WORDS, drop.text);
    buf_clear(&drop);
    return false;
}

static bool is_readable(Request *req, const Audience *au, Lang first, Err *err)
{
    const App *app = req->app;
    Ask *ask = ARENA_NEW(req->arena, Ask);
    Brief *b = ARENA_NEW(req->arena, Brief);
    BriefAsk what = {.audience = au, .settings = app->settings};

    ask_begin(app, req->arena, ask);
    if (!audience_fits(au, &ask->asking, req->arena, err) ||
        !brief_make(&ask->engine, &what, req->arena, b, err))
        return false;
    for (int i = 0; i < LANG_COUNT; i++) {
        brief_say(b, (Lang)(((int)first + i) % LANG_COUNT), req->arena);
        if (b->reading.n_drop > 0)
            return refuse(b, err);
    }
    return true;
}

static bool is_room(Request *req, const char *name, Err *err)
{
    Audience *list = ARENA_ARRAY(req->arena, Audience, AUDIENCE_MAX);
    size_t n;

    if (!audience_list(req->arena, audience_dir(req->app, req->arena), list, &n,
                       err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0)
            return true;
    return n < AUDIENCE_MAX ||
           err_set(err, ERR_LIMIT, "there are %d audiences already",
                   AUDIENCE_MAX);
}

static bool reply_with(Request *req, Reply *reply, const char *name, Err *err)
{
    Json j = {.out = &reply->body};
    Audience au;

    if (!audience_find(req->arena, audience_dir(req->app, req->arena), name,
                       &au, err))
        return false;
    audience_json(&j, NULL, &au);
    return true;
}

bool api_audience_put(Request *req, Reply *reply, Err *err)
{
    static const char *const own[] = {"lang"};
    const char *dir = audience_dir(req->app, req->arena);
    Audience au;
    Lang lang;

    if (!params_only(&req->params, own, 1, err) || !ask_lang(req, &lang, err) ||
        !audience_body(req, req->arg[0], &au, err) ||
        !is_room(req, au.name, err) || !is_readable(req, &au, lang, err) ||
        !audience_save(dir, &au, err))
        return false;
    app_edited(req->app);
    return reply_with(req, reply, au.name, err);
}

bool api_audience_delete(Request *req, Reply *reply, Err *err)
{
    Err gone = {0};

    if (!no_params(req, err) ||
        !audience_forget(audience_dir(req->app, req->arena), req->arg[0], err))
        return false;
    app_edited(req->app);
    if (!reply_with(req, reply, req->arg[0], &gone))
        reply->status = 204; /* there is no shipped one behind it */
    return true;
}

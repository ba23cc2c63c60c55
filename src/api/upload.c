/*
 * upload.c -- /v1/uploads: a file is handed over, looked at and tried.
 *
 * The file waits in DIR/uploads (engine/uploads.h) until it is imported.
 */
#include "api/importing.h"

#include "intake/match.h"
#include "intake/suggest.h"

#include <string.h>

#define MAX_DRAFT ((size_t)1 << 20)

/* ---- What it is --------------------------------------------------------- */

static void put_texts(Json *j, const char *key, const char *const *at, size_t n)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < n; i++)
        json_str(j, NULL, at[i]);
    json_close(j, ']');
}

static void put_candidates(Json *j, const Match *m)
{
    json_open(j, "candidates", '[');
    for (size_t i = 0; i < m->n; i++) {
        const Fit *f = &m->fit[i];

        json_open(j, NULL, '{');
        json_str(j, "mapping", f->mapping);
        json_str(j, "title", f->title);
        json_num(j, "score", f->score);
        put_texts(j, "missing", f->missing, f->n_missing);
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* A mapping to begin with, where none was found. */
static void put_draft(Json *j, const Upload *u)
{
    Buf draft = BUF_INIT(MAX_DRAFT);
    Err err = {0};
    bool ok = suggest_write(u->path, u->name, &draft, &err);

    upload_rename(&err, u);
    json_str(j, "draft", ok ? draft.text : NULL);
    json_str(j, "draft_error", ok ? NULL : err.text);
    buf_clear(&draft);
}

static void put_upload(Request *req, const Upload *u, Json *j)
{
    const App *app = req->app;
    ImportOptions o = {.path = u->path, .name = u->name, .data = app->dir};
    Match m;
    Err err = {0};

    match_file(req->arena, &o, app->store, &m, &err);
    json_open(j, NULL, '{');
    json_str(j, "id", u->id);
    json_str(j, "name", u->name);
    json_int(j, "bytes", (int64_t)u->bytes);
    put_texts(j, "columns", m.columns, m.n_columns);
    put_candidates(j, &m);
    json_str(j, "chosen", m.chosen);
    if (m.chosen == NULL) {
        put_draft(j, u);
    } else {
        json_null(j, "draft");
        json_null(j, "draft_error");
    }
    json_close(j, '}');
}

bool api_upload(Request *req, Reply *reply, Err *err)
{
    static const char *const own[] = {"name"};
    App *app = req->app;
    Json j = {.out = &reply->body};
    const char *said = params_get(&req->params, "name");
    char id[UPLOAD_ID];
    Upload u;

    if (!params_only(&req->params, own, 1, err))
        return false;
    if (said == NULL)
        return err_set(err, ERR_INPUT,
                       "what is the file called? say ?name=seat.csv");
    if (req->file_size == 0)
        return err_set(err, ERR_INPUT,
                       "the file is empty; its bytes are the body");
    said = upload_name(req->arena, said, err);
    if (said == NULL ||
        !uploads_add(app->uploads, req->file, said, req->file_size, id, err) ||
        !uploads_hold(app->uploads, id, req->arena, &u, err))
        return false;
    put_upload(req, &u, &j);
    uploads_release(app->uploads, id, false);
    reply->status = 201;
    reply_header(reply, "Location",
                 arena_printf(req->arena, "/v1/uploads/%s", id));
    return true;
}

bool api_upload_drop(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;

    if (!params_only(&req->params, NULL, 0, err) ||
        !uploads_drop(app->uploads, req->arg[0], err))
        return false;
    reply->status = 204;
    return true;
}

/* ---- What would become of it -------------------------------------------- */

static bool put_fact(void *ctx, const char *json)
{
    Json *j = ctx;

    json_raw(j, NULL, json);
    return !j->out->full;
}

/* The mistakes of a mapping are the answer, not a failure of the question. */
static bool preview(Request *req, const Upload *u, const Choice *c, Json *facts,
                    Mistakes *m, Err *err)
{
    const App *app = req->app;
    ImportOptions o = {
        .path = u->path, .name = u->name, .data = app->dir, .head = MATCH_HEAD};
    ImportTell tell = {.mistake = mistakes_note, .ctx = m};
    const Mapping *map = ask_mapping(app, req->arena, c, m, err);

    if (map != NULL && import_preview(req->arena, map, &o, app->store, &tell,
                                      put_fact, facts, err))
        return true;
    upload_rename(err, u);
    if (err->kind != ERR_INPUT)
        return false;
    if (m->n == 0)
        mistakes_note(m, err->text);
    return true;
}

static void put_preview(Json *j, const Mistakes *m, const Buf *facts)
{
    json_open(j, NULL, '{');
    put_texts(j, "mistakes", m->at, m->n);
    json_open(j, "facts", '[');
    if (m->n == 0)
        json_raw(j, NULL, facts->text);
    json_close(j, ']');
    json_close(j, '}');
}

static bool read_choice(Request *req, Choice *out, Err *err)
{
    static const char *const keys[] = {"mapping", "yaml", NULL};
    Body b;
    bool ok;

    if (!params_only(&req->params, NULL, 0, err) ||
        !body_read(req, keys, &b, err))
        return false;
    ok = body_text(&b, "mapping", &out->mapping, err) &&
         body_text(&b, "yaml", &out->yaml, err);
    body_done(&b);
    return ok;
}

bool api_upload_preview(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Buf facts = BUF_INIT(reply->body.limit / 2);
    Json rows = {.out = &facts}, j = {.out = &reply->body};
    Mistakes m = {.a = req->arena};
    Choice c = {NULL, NULL};
    Upload u;
    bool ok;

    if (!read_choice(req, &c, err) ||
        !uploads_hold(app->uploads, req->arg[0], req->arena, &u, err))
        return false;
    ok = preview(req, &u, &c, &rows, &m, err);
    uploads_release(app->uploads, u.id, false);
    if (ok)
        put_preview(&j, &m, &facts);
    buf_clear(&facts);
    return ok;
}

/*
 * imports.c -- POST /v1/imports: a file that was handed over becomes facts.
 *
 * What can be known at once is said at once: a mapping with mistakes, or one
 * that needs columns that the file has not.  The rest is a job.
 */
#include "api/importing.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_REPORT ((size_t)1 << 20)
#define OWN_YAML   "mapping.yml" /* what a mapping without a file is called */

/* ---- Mistakes ----------------------------------------------------------- */

void note_mistake(void *ctx, const char *sentence)
{
    Mistakes *m = ctx;

    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->at[i], sentence) == 0)
            return; /* of a column that several facts need */
    if (m->n < MAPPING_MAX_TELL)
        m->at[m->n++] = arena_printf(m->a, "%s", sentence);
}

bool tell_mistakes(const Mistakes *m, Err *err)
{
    size_t used = strlen(err->text);

    for (size_t i = 0; i < m->n && used < sizeof(err->text); i++) {
        size_t room = sizeof(err->text) - used;
        const char *join = i == 0 ? ": " : "; ";

        if (i > 0 && strlen(join) + strlen(m->at[i]) >= room)
            break;
        snprintf(err->text + used, room, "%s%s", join, m->at[i]);
        used = strlen(err->text);
    }
    return false;
}

void upload_rename(Err *err, const Upload *u)
{
    const char *at = strstr(err->text, u->path);
    Err was = *err;

    if (at != NULL)
        snprintf(err->text, sizeof(err->text), "%.*s%s%s",
                 (int)(at - err->text), was.text, u->name,
                 was.text + (at - err->text) + strlen(u->path));
}

/* ---- The mapping -------------------------------------------------------- */

/* Amounts that nothing gives a currency are in the organisation's. */
static const Mapping *with_currency(const App *app, Mapping *m)
{
    if (m != NULL && m->currency == NULL)
        m->currency = settings_text(app->settings, "org.currency");
    return m;
}

const Mapping *ask_mapping(const App *app, Arena *a, const Choice *c,
                           Mistakes *m, Err *err)
{
    size_t n;

    if ((c->mapping == NULL) == (c->yaml == NULL)) {
        err_set(err, ERR_INPUT, "say either mapping, a name, or yaml, a text");
        return NULL;
    }
    if (c->mapping != NULL && !mapping_name_ok(c->mapping)) { /* or a path */
        err_set(err, ERR_MISSING, "no mapping is called \"%.60s\"", c->mapping);
        return NULL;
    }
    if (c->mapping != NULL)
        return with_currency(
            app, mapping_load(a, c->mapping, app->dir, note_mistake, m, err));
    n = strlen(c->yaml);
    return with_currency(app, mapping_parse(a, arena_strndup(a, c->yaml, n), n,
                                            OWN_YAML, note_mistake, m, err));
}

/* ---- The job ------------------------------------------------------------ */

typedef struct Importing {
    App *app;
    Arena arena;
    Upload upload;
    const Mapping *mapping;
    Mistakes mistakes;
    JobRun *job;
    bool done;
} Importing;

static bool on_progress(void *ctx, double share, int64_t rows)
{
    const Importing *im = ctx;

    return job_progress(im->job, share, rows);
}

static void on_mistake(void *ctx, const char *sentence)
{
    Importing *im = ctx;

    note_mistake(&im->mistakes, sentence);
}

/* First and last moment of what is there from the source now. */
static void find_span(const App *app, Arena *a, const char *source,
                      JobResult *out)
{
    Origin *o;
    size_t n;
    Err err;

    if (!store_origins(app->store, source, a, &o, &n, &err) || n == 0 ||
        o->first == TIME_OPEN)
        return;
    out->from = o->first;
    out->to = o->last + 1; /* the end is not in a period */
}

static void report(Importing *im, ImportReport *r)
{
    JobResult result = {.source = r->source};
    const char *slash =
        r->rejects_file == NULL ? NULL : strrchr(r->rejects_file, '/');
    Buf json = BUF_INIT(MAX_REPORT);

    if (slash != NULL)
        r->rejects_file = slash + 1; /* as /v1/rejects/:file calls it */
    import_json(r, &json);
    result.report = json.full ? NULL : json.text;
    find_span(im->app, &im->arena, r->source, &result);
    job_result(im->job, &result);
    buf_clear(&json);
}

static bool run_import(JobRun *job, void *ctx, Err *err)
{
    Importing *im = ctx;
    App *app = im->app;
    ImportOptions o = {
        .path = im->upload.path, .name = im->upload.name, .data = app->dir};
    ImportTell tell = {on_mistake, on_progress, im};
    ImportReport r;

    im->job = job;
    im->done =
        import_file(&im->arena, im->mapping, &o, app->store, &tell, &r, err);
    if (im->done) {
        app_changed(app);
        report(im, &r);
    } else {
        tell_mistakes(&im->mistakes, err);
    }
    upload_rename(err, &im->upload);
    return im->done;
}

static void free_importing(void *ctx)
{
    Importing *im = ctx;

    uploads_release(im->app->uploads, im->upload.id, im->done);
    arena_clear(&im->arena);
    free(im);
}

/* ---- The request -------------------------------------------------------- */

/* Keep a mapping that somebody wrote in the page. */
static bool save(const App *app, Arena *a, const char *name, const char *yaml,
                 Err *err)
{
    const char *dir = arena_printf(a, "%s/config/mappings", app->dir);

    if (yaml == NULL)
        return err_set(err, ERR_INPUT, "save_as is the name for a yaml");
    if (!mapping_name_ok(name))
        return err_set(err, ERR_INPUT,
                       "a mapping cannot be called \"%.60s\": small letters,"
                       " digits, - and _, at most 60",
                       name);
    if (mapping_is_shipped(name))
        return err_set(err, ERR_CONFLICT,
                       "%s is a mapping that comes with Puls; choose another"
                       " name",
                       name);
    return file_make_dir(dir, err) &&
           file_write(arena_printf(a, "%s/%s.yml", dir, name), yaml,
                      strlen(yaml), err);
}

/* What somebody wants to be imported, and how. */
typedef struct Wish {
    const char *upload, *save_as;
    Choice choice;
} Wish;

static bool read_wish(Request *req, Wish *out, Err *err)
{
    static const char *const keys[] = {"upload", "mapping", "yaml", "save_as",
                                       NULL};
    Body b;
    bool ok;

    if (!params_only(&req->params, NULL, 0, err) ||
        !body_read(req, keys, &b, err))
        return false;
    ok = body_text(&b, "upload", &out->upload, err) &&
         body_text(&b, "save_as", &out->save_as, err) &&
         body_text(&b, "mapping", &out->choice.mapping, err) &&
         body_text(&b, "yaml", &out->choice.yaml, err);
    body_done(&b);
    return ok && (out->upload != NULL ||
                  err_set(err, ERR_INPUT, "which upload? say its id"));
}

/* All that can be known before the file is read as a whole. */
static bool prepare(Importing *im, const Wish *w, Err *err)
{
    ImportOptions o = {.path = im->upload.path, .name = im->upload.name};
    ImportTell tell = {.mistake = on_mistake, .ctx = im};

    im->mapping =
        ask_mapping(im->app, &im->arena, &w->choice, &im->mistakes, err);
    if (im->mapping == NULL ||
        !import_check(&im->arena, im->mapping, &o, &tell, err)) {
        upload_rename(err, &im->upload);
        return tell_mistakes(&im->mistakes, err);
    }
    return w->save_as == NULL ||
           save(im->app, &im->arena, w->save_as, w->choice.yaml, err);
}

static Importing *new_importing(App *app, const Upload *u)
{
    Importing *im = mem_alloc(sizeof(*im));

    im->app = app;
    im->upload = *u;
    im->upload.name = arena_printf(&im->arena, "%s", u->name);
    im->upload.path = arena_printf(&im->arena, "%s", u->path);
    im->mistakes.a = &im->arena;
    return im;
}

bool api_import(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Wish w = {.upload = NULL};
    Importing *im;
    Upload u;

    if (!read_wish(req, &w, err) ||
        !uploads_hold(app->uploads, w.upload, req->arena, &u, err))
        return false;
    im = new_importing(app, &u);
    if (!prepare(im, &w, err)) {
        free_importing(im);
        return false;
    }
    return app_start_job(req,
                         &(JobSpec){.kind = "import",
                                    .name = u.name,
                                    .run = run_import,
                                    .free = free_importing,
                                    .ctx = im},
                         reply, err);
}

/* ---- The mappings that there are ---------------------------------------- */

static void put_mapping(const App *app, const MappingName *name, Json *j)
{
    Arena a = {0};
    Mistakes mistakes = {.a = &a};
    Err err = {0};
    const Mapping *m =
        mapping_load(&a, name->name, app->dir, note_mistake, &mistakes, &err);

    json_open(j, NULL, '{');
    json_str(j, "name", name->name);
    if (m != NULL)
        json_int(j, "version", m->version);
    else
        json_null(j, "version");
    json_str(j, "title", m != NULL ? m->title : NULL);
    json_str(j, "source", m != NULL ? m->source : NULL);
    json_bool(j, "builtin", name->builtin);
    json_str(j, "error",
             m != NULL        ? NULL
             : mistakes.n > 0 ? mistakes.at[0]
                              : err.text);
    json_close(j, '}');
    arena_clear(&a);
}

bool api_mappings(Request *req, Reply *reply, Err *err)
{
    const App *app = req->app;
    Json j = {.out = &reply->body};
    MappingName *names;
    size_t n;

    if (!params_only(&req->params, NULL, 0, err))
        return false;
    mapping_names(req->arena, app->dir, &names, &n);
    json_open(&j, NULL, '{');
    json_open(&j, "mappings", '[');
    for (size_t i = 0; i < n; i++)
        put_mapping(app, &names[i], &j);
    json_close(&j, ']');
    json_close(&j, '}');
    return true;
}

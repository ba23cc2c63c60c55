/*
 * imports.c -- POST /v1/imports: a file that was handed over becomes facts.
 *
 * What can be known at once is said at once: a mapping with mistakes, or one
 * that needs columns that the file has not.  The rest is a job.
 */
#include "api/importing.h"

#include "base/file.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OWN_YAML "mapping.yml" /* what a mapping without a file is called */

void upload_rename(Err *err, const Upload *u)
{
    importrun_rename(err, u->path, u->name);
}

/* ---- The mapping -------------------------------------------------------- */

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
        return importrun_with_currency(
            mapping_load(a, c->mapping, app->dir, mistakes_note, m, err),
            app->settings);
    n = strlen(c->yaml);
    return importrun_with_currency(
        mapping_parse(a, arena_strndup(a, c->yaml, n), n, OWN_YAML,
                      mistakes_note, m, err),
        app->settings);
}

/* ---- The job ------------------------------------------------------------ */

typedef struct Importing {
    App *app;
    Arena arena;
    Upload upload;
    ImportRun run;
    bool done;
} Importing;

static bool run_import(JobRun *job, void *ctx, Err *err)
{
    Importing *im = ctx;

    im->done = importrun_do(&im->run, job, err);
    if (im->done)
        app_changed(im->app);
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
    ImportTell tell = {.mistake = mistakes_note, .ctx = &im->run.mistakes};

    im->run.mapping =
        ask_mapping(im->app, &im->arena, &w->choice, &im->run.mistakes, err);
    if (im->run.mapping == NULL ||
        !import_check(&im->arena, im->run.mapping, &o, &tell, err)) {
        upload_rename(err, &im->upload);
        return mistakes_tell(&im->run.mistakes, err);
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
    im->run = (ImportRun){.store = app->store,
                          .data = app->dir,
                          .path = im->upload.path,
                          .name = im->upload.name,
                          .mistakes = {.a = &im->arena}};
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
        mapping_load(&a, name->name, app->dir, mistakes_note, &mistakes, &err);

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

/* importrun.c -- See importrun.h. */
#include "engine/importrun.h"

#include <stdio.h>
#include <string.h>

#define MAX_REPORT ((size_t)1 << 20)

typedef struct Telling {
    ImportRun *run;
    JobRun *job;
} Telling;

void importrun_rename(Err *err, const char *path, const char *name)
{
    const char *at = strstr(err->text, path);
    Err was = *err;

    if (at != NULL)
        snprintf(err->text, sizeof(err->text), "%.*s%s%s",
                 (int)(at - err->text), was.text, name,
                 was.text + (at - err->text) + strlen(path));
}

const Mapping *importrun_with_currency(Mapping *m, const Settings *s)
{
    if (m != NULL && m->currency == NULL)
        m->currency = settings_text(s, "org.currency");
    return m;
}

const Mapping *importrun_mapping(ImportRun *r, const char *name,
                                 const Settings *s, Err *err)
{
    Mapping *m = mapping_load(r->mistakes.a, name, r->data, mistakes_note,
                              &r->mistakes, err);

    if (m == NULL)
        mistakes_tell(&r->mistakes, err);
    return importrun_with_currency(m, s);
}

/* ---- What the import tells ---------------------------------------------- */

static bool on_progress(void *ctx, double share, int64_t rows)
{
    const Telling *t = ctx;

    return job_progress(t->job, share, rows);
}

static void on_mistake(void *ctx, const char *sentence)
{
    const Telling *t = ctx;

    mistakes_note(&t->run->mistakes, sentence);
}

/* First and last moment of what is there from the source now. */
static void find_span(ImportRun *r, JobResult *out)
{
    Origin *o;
    size_t n;
    Err err;

    if (!store_origins(r->store, out->source, r->mistakes.a, &o, &n, &err) ||
        n == 0 || o->first == TIME_OPEN)
        return;
    out->from = o->first;
    out->to = o->last + 1; /* the end is not in a period */
}

static void tell_result(ImportRun *r, JobRun *job)
{
    ImportReport said = r->report;
    JobResult result = {.source = said.source};
    const char *slash =
        said.rejects_file == NULL ? NULL : strrchr(said.rejects_file, '/');
    Buf json = BUF_INIT(MAX_REPORT);

    if (slash != NULL)
        said.rejects_file = slash + 1; /* as /v1/rejects/:file calls it */
    import_json(&said, &json);
    result.report = json.full ? NULL : json.text;
    find_span(r, &result);
    job_result(job, &result);
    buf_clear(&json);
}

bool importrun_do(ImportRun *r, JobRun *job, Err *err)
{
    ImportOptions o = {.path = r->path, .name = r->name, .data = r->data};
    Telling telling = {r, job};
    ImportTell tell = {on_mistake, on_progress, &telling};

    if (import_file(r->mistakes.a, r->mapping, &o, r->store, &tell, &r->report,
                    err)) {
        tell_result(r, job);
        return true;
    }
    mistakes_tell(&r->mistakes, err);
    importrun_rename(err, r->path, r->name);
    return false;
}

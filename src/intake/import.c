/* import.c -- See import.h. */
#include "intake/import.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/token.h"
#include "intake/rejects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK_SHARE 0.3 /* of the time goes into looking at the file */

typedef struct Run {
    const ImportTell *tell;
    ImportReport *out;
    Arena *a;
    Refused refused;
    int64_t rows; /* known once the file has been looked at */
} Run;

/* ---- Callbacks ---------------------------------------------------------- */

static bool say(Run *r, double share)
{
    return r->tell->progress == NULL ||
           r->tell->progress(r->tell->ctx, share,
                             (int64_t)(share * (double)r->rows));
}

static bool on_check(void *ctx, int64_t done, int64_t total)
{
    return say(ctx, total > 0 ? CHECK_SHARE * (double)done / (double)total : 0);
}

static bool on_store(void *ctx, double done)
{
    return say(ctx, CHECK_SHARE + (1 - CHECK_SHARE) * done);
}

static void on_reject(void *ctx, int64_t row, const char *reason)
{
    Run *r = ctx;

    refused_add(&r->refused, row, reason);
}

static void on_skip(void *ctx, int64_t rows, const char *why)
{
    Run *r = ctx;
    ImportReport *out = r->out;

    if (out->n_skips < sizeof(out->skips) / sizeof(out->skips[0]))
        out->skips[out->n_skips++] =
            (ImportSkip){.why = arena_printf(r->a, "%s", why), .rows = rows};
}

/* ---- Steps -------------------------------------------------------------- */

static const char *name_of(const ImportOptions *o)
{
    return o->name != NULL ? o->name : o->path;
}

static bool plan(Arena *a, const Mapping *m, const ImportOptions *o,
                 const PlanInput *in, const ImportTell *tell, Batch *out,
                 Err *err)
{
    if (!mapping_plan(a, m, in, tell->mistake, tell->ctx, out, err))
        return false;
    if (o->source != NULL)
        out->source = o->source;
    return true;
}

/* For a plan that tells the mistakes of the mapping, and is not carried out. */
static PlanInput before_check(const ImportOptions *o, const Source *s)
{
    return (PlanInput){.file = name_of(o),
                       .info = s == NULL ? NULL : source_info(s),
                       .from = "(select 1)",
                       .now = clock_now()};
}

/* Whole rows stay as they are written, or they would be others. */
static bool read_blanks(Arena *a, const Mapping *m, Source *s, bool by_content)
{
    size_t n;
    const char *const *texts = mapping_blank(a, m, &n);

    return !by_content && source_blank(s, texts, n);
}

/* The folder for tidy copies: on the disk of the data, where there is one. */
static const char *copies_folder(Arena *a, const ImportOptions *o, Err *err)
{
    const char *dir =
        o->data == NULL ? "/tmp" : arena_printf(a, "%s/tmp", o->data);

    return o->data == NULL || file_make_dir(dir, err) ? dir : NULL;
}

/* Open and look at the file, and plan its import.  The plan comes first, so
 * that a mistake of the mapping is told before a long look. */
static bool prepare(Arena *a, const Mapping *m, const ImportOptions *o,
                    Source **s, Run *r, Batch *batch, Err *err)
{
    Buf from = BUF_INIT(1024 * 1024);
    const char *tmp = copies_folder(a, o, err);
    bool by_content,
        ok = tmp != NULL && (*s = source_open(o->path, &m->file, err)) != NULL;
    PlanInput in = before_check(o, ok ? *s : NULL);

    in.by_content = &by_content;
    ok = ok && plan(a, m, o, &in, r->tell, batch, err);
    ok = ok &&
         source_check(*s, tmp, r->tell->progress ? on_check : NULL, r, err);
    if (ok) {
        in.blank_read = read_blanks(a, m, *s, by_content);
        ok = source_sql(*s, &from, err);
    }
    in.from = arena_printf(a, "%s", from.text);
    in.row = ok ? source_row(*s) : NULL;
    ok = ok && plan(a, m, o, &in, r->tell, batch, err);
    buf_clear(&from);
    return ok;
}

static void count(ImportReport *out, const Source *s)
{
    const SourceInfo *info = source_info(s);

    out->bad = info->n_bad > 0 ? info->n_bad : 0;
    out->batch.rows += out->bad;
    out->batch.rejected += out->bad;
}

bool import_file(Arena *a, const Mapping *m, const ImportOptions *o, Store *s,
                 const ImportTell *tell, ImportReport *out, Err *err)
{
    Run r = {.tell = tell, .out = out, .a = a};
    BatchTell to = {.reject = on_reject,
                    .skip = on_skip,
                    .progress = tell->progress ? on_store : NULL,
                    .ctx = &r,
                    .max_rejects = IMPORT_MAX_REJECTS};
    int64_t began = clock_now();
    Source *source = NULL;
    Batch batch;
    bool ok;

    *out = (ImportReport){.file = name_of(o)};
    ok = prepare(a, m, o, &source, &r, &batch, err);
    if (ok) {
        r.rows = source_info(source)->n_good;
        out->mapping = batch.mapping;
        out->source = batch.source;
        ok = store_import(s, &batch, &to, &out->batch, err);
    }
    if (ok) {
        count(out, source);
        if (source_info(source)->broken != NULL)
            out->broken = arena_printf(a, "%s", source_info(source)->broken);
        ok = rejects_write(a, source, &r.refused, o->data, out, err) ||
             err_within(err, "the rows are imported, but not the file of"
                             " rejects");
        out->seconds = (double)(clock_now() - began) / 1000;
    }
    source_close(source);
    refused_clear(&r.refused);
    return ok;
}

bool import_check(Arena *a, const Mapping *m, const ImportOptions *o,
                  const ImportTell *tell, Err *err)
{
    Source *source = source_open(o->path, &m->file, err);
    Batch batch;
    PlanInput in = before_check(o, source);
    bool ok = source != NULL && plan(a, m, o, &in, tell, &batch, err);

    source_close(source);
    return ok;
}

/* ---- Preview ------------------------------------------------------------ */

/* The directory of a zip and the columns of Parquet are at the end. */
static bool needs_its_end(const char *bytes, size_t n)
{
    return n >= 4 &&
           (memcmp(bytes, "PK\3\4", 4) == 0 || memcmp(bytes, "PAR1", 4) == 0);
}

/* A copy of the first bytes of the file, or the file itself where a part of
 * it would not do or is all of it.  NULL and *err. */
static const char *head_of(Arena *a, const ImportOptions *o, Err *err)
{
    const char *tmp = copies_folder(a, o, err), *path = o->path;
    FILE *from = tmp == NULL ? NULL : fopen(o->path, "rb");
    char *bytes = mem_alloc(o->head + 1), name[TOKEN_SIZE];
    size_t n = from == NULL ? 0 : fread(bytes, 1, o->head + 1, from);

    if (from != NULL)
        fclose(from);
    if (n > o->head && !needs_its_end(bytes, n)) {
        path = arena_printf(a, "%s/head-%s", tmp, token_new(name));
        if (!file_write(path, bytes, o->head, err))
            path = NULL;
    }
    free(bytes);
    return tmp == NULL ? NULL : path;
}

static bool preview(Arena *a, const Mapping *m, const ImportOptions *o,
                    Store *s, const ImportTell *tell, JsonRowFn *row, void *ctx,
                    Err *err)
{
    Run r = {.tell = tell, .a = a};
    Source *source = NULL;
    Batch batch;
    bool ok = prepare(a, m, o, &source, &r, &batch, err) &&
              store_preview(s, &batch, o->rows > 0 ? o->rows : IMPORT_PREVIEW,
                            row, ctx, err);

    source_close(source);
    return ok;
}

bool import_preview(Arena *a, const Mapping *m, const ImportOptions *o,
                    Store *s, const ImportTell *tell, JsonRowFn *row, void *ctx,
                    Err *err)
{
    ImportOptions part = *o;
    bool ok;

    if (o->head > 0) {
        part.path = head_of(a, o, err);
        part.name = name_of(o);
    }
    ok = part.path != NULL && preview(a, m, &part, s, tell, row, ctx, err);
    if (part.path != NULL && part.path != o->path)
        unlink(part.path);
    return ok;
}

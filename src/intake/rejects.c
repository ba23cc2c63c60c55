/* rejects.c -- See rejects.h. */
#include "intake/rejects.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void refused_add(Refused *r, int64_t row, const char *reason)
{
    if (r->n == r->room) {
        r->room = r->room == 0 ? 64 : 2 * r->room;
        r->row = mem_grow(r->row, r->room, sizeof(*r->row));
    }
    r->row[r->n++] = (RefusedRow){
        .row = row, .reason = arena_printf(&r->arena, "%s", reason)};
}

void refused_clear(Refused *r)
{
    free(r->row);
    arena_clear(&r->arena);
    *r = (Refused){0};
}

/* ---- Writing ------------------------------------------------------------ */

typedef struct Writer {
    Arena *a;
    const SourceInfo *info;
    const Refused *refused;
    ImportReport *out;
    FILE *rows, *reasons; /* NULL: nobody wants the files */
    size_t n;             /* records written */
    size_t next_row;      /* of `refused` */
    size_t next_bad;      /* of info->bad */
} Writer;

static void put_reject(Writer *w, int64_t line, const char *reason,
                       const char *raw, size_t len)
{
    ImportReport *r = w->out;

    if (r->n_rejects < IMPORT_SHOWN)
        r->rejects[r->n_rejects++] = (ImportReject){
            .line = line, .reason = arena_printf(w->a, "%s", reason)};
    if (w->rows == NULL)
        return;
    if (w->n++ > 0)
        fputs(w->info->wrap_between, w->rows);
    fwrite(raw, 1, len, w->rows);
    fprintf(w->reasons, "line %" PRId64 ": %s\n", line, reason);
}

static void put_bad_before(Writer *w, int64_t line)
{
    while (w->next_bad < w->info->n_kept &&
           w->info->bad[w->next_bad].line < line) {
        const SourceBad *bad = &w->info->bad[w->next_bad++];

        put_reject(w, bad->line, bad->reason, bad->raw, bad->raw_len);
    }
}

static bool put_row(void *ctx, int64_t row, int64_t line, const char *raw,
                    size_t len)
{
    Writer *w = ctx;

    put_bad_before(w, line);
    put_reject(w, line, w->refused->row[w->next_row++].reason, raw, len);
    return true;
}

static bool put_all(Writer *w, Source *s, Err *err)
{
    const Refused *r = w->refused;
    int64_t *rows = mem_alloc((r->n + 1) * sizeof(*rows));
    bool ok;

    for (size_t i = 0; i < r->n; i++)
        rows[i] = r->row[i].row;
    if (w->rows != NULL)
        fputs(w->info->wrap_head, w->rows);
    ok = r->n == 0 || source_lines(s, rows, r->n, put_row, w, err);
    put_bad_before(w, INT64_MAX);
    if (w->rows != NULL)
        fputs(w->info->wrap_tail, w->rows);
    free(rows);
    return ok;
}

/* ---- Files -------------------------------------------------------------- */

/* "a/b/seat.csv.gz" -> "seat", ".csv": what was packed comes out unpacked. */
static const char *name_for(Arena *a, const char *data, const char *path,
                            SourceFormat format)
{
    const char *base = strrchr(path, '/');
    const char *end = format == SOURCE_NDJSON ? ".ndjson"
                      : format == SOURCE_JSON ? ".json"
                                              : ".csv";
    char when[CLOCK_TEXT], compact[CLOCK_TEXT];
    const char *name;
    size_t n = 0;

    base = base == NULL ? path : base + 1;
    clock_format(clock_now(), zone_utc(), when);
    for (const char *p = when; *p != '\0'; p++)
        if (strchr("-:.Z", *p) == NULL)
            compact[n++] = *p;
    compact[n] = '\0';
    name = arena_strndup(a, base, strcspn(base, "."));
    for (int i = 1; i < 1000; i++) {
        const char *file = i == 1 ? arena_printf(a, "%s/rejects/%s-%s%s", data,
                                                 name, compact, end)
                                  : arena_printf(a, "%s/rejects/%s-%s-%d%s",
                                                 data, name, compact, i, end);

        if (!file_exists(file))
            return file;
    }
    return arena_printf(a, "%s/rejects/%s%s", data, name, end);
}

static FILE *create(const char *path, Err *err)
{
    FILE *f = fopen(path, "wb");

    if (f == NULL)
        file_err(err, "writing", path);
    return f;
}

/* Close it; false if any byte did not make it. */
static bool finish(FILE *f, const char *path, Err *err)
{
    bool bad = ferror(f) != 0;

    if (fclose(f) != 0 || bad)
        return file_err(err, "writing", path);
    return true;
}

static bool write_files(Writer *w, Source *s, const char *path, Err *err)
{
    const char *why = arena_printf(w->a, "%s.txt", path);
    bool ok;

    w->rows = create(path, err);
    w->reasons = w->rows == NULL ? NULL : create(why, err);
    ok = w->reasons != NULL && put_all(w, s, err);
    if (w->reasons != NULL)
        ok = finish(w->reasons, why, err) && ok;
    if (w->rows != NULL)
        ok = finish(w->rows, path, err) && ok;
    if (ok)
        w->out->rejects_file = path;
    return ok;
}

bool rejects_write(Arena *a, Source *s, const Refused *refused,
                   const char *data, ImportReport *out, Err *err)
{
    Writer w = {.a = a, .info = source_info(s), .refused = refused, .out = out};

    if (refused->n == 0 && w.info->n_kept == 0)
        return true;
    /* Parquet has no text that could be mended. */
    if (data == NULL || w.info->format == SOURCE_PARQUET)
        return put_all(&w, s, err);
    return file_make_dir(arena_printf(a, "%s/rejects", data), err) &&
           write_files(&w, s, name_for(a, data, out->file, w.info->format),
                       err);
}

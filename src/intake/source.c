/* source.c -- See source.h. */
#include "intake/source.h"
#include "base/json.h"
#include "base/mem.h"
#include "intake/names.h"
#include "intake/pass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *source_charsets(size_t i)
{
    const Charset *c = charset_at(i);

    return c == NULL ? NULL : charset_name(c);
}

const char *source_charset(const char *name)
{
    const Charset *c = charset_find(name);

    return c == NULL ? NULL : charset_name(c);
}

static Source *open_it(Source *s, const SourceOptions *options, Err *err)
{
    s->options = *options;
    s->raw = (Buf)BUF_INIT(SOURCE_MAX_RAW);
    s->info.path = s->path;
    if (source_detect(s, err))
        return s;
    source_close(s);
    return NULL;
}

Source *source_open(const char *path, const SourceOptions *options, Err *err)
{
    Source *s = mem_alloc(sizeof(*s));

    s->path = s->title = arena_strndup(&s->arena, path, strlen(path));
    return open_it(s, options, err);
}

Source *source_open_bytes(const char *bytes, size_t n,
                          const SourceOptions *options, Err *err)
{
    Source *s = mem_alloc(sizeof(*s));

    s->title = "the text";
    s->bytes = bytes;
    s->n_bytes = n;
    return open_it(s, options, err);
}

void source_close(Source *s)
{
    if (s == NULL)
        return;
    tidy_drop(s->tidy);
    parts_clear(&s->parts);
    buf_clear(&s->raw);
    free(s->bad);
    arena_clear(&s->arena);
    free(s);
}

const SourceInfo *source_info(const Source *s)
{
    return &s->info;
}

/* ---- One walk ----------------------------------------------------------- */

Stream *source_stream(const Source *s, Err *err)
{
    return s->path == NULL
               ? stream_open_bytes(s->bytes, s->n_bytes, s->options.member, err)
               : stream_open(s->path, s->options.member, err);
}

bool source_unchanged(const Source *s, const Stream *stream, Err *err)
{
    StreamStamp now;

    if (!stream_stamp(stream, &now, err))
        return false;
    return (now.size == s->stamp.size && now.mtime == s->stamp.mtime) ||
           err_set(err, ERR_CONFLICT,
                   "%s was changed while it was being read; try again when "
                   "it is complete",
                   s->title);
}

/* The header was looked at by source_open(), its fields may be fewer than a
 * record's or more. */
static bool skip_header(Pass *p, const Source *s, Err *err)
{
    Record r;

    csv_expect(p->csv, 0);
    if (!csv_next(p->csv, &r, err))
        return false;
    csv_expect(p->csv, s->dialect.columns);
    return true;
}

bool pass_open(Pass *p, const Source *s, Err *err)
{
    JsonShape shape = {
        .lines = s->info.format == SOURCE_NDJSON,
        .path = s->options.json_path,
        .max_record =
            s->options.max_record ? s->options.max_record : SOURCE_MAX_RECORD,
    };

    p->stream = source_stream(s, err);
    if (p->stream == NULL || !source_unchanged(s, p->stream, err))
        return false;
    p->decoder = decoder_open(p->stream, s->charset, err);
    if (p->decoder == NULL)
        return false;
    if (s->info.format != SOURCE_CSV) {
        p->json = json_scan_open(p->decoder, &shape);
        return true;
    }
    p->csv = csv_open(p->decoder, &s->dialect);
    return !s->info.header || skip_header(p, s, err);
}

void pass_close(Pass *p)
{
    csv_close(p->csv);
    json_scan_close(p->json);
    decoder_close(p->decoder);
    stream_close(p->stream);
    *p = (Pass){0};
}

bool pass_next(Pass *p, Record *r, Err *err)
{
    if (p->csv != NULL ? !csv_next(p->csv, r, err)
                       : !json_scan_next(p->json, r, err))
        return false;
    p->record += r->text != NULL;
    if (r->text == NULL || !r->open_end || stream_broken(p->stream) == NULL)
        return true;
    r->cut = true;
    if (!r->bad)
        snprintf(r->reason, sizeof(r->reason),
                 "the file was cut within this record");
    r->bad = true;
    return true;
}

/* ---- Sample ------------------------------------------------------------- */

typedef struct Sample {
    const Source *s;
    SourceRowFn *row;
    void *ctx;
    Arena arena; /* of one record */
} Sample;

static bool csv_sample(Sample *m, const Record *r)
{
    size_t n = m->s->info.n_columns;
    Field *fields = ARENA_ARRAY(&m->arena, Field, n);
    const char **values = ARENA_ARRAY(&m->arena, const char *, n);
    char *text = arena_strndup(&m->arena, r->text, r->len);

    csv_split(&m->s->dialect, text, r->len, fields, n);
    for (size_t i = 0; i < n; i++)
        values[i] = fields[i].text;
    return m->row(m->ctx, values, n);
}

static void write_value(Json *j, const char *key, const JsonVal *v)
{
    JsonIter it = {.in = v};
    JsonKind kind = jsonread_kind(v);
    const char *text;
    bool truth;
    size_t len;
    int64_t i;
    double x;

    if (kind == JSON_ARRAY || kind == JSON_OBJECT) {
        json_open(j, key, kind == JSON_ARRAY ? '[' : '{');
        while (jsonread_next(&it))
            write_value(j, it.key, it.value);
        json_close(j, kind == JSON_ARRAY ? ']' : '}');
    } else if ((text = jsonread_str(v, &len)) != NULL) {
        json_strn(j, key, text, len);
    } else if (jsonread_int(v, &i)) {
        json_int(j, key, i);
    } else if (jsonread_num(v, &x)) {
        json_num(j, key, x);
    } else if (jsonread_bool(v, &truth)) {
        json_bool(j, key, truth);
    } else {
        json_null(j, key);
    }
}

static const char *json_value(Sample *m, const JsonVal *v)
{
    Buf out = BUF_INIT(SOURCE_MAX_RECORD);
    Json j = {&out};
    const char *text = jsonread_str(v, NULL), *copy;

    if (v == NULL || jsonread_kind(v) == JSON_NULL)
        return NULL;
    if (text != NULL)
        return arena_strndup(&m->arena, text, strlen(text));
    write_value(&j, NULL, v);
    copy = arena_strndup(&m->arena, out.text, out.len);
    buf_clear(&out);
    return copy;
}

static bool json_sample(Sample *m, const Record *r)
{
    const JsonLimits limits = {SOURCE_MAX_RECORD, JSON_MAX_DEPTH};
    size_t n = m->s->info.n_columns;
    const char **values = ARENA_ARRAY(&m->arena, const char *, n);
    Err ignored = {0};
    JsonDoc *doc = jsonread_new(r->text, r->len, &limits, &ignored);

    for (size_t i = 0; i < n; i++)
        values[i] = json_value(
            m, names_value(jsonread_root(doc), m->s->info.columns[i]));
    jsonread_free(doc);
    return m->row(m->ctx, values, n);
}

bool source_sample(Source *s, size_t max, SourceRowFn *row, void *ctx, Err *err)
{
    Sample m = {.s = s, .row = row, .ctx = ctx};
    Pass p = {0};
    Record r = {0};
    bool ok, wanted = max > 0;

    if (s->info.format == SOURCE_PARQUET)
        return true;
    ok = pass_open(&p, s, err);
    for (size_t n = 0; ok && wanted;) {
        ok = pass_next(&p, &r, err);
        if (!ok || r.text == NULL)
            break;
        if (r.no_text && s->charset == NULL)
            ok = source_no_text(s, &r, err);
        if (r.bad)
            continue;
        wanted = p.csv ? csv_sample(&m, &r) : json_sample(&m, &r);
        wanted = wanted && ++n < max;
        arena_clear(&m.arena);
    }
    pass_close(&p);
    return ok;
}

/* ---- Lines -------------------------------------------------------------- */

static bool tell_line(SourceLineFn *line, void *ctx, int64_t row,
                      const Record *r, Err *err)
{
    return line(ctx, row, r->line, r->text, r->len) ||
           err_set(err, ERR_CONFLICT, "stopped at row %lld", (long long)row);
}

static bool parquet_lines(const int64_t *rows, size_t n, SourceLineFn *line,
                          void *ctx, Err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!tell_line(line, ctx, rows[i],
                       &(Record){.text = "", .line = rows[i] + 1}, err))
            return false;
    return true;
}

bool source_lines(Source *s, const int64_t *rows, size_t n, SourceLineFn *line,
                  void *ctx, Err *err)
{
    Pass p = {0};
    Record r = {0};
    int64_t good = 0;
    bool ok;

    if (s->info.format == SOURCE_PARQUET)
        return parquet_lines(rows, n, line, ctx, err);
    ok = pass_open(&p, s, err);
    for (size_t i = 0; ok && i < n;) {
        ok = pass_next(&p, &r, err);
        if (ok && r.text == NULL)
            ok = err_set(err, ERR_INPUT, "%s has no row %lld", s->title,
                         (long long)rows[i]);
        if (!ok || r.bad)
            continue;
        for (; ok && i < n && rows[i] == good; i++)
            ok = tell_line(line, ctx, rows[i], &r, err);
        good++;
    }
    ok = ok && source_unchanged(s, p.stream, err);
    pass_close(&p);
    return ok;
}

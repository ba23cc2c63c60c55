/* reader.c -- How DuckDB reads what source_check() left.  See source.h. */
#include "intake/padding.h"
#include "intake/pass.h"

#include <string.h>

#define LONG_RECORD (1024 * 1024) /* DuckDB's own limit is about two million */

/* DuckDB reads a file in parts, each a quarter of its buffer.  What a part
 * makes that does not fill a row group is copied once more. */
#define GROUP_ROWS      122880
#define PARTS_OF_BUFFER 4
#define PART_DEFAULT    ((size_t)8 << 20)
#define PART_MAX        ((size_t)32 << 20)
#define PARTS_AT_LEAST  8 /* of a file, for the threads to share */

static void put_text(Buf *out, const char *s, size_t n)
{
    buf_puts(out, "'");
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\'')
            buf_puts(out, "'");
        buf_add(out, s + i, 1);
    }
    buf_puts(out, "'");
}

static void put_option(Buf *out, const char *name, int c)
{
    char byte = (char)c;

    buf_printf(out, ", %s=", name);
    put_text(out, &byte, c == SOURCE_NO_QUOTE ? 0 : 1);
}

static void put_nulls(Buf *out, const Source *s)
{
    buf_puts(out, ", nullstr=[''");
    for (size_t i = 0; i < s->n_blank; i++) {
        buf_puts(out, ", ");
        put_text(out, s->blank[i], strlen(s->blank[i]));
    }
    buf_puts(out, "]");
}

static void put_columns(Buf *out, const SourceInfo *info)
{
    buf_puts(out, ", columns={");
    for (size_t i = 0; i < info->n_columns; i++) {
        buf_puts(out, i == 0 ? "" : ", ");
        put_text(out, info->columns[i], strlen(info->columns[i]));
        buf_puts(out, ": 'VARCHAR'");
    }
    buf_puts(out, "}");
}

/* Bytes of a part that fills a row group, and an eighth more. */
static size_t part_size(const Source *s)
{
    size_t all = (size_t)s->stamp.size, rows = (size_t)s->info.n_good;
    size_t part = rows == 0 ? 0 : all / rows * (GROUP_ROWS + GROUP_ROWS / 8);

    part = part < PART_MAX ? part : PART_MAX;
    return part < all / PARTS_AT_LEAST ? part : all / PARTS_AT_LEAST;
}

/* A reader that starts in the middle of a file may take a line end inside
 * quotes for a record's, so such files are read by one thread. */
static void put_csv(Buf *out, const Source *s)
{
    bool crlf = !s->info.rewritten && s->info.line_ends == SOURCE_CRLF;

    buf_puts(out, "read_csv(");
    put_text(out, s->info.path, strlen(s->info.path));
    buf_puts(out, ", auto_detect=false, compression='none'");
    put_option(out, "delim", s->out.delimiter);
    put_option(out, "quote", s->out.quote);
    put_option(out, "escape", s->out.quote);
    buf_printf(out, ", header=%s, new_line='%s'",
               s->info.header && !s->info.rewritten ? "true" : "false",
               crlf ? "\\r\\n" : "\\n");
    if (s->quoted_lines)
        buf_puts(out, ", parallel=false");
    if (s->longest > LONG_RECORD)
        buf_printf(out, ", max_line_size=%zu, buffer_size=%zu",
                   s->longest + 1024, 2 * s->longest + 4096);
    else if (part_size(s) > PART_DEFAULT)
        buf_printf(out, ", buffer_size=%zu", part_size(s) * PARTS_OF_BUFFER);
    if (s->n_blank > 0)
        put_nulls(out, s);
    put_columns(out, &s->info);
    buf_puts(out, ")");
}

/* What takes a text apart cannot be part of one that stands for NULL. */
static bool may_be_null(const Dialect *d, const char *text)
{
    bool ok = *text != '\0';

    for (; *text != '\0' && ok; text++)
        ok = !csv_edge(d, *text);
    return ok;
}

bool source_blank(Source *s, const char *const *texts, size_t n)
{
    bool ok = s->info.format == SOURCE_CSV && s->info.trimmed;

    for (size_t i = 0; i < n && ok; i++)
        ok = may_be_null(&s->out, texts[i]);
    s->blank = texts;
    s->n_blank = ok ? n : 0;
    return ok;
}

bool source_sql(const Source *s, Buf *out, Err *err)
{
    size_t n = strlen(s->info.path);

    switch (s->info.format) {
    case SOURCE_CSV: put_csv(out, s); break;
    case SOURCE_PARQUET:
        buf_puts(out, "read_parquet(");
        put_text(out, s->info.path, n);
        buf_puts(out, ")");
        break;
    default:
        buf_puts(out, "read_ndjson_objects(");
        put_text(out, s->info.path, n);
        buf_printf(out, ", compression='uncompressed', maximum_object_size=%d)",
                   2 * SOURCE_MAX_RECORD);
    }
    return !out->full || err_set(err, ERR_LIMIT,
                                 "the columns of %s need over %zu bytes of SQL",
                                 s->title, out->limit);
}

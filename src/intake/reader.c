/* reader.c -- How DuckDB reads what source_check() left.  See source.h. */
#include "intake/pass.h"

static void put_text(Buf *out, const char *s)
{
    buf_puts(out, "'");
    for (; *s != '\0'; s++)
        buf_add(out, *s == '\'' ? "''" : s, *s == '\'' ? 2 : 1);
    buf_puts(out, "'");
}

static void put_csv(Buf *out, const Source *s)
{
    const SourceInfo *info = &s->info;
    CsvTable t = {.path = info->path,
                  .mtime = info->rewritten ? 0 : s->stamp.mtime,
                  .delimiter = s->out.delimiter,
                  .quote = s->out.quote,
                  .columns = info->columns,
                  .n_columns = info->n_columns,
                  .nulls = s->blank,
                  .n_nulls = s->n_blank,
                  .parts = s->parts.at,
                  .n_parts = s->parts.n};

    csvtable_sql(out, &t);
}

bool source_blank(Source *s, const char *const *texts, size_t n)
{
    bool ok = s->info.format == SOURCE_CSV && s->info.trimmed;

    s->blank = texts;
    s->n_blank = ok ? n : 0;
    return ok;
}

const char *source_row(const Source *s)
{
    return s->info.format == SOURCE_CSV ? "\"" CSVTABLE_ROW "\"" : NULL;
}

bool source_sql(const Source *s, Buf *out, Err *err)
{
    switch (s->info.format) {
    case SOURCE_CSV: put_csv(out, s); break;
    case SOURCE_PARQUET:
        buf_puts(out, "read_parquet(");
        put_text(out, s->info.path);
        buf_puts(out, ")");
        break;
    default:
        buf_puts(out, "read_ndjson_objects(");
        put_text(out, s->info.path);
        buf_printf(out, ", compression='uncompressed', maximum_object_size=%d)",
                   2 * SOURCE_MAX_RECORD);
    }
    return !out->full || err_set(err, ERR_LIMIT,
                                 "the columns of %s need over %zu bytes of SQL",
                                 s->title, out->limit);
}

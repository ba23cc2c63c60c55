/* reader.c -- How DuckDB reads what source_check() left.  See source.h. */
#include "intake/pass.h"
#include "intake/sql.h"

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
    Arena a = {0};
    const char *path = sql_text(&a, s->info.path);

    switch (s->info.format) {
    case SOURCE_CSV: put_csv(out, s); break;
    case SOURCE_PARQUET: buf_printf(out, "read_parquet(%s)", path); break;
    default:
        buf_printf(out,
                   "read_ndjson_objects(%s, compression='uncompressed',"
                   " maximum_object_size=%d)",
                   path, 2 * SOURCE_MAX_RECORD);
    }
    arena_clear(&a);
    return !out->full || err_set(err, ERR_LIMIT,
                                 "the columns of %s need over %zu bytes of SQL",
                                 s->title, out->limit);
}

/* csvtable.c -- See csvtable.h; duck_csv.c reads what is written here. */
#include "store/csvtable.h"

#include "store/commit.h"

#include <inttypes.h>

static void put_texts(Buf *out, const char *const *text, size_t n)
{
    buf_puts(out, ", [");
    for (size_t i = 0; i < n; i++) {
        buf_puts(out, i > 0 ? ", " : "");
        import_literal(out, text[i]);
    }
    buf_puts(out, "]::VARCHAR[]");
}

void csvtable_sql(Buf *out, const CsvTable *t)
{
    buf_puts(out, "csv_table(");
    import_literal(out, t->path);
    buf_printf(out, ", %" PRId64 ", %d, %d", t->mtime, t->delimiter, t->quote);
    put_texts(out, t->columns, t->n_columns);
    put_texts(out, t->nulls, t->n_nulls);
    buf_puts(out, ", [");
    for (size_t i = 0; i < t->n_parts; i++)
        buf_printf(out, "%s%" PRId64 ", %" PRId64, i > 0 ? ", " : "",
                   t->parts[i].at, t->parts[i].row);
    buf_puts(out, "]::BIGINT[])");
}

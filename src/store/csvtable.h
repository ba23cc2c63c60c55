/*
 * csvtable.h -- A CSV file as a table of texts, as SQL says it.
 *
 * The file is well-formed (store/csvcut.h) and known in parts, each of which
 * a thread may read by itself:
 *
 *     header | row 0 ... | row 7525 ... | row 15049 ... | end
 *            at 62         at 1048601      at 2097209      at 2250000
 *
 * DuckDB's own reader has to find out where records begin, and gives them no
 * numbers; here both are known from the look that was taken at the file before
 * (intake/check.c).
 */
#ifndef PULS_STORE_CSVTABLE_H
#define PULS_STORE_CSVTABLE_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

/* The column that has the number of the row, from 0; no column of the file has
 * this name (intake/names.c). */
#define CSVTABLE_ROW  "puls.row"
#define CSVTABLE_PART ((size_t)1 << 20) /* bytes; more of very long files */

typedef struct CsvPart {
    int64_t at;  /* offset in the file of its first record */
    int64_t row; /* the number of this record */
} CsvPart;

typedef struct CsvTable {
    const char *path;
    int64_t mtime; /* ns since 1970: it has to be as it was then; 0: whose it
                      is does not change it */
    int delimiter, quote; /* bytes; a negative quote: none */
    const char *const *columns;
    size_t n_columns;
    const char *const *nulls; /* that are NULL, besides the empty text */
    size_t n_nulls;
    const CsvPart *parts; /* rising; then the end, and the number of rows */
    size_t n_parts;       /* the end included */
} CsvTable;

/* The table expression: CSVTABLE_ROW and all columns, VARCHAR.  The rows come
 * in any order.  duck_csv.h has to be registered where it runs. */
void csvtable_sql(Buf *out, const CsvTable *t);

#endif

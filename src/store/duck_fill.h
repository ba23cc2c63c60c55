/*
 * duck_fill.h -- Put rows into a table of DuckDB without SQL.
 *
 *     DuckFill *f = duck_fill_open(con, "temp", "new_outcome", err);
 *
 *     for (ok = f != NULL; ok && more rows; ) {
 *         duck_fill_int(f, 0, seq);
 *         duck_fill_text(f, 1, ref);
 *         ok = duck_fill_row(f, err);
 *     }
 *     ok = duck_fill_close(f, ok, err);
 *
 *   1. Rows are part of the connection's transaction when duck_fill_close()
 *      has returned true; whoever gets false must roll back.
 *   2. A cell that was not set is NULL.
 *   3. Columns are numbered as in the table, from 0.
 *
 * Chunks of DUCK_FILL_ROWS are handed over whole, which is several times
 * cheaper than a call per cell.
 */
#ifndef PULS_STORE_DUCK_FILL_H
#define PULS_STORE_DUCK_FILL_H

#include "store/duck.h"

#define DUCK_FILL_ROWS 2048 /* of a chunk */

typedef struct DuckFill DuckFill;

/* `catalog` "temp" for a temporary table, NULL for one of the file. */
DuckFill *duck_fill_open(duckdb_connection con, const char *catalog,
                         const char *table, Err *err);

/* A cell of the row being made.  An integer as duck_int() reads it, except
 * that times are microseconds; one that the column cannot hold is a bug.
 * Text is UTF-8. */
void duck_fill_int(DuckFill *f, size_t col, int64_t x);
void duck_fill_int128(DuckFill *f, size_t col, Uint128 x);
void duck_fill_text(DuckFill *f, size_t col, const char *text);

/* The row is complete. */
bool duck_fill_row(DuckFill *f, Err *err);

/* Hand over what is left, and free f in any case.  `ok` false: something
 * failed before, and f may be NULL; that is what is returned. */
bool duck_fill_close(DuckFill *f, bool ok, Err *err);

#endif

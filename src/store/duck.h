/*
 * duck.h -- Run SQL on a DuckDB connection and read what comes back.
 *
 * Whoever includes this header may write SQL; nobody but duck*.c knows how
 * DuckDB's C interface executes it, lays out its vectors or words its errors.
 *
 *     static bool put_name(void *ctx, const DuckRow *row)
 *     {
 *         return !duck_null(row, 0) && keep(ctx, duck_text(row, 0));
 *     }
 *     ...
 *     const char *params[] = {"phone"};
 *     if (!duck_query(con, "select agent from interaction where channel = $1",
 *                     params, 1, put_name, ctx, err))
 *         return false;
 *
 * Promises:
 *
 *   1. Rows arrive in the order of the statement, a chunk at a time: a long
 *      result is never held in memory as a whole.
 *   2. DuckDB's errors become one sentence on one line: lower case, no full
 *      stop, without the caret drawings and advice to authors of SQL.
 *   3. The kind of an error says who acts.  ERR_IO: a full disk, a missing
 *      permission, a file that cannot be read.  ERR_INPUT: a value that does
 *      not convert or is out of range.  ERR_LIMIT: out of memory, or the
 *      caller's progress function said stop.  ERR_STORE: all else.
 *   4. A statement that failed has changed nothing.
 *
 * A connection is used by one thread at a time.
 */
#ifndef PULS_STORE_DUCK_H
#define PULS_STORE_DUCK_H

#include "base/err.h"
#include "base/int128.h"

#include <duckdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Open the file `path` (":memory:" for none) with options of DuckDB: names
 * and values in turn, then NULL.  Close with duckdb_close. */
bool duck_open(const char *path, const char *const *options,
               duckdb_database *db, Err *err);
bool duck_connect(duckdb_database db, duckdb_connection *con, Err *err);

/* Some bytes of UTF-8. */
typedef struct DuckText {
    const char *text;
    size_t len;
} DuckText;

/* Make a sentence of DuckDB's text, for the other files that call it. */
bool duck_refuse(Err *err, const char *text);

/* A row being read; valid inside the DuckRowFn that gets it. */
typedef struct DuckRow DuckRow;

/* False: enough, no more rows please; that is not an error. */
typedef bool DuckRowFn(void *ctx, const DuckRow *row);

/* Share of the statement done in [0, 1], about ten times a second; false
 * stops it, unless it ends before it hears so. */
typedef bool DuckProgressFn(void *ctx, double done);

/* Run one statement or several, divided by semicolons, whose rows nobody
 * wants. */
bool duck_run(duckdb_connection con, const char *sql, Err *err);

/* Run one statement that may take long; `fn` NULL is duck_run. */
bool duck_run_slowly(duckdb_connection con, const char *sql, DuckProgressFn *fn,
                     void *ctx, Err *err);

/* Who takes the rows of a statement as DuckDB has them. */
typedef struct DuckTaker {
    /* Its columns, before it is run.  False: do not. */
    bool (*begin)(void *ctx, duckdb_prepared_statement stmt);
    /* The chunk is the taker's from then on.  False: no more, please. */
    bool (*chunk)(void *ctx, duckdb_data_chunk chunk);
    void *ctx;
} DuckTaker;

/* Run one statement that may take long and hand its chunks on, in the calling
 * thread; `fn` may be NULL. */
bool duck_stream(duckdb_connection con, const char *sql, const DuckTaker *taker,
                 DuckProgressFn *fn, void *ctx, Err *err);

/* Run one statement and hand its rows to fn.  The parameters $1, $2, ... are
 * VARCHAR (cast them in the SQL where another type is wanted); a NULL among
 * them is NULL.  Fails before the first row or in the midst of them. */
bool duck_query(duckdb_connection con, const char *sql,
                const char *const *params, size_t n_params, DuckRowFn *fn,
                void *ctx, Err *err);

/* A statement that is prepared once and run often; of one thread at a time,
 * on its connection.  Its only parameter, $1, is a list of VARCHAR. */
typedef struct DuckStatement DuckStatement;
DuckStatement *duck_prepare(duckdb_connection con, const char *sql, Err *err);
bool duck_run_list(DuckStatement *s, const DuckText *text, size_t n,
                   DuckRowFn *fn, void *ctx, Err *err);
void duck_finish(DuckStatement *s); /* NULL is fine */

/* ---- Inside a DuckRowFn -------------------------------------------------
 *
 * `col` counts from 0.  Reading a column as what it is not is a bug and
 * asserted; so is reading a NULL: ask duck_null first. */

size_t duck_width(const DuckRow *row);
const char *duck_name(const DuckRow *row, size_t col); /* while the query */
bool duck_null(const DuckRow *row, size_t col);

/* BOOLEAN as 0 or 1; every integer of up to 64 bits (UBIGINT must be below
 * 2^63); TIMESTAMP as ms since 1970, rounded down; DECIMAL of up to 18 digits
 * as its digits, so a score, DECIMAL(9,3), comes in thousandths. */
int64_t duck_int(const DuckRow *row, size_t col);

/* HUGEINT, UHUGEINT (must be below 2^127), and all that duck_int reads. */
Int128 duck_int128(const DuckRow *row, size_t col);

/* DOUBLE and FLOAT, and all that duck_int128 reads. */
double duck_double(const DuckRow *row, size_t col);

/* VARCHAR, valid until the next row; ends at a zero byte if it holds one. */
const char *duck_text(const DuckRow *row, size_t col);
/* The bytes of a VARCHAR where they are, without a copy. */
DuckText duck_view(const DuckRow *row, size_t col);
/* Does it hold one? */
bool duck_text_has_nul(const DuckRow *row, size_t col);

#endif

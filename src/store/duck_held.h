/*
 * duck_held.h -- The rows of a query, held in memory as they came out of it,
 * and given out again as a table, as often as one likes.
 *
 *     query --> chunks of 2,048 rows --> held_rows() --> statement
 *               as they are                          --> another one
 *
 * A temporary table does the same, but it lays the rows out anew when they go
 * in and again each time they come out; a chunk that is held is handed to the
 * statement as it lies there.  DuckDB does not know of this memory, and cannot
 * put it on the disk: whoever holds rows says how much they may take.
 *
 * One at a time fills or drops it, and nobody reads meanwhile.
 */
#ifndef PULS_STORE_DUCK_HELD_H
#define PULS_STORE_DUCK_HELD_H

#include "store/duck.h"

typedef struct DuckHeld DuckHeld;

DuckHeld *duck_held_new(void);
void duck_held_free(DuckHeld *h); /* NULL is fine; the database is closed */

/* Let statements of this database read held_rows(), a table function without
 * parameters whose columns are those of the query. */
bool duck_held_register(DuckHeld *h, duckdb_connection con, Err *err);

typedef struct DuckHeldLimit {
    int64_t rows; /* that come, or fewer than do */
    size_t bytes; /* that they may take */
} DuckHeldLimit;

/* Hold the rows of `sql`, which names each column differently.  *fits is false,
 * and nothing is held, where they take more; mostly that is known before.
 * `fn` may be NULL. */
bool duck_held_fill(DuckHeld *h, duckdb_connection con, const char *sql,
                    const DuckHeldLimit *limit, bool *fits, DuckProgressFn *fn,
                    void *ctx, Err *err);
size_t duck_held_bytes(const DuckHeld *h);
/* Hold nothing any more. */
void duck_held_drop(DuckHeld *h);

#endif

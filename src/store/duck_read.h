/*
 * duck_read.h -- The questions of store.h, answered by DuckDB.
 *
 * Included by the DuckDB backend and by nobody else.  Contracts as in
 * store.h; each call uses the connection that it is given.
 */
#ifndef PULS_STORE_DUCK_READ_H
#define PULS_STORE_DUCK_READ_H

#include "store/store.h"

#include <duckdb.h>

/* What to count: a question's cells, or those of each of `n_each` dimensions,
 * of which cell.bucket is then the number. */
typedef struct Count {
    const Question *question;
    const Column *const *each;
    size_t n_each;
    bool any; /* only whether there is a row: one cell then, else none */
} Count;

/* A part of what a question asks for. */
typedef struct Slice {
    Period period;            /* within the question's */
    int64_t seq_from, seq_to; /* as in sql.h */
} Slice;

/* All that the slice's cells depend on but the end of the period and the
 * facts, as text of the arena. */
const char *duck_count_key(const Count *c, Arena *a);

/* Cells of the slice, with the question's buckets. */
bool duck_count(duckdb_connection con, const Count *c, const Slice *s, Arena *a,
                Cells *out, Err *err);

/* What duck_count() gave of `n_each` dimensions, as n_each lists that share
 * its cells. */
void duck_split_each(const Count *c, const Cells *all, Cells *out);

bool duck_span(duckdb_connection con, const Question *q, Period *out, Err *err);
bool duck_exclusions(duckdb_connection con, const Question *q, Arena *a,
                     Exclusion **out, size_t *n, Err *err);
bool duck_rows(duckdb_connection con, const Schema *schema, const Question *q,
               int64_t offset, int64_t limit, const RowsTell *tell, Err *err);
bool duck_rows_digest(duckdb_connection con, const Question *q, char hex[65],
                      Err *err);

/* duck_check.c */
bool duck_profile(duckdb_connection con, const ProfileAsk *ask,
                  const StoreBounds *bounds, Arena *a, Profile *out, Err *err);
bool duck_twins(duckdb_connection con, FactTable table, Arena *a, Suspects *out,
                Err *err);
bool duck_strangers(duckdb_connection con, FactTable table,
                    const Column *column, Arena *a, Suspects *out, Err *err);
bool duck_people(duckdb_connection con, const Question *q, Arena *a, Crowd *out,
                 Err *err);
bool duck_population(duckdb_connection con, const Question *q, bool described,
                     Arena *a, Crowd *out, Err *err);

#endif

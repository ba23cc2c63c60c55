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

bool duck_cells(duckdb_connection con, const Question *q, Arena *a, Cells *out,
                Err *err);
bool duck_cells_each(duckdb_connection con, const Question *q,
                     const Column *const *by, size_t n, Arena *a, Cells *out,
                     Err *err);
bool duck_span(duckdb_connection con, const Question *q, Period *out, Err *err);
bool duck_any(duckdb_connection con, const Question *q, bool *out, Err *err);
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

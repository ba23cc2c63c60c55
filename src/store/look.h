/*
 * look.h -- What the ledger holds, without a question about a metric.
 *
 * The parts of store.h that list, count and compare; included by the DuckDB
 * backend and by nobody else.  Contracts as in store.h.
 */
#ifndef PULS_STORE_LOOK_H
#define PULS_STORE_LOOK_H

#include "store/ledger.h"

bool look_bounds(duckdb_connection con, StoreBounds *out, Err *err);
bool look_values(duckdb_connection con, FactTable table, const Column *c,
                 int limit, JsonRowFn *row, void *ctx, Err *err);
bool look_sources(duckdb_connection con, int limit, JsonRowFn *row, void *ctx,
                  Err *err);
bool look_checksum(duckdb_connection con, const Schema *s, FactTable table,
                   char hex[33], Err *err);

/* origin.c */
bool look_origins(Ledger *l, const char *source, Arena *a, Origin **out,
                  size_t *n, Err *err);

/* forget.c */
bool look_forget(Ledger *l, const char *source, int64_t now,
                 ProgressFn *progress, void *ctx, int64_t *facts, Err *err);

/* copy.c */
bool look_copy(Ledger *l, const char *path, ProgressFn *progress, void *ctx,
               Err *err);

/* preview.c */
bool look_preview(Ledger *l, const Batch *b, int limit, JsonRowFn *row,
                  void *ctx, Err *err);

/* convert.c */
Converter *look_convert(Ledger *l, const Batch *b, Err *err);

#endif

/*
 * duck_error.h -- DuckDB's errors in one sentence (promises 2 and 3 of
 * duck.h), for the files that run statements.
 */
#ifndef PULS_STORE_DUCK_ERROR_H
#define PULS_STORE_DUCK_ERROR_H

#include "store/duck.h"

/* Make a sentence of DuckDB's text, which may be NULL.  Always false. */
bool duck_fail(Err *err, ErrKind kind, const char *text);
bool duck_fail_result(Err *err, duckdb_result *res);

/* The kind, where only a text is at hand: it begins with it. */
ErrKind duck_kind_in(const char *text);

#endif

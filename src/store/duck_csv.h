/*
 * duck_csv.h -- The table function of csvtable.h.
 *
 * Each thread of DuckDB takes the next part of the file, reads it into a
 * buffer of its own and cuts it into fields.  Texts go into DuckDB's vectors;
 * nothing points into the buffer.
 *
 * The statement fails when the file is not what it was when it was looked at.
 */
#ifndef PULS_STORE_DUCK_CSV_H
#define PULS_STORE_DUCK_CSV_H

#include "store/duck.h"

#include <stdatomic.h>

/* Once per database.  `taken` gets the share of the parts, of 1,000, that the
 * threads of the newest scan have taken; it stays as long as the database. */
bool duck_csv_register(duckdb_connection con, atomic_int *taken, Err *err);

#endif

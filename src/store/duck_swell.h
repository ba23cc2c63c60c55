/*
 * duck_swell.h -- What came between two tides, at a glance.
 *
 * Most questions need not be counted again after a commit: nothing came into
 * their table, or nothing of their period.  What came is looked at once per
 * commit and table, and remembered for all who ask.
 *
 * Only plain new rows are described; that nothing else happened is what the
 * epochs of the tide say.  Any thread may call anything.
 */
#ifndef PULS_STORE_DUCK_SWELL_H
#define PULS_STORE_DUCK_SWELL_H

#include "store/store.h"

#include <duckdb.h>

#define SWELL_PIECES 256 /* that are remembered, of each table */

typedef struct Swells Swells;

typedef struct Swell {
    int64_t n;           /* rows */
    int64_t first, last; /* their ts; TIME_OPEN: there is none */
    int64_t known;       /* the latest */
} Swell;

Swells *swells_new(void);
void swells_free(Swells *s); /* NULL is fine */

/* The rows of the table with a seq in [from, to), or of a somewhat longer
 * stretch; `to` is the next_seq of some tide. */
bool swell_about(Swells *s, duckdb_connection con, FactTable table,
                 int64_t from, int64_t to, Swell *out, Err *err);

/* Exactly those, always asked for. */
bool swell_count(duckdb_connection con, FactTable table, int64_t from,
                 int64_t to, Swell *out, Err *err);

/* `b` as well. */
void swell_add(Swell *a, const Swell *b);

#endif

/*
 * event_rows.h -- Events as rows of a table of DuckDB.
 *
 * The rows have the columns of the ledger's table (ledger_columns()), each
 * event's seq, batch and what its customer gives it being said beside it.
 */
#ifndef PULS_STORE_EVENT_ROWS_H
#define PULS_STORE_EVENT_ROWS_H

#include "store/duck_fill.h"
#include "store/ledger.h"
#include "store/roster.h"

/* Columns of the table event_suspects_create() makes, before the ledger's. */
#define SUSPECT_R     0
#define SUSPECT_SAYS  1
#define SUSPECT_FIRST 2

/* Where the columns of a fact table are in the rows that are filled. */
typedef struct EventShape {
    size_t first; /* of the ledger's first column */
    size_t seq, id, known, batch, ts, source, ref;
    size_t *of; /* of column_table[i] */
    size_t attr[MAX_ATTRS];
    size_t n_stamped;
    size_t stamped[MAX_ATTRS + MAX_STAMPED]; /* in the order of the roster */
    const Schema *schema;
} EventShape;

EventShape event_shape(Arena *a, const Schema *s, FactTable table,
                       size_t first);

/* Can the ledger hold the event?  ERR_INPUT: a time or a score is beyond what
 * its column can hold, or a column is not one of the table. */
bool event_fits(const Event *e, Err *err);

/* Whom it is about; NULL: it does not say. */
const char *event_customer(const Event *e);

typedef struct EventRow {
    const Event *event;
    int64_t seq, batch;
    const char *const *stamps; /* values of roster_at(); NULL: none */
} EventRow;

/* The cells of one row; duck_fill_row() is left to the caller.  False: there
 * is no column yet for an attribute of it, and all else is filled in. */
bool event_fill(DuckFill *f, const EventShape *shape, const EventRow *row);

/* Temporary table new_TABLE (r, says, columns of TABLE), empty. */
bool event_suspects_create(duckdb_connection con, FactTable table, Err *err);

#endif

/*
 * column.h -- What a fact has: the schema, as one table.
 *
 * The four tables of facts, their columns and what may be calculated from
 * them.  The ledger's SQL, the mappings, the filters, the metrics and the
 * API read this table; adding a column is adding a row in column.c and a
 * migration in store/.
 *
 * Times are ms since 1970 UTC in C and TIMESTAMP (UTC) in the ledger.
 * Durations are whole milliseconds.  Money is whole minor units, in the
 * currency of the row.  Scores are thousandths in C (3.5 is 3500) and
 * DECIMAL(9,3) in the ledger, so that every sum is exact.
 *
 * Columns of the clock (weekday, hour) are read off the wall at the moment
 * at which a fact counts: the metric's clock, in the zone of the question.
 * They are no SQL of their own; the generator in store/ makes it.  An hour
 * that comes twice when summer time ends is the same hour twice.
 */
#ifndef PULS_MODEL_COLUMN_H
#define PULS_MODEL_COLUMN_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define MAX_ATTRS 32 /* columns of the user's own, attr.NAME */

typedef enum FactTable {
    FACT_INTERACTION, /* what the customer did */
    FACT_PERCEPTION,  /* what the customer said */
    FACT_OUTCOME,     /* what the customer brought */
    FACT_CUSTOMER,    /* what we know of a customer from a moment on */
    FACT_TABLE_COUNT
} FactTable;

extern const char *const fact_table_name[FACT_TABLE_COUNT];

typedef enum ColumnType {
    COLUMN_TEXT,
    COLUMN_INT,
    COLUMN_MS,    /* duration, whole milliseconds */
    COLUMN_TIME,  /* instant */
    COLUMN_SCORE, /* DECIMAL(9,3) */
    COLUMN_MONEY, /* minor units */
    COLUMN_BOOL,
} ColumnType;

typedef enum ColumnRole {
    ROLE_KEY,       /* identity and bookkeeping: seq, id, batch, known */
    ROLE_DIMENSION, /* may be grouped by */
    ROLE_MEASURE,   /* may be added up, averaged, ranged over */
    ROLE_DETAIL,    /* shown with the rows: text, question version */
} ColumnRole;

#define IN_INTERACTION (1u << FACT_INTERACTION)
#define IN_PERCEPTION  (1u << FACT_PERCEPTION)
#define IN_OUTCOME     (1u << FACT_OUTCOME)
#define IN_CUSTOMER    (1u << FACT_CUSTOMER)
#define IN_ALL         0xfu

/* What of the wall clock a column shows. */
typedef enum ClockPart {
    PART_NONE,
    PART_WEEKDAY, /* 1 is Monday, 7 is Sunday */
    PART_HOUR,    /* 0 to 23 */
} ClockPart;

typedef struct Column {
    const char *name; /* "channel", "attr.plan": in YAML, filters, the API */
    ColumnType type;
    ColumnRole role;
    unsigned tables;  /* IN_... */
    bool stamped;     /* filled from the customer when the fact has none */
    const char *calc; /* NULL: stored.  Else SQL over stored columns, written
                         with the words that every dialect has */
    ClockPart part;   /* not PART_NONE: of the clock, and calc is "" */
    const char *doc;  /* one line for people */
} Column;

/* Stored columns first, in the order of the ledger; then the calculated. */
extern const Column column_table[];
extern const size_t column_count;

/* The columns that the user's own data added, in order of creation.  Names
 * are lower case, [a-z][a-z0-9_]{0,39}, without "attr.". */
typedef struct Schema {
    const char *attr[MAX_ATTRS];
    size_t n_attr;
} Schema;

/* The column called `name` ("channel", "attr.plan") that `table` has.  Made
 * in the arena for attr columns.  NULL and *err, which names the nearest
 * known name, if there is none, or the tables that have it, if not this. */
const Column *column_find(Arena *a, const Schema *s, FactTable table,
                          const char *name, Err *err);
bool column_attr_name_ok(const char *name);

/* How two groups of it sort, as strcmp() tells: whole numbers by size, all
 * else by bytes, a missing one (NULL) last. */
int column_compare(const Column *c, const char *a, const char *b);

/* Known words of the column `kind` of a table; NULL-terminated. */
const char *const *kind_words(FactTable table);

#endif

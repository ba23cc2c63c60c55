/*
 * roster.h -- What customers were, and when, in memory.
 *
 *     c1  |---- basic ----|---- gold ------      two rows
 *     c2                                         none: nobody knows c2
 *
 * What a fact gets from its customer (stamp.c) is found here without a look
 * at the ledger.  As long as there are at most ROSTER_MAX rows of customers
 * the roster is whole and follows what takes bring; with more, it is a cache
 * of those seen lately, and those that it lacks are looked up together, in
 * one pass over the customers.
 *
 *   1. What it says is what stamp.c would put on the fact.
 *   2. A row takes 60 to 80 bytes, and all values that customers share are
 *      held once.  At ROSTER_MAX rows or ROSTER_TUPLES different combinations
 *      of values it begins anew, and is a cache.
 *
 * Used by one thread at a time, inside the transaction of a take.
 */
#ifndef PULS_STORE_ROSTER_H
#define PULS_STORE_ROSTER_H

#include "base/buf.h"
#include "store/ledger.h"
#include "store/textmap.h"

#define ROSTER_MAX    3000000
#define ROSTER_TUPLES 200000

/* From ts on until the next row of the customer; the first, from ever. */
typedef struct RosterRow {
    int64_t ts;     /* microseconds, as in the ledger */
    uint32_t tuple; /* which values */
    uint32_t next;  /* the customer's next row + 1; 0: none */
} RosterRow;

/* A customer, known by idset_of_text(). */
typedef struct RosterSlot {
    uint64_t low, high;
    uint32_t row; /* first row + 1, or one of the states in roster.c */
} RosterSlot;

/* Private to roster.c. */
typedef struct Roster {
    Arena arena;    /* of the tuples */
    TextMap tuples; /* values put together -> which */
    Buf key;        /* values, being put together */
    const char *const **tuple;
    size_t n_tuples, tuple_room;
    RosterSlot *slot;
    size_t room, n;
    RosterRow *row;
    size_t n_rows, row_room;
    const Schema *schema; /* that the values are of, during a take */
    size_t n_values;      /* of a tuple: the columns that are stamped */
    uint64_t epoch;       /* of the customers */
    bool whole;           /* whom it does not have, nobody knows */
} Roster;

void roster_clear(Roster *r);

/* To be used with these customers: as it is if nothing happened to them that
 * it was not told of, else anew. */
bool roster_begin(Roster *r, duckdb_connection con, Known *known,
                  const Schema *schema, uint64_t epoch, Err *err);

/* Look up those of the n customers that it lacks, all at once. */
bool roster_learn(Roster *r, duckdb_connection con, Known *known,
                  const char *const *customer, size_t n, Err *err);

/* A customer event went in as a plain row. */
void roster_add(Roster *r, const Event *e);

/* Something else happened to this customer: it has to be looked up. */
void roster_drop(Roster *r, const char *customer);

/* The values of the stamped columns, in order, that the customer had at a
 * moment in microseconds; NULL: nobody knows.  One of them is NULL where the
 * customer has none. */
const char *const *roster_at(const Roster *r, const char *customer, int64_t ts);

#endif

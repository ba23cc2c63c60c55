/*
 * roster.h -- What customers seen lately were, and when.
 *
 * Events of the same customers come in bursts; what a fact gets from its
 * customer (stamp.c) is looked up once and kept:
 *
 *     c1  |---- basic ----|---- gold ------      two spans
 *     c2                                         none: nobody knows c2
 *
 * When it holds ROSTER_MAX customers it begins anew.  Used by one thread at a
 * time, inside the transaction of a take; whoever changes customers tells it.
 */
#ifndef PULS_STORE_ROSTER_H
#define PULS_STORE_ROSTER_H

#include "store/ledger.h"
#include "store/textmap.h"

#define ROSTER_MAX 200000 /* customers; about 200 bytes each */

/* A customer's stamped columns from `since` until `till`. */
typedef struct RosterSpan {
    int64_t since, till; /* microseconds, as in the ledger */
    const char **value;  /* in the order of roster's columns; NULL: none */
    struct RosterSpan *next;
} RosterSpan;

typedef struct Roster {
    Arena arena;
    TextMap map;        /* customer -> where in entry */
    RosterSpan **entry; /* the customer's spans, or &stale */
    size_t n, room;
    RosterSpan stale;
    const Schema *schema; /* that the columns are of, during a take */
    size_t n_attr;        /* of it, also between takes */
    uint64_t epoch;       /* of the customers */
} Roster;

void roster_clear(Roster *r);

/* Customers are the same as when it was used last, or it begins anew; so it
 * does when it is full. */
void roster_begin(Roster *r, const Schema *schema, uint64_t epoch);

/* Look up those of the n customers that are not in it, all at once. */
bool roster_learn(Roster *r, duckdb_connection con, Known *known,
                  const char *const *customer, size_t n, Err *err);

/* Something was put in about this customer: look up again. */
void roster_forget(Roster *r, const char *customer);

/* What the customer was at a moment, in microseconds; NULL: not known. */
const RosterSpan *roster_at(const Roster *r, const char *customer, int64_t ts);

#endif

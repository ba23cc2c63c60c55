/*
 * deck_feed.h -- Rows of the ledger, on their way into the deck.
 *
 * Included by duck_deck.c and by nobody else.
 */
#ifndef PULS_STORE_DECK_FEED_H
#define PULS_STORE_DECK_FEED_H

#include "deck/deck.h"
#include "store/duck.h"

/* Add the versions with a seq in [from, to) that count now, as one
 * transaction sees them; under deck_write(). */
bool feed_rows(duckdb_connection con, Deck *d, const Schema *s, int64_t from,
               int64_t to, Err *err);

/* Take out what is superseded from the row `seen` of that table on; *seen
 * becomes how many there are. */
bool feed_superseded(duckdb_connection con, Deck *d, int64_t *seen, Err *err);

/* How often a source was forgotten. */
bool feed_forgotten(duckdb_connection con, int64_t *n, Err *err);

#endif

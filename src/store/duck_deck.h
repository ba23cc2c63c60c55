/*
 * duck_deck.h -- Keeps the deck (deck/deck.h) what the ledger says.
 *
 *     ledger --- rows since next_seq ----> deck_add      whoever asks, if it
 *            --- superseded since then --> deck_drop     is little; a thread
 *                                                        of its own, if much
 *
 * The deck is as of a tide (ledger.h), and answers as of it.  It is brought
 * up to date by whoever asks first after a commit, so that nobody sees less
 * than was acknowledged; when a file brought more than FOLLOW_ROWS, a thread
 * follows, and SQL answers until it is there.
 *
 * Any thread may call anything but deckhand_open() and deckhand_close().
 */
#ifndef PULS_STORE_DUCK_DECK_H
#define PULS_STORE_DUCK_DECK_H

#include "deck/deck.h"
#include "store/ledger.h"
#include "store/store.h"

#define FOLLOW_ROWS 50000

typedef struct DeckHand DeckHand;

/* `mb`: what the columns may take; beyond it the oldest days are left to
 * SQL.  Rollups may take a quarter of it besides. */
typedef struct DeckLimits {
    int64_t mb;
    unsigned threads;      /* of one question */
    unsigned rollup_after; /* see deck.h */
} DeckLimits;
DeckHand *deckhand_open(Ledger *l, const DeckLimits *limits);
void deckhand_close(DeckHand *h); /* NULL is fine */

/* As CountFn in provider.h; `rollup`: from sums made before, or else from
 * columns. */
bool deckhand_count(Ledger *l, bool rollup, const Question *q,
                    const Column *const *each, size_t n_each, Arena *a,
                    Cells *out, bool *can, Err *err);

/* As deck_reach(); also false where the deck is not up to date. */
bool deckhand_reach(Ledger *l, const Question *q, Period within, bool measured,
                    Period *out);

/* Let the thread follow, and does it; NULL is fine. */
void deckhand_start(DeckHand *h);
bool deckhand_holds(const DeckHand *h);

/* Before SQL answers somebody: while the columns are filled the database has
 * little memory, and from now on it has more.  NULL is fine. */
void deckhand_make_room(DeckHand *h);

/* Make the deck and its image anew; before deckhand_start().  ERR_LIMIT: it
 * does not fit. */
bool deckhand_renew(DeckHand *h, Err *err);

/* All but `answered`; NULL is fine. */
void deckhand_stats(DeckHand *h, Held *out);

/* Bring it up to date now, however long it takes; NULL is fine. */
bool deckhand_follow(DeckHand *h, Err *err);

#endif

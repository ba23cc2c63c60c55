/*
 * duck_deck_part.h -- What keeps the deck, for the two files that do it.
 */
#ifndef PULS_STORE_DUCK_DECK_PART_H
#define PULS_STORE_DUCK_DECK_PART_H

#include "store/duck_deck.h"

#include <pthread.h>
#include <stdatomic.h>

#define DECK_TRIES 3 /* to reach a tide before it is past */

struct DeckHand {
    Ledger *ledger;
    Deck *deck;
    size_t bytes;
    pthread_mutex_t filling; /* one at a time; of `superseded`, `forgotten` */
    int64_t superseded;      /* rows of it that were taken out */
    int64_t forgotten;
    int64_t image_next;   /* next_seq of the image; 0: there is none */
    atomic_bool asked;    /* SQL, for what the columns did not know yet */
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t called;
    Tide tide;  /* that the deck is as of; changes under deck_write() */
    bool whole; /* it is: not amidst the rows of a commit */
    bool over, started;
    bool tried; /* to read all that was there at the start */
    pthread_t thread;
};

/* What the deck is as of. */
Tide deckhand_tide(DeckHand *h, bool *whole);

/* Is that what is in force now? */
bool deckhand_is_fresh(DeckHand *h);

/* The deck as of a tide that is still in force, in steps of so many rows at
 * most; *good: it is. */
bool deckhand_catch_up(DeckHand *h, int64_t rows, int tries, bool *good,
                       Err *err);

#endif

/*
 * deck_image.h -- The deck in a file beside the ledger, deck.img.
 *
 * Included by duck_deck.c, and by forget.c, which removes it: what was
 * forgotten is in no file.
 */
#ifndef PULS_STORE_DECK_IMAGE_H
#define PULS_STORE_DECK_IMAGE_H

#include "deck/freeze.h"
#include "store/ledger.h"

/* Fill the deck, which is empty, under deck_write().  False: there is no
 * image that fits, and why was logged. */
bool deck_image_read(Ledger *l, duckdb_connection con, Deck *d,
                     FreezeNote *note);

/* Write it; the deck does not change meanwhile.  ERR_MISSING: the ledger is in
 * memory and has no image. */
bool deck_image_write(Ledger *l, Deck *d, const FreezeNote *note, Err *err);

void deck_image_remove(const Ledger *l);

#endif

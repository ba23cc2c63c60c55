/*
 * shelf.h -- Chunks in the order of their days.  Private to deck/.
 */
#ifndef PULS_DECK_SHELF_H
#define PULS_DECK_SHELF_H

#include "deck/deck.h"

#define SHELF_CHUNKS_OF_DAY 8 /* so many, and they become one */

int64_t shelf_day(int64_t ts); /* days since 1970, UTC */

/* The shelf of a kind; made if there is none. */
Shelf *shelf_of(DeckTable *t, uint32_t kind);
void shelf_insert(DeckTable *t, Shelf *s, Chunk *c);
void shelf_remove(DeckTable *t, Shelf *s, size_t i);
void shelf_replace(DeckTable *t, Shelf *s, size_t i, Chunk *c);

/* UTC days that all facts of the table lie in; false: there are none. */
bool deck_extent(const DeckTable *t, Period *out);

/* Where the chunks of the day begin, or would. */
size_t shelf_find(const Shelf *s, int64_t day);

/* If the day has many chunks, make one of them. */
void shelf_tidy(DeckTable *t, Shelf *s, int64_t day);

void shelf_clear_all(DeckTable *t);

#endif

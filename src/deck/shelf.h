/*
 * shelf.h -- Chunks in the order of their stretches.  Private to deck/.
 */
#ifndef PULS_DECK_SHELF_H
#define PULS_DECK_SHELF_H

#include "deck/deck.h"

#define SHELF_CHUNKS 8 /* of a stretch: so many, and they become one */

int64_t shelf_stretch(int64_t ts); /* stretches since 1970 */

/* The shelf of a kind; made if there is none. */
Shelf *shelf_of(DeckTable *t, uint32_t kind);
void shelf_insert(DeckTable *t, Shelf *s, Chunk *c);
void shelf_remove(DeckTable *t, Shelf *s, size_t i);
void shelf_replace(DeckTable *t, Shelf *s, size_t i, Chunk *c);

/* The time that all facts of the table lie in; false: there are none. */
bool deck_extent(const DeckTable *t, Period *out);

/* Where the chunks of the stretch begin, or would. */
size_t shelf_find(const Shelf *s, int64_t stretch);

/* If the stretch has many chunks, make one of them. */
void shelf_tidy(DeckTable *t, Shelf *s, int64_t stretch);

void shelf_clear_all(DeckTable *t);

#endif

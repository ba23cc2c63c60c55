/*
 * rollup.h -- Sums that were made before they are asked for.  Private to
 * deck/.
 */
#ifndef PULS_DECK_ROLLUP_H
#define PULS_DECK_ROLLUP_H

#include "deck/deck.h"

typedef struct Rollups Rollups;

Rollups *rollups_new(size_t bytes);
void rollups_free(Rollups *r); /* NULL is fine */
void rollups_clear(Rollups *r);
void rollups_add(Deck *d, FactTable t, const Chunk *c);
void rollups_take(Deck *d, FactTable t, const Chunk *c);
void rollups_stats(Rollups *r, size_t *n, size_t *bytes);

#endif

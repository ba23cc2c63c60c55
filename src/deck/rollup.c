/* rollup.c -- See rollup.h. */
#include "deck/rollup.h"

#include "base/mem.h"

#include <stdlib.h>

struct Rollups {
    size_t bytes;
};

Rollups *rollups_new(size_t bytes)
{
    Rollups *r = mem_alloc(sizeof(*r));

    r->bytes = bytes;
    return r;
}

void rollups_free(Rollups *r)
{
    free(r);
}

void rollups_clear(Rollups *r)
{
}

void rollups_add(Deck *d, FactTable t, const Chunk *c)
{
}

void rollups_take(Deck *d, FactTable t, const Chunk *c)
{
}

void rollups_stats(Rollups *r, size_t *n, size_t *bytes)
{
    *n = *bytes = 0;
}

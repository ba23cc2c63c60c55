/* shelf.c -- See shelf.h. */
#include "deck/shelf.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int64_t shelf_stretch(int64_t ts)
{
    return ts / DECK_STRETCH_MS - (ts % DECK_STRETCH_MS < 0);
}

Shelf *shelf_of(DeckTable *t, uint32_t kind)
{
    for (size_t i = 0; i < t->n_shelves; i++) {
        if (t->shelf[i].kind == kind)
            return &t->shelf[i];
    }
    t->shelf = mem_grow(t->shelf, t->n_shelves + 1, sizeof(*t->shelf));
    t->shelf[t->n_shelves] = (Shelf){.kind = kind};
    return &t->shelf[t->n_shelves++];
}

size_t shelf_find(const Shelf *s, int64_t stretch)
{
    size_t low = 0, high = s->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (shelf_stretch(s->chunk[middle]->from) < stretch)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void count(DeckTable *t, const Chunk *c, int sign)
{
    t->rows += (size_t)sign * c->n;
    t->chunks += (size_t)sign;
    t->bytes += (size_t)sign * c->bytes;
}

static void note_ends(DeckTable *t, const Chunk *c)
{
    for (size_t i = 0; i < c->n_packs; i++) {
        const Pack *p = &c->pack[i];
        DeckColumn *column = &t->column[i];
        int64_t most =
            (int64_t)((uint64_t)p->base + (p->high - 1) * (uint64_t)p->step);

        if (p->high == 0)
            continue;
        column->most = most > column->most ? most : column->most;
        column->least = p->base < column->least ? p->base : column->least;
    }
}

void shelf_insert(DeckTable *t, Shelf *s, Chunk *c)
{
    size_t at = shelf_find(s, shelf_stretch(c->from) + 1);

    if (s->n == s->room) {
        s->room = s->room == 0 ? 64 : 2 * s->room;
        s->chunk = mem_grow(s->chunk, s->room, sizeof(*s->chunk));
    }
    memmove(&s->chunk[at + 1], &s->chunk[at], (s->n - at) * sizeof(*s->chunk));
    s->chunk[at] = c;
    s->n++;
    count(t, c, 1);
    note_ends(t, c);
}

void shelf_remove(DeckTable *t, Shelf *s, size_t i)
{
    assert(i < s->n);
    count(t, s->chunk[i], -1);
    chunk_free(s->chunk[i]);
    s->n--;
    memmove(&s->chunk[i], &s->chunk[i + 1], (s->n - i) * sizeof(*s->chunk));
}

void shelf_replace(DeckTable *t, Shelf *s, size_t i, Chunk *c)
{
    count(t, s->chunk[i], -1);
    chunk_free(s->chunk[i]);
    s->chunk[i] = c;
    count(t, c, 1);
}

/* ---- Making one of many ------------------------------------------------- */

static void read_all(const Shelf *s, size_t first, size_t n, Rows *out)
{
    for (size_t i = first; i < first + n; i++) {
        chunk_read(s->chunk[i], out, out->n);
        out->n += s->chunk[i]->n;
    }
}

static Chunk *merged(const DeckTable *t, const Shelf *s, size_t first, size_t n)
{
    bool plain[DECK_COLUMNS];
    size_t rows = 0;
    uint32_t *order;
    Rows all;
    Chunk *c;

    for (size_t i = 0; i < t->n_columns; i++)
        plain[i] = t->column[i].plain;
    for (size_t i = first; i < first + n; i++)
        rows += s->chunk[i]->n;
    rows_open(&all, t->n_columns, rows);
    read_all(s, first, n, &all);
    order = mem_alloc(rows * sizeof(*order));
    for (size_t i = 0; i < rows; i++)
        order[i] = (uint32_t)i;
    rows_sort(&all, order, rows);
    c = chunk_new(&all, order, rows, plain);
    free(order);
    rows_clear(&all);
    return c;
}

/* Of a run of chunks, the last ones that are together no smaller than the
 * one before them: a fact is moved as often as its chunk doubles. */
void shelf_tidy(DeckTable *t, Shelf *s, int64_t stretch)
{
    size_t first = shelf_find(s, stretch), from;
    size_t end = shelf_find(s, stretch + 1);
    size_t sum = 0;
    Chunk *one;

    if (end - first < SHELF_CHUNKS)
        return;
    from = end - SHELF_CHUNKS / 2;
    for (size_t i = from; i < end; i++)
        sum += s->chunk[i]->n;
    while (from > first && s->chunk[from - 1]->n < 2 * sum)
        sum += s->chunk[--from]->n;
    one = merged(t, s, from, end - from);
    while (end > from)
        shelf_remove(t, s, --end);
    shelf_insert(t, s, one);
}

void shelf_clear_all(DeckTable *t)
{
    for (size_t i = 0; i < t->n_shelves; i++) {
        for (size_t k = 0; k < t->shelf[i].n; k++)
            chunk_free(t->shelf[i].chunk[k]);
        free(t->shelf[i].chunk);
    }
    free(t->shelf);
    t->shelf = NULL;
    t->n_shelves = t->rows = t->chunks = t->bytes = 0;
}

/* Only chunks of the first and of the last stretch can be at an end. */
static void widen(const Shelf *s, Period *out)
{
    int64_t first = shelf_stretch(s->chunk[0]->from);
    int64_t last = shelf_stretch(s->chunk[s->n - 1]->from);

    for (size_t i = 0; i < s->n && shelf_stretch(s->chunk[i]->from) == first;
         i++)
        if (s->chunk[i]->from < out->from)
            out->from = s->chunk[i]->from;
    for (size_t i = s->n; i-- > 0 && shelf_stretch(s->chunk[i]->from) == last;)
        if (s->chunk[i]->last >= out->to)
            out->to = s->chunk[i]->last + 1;
}

bool deck_extent(const DeckTable *t, Period *out)
{
    *out = (Period){INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < t->n_shelves; i++)
        if (t->shelf[i].n > 0)
            widen(&t->shelf[i], out);
    return out->from < out->to;
}

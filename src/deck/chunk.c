/* chunk.c -- See chunk.h. */
#include "deck/chunk.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Rows --------------------------------------------------------------- */

void rows_open(Rows *r, size_t n_columns, size_t room)
{
    *r = (Rows){.n_columns = n_columns};
    r->ts = mem_alloc(room * sizeof(*r->ts));
    r->seq = mem_alloc(room * sizeof(*r->seq));
    r->value = mem_alloc((n_columns + 1) * sizeof(*r->value));
    for (size_t c = 0; c < n_columns; c++)
        r->value[c] = mem_alloc(room * sizeof(*r->value[c]));
}

void rows_clear(Rows *r)
{
    for (size_t c = 0; c < r->n_columns; c++)
        free(r->value[c]);
    free(r->value);
    free(r->ts);
    free(r->seq);
    *r = (Rows){0};
}

typedef struct Place {
    int64_t ts;
    uint32_t row;
} Place;

static int by_time(const void *a, const void *b)
{
    const Place *x = a, *y = b;

    if (x->ts != y->ts)
        return x->ts < y->ts ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

void rows_sort(const Rows *r, uint32_t *order, size_t n)
{
    Place *p;
    bool sorted = true;

    for (size_t i = 1; i < n && sorted; i++)
        sorted = r->ts[order[i - 1]] <= r->ts[order[i]];
    if (sorted)
        return;
    p = mem_alloc(n * sizeof(*p));
    for (size_t i = 0; i < n; i++)
        p[i] = (Place){r->ts[order[i]], order[i]};
    qsort(p, n, sizeof(*p), by_time);
    for (size_t i = 0; i < n; i++)
        order[i] = p[i].row;
    free(p);
}

/* ---- Which codes a column needs ----------------------------------------- */

typedef struct Spread {
    int64_t least, most;
    uint64_t step; /* greatest common divisor; 0: all values are 0 */
    bool any, none;
} Spread;

static uint64_t size_of(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

static uint64_t divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

static Spread spread_of(const int64_t *value, const uint32_t *order, size_t n)
{
    Spread s = {.least = INT64_MAX, .most = INT64_MIN};

    for (size_t i = 0; i < n; i++) {
        int64_t v = value[order[i]];

        if (v == NO_VALUE) {
            s.none = true;
            continue;
        }
        s.any = true;
        s.least = v < s.least ? v : s.least;
        s.most = v > s.most ? v : s.most;
        if (s.step != 1 && (s.step == 0 || size_of(v) % s.step != 0))
            s.step = divisor(s.step, size_of(v));
    }
    return s;
}

static uint32_t width_of(uint64_t code)
{
    return code <= UINT8_MAX    ? 1
           : code <= UINT16_MAX ? 2
           : code <= UINT32_MAX ? 4
                                : 8;
}

static uint64_t distance(const Spread *s, int64_t base, uint64_t step)
{
    return ((uint64_t)s->most - (uint64_t)base) / step + 1;
}

/* Base 0 where that costs nothing, so that many chunks have the same codes
 * for the same values. */
static Pack shape_of(const Spread *s, bool plain)
{
    Pack p = {.base = 1, .step = 1};
    uint64_t step = 1;

    if (!s->any)
        return p;
    if (!plain) {
        p.step = s->step == 0 || s->step > INT64_MAX ? 1 : (int64_t)s->step;
        step = (uint64_t)p.step;
        p.base = s->least;
        if (s->least >= 0 && width_of(distance(s, 0, step)) ==
                                 width_of(distance(s, s->least, step)))
            p.base = 0;
    }
    assert(s->least >= p.base);
    p.low = s->none ? 0 : ((uint64_t)s->least - (uint64_t)p.base) / step + 1;
    p.high = distance(s, p.base, step);
    p.width = p.low == p.high ? 0 : width_of(p.high);
    return p;
}

/* ---- Codes -------------------------------------------------------------- */

static uint64_t code_of(const Pack *p, int64_t v)
{
    return v == NO_VALUE
               ? 0
               : ((uint64_t)v - (uint64_t)p->base) / (uint64_t)p->step + 1;
}

static void put_code(void *at, uint32_t width, size_t i, uint64_t code)
{
    switch (width) {
    case 1: ((uint8_t *)at)[i] = (uint8_t)code; break;
    case 2: ((uint16_t *)at)[i] = (uint16_t)code; break;
    case 4: ((uint32_t *)at)[i] = (uint32_t)code; break;
    default: ((uint64_t *)at)[i] = code; break;
    }
}

uint64_t pack_code(const Pack *p, size_t row)
{
    switch (p->width) {
    case 0: return p->low;
    case 1: return ((const uint8_t *)p->code)[row];
    case 2: return ((const uint16_t *)p->code)[row];
    case 4: return ((const uint32_t *)p->code)[row];
    default: return ((const uint64_t *)p->code)[row];
    }
}

static int64_t value_of(const Pack *p, uint64_t code)
{
    return code == 0
               ? NO_VALUE
               : (int64_t)((uint64_t)p->base + (code - 1) * (uint64_t)p->step);
}

int64_t pack_value(const Pack *p, size_t row)
{
    return value_of(p, pack_code(p, row));
}

static void fill(const Pack *p, void *at, const int64_t *value,
                 const uint32_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_code(at, p->width, i, code_of(p, value[order[i]]));
}

/* ---- Chunks ------------------------------------------------------------- */

size_t chunk_padded(size_t bytes)
{
    return (bytes + 7) / 8 * 8;
}

Chunk *chunk_alloc(uint32_t n_packs)
{
    Chunk *c = mem_alloc(sizeof(*c) + n_packs * sizeof(*c->pack));

    c->n_packs = n_packs;
    return c;
}

/* The columns follow the chunk in one piece of memory. */
static Chunk *with_room(const Chunk *shape, size_t head, size_t columns)
{
    Chunk *c = mem_alloc(head + columns);

    memcpy(c, shape, head);
    c->bytes = head + columns;
    return c;
}

static void *place(Pack *p, char **at, size_t n)
{
    void *here = *at;

    if (p->width == 0)
        return NULL;
    p->code = here;
    *at += chunk_padded(n * p->width);
    return here;
}

Chunk *chunk_new(const Rows *rows, const uint32_t *order, size_t n,
                 const bool *plain)
{
    Chunk *shape = chunk_alloc((uint32_t)rows->n_columns), *c;
    size_t head = chunk_padded(sizeof(*c) + rows->n_columns * sizeof(*c->pack));
    size_t columns = chunk_padded(n * sizeof(uint32_t));
    Spread s = spread_of(rows->seq, order, n);
    uint32_t *ts;
    char *at;

    shape->n = (uint32_t)n;
    shape->from = rows->ts[order[0]];
    shape->last = rows->ts[order[n - 1]];
    shape->seq = shape_of(&s, false);
    columns += chunk_padded(n * shape->seq.width);
    for (size_t i = 0; i < rows->n_columns; i++) {
        s = spread_of(rows->value[i], order, n);
        shape->pack[i] = shape_of(&s, plain[i]);
        columns += chunk_padded(n * shape->pack[i].width);
    }
    shape = mem_grow(shape, head, 1);
    c = with_room(shape, head, columns);
    free(shape);
    at = (char *)c + head;
    ts = (uint32_t *)(void *)at;
    at += chunk_padded(n * sizeof(*ts));
    for (size_t i = 0; i < n; i++)
        ts[i] = (uint32_t)(rows->ts[order[i]] - c->from);
    c->ts = ts;
    if (c->seq.width > 0)
        fill(&c->seq, place(&c->seq, &at, n), rows->seq, order, n);
    for (size_t i = 0; i < rows->n_columns; i++) {
        Pack *p = &c->pack[i];

        if (p->width > 0)
            fill(p, place(p, &at, n), rows->value[i], order, n);
    }
    return c;
}

void chunk_free(Chunk *c)
{
    free(c);
}

void chunk_read(const Chunk *c, Rows *out, size_t at)
{
    for (size_t i = 0; i < c->n; i++) {
        out->ts[at + i] = c->from + c->ts[i];
        out->seq[at + i] = pack_value(&c->seq, i);
    }
    for (size_t k = 0; k < out->n_columns; k++) {
        for (size_t i = 0; i < c->n; i++)
            out->value[k][at + i] =
                k < c->n_packs ? pack_value(&c->pack[k], i) : NO_VALUE;
    }
}

size_t sorted_from(const int64_t *number, size_t n, int64_t v)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (number[middle] < v)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t chunk_row(const Chunk *c, int64_t ts)
{
    size_t low = 0, high = c->n;

    if (ts <= c->from)
        return 0;
    if (ts > c->last)
        return c->n;
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (c->from + c->ts[middle] < ts)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

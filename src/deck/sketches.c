/*
 * sketches.c -- Where values lie in a sketch.  See pass.h.
 *
 * The point of a value is a logarithm, and a logarithm takes as long as
 * twenty other steps of a pass.  A double already has its exponent and its
 * leading bits in front: they lead to a cell that is narrower than any bucket
 * of the sketch (1/256 against 2 %), so that at most one boundary lies in it.
 *
 *     value  1 0111 0100 1101..      point[cell], or one more
 *            '----cell--'            from next[cell] on
 */
#include "deck/pass.h"

#include "base/mem.h"
#include "stat/ddsketch.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAD_BITS 8
#define LEADS     (1 << LEAD_BITS)
#define EXPONENTS 62 /* of values below 2^62 */
#define CELLS     (EXPONENTS * LEADS)
#define ONE_BITS  ((uint64_t)1023 << 52) /* of 1.0 */

struct SketchTable {
    uint16_t point[CELLS];
    double next[CELLS]; /* integers; INFINITY: none in this cell */
};

/* A value of 1 has the key 0. */
uint32_t sketch_point(int64_t value)
{
    return value <= 0 ? 0 : (uint32_t)ddsketch_key((double)value) + 1;
}

/* The first integer of a cell. */
static int64_t first_of(size_t cell)
{
    double lead = 1 + (double)(cell % LEADS) / LEADS;

    return (int64_t)ceil(ldexp(lead, (int)(cell / LEADS)));
}

static void fill_cell(SketchTable *t, size_t cell)
{
    int64_t low = first_of(cell), high = first_of(cell + 1) - 1;

    t->next[cell] = INFINITY;
    if (high < low)
        return;
    t->point[cell] = (uint16_t)sketch_point(low);
    if (sketch_point(high) == t->point[cell])
        return;
    assert(sketch_point(high) == t->point[cell] + 1u);
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;

        if (sketch_point(middle) == t->point[cell])
            low = middle;
        else
            high = middle;
    }
    t->next[cell] = (double)high;
}

SketchTable *sketch_table_new(void)
{
    SketchTable *t = mem_alloc(sizeof(*t));

    for (size_t cell = 0; cell < CELLS; cell++)
        fill_cell(t, cell);
    return t;
}

void sketch_table_free(SketchTable *t)
{
    free(t);
}

void sketch_add_points(const SketchTable *t, const int64_t *value, size_t n,
                       uint32_t first, uint32_t *key)
{
    for (size_t i = 0; i < n; i++) {
        double v = value[i] > 0 ? (double)value[i] : 1;
        uint64_t bits, cell;

        memcpy(&bits, &v, sizeof(bits));
        cell = (bits - ONE_BITS) >> (52 - LEAD_BITS);
        if (value[i] <= 0)
            continue;
        if (cell < CELLS)
            key[i] += t->point[cell] + (uint32_t)(v >= t->next[cell]);
        else
            key[i] += sketch_point(value[i]);
        key[i] -= first - 1;
    }
}

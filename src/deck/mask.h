/*
 * mask.h -- Which rows pass a test: a byte for each, 1 or 0.
 *
 * A test is about values; in a chunk it becomes a gate, which is about that
 * chunk's codes.  Where all rows of a chunk have one code, the gate is open
 * or shut and no row is looked at.  Private to deck/.
 */
#ifndef PULS_DECK_MASK_H
#define PULS_DECK_MASK_H

#include "deck/pass.h"

typedef struct Gate {
    enum { GATE_OPEN, GATE_SHUT, GATE_RANGE, GATE_LIST, GATE_TABLE } how;
    const Pack *pack;
    uint64_t low, span;           /* codes low .. low + span */
    uint64_t list[PASS_MAX_LIST]; /* codes */
    size_t n_list;
    const uint8_t *table;
    bool negate, missing;
} Gate;

#define MAX_GATES (3 * FILTER_MAX)

/* No row of the chunk passes. */
bool gate_is_shut(const Test *t, const Chunk *c);

/* The gates of all tests that rows have to be held against, MAX_GATES at most;
 * false: all rows are shut out. */
bool gates_of(const Tests *t, const Chunk *c, Gate *gate, size_t *n);

/* What it says of a code of a plain column (chunk.h). */
bool test_code(const Test *t, uint32_t code);

/* mask[i] of row + i: whether it passes; where `more`, whether it passes and
 * was 1 before. */
void gate_mask(const Gate *g, size_t row, size_t n, uint8_t *mask, bool more);

/* The rows whose mask is 1, ascending, of which there are `passing`; room for
 * one more. */
size_t mask_rows(const uint8_t *mask, size_t n, size_t passing, uint16_t *row);

#define FEW_PASS 4 /* fewer than one in so many */

#endif

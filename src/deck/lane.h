/*
 * lane.h -- From the codes of a block of rows to the bins they fall into.
 *
 *     rows      0  1  2  3  4  5            row[]   NULL: all n from `first`
 *     mask      1  0  1  1  0  1                    0 2 3 5: only these
 *
 * Each function does one step for all rows of the block before the next one
 * begins, in a loop over one type.  Where most rows pass, all are done, and
 * those that do not pass are counted in a bin that nobody reads; where few
 * pass, only these are.  Private to deck/.
 */
#ifndef PULS_DECK_LANE_H
#define PULS_DECK_LANE_H

#include "deck/chunk.h"

/* key[i] += code * stride; of codes of four bytes at most. */
void lane_add(const Pack *p, size_t first, const uint16_t *row, size_t n,
              uint32_t stride, uint32_t *key);

/* key[i] = v. */
void lane_fill(size_t n, uint32_t v, uint32_t *key);

/* key[i] += byte[row[i]], or byte[i] where row is NULL. */
void lane_add_bytes(const uint8_t *byte, const uint16_t *row, size_t n,
                    uint32_t *key);

/* What the codes stand for; NO_VALUE where there is none. */
void lane_values(const Pack *p, size_t first, const uint16_t *row, size_t n,
                 int64_t *out);

/* key[i] = other where mask[i] is 0. */
void lane_divert(const uint8_t *mask, size_t n, uint32_t other, uint32_t *key);

/* How many of mask[] are 1. */
size_t lane_passing(const uint8_t *mask, size_t n);

/* bin[key[i]] += more.  With a spread, in turns into four rows of bins that
 * lie so far apart: rows that follow one another mostly fall into the same
 * bin, and each would have to wait for the one before. */
void lane_count(const uint32_t *key, size_t n, uint32_t more, uint32_t *bin,
                size_t spread);

/* into[i] += from[i]. */
void lane_sum(uint32_t *into, const uint32_t *from, size_t n);

#define LANE_ROWS_OF_BINS 4
#define LANE_ROWS         4096 /* of a block, at most */

#endif

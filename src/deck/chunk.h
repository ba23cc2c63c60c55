/*
 * chunk.h -- Facts of one kind and a stretch of days, as columns of narrow
 * integers.
 *
 *              ts      channel   region    wait            resolved
 *            +------+  +---+     (all of   +-------+       +---+
 *     row 0  |   12 |  | 2 |      them:    |    31 | x 1 s | 2 |    in codes:
 *     row 1  |  907 |  | 2 |      5)       |     7 |       | 0 |    0 is "none"
 *     row 2  | 1406 |  | 1 |               |   118 |       | 2 |
 *            +------+  +---+               +-------+       +---+
 *            4 bytes   1 byte    0 bytes   2 bytes         1 byte
 *
 * A column holds a code per row, in as many bytes as its largest code needs:
 * none at all where every row has the same one.  0 is "no value"; others
 * stand for  base + (code - 1) * step,  where step is what all values are
 * multiples of: durations in whole seconds take two bytes although they are
 * kept in milliseconds.  Of texts, the value is the number of lexicon.h.
 *
 * Rows are sorted by time.  A stretch of time is therefore a stretch of rows,
 * found by halving, and no row is ever asked for its bucket.
 *
 * A chunk never changes: what comes later is another chunk, what is taken
 * away makes a new one.
 */
#ifndef PULS_DECK_CHUNK_H
#define PULS_DECK_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_VALUE INT64_MIN /* among values: there is none */

typedef struct Pack {
    const void *code;   /* NULL where width is 0 */
    uint64_t low, high; /* least and largest code */
    int64_t base, step;
    uint32_t width; /* bytes: 0, 1, 2, 4, 8 */
} Pack;

typedef struct Chunk {
    int64_t from, last; /* ms, of the first and the last row */
    const uint32_t *ts; /* since `from`, ascending */
    uint32_t n;         /* rows, at least one */
    uint32_t n_packs;
    size_t bytes; /* of memory of its own; of an image: of the image */
    bool mapped;  /* its columns are part of an image */
    Pack seq;     /* number of the version in the ledger */
    Pack pack[];
} Chunk;

/* Rows on their way in, column by column; value[c][i] is of row i. */
typedef struct Rows {
    size_t n, n_columns;
    int64_t *ts, *seq;
    int64_t **value;
} Rows;

/* Rows order[0 .. n) of `rows`, whose ts ascend and lie within 49 days.
 * plain[c]: the code has to be the value, so that it means the same in all
 * chunks: of texts, and of truth values, which are 1 and 2 then. */
Chunk *chunk_new(const Rows *rows, const uint32_t *order, size_t n,
                 const bool *plain);
Chunk *chunk_alloc(uint32_t n_packs); /* empty, for those who fill it */
void chunk_free(Chunk *c);            /* NULL is fine */

/* The code, and what it stands for. */
uint64_t pack_code(const Pack *p, size_t row);
int64_t pack_value(const Pack *p, size_t row);

/* Read all rows back, from row `at` of `out` on. */
void chunk_read(const Chunk *c, Rows *out, size_t at);

/* The first row at or after `ts`; n if there is none. */
size_t chunk_row(const Chunk *c, int64_t ts);

/* The first of n ascending numbers that is not below v; n: none. */
size_t sorted_from(const int64_t *number, size_t n, int64_t v);

/* Bytes up to the next multiple of eight, on which every column begins. */
size_t chunk_padded(size_t bytes);

/* ---- Rows --------------------------------------------------------------- */

void rows_open(Rows *r, size_t n_columns, size_t room);
void rows_clear(Rows *r);

/* The order that sorts them by ts, into order[]; as they are, if they are. */
void rows_sort(const Rows *r, uint32_t *order, size_t n);

#endif

/*
 * imprint.h -- Which files beside the ledger were made of it.
 *
 * An image is a file that holds a part of the ledger in another form, so that
 * a start need not read all rows (image.h).  Combined with a ledger that it
 * was not made of it would be worse than none: what it lacks would be taken
 * for new.  So each image has a token, made by chance whenever it is written,
 * which stands in the ledger as well:
 *
 *     imprint   (image, token, next_seq), a row for each image
 *
 * An image fits the ledger when both have the same token and next_seq.  Then
 * the ledger went on from the very state that the image was made of, where
 * every row with seq < next_seq was in, and has only been added to since:
 *
 *   1. The token gets into the ledger after the rows that the image has; a
 *      crash, or an older copy of the file in its place, has an older token.
 *   2. Whatever removes facts removes all imprints with them, in the same
 *      transaction; a copy of the ledger has none.
 */
#ifndef PULS_STORE_IMPRINT_H
#define PULS_STORE_IMPRINT_H

#include "base/token.h"
#include "store/duck.h"

typedef struct Imprint {
    char token[TOKEN_SIZE]; /* "": there is none */
    int64_t next_seq;
} Imprint;

/* A new one. */
Imprint imprint_new(int64_t next_seq);

/* What the ledger says of the image. */
bool imprint_find(duckdb_connection con, const char *image, Imprint *out,
                  Err *err);

/* From the commit on, only this one fits. */
bool imprint_set(duckdb_connection con, const char *image, const Imprint *is,
                 Err *err);

/* No image fits any more. */
bool imprint_clear(duckdb_connection con, Err *err);

#endif

/*
 * literal.h -- One value of a column, as people write it.
 *
 *     INT     -12
 *     MS      1500, 20s, 1.5h         ms unless there is a unit: ms s min h d
 *     SCORE   3.5                     at most three decimals; 3500 thousandths
 *     MONEY   12.34                   major units; 1234, whatever the currency
 *     TIME    2026-01-31T09:15        as clock_parse() reads it, UTC if silent;
 *                                     years 1 to 9999; a date is its midnight
 *     BOOL    true, false
 *
 * No floating point on the way: what is read is exact, or it is an error
 * that quotes the text and says what would do.
 */
#ifndef PULS_MODEL_LITERAL_H
#define PULS_MODEL_LITERAL_H

#include "base/buf.h"
#include "base/clock.h"
#include "model/column.h"

#include <stdint.h>

/* `text` as a value of the column, in the unit of storage.  Not for TEXT. */
bool literal_parse(const Column *c, const char *text, int64_t *out, Err *err);

/* TIME as above, silent about the zone: in `z`. */
bool literal_parse_time(const char *text, const Zone *z, int64_t *out,
                        Err *err);

/* Write it so that literal_parse() reads the same. */
void literal_write(Buf *out, const Column *c, int64_t x);

#endif

/*
 * suggest.h -- A first mapping, guessed from header and values.
 *
 *     ok = suggest_write("seat.csv", NULL, &out, err);
 *
 * Looks at the first SUGGEST_ROWS records and writes a mapping in YAML that
 * imports the file as it is.  What is a guess says so in a comment, and every
 * column that is not used is listed with an example of its values, so that
 * nothing is lost without a word.  The guesses:
 *
 *     id          a column whose values differ in every row and whose name
 *                 says id, number, key...; else the content of the row
 *     ts          the first column of times whose name says date, created...;
 *                 else the moment of import, with a comment
 *     score       whole or half numbers within 0-10, 1-5... and a name that
 *                 says score, rating, nps, recommend...; nps only from 0 to 10
 *     amount      numbers and a name that says amount, price, total...
 *     duration    numbers and a name that says seconds, duration, wait...
 *     text        long texts and a name that says comment, review, body...
 *     customer    a name that says customer, client, user, author...
 *     dimensions  texts of few different values
 *
 * A table with scores becomes perceptions, one with amounts outcomes, one of
 * both both; anything else interactions of kind event.
 */
#ifndef PULS_INTAKE_SUGGEST_H
#define PULS_INTAKE_SUGGEST_H

#include "base/buf.h"
#include "base/err.h"

#define SUGGEST_ROWS 1000

/* `name` is what people call the file; NULL: as its path. */
bool suggest_write(const char *path, const char *name, Buf *out, Err *err);

#endif

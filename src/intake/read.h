/*
 * read.h -- The text of a field as a number, a time, a truth value.
 *
 * Each function makes a column of the next layer that is NULL where the text
 * is not given or cannot be read, and a check that tells these two apart.
 */
#ifndef PULS_INTAKE_READ_H
#define PULS_INTAKE_READ_H

#include "intake/build.h"

/* What a value should be: a type of column, or a plain number in major units
 * that is still to be calculated with. */
typedef enum Want {
    WANT_TEXT = COLUMN_TEXT,
    WANT_INT = COLUMN_INT,
    WANT_MS = COLUMN_MS,
    WANT_TIME = COLUMN_TIME,
    WANT_SCORE = COLUMN_SCORE,
    WANT_MONEY = COLUMN_MONEY,
    WANT_BOOL = COLUMN_BOOL,
    WANT_NUMBER, /* DECIMAL(19,6) or wider */
} Want;

/* `text` read as `want`, by the options (format, map, unit...) of `opts`,
 * which may be NULL. */
Sql read_as(Build *b, Sql text, Want want, const YamlNode *opts);

/* `sql`, over the layers up to `layer`, as a column of the next one. */
Sql read_slot(Build *b, Sql like, int layer, const char *sql);

/* A plain number in major units as minor units of the fact's currency. */
Sql read_minor(Build *b, Sql number, const YamlNode *place);

/* A constant of the mapping as a literal; "null" for ~ and after telling. */
const char *read_const(Build *b, const YamlNode *n, Want want);

/* "a number", "a whole number"...: what was expected. */
const char *read_expected(Want want);

#endif

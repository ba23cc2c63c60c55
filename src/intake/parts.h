/*
 * parts.h -- Where threads may begin to read a table.
 *
 * Noted while its records are counted: one record in a megabyte, and a few
 * more at the beginning, for those who only look at the first rows.  When
 * there are too many, every other one is forgotten and parts are twice as
 * long from then on.
 */
#ifndef PULS_INTAKE_PARTS_H
#define PULS_INTAKE_PARTS_H

#include "store/csvtable.h"

#define PARTS_MAX 4096

typedef struct Parts {
    CsvPart *at;
    size_t n;
    int64_t size; /* of the next part, at least; 0 to begin with */
} Parts;

/* A record begins at `at` and is the `row`-th; called for each in order. */
void parts_note(Parts *p, int64_t at, int64_t row);

/* The end of the file, and the number of rows. */
void parts_end(Parts *p, int64_t at, int64_t rows);

void parts_clear(Parts *p);

#endif

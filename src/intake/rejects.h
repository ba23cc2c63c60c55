/*
 * rejects.h -- The rows that were refused, in a file that can be mended.
 *
 * Two kinds come together, in the order of the file: records that are not
 * well-formed (the source found them) and good records that a check of the
 * mapping refused (the store found them).
 */
#ifndef PULS_INTAKE_REJECTS_H
#define PULS_INTAKE_REJECTS_H

#include "intake/import.h"

typedef struct RefusedRow {
    int64_t row; /* which of the good records, from 0 */
    const char *reason;
} RefusedRow;

typedef struct Refused {
    size_t n, room;
    RefusedRow *row; /* rising; on the heap, freed by refused_clear() */
    Arena arena;     /* of the reasons */
} Refused;

void refused_add(Refused *r, int64_t row, const char *reason);
void refused_clear(Refused *r);

/* Write both files and fill the report's rejects.  Does nothing where all
 * rows were good.  `data` NULL: only the report. */
bool rejects_write(Arena *a, Source *s, const Refused *refused,
                   const char *data, ImportReport *out, Err *err);

#endif

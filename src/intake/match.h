/*
 * match.h -- Which mapping a file was written for.
 *
 *     match_file(&arena, &options, dir, store, &match, err)
 *     match.fit[0] ... best first;  match.chosen is the one, if one is clear
 *
 * Every mapping that comes with the program or lies in DIR/config/mappings is
 * held against the beginning of the file.  Of a mapping that names `needed`
 * columns, of which the file's header has `found`, in a file of `all` columns:
 *
 *     score = 0.6 found / needed                     while some are missing
 *           = (0.6 + 0.4 found / all) good           when all are there
 *
 * `good` is the share of the first MATCH_ROWS rows that no check of the
 * mapping refuses.  For a file without a header, whose columns get their
 * names from the mapping, the part for the names is 0.6 in all, and 0.5 if the
 * last one takes the rest of any line.  A mapping of the user's own gets MATCH_OWN more, at most 1 in all.
 *
 * A mapping with less than half of its columns, or of another format or
 * number of columns, is no candidate.  Chosen is the best one if it has all
 * its columns, MATCH_SURE, and MATCH_CLEAR more than any other that has all.
 */
#ifndef PULS_INTAKE_MATCH_H
#define PULS_INTAKE_MATCH_H

#include "intake/import.h"

#define MATCH_SURE       0.5
#define MATCH_CLEAR      0.03
#define MATCH_OWN        0.05
#define MATCH_CANDIDATES 5
#define MATCH_ROWS       8
#define MATCH_HEAD       ((size_t)256 << 10) /* bytes of the file that are read */

typedef struct Fit {
    const char *mapping, *title; /* the title may be NULL */
    double score;
    const char *const *missing; /* columns that the file lacks */
    size_t n_missing;
} Fit;

typedef struct Match {
    Fit fit[MATCH_CANDIDATES];
    size_t n;
    const char *chosen;         /* NULL: none is clear */
    const char *const *columns; /* of the file, as it looks by itself */
    size_t n_columns;
} Match;

/* False only when the file cannot be read at all; mappings with mistakes are
 * passed over.  `o->head` is not used. */
bool match_file(Arena *a, const ImportOptions *o, Store *s, Match *out,
                Err *err);

#endif

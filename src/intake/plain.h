/*
 * plain.h -- A large table without anything odd, looked at by all cores.
 *
 *     file     header |  piece 0   |  piece 1   |  piece 2   | ...
 *     threads              first       second       first
 *
 * Most files are plain: every record is good, and nothing in it needs our own
 * scanner when it is read in bulk.  That can be found out piece by piece.  A
 * piece begins behind a line end, which might lie inside quotes although some
 * good records seem to follow; but then the piece before it ends inside quotes,
 * is no good, and the file not plain.  So if all pieces are good, each began
 * with a record.
 *
 * Whatever is odd anywhere is not looked into: the walk of check.c begins from
 * the beginning, and says what it is.
 *
 * Private to check.c.
 */
#ifndef PULS_INTAKE_PLAIN_H
#define PULS_INTAKE_PLAIN_H

#include "intake/pass.h"

typedef struct PlainWork {
    int64_t piece;    /* bytes of a piece, about */
    unsigned threads; /* the caller's among them; 1 .. PLAIN_THREADS */
    /* Told about ten times a second, in the caller's thread; NULL: nobody. */
    SourceProgressFn *progress;
    void *ctx;
} PlainWork;

#define PLAIN_THREADS 16

/* *plain: the CSV file that `s` was opened for is; n_good, line_ends, trimmed
 * and the parts are those of a walk.  Otherwise they are as they were.  False:
 * it cannot be read, was changed, or progress() said stop. */
bool plain_check(Source *s, const PlainWork *work, bool *plain, Err *err);

#endif

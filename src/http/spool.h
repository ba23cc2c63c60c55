/*
 * spool.h -- A body too large for memory, in a file while it comes.
 *
 * Bytes go to the disk as they arrive, into a file of its own in a folder
 * that somebody else has made.  The file goes when the spool is closed,
 * unless it was renamed meanwhile: that is how a handler keeps it.
 *
 * What is refused says with which status: 413 for more than `limit`, 507 for
 * a disk without room (SPOOL_SPARE is left for the ledger), 500 for others.
 */
#ifndef PULS_HTTP_SPOOL_H
#define PULS_HTTP_SPOOL_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

#define SPOOL_SPARE ((uint64_t)64 << 20) /* bytes */
#define SPOOL_NAME  ".part-"             /* so the files' names begin */

/* Start from {0}. */
typedef struct Spool {
    const char *path; /* NULL: not open */
    int fd;
    uint64_t size, limit;
    int status; /* of what was refused */
} Spool;

/* `announced` bytes are to come; 0: nobody knows. */
bool spool_open(Spool *s, Arena *a, const char *dir, uint64_t limit,
                uint64_t announced, Err *err);
bool spool_add(Spool *s, const char *bytes, size_t n, Err *err);
void spool_close(Spool *s);

#endif

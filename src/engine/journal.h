/*
 * journal.h -- What was promised, on the disk, until the ledger has it.
 *
 *     DIR/00000007.journal     record record record ...
 *     DIR/00000008.journal     record rec            <- torn by a crash
 *
 *     record:  length, 8 bytes | check, 8 bytes | the text, `length` bytes
 *
 * Numbers are little-endian; the check is half of the MD5 of the length and
 * the text.  A record is appended with one write and one fdatasync; what is
 * in one record is therefore there as a whole or not at all.  Records are
 * only appended; a segment is removed as a whole.
 *
 *   1. When journal_append() returns true the record outlives a crash and a
 *      loss of power.  When it returns false the record is taken back: it is
 *      not read again, unless the disk refuses even that; then no record is
 *      appended to that segment any more.
 *   2. After a failure the next append tries again, with a new segment: no
 *      restart is needed when there is room on the disk again.
 *   3. journal_read() gives the records in order.  Where one is torn or
 *      damaged, the rest of its segment is left out, and the log says so.
 *   4. An opened journal never appends to a segment of an earlier run.
 *
 * One thread appends and cuts; journal_remove() and journal_bytes() may come
 * from others.
 */
#ifndef PULS_ENGINE_JOURNAL_H
#define PULS_ENGINE_JOURNAL_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define JOURNAL_MAX_RECORD ((size_t)64 << 20)

typedef struct Journal Journal;

/* Make the folder if it is not there.  NULL and *err otherwise. */
Journal *journal_open(const char *dir, Err *err);
void journal_close(Journal *j); /* NULL is fine; removes nothing */

/* The records of earlier runs, in order; false from `record` stops with its
 * error.  To be called before the first append. */
typedef bool JournalFn(void *ctx, const char *text, size_t n, Err *err);
bool journal_read(Journal *j, JournalFn *record, void *ctx, Err *err);

/* Append a record of 1 to JOURNAL_MAX_RECORD bytes; *segment is where. */
bool journal_append(Journal *j, const char *text, size_t n, uint64_t *segment,
                    Err *err);

/* Bytes in the segment that is appended to; 0 while there is none. */
size_t journal_size(const Journal *j);

/* Bytes of all segments on the disk. */
int64_t journal_bytes(const Journal *j);

/* The next append begins a new segment. */
void journal_cut(Journal *j);

/* Remove all segments with smaller numbers. */
void journal_remove(Journal *j, uint64_t before);

/* The number that the next new segment gets: more than all there are. */
uint64_t journal_next(const Journal *j);

#endif

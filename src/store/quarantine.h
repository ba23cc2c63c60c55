/*
 * quarantine.h -- Events that were put aside until somebody has looked.
 *
 * They are kept in DIR/puls.sqlite, beside the settings: on the disk, but no
 * facts.  Each has the reason why, and can be released or dropped.
 *
 *   1. An event that is here already, with the same content, is not added a
 *      second time; neither is it an error.
 *   2. All of the events of one call are added, or none of them.
 *   3. There are at most QUARANTINE_MAX.  Beyond, the older ones stay and
 *      the new ones are refused with ERR_LIMIT.
 *   4. What was added or dropped is on the disk when the call returns.
 *   5. An id is never given twice, also when its event is gone.
 *
 * What is returned lives in the arena.  Any thread may call anything.
 */
#ifndef PULS_STORE_QUARANTINE_H
#define PULS_STORE_QUARANTINE_H

#include "base/arena.h"
#include "model/event.h"
#include "store/settings.h"

#define QUARANTINE_MAX 20000 /* events */

typedef struct QuarantineItem {
    int64_t id;
    int64_t came; /* ms, when it was put aside */
    const char *source, *ref;
    const char *why;  /* a sentence */
    const char *json; /* for event_journal_read() */
} QuarantineItem;

/* How many there are of a source. */
typedef struct QuarantineCount {
    const char *source;
    int64_t n;
    int64_t oldest, newest; /* came */
} QuarantineCount;

/* Which of them: of one source, or those with the ids; neither: all. */
typedef struct QuarantineWhich {
    const char *source;
    const int64_t *id;
    size_t n_ids;
} QuarantineWhich;

/* Put n events aside, all for the same reason. */
bool quarantine_add(Settings *s, const Event *const *e, size_t n,
                    const char *why, int64_t now, Err *err);

/* The newest first, `limit` at most. */
bool quarantine_list(Settings *s, const QuarantineWhich *which, size_t limit,
                     Arena *a, QuarantineItem **out, size_t *n, Err *err);

/* By source, in the order of their names. */
bool quarantine_count(Settings *s, Arena *a, QuarantineCount **out, size_t *n,
                      Err *err);

/* They are gone; *dropped says how many.  To release events, list them, hand
 * them to the feed, and drop those ids once they were taken. */
bool quarantine_drop(Settings *s, const QuarantineWhich *which,
                     int64_t *dropped, Err *err);

#endif

/*
 * rejects.h -- Why events were refused, counted.
 *
 *     rejects_count(r, "no id", "pbx", clock_now());
 *
 * The reason is a class of reasons, a few words of the program and never of a
 * client: "unknown key", "bad signature", "future".  The source is what the
 * event said, or NULL where it did not get that far.
 *
 *   1. There are at most REJECT_REASONS reasons and REJECT_SOURCES sources,
 *      of at most REJECT_TEXT bytes each; what has no room any more counts
 *      as REJECT_OTHER, and as no source.
 *   2. Counts only grow.  They are since the start.
 *
 * Any thread may call anything.
 */
#ifndef PULS_ENGINE_REJECTS_H
#define PULS_ENGINE_REJECTS_H

#include "base/arena.h"

#include <stdint.h>

#define REJECT_REASONS 64
#define REJECT_SOURCES 200
#define REJECT_TEXT    100
#define REJECT_OTHER   "other"

typedef struct Rejects Rejects;

typedef struct Reject {
    const char *name; /* of the reason, or the source */
    int64_t count;
    int64_t last; /* ms UTC: when the latest one came */
} Reject;

Rejects *rejects_new(void);
void rejects_free(Rejects *r); /* NULL is fine */

/* One more.  `source` may be NULL; so may `r`, then nothing is counted. */
void rejects_count(Rejects *r, const char *reason, const char *source,
                   int64_t now);

/* All there are, by name, in the arena. */
void rejects_reasons(Rejects *r, Arena *a, Reject **out, size_t *n);
void rejects_sources(Rejects *r, Arena *a, Reject **out, size_t *n);

#endif

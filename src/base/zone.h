/*
 * zone.h -- What the clocks of a place show, for any instant.
 *
 * A Zone is the list of all moments at which a place changed, or will
 * change, its offset from UTC.  It is read once from the system's IANA
 * database (base/tzif.h) and then only looked at, so every function here may
 * be called from any thread and zone_offset() costs one binary search.
 *
 *   1. Instants are milliseconds since 1970 UTC; an offset is what has to be
 *      added to get local time, in milliseconds: Warsaw in winter 3600000.
 *   2. Rules that a zone follows for ever are applied up to the end of 2100;
 *      later instants keep the last offset.
 *   3. A local time that was skipped is moved forward by the gap: 02:30 on
 *      2026-03-29 in Warsaw is 03:30.  One that came twice is the earlier.
 *
 * Zones live until the program ends.
 */
#ifndef PULS_BASE_ZONE_H
#define PULS_BASE_ZONE_H

#include "base/civil.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Zone Zone;

/* From `at` on, until the next one, local time is UTC plus `offset`. */
typedef struct Transition {
    int64_t at;     /* ms UTC */
    int64_t offset; /* ms */
} Transition;

/* The zone of that IANA name ("Europe/Warsaw", "UTC"; case counts).
 * ERR_INPUT and the nearest known name if there is none. */
const Zone *zone_find(const char *name, Err *err);

const Zone *zone_utc(void); /* there even if the database is not */

const char *zone_name(const Zone *z);

int64_t zone_offset(const Zone *z, int64_t ms);

/* The instant of a local time, by promise 3.  `c` must be civil_valid(). */
int64_t zone_to_utc(const Zone *z, const Civil *c);

/* The same for milliseconds of local time since 1970-01-01T00:00. */
int64_t zone_local_to_utc(const Zone *z, int64_t local_ms);

/* What the wall shows at an instant. */
Civil zone_civil(const Zone *z, int64_t ms);

/*
 * The stretch of one offset that holds the instant: it begins at *from and
 * ends before *to (INT64_MIN and INT64_MAX at the ends of history).  Return
 * the offset.
 */
int64_t zone_stretch(const Zone *z, int64_t ms, int64_t *from, int64_t *to);

/*
 * The transitions in [from, to), in order.  At most `max` are stored; the
 * return value counts all of them, so that a caller can tell.  The offset
 * in force at `from` is zone_offset(z, from).
 */
size_t zone_transitions(const Zone *z, int64_t from, int64_t to,
                        Transition *out, size_t max);

#endif

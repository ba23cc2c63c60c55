/*
 * clock.h -- What time it is, where a period begins, and how both are told.
 *
 * Time is int64_t milliseconds since 1970 UTC everywhere.  Civil time
 * (base/civil.h) exists only between a zone and a text.
 *
 * A bucket of a grain is a half-open stretch of time: it begins at
 * clock_floor() and ends at clock_next(), where the next one begins.
 *
 *   1. Every instant is in exactly one bucket of each grain.
 *   2. Days, weeks (from Monday), months, quarters and years begin at local
 *      midnight, or when that is skipped, at the first moment after it; a
 *      day has 23, 24 or 25 hours, as it comes.
 *   3. Hours are hours of the wall clock, also where the offset has 30 or 45
 *      minutes.  An hour that comes twice is two buckets.  Where clocks move
 *      within an hour (Lord Howe moves 30 minutes), the bucket ends there.
 *   4. GRAIN_ALL is one bucket, from INT64_MIN to INT64_MAX.
 */
#ifndef PULS_BASE_CLOCK_H
#define PULS_BASE_CLOCK_H

#include "base/zone.h"

typedef enum Grain {
    GRAIN_ALL,
    GRAIN_HOUR,
    GRAIN_DAY,
    GRAIN_WEEK,
    GRAIN_MONTH,
    GRAIN_QUARTER,
    GRAIN_YEAR,
} Grain;

#define CLOCK_RUNS INT64_MIN /* clock_set() with it: real time again */
#define CLOCK_TEXT 40        /* bytes that clock_format() may write */

/* The time; any thread. */
int64_t clock_now(void);

/* Milliseconds since some moment; they only grow, and clock_set() does not
 * stop them.  For deadlines and for measuring. */
int64_t clock_mono(void);

/* Stop the clock at `ms`, for tests. */
void clock_set(int64_t ms);

/* Stop the clock at the instant in the environment variable PULS_NOW, if it
 * is set.  main() calls this once, before anything asks for the time. */
bool clock_init(Err *err);

/* The bucket of `ms` begins at floor and ends before next. */
int64_t clock_floor(const Zone *z, Grain g, int64_t ms);
int64_t clock_next(const Zone *z, Grain g, int64_t ms);

/*
 * "2026-01-31T09:15:02.114+01:00", always with milliseconds and an offset;
 * Z only for a zone that is zone_utc().  Offsets of old local mean time have
 * seconds: "+05:53:28".  Writes into `text` and returns it.
 */
char *clock_format(int64_t ms, const Zone *z, char text[CLOCK_TEXT]);

/* "2026-01-31", the local date. */
char *clock_format_date(int64_t ms, const Zone *z, char text[CLOCK_TEXT]);

/*
 * Read an ISO 8601 date, or date and time:
 *
 *     2026-01-31                       midnight in `z`
 *     2026-01-31T09:15                 in `z`; a blank may stand for the T
 *     2026-01-31T09:15:02.114          fractions beyond ms are cut off
 *     2026-01-31T09:15:02Z             UTC
 *     2026-01-31T09:15:02+01:00        or +0100 or +01
 *
 * ERR_INPUT if it is anything else, or if there is no such day or time.
 */
bool clock_parse(const char *text, const Zone *z, int64_t *ms, Err *err);

#endif

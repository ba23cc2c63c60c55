/*
 * origin.h -- What came from which source, remembered while events stream.
 *
 * To count all facts by source takes as long as there are facts.  Events
 * arrive many times a second, so what was counted is kept, and only what
 * came since is counted: facts have growing numbers (seq), and rows of
 * `superseded` as well.  An import of a file, and a source that is forgotten,
 * begin anew.
 *
 *   1. What was imported or forgotten is seen by the next call.
 *   2. Events of the last ORIGIN_FRESH_MS may be missing where all sources
 *      are asked for, never where one is.
 *   3. When many ask at the same time, one counts, and the others wait.
 *
 * For the DuckDB backend only.
 */
#ifndef PULS_STORE_ORIGIN_H
#define PULS_STORE_ORIGIN_H

#include "base/buf.h"
#include "stat/rhythm.h"
#include "store/duck.h"
#include "store/store.h"

#include <pthread.h>

#define ORIGIN_FRESH_MS 2000
#define ORIGIN_DAYS     3     /* with arrivals, to tell what is usual */
#define ORIGIN_RHYTHMS  10000 /* sources whose minutes are remembered */

/* A source, with what its Origin is made of. */
typedef struct OriginSource {
    Origin o;                      /* its name is on the heap */
    int64_t file_came, event_came; /* when last; TIME_OPEN: never */
    int64_t days, day_gap; /* days with arrivals, and the median between */
    int64_t ts_gap;        /* median between days with facts; 0: none */
    int64_t gone_first, gone_last; /* while counting: what was corrected */
    Rhythm *rhythm;                /* NULL: no events */
} OriginSource;

typedef struct Origins {
    pthread_mutex_t lock; /* of what follows */
    OriginSource *at;     /* by name */
    size_t n, room, rhythms;
    bool filled, inexact; /* inexact: `first` or `last` may have gone */
    int64_t changes;      /* of the ledger, when it was filled */
    int64_t made;         /* clock_mono() */
    int64_t files;        /* the latest batch that was not events */
    int64_t seq;          /* facts from here on are new */
    int64_t superseded;   /* rows from here on are new */
} Origins;

Origins *origins_new(void);
void origins_free(Origins *o); /* NULL is fine */

/* The one of that name, or NULL. */
OriginSource *origins_find(Origins *o, const char *source);
/* The same, made if it is not there. */
OriginSource *origins_add(Origins *o, const char *source);
void origins_empty(Origins *o);

/* Count what came since the last time; all of it where `filled` is false.
 * With the lock held; on failure it is empty. */
bool origins_count(Origins *o, duckdb_connection con, Err *err);

/* What of the ledger says that something else than events came: its number
 * is another one. */
bool origins_files(duckdb_connection con, int64_t *files, Err *err);

#endif

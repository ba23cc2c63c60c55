/*
 * watch.h -- Files that are dropped into DIR/watch become facts.
 *
 *     DIR/watch/seat-2026-01.csv          dropped by a person or a program
 *     DIR/watch/done/seat-2026-01.csv     when it is in the ledger, with
 *         seat-2026-01.csv.report.json, .report.txt and, where rows were
 *         refused, .rejects.csv (to be mended) and .rejects.csv.txt (why)
 *     DIR/watch/failed/...                when somebody has to look: the
 *         report says what is wrong.  A file that was cut is here as well,
 *         though what stands before the break is in the ledger.
 *
 * A thread looks at the folder every WATCH_LOOK_MS.  A file is ready when its
 * size and time have not changed for the setting watch.settle_s and, as far
 * as the system tells, nobody has it open for writing.  It is then imported
 * by a job of its own (engine/job.h), the oldest first.
 *
 * The mapping is the one with the longest name that the file's name begins
 * with; else the one that intake/match.h finds to fit.
 *
 *   1. A file leaves the folder only when it is in the ledger, or has failed:
 *      one that was being imported when the server died is imported again.
 *      Its facts are duplicates then.
 *   2. Nothing in done/ and failed/ is ever replaced: a file that comes again
 *      gets a number, "seat-2.csv".
 *   3. Left alone are folders, links, names that begin with a dot or end in
 *      .part, .tmp, .crdownload or .filepart, and those over WATCH_NAME bytes.
 *   4. A file that disappears, cannot be read or cannot be moved stops no
 *      other.  What cannot be moved is not tried again until it changes.
 *      So is one whose job somebody stopped before it began; stopped in the
 *      midst, it has failed.
 *   5. A file that changes while it is imported stays, and is imported again.
 */
#ifndef PULS_ENGINE_WATCH_H
#define PULS_ENGINE_WATCH_H

#include "engine/job.h"
#include "intake/mapping.h"
#include "store/settings.h"

#define WATCH_LOOK_MS 1000
#define WATCH_NAME    200   /* bytes of a file's name */
#define WATCH_FILES   10000 /* that are looked at; more wait for their turn */
#define WATCH_QUEUED  10    /* that are jobs at a time: uploads need room too */

typedef struct Watch Watch;

typedef struct WatchConfig {
    const char *dir; /* the data folder */
    Store *store;
    const Settings *settings;
    Jobs *jobs;
} WatchConfig;

/* Make the folders and begin to look.  All of the config outlives the Watch. */
Watch *watch_open(const WatchConfig *c, Err *err);

/* Look no more: a file whose job is stopped from now on stays where it is. */
void watch_stop(Watch *w); /* NULL is fine */
/* After watch_stop() and jobs_close(). */
void watch_close(Watch *w); /* NULL is fine */

/* ---- The decisions ------------------------------------------------------ */

/* Is this a name that is imported, by promise 3? */
bool watch_takes(const char *name);

/* The mapping that the file's name asks for, whatever its case: "nps" for
 * nps.csv, NPS_2026.csv and nps2026.csv, but not for npsx.csv.  NULL: none. */
const char *watch_mapping(const char *name, const MappingName *mappings,
                          size_t n);

/* "seat.csv.gz" and 2 make "seat-2.csv.gz"; 1 leaves it as it is. */
const char *watch_numbered(Arena *a, const char *name, int number);

#endif

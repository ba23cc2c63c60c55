/*
 * watch_part.h -- What watch.c (the folder) and watch_file.c (one file in it)
 * share.
 */
#ifndef PULS_ENGINE_WATCH_PART_H
#define PULS_ENGINE_WATCH_PART_H

#include "engine/watch.h"

#include <stdatomic.h>
#include <sys/stat.h>

/* What makes a file the same as when it was last looked at. */
typedef struct WatchLook {
    int64_t bytes, mtime_ns;
    uint64_t inode;
} WatchLook;

typedef enum WatchFate {
    WATCH_MOVED, /* it is in done/ or failed/, or gone */
    WATCH_STAYS, /* to be looked at again */
    WATCH_STUCK, /* it cannot be moved */
} WatchFate;

typedef struct WatchFile {
    WatchConfig config;
    const char *dir; /* DIR/watch */
    const char *name;
    const atomic_bool *stopping; /* the server is about to end */
    WatchFate fate;              /* filled in */
} WatchFile;

/* False: it is no plain file, or not there. */
bool watch_look(const char *path, WatchLook *out);
bool watch_same(const WatchLook *a, const WatchLook *b);

/* Has somebody opened it for writing?  Where the system does not tell, no. */
bool watch_is_written(const char *path);

/* Import it and move it away: what its job does. */
bool watch_take(WatchFile *f, JobRun *job, Err *err);

#endif

/*
 * snapshot.h -- A data folder as it is at one moment, in a folder of its own.
 *
 *     DIR/backup/manifest.json      what should be there, with its hashes
 *                puls.sqlite        settings, targets, views, quarantine
 *                facts.duckdb       the ledger
 *                config/...         the organisation's own definitions (.yml)
 *
 * Not in it: secrets, which live elsewhere (DIR/secrets, the environment),
 * uploads, rejected rows, the folder watch, and events that are in the journal
 * but not yet in the ledger: flush the feed first.
 *
 *   1. Everything that was in the ledger when snapshot_make() was called is in
 *      it; of what is committed meanwhile, all of a commit or nothing.
 *   2. The settings are copied first: an event that leaves the quarantine
 *      meanwhile is in one of both, or in both, and then a duplicate.
 *   3. The manifest has the checksum of each table as `puls check` prints it,
 *      counted in the copy, not in the original.
 *
 * Hashes are MD5, as md5sum prints them: they find damage, not intent.
 */
#ifndef PULS_ENGINE_SNAPSHOT_H
#define PULS_ENGINE_SNAPSHOT_H

#include "base/arena.h"
#include "store/settings.h"
#include "store/store.h"

#define SNAPSHOT_FORMAT   1
#define SNAPSHOT_MANIFEST "manifest.json"
#define SNAPSHOT_NAME     200  /* bytes of a file's name with its folders */
#define SNAPSHOT_FILES    5000 /* files that it may have */
#define SNAPSHOT_TEXT     ((size_t)4 << 20) /* bytes of the manifest */

typedef struct SnapshotFrom {
    const char *dir; /* the data folder */
    Store *store;
    Settings *settings;
} SnapshotFrom;

typedef struct SnapshotFile {
    const char *name; /* "config/mappings/own.yml" */
    int64_t bytes;
    char md5[33];
} SnapshotFile;

typedef struct SnapshotTable {
    int64_t facts; /* that count now */
    char checksum[33];
} SnapshotTable;

typedef struct Manifest {
    const char *puls; /* the version that made it */
    const char *made; /* when, ISO 8601 in UTC */
    SnapshotTable table[FACT_TABLE_COUNT];
    SnapshotFile *file;
    size_t n_files;
} Manifest;

/* Make it in `to`, which is emptied first.  ERR_IO where the disk has no room
 * for a copy of the ledger.  `progress` may be NULL. */
bool snapshot_make(const SnapshotFrom *from, const char *to,
                   ProgressFn *progress, void *ctx, Err *err);

/* Remove it and its folder.  It is fine if it is not there. */
bool snapshot_remove(const char *dir, Err *err);

/* Does the ledger in `dir` say what the manifest says of it? */
bool snapshot_check(const Manifest *m, const char *dir, Err *err);

/* ---- The manifest ------------------------------------------------------- */

void manifest_write(const Manifest *m, Buf *out);
/* ERR_INPUT: it is none, or of a newer program. */
bool manifest_read(const char *text, size_t n, Arena *a, Manifest *out,
                   Err *err);

/* A name that may be in a snapshot: up to three parts of letters, digits and
 * `-_.`, none of which begins with a dot. */
bool snapshot_name_ok(const char *name);

#endif

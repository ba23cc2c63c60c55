/*
 * backups.h -- The one snapshot that was made for somebody to fetch.
 *
 *     backups_begin(b, err) ... snapshot_make(..., backups_dir(b), ...)
 *     backups_ready(b, id)                            by the job that made it
 *     backups_take(b, id, err) ... backups_done(b)    by who sends it
 *
 *     none --begin--> making --ready--> ready --take--> sent --done--> none
 *                        '-----done----> none (it failed)
 *
 * A ready one that nobody fetches stays until the next one is begun, or the
 * server ends.  Any thread may call anything but backups_close().
 */
#ifndef PULS_ENGINE_BACKUPS_H
#define PULS_ENGINE_BACKUPS_H

#include "engine/job.h"

typedef struct Backups Backups;

/* `dir` is emptied, also when it is closed. */
Backups *backups_open(const char *dir, Err *err);
void backups_close(Backups *b); /* NULL is fine */
const char *backups_dir(const Backups *b);

/* ERR_CONFLICT while one is being made or sent. */
bool backups_begin(Backups *b, Err *err);
void backups_ready(Backups *b, const char *id);

/* ERR_MISSING: there is none of this id, or no longer. */
bool backups_take(Backups *b, const char *id, Err *err);
void backups_done(Backups *b); /* removes it */

#endif

/*
 * uploads.h -- Files that were handed over and wait to be imported.
 *
 *     uploads_add(u, req->file, "seat.csv", bytes, id, err)
 *     uploads_hold(u, id, &arena, &upload, err) ... uploads_release(u, id, true)
 *
 * They are in a folder of their own, named by their ids; the name that the
 * client gave is only ever shown.  Nothing of it lasts: the folder is emptied
 * when it is opened and when it is closed, and what nobody used within
 * UPLOADS_KEEP_MS goes as well.
 *
 *   1. A path made here has an id of ours in it and nothing of a client.
 *   2. A file that is held stays until it is released; one holder at a time.
 *   3. At most UPLOADS_MAX files wait (ERR_LIMIT).
 *
 * Any thread may call anything but uploads_close(), which comes last.
 */
#ifndef PULS_ENGINE_UPLOADS_H
#define PULS_ENGINE_UPLOADS_H

#include "base/arena.h"
#include "base/token.h"

#include <stddef.h>
#include <stdint.h>

#define UPLOADS_KEEP_MS ((int64_t)24 * 3600 * 1000)
#define UPLOADS_MAX     100
#define UPLOAD_NAME     200 /* bytes of a name */
#define UPLOAD_ID       TOKEN_SIZE

typedef struct Uploads Uploads;

typedef struct Upload {
    char id[UPLOAD_ID];
    const char *name, *path;
    uint64_t bytes;
} Upload;

/* The name to show for what a client called its file: the part after the
 * last slash of either kind.  NULL and ERR_INPUT where that is empty, over
 * UPLOAD_NAME bytes or has control characters. */
const char *upload_name(Arena *a, const char *said, Err *err);

/* Make the folder, or empty it. */
Uploads *uploads_open(const char *dir, Err *err);
void uploads_close(Uploads *u); /* NULL is fine */

const char *uploads_dir(const Uploads *u);

/* Take over the file, which is on the same disk, by renaming it. */
bool uploads_add(Uploads *u, const char *file, const char *name, uint64_t bytes,
                 char id[UPLOAD_ID], Err *err);

/* ERR_MISSING: there is none, or no longer.  Texts are the arena's; the file
 * may go at any time unless it is held. */
bool uploads_find(Uploads *u, const char *id, Arena *a, Upload *out, Err *err);

/* The same, and it stays.  ERR_CONFLICT: somebody else holds it. */
bool uploads_hold(Uploads *u, const char *id, Arena *a, Upload *out, Err *err);
void uploads_release(Uploads *u, const char *id, bool used_up);

/* Remove it.  ERR_CONFLICT: somebody holds it. */
bool uploads_drop(Uploads *u, const char *id, Err *err);

#endif

/*
 * views.h -- Views of the pages that people gave a name.
 *
 * A view is a name and the page with its question, "/explore?metric=nps".
 * They are kept beside the settings.
 *
 *   1. An id is never given twice, also when its view is gone.
 *   2. A name has 1 to MAX_VIEW_NAME characters, one of them visible, and no
 *      control characters; names need not differ.
 *   3. A path is on one of the pages that show numbers (/explore, /brief,
 *      /overview) and has no more than MAX_VIEW_PATH bytes.
 *   4. What was added or changed is on the disk when the call returns.
 *
 * What is returned lives in the arena.  Any thread may call anything.
 */
#ifndef PULS_STORE_VIEWS_H
#define PULS_STORE_VIEWS_H

#include "base/arena.h"
#include "store/settings.h"

#define MAX_VIEWS     500
#define MAX_VIEW_NAME 200  /* characters */
#define MAX_VIEW_PATH 4000 /* bytes */

typedef struct View {
    const char *id, *name, *path;
    int64_t created;
} View;

/* All of them, oldest first. */
bool views_list(Settings *s, Arena *a, View **out, size_t *n, Err *err);

/* ERR_INPUT for what promises 2 and 3 forbid, ERR_LIMIT for one too many. */
bool view_add(Settings *s, const char *name, const char *path, int64_t now,
              Arena *a, View *out, Err *err);

/* ERR_MISSING if there is no such view. */
bool view_change(Settings *s, const char *id, const char *name,
                 const char *path, Arena *a, View *out, Err *err);
/* *out is the view that was. */
bool view_remove(Settings *s, const char *id, Arena *a, View *out, Err *err);

#endif

/* uploads.c -- See uploads.h. */
#include "engine/uploads.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_PATH_BYTES 4096

typedef struct Entry {
    struct Entry *next;
    char id[UPLOAD_ID];
    char *name;
    uint64_t bytes;
    int64_t added; /* clock_mono() */
    bool held;
} Entry;

struct Uploads {
    char *dir;
    pthread_mutex_t lock; /* of the list and of the files */
    Entry *first;
};

/* ---- Names -------------------------------------------------------------- */

static const char *last_part(const char *path)
{
    const char *name = path;

    for (; *path != '\0'; path++)
        if (*path == '/' || *path == '\\')
            name = path + 1;
    return name;
}

const char *upload_name(Arena *a, const char *said, Err *err)
{
    const char *name = last_part(said);
    size_t n = strlen(name);

    if (n == 0 || n > UPLOAD_NAME) {
        err_set(err, ERR_INPUT, "the name of a file has 1 to %d bytes",
                UPLOAD_NAME);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)name[i] >= ' ' && name[i] != 0x7f)
            continue;
        err_set(err, ERR_INPUT,
                "the name of a file has a control character; rename it");
        return NULL;
    }
    return arena_strndup(a, name, n);
}

/* ---- The list (with the lock held) -------------------------------------- */

static void path_of(const Uploads *u, const char *id, char path[MAX_PATH_BYTES])
{
    snprintf(path, MAX_PATH_BYTES, "%s/%s", u->dir, id);
}

static Entry **find(Uploads *u, const char *id)
{
    Entry **at = &u->first;

    while (*at != NULL && strcmp((*at)->id, id) != 0)
        at = &(*at)->next;
    return at;
}

static void drop(Uploads *u, Entry **at)
{
    Entry *e = *at;
    char path[MAX_PATH_BYTES];

    path_of(u, e->id, path);
    unlink(path);
    *at = e->next;
    free(e->name);
    free(e);
}

static size_t drop_old(Uploads *u)
{
    int64_t now = clock_mono();
    size_t n = 0;

    for (Entry **at = &u->first; *at != NULL;) {
        if (!(*at)->held && now - (*at)->added > UPLOADS_KEEP_MS) {
            drop(u, at);
            continue;
        }
        at = &(*at)->next;
        n++;
    }
    return n;
}

static bool unknown(const char *id, Err *err)
{
    return err_set(err, ERR_MISSING,
                   "no such upload: %.40s; a file waits for a day, or until it"
                   " is imported: hand it over again",
                   id);
}

static bool in_use(const Entry *e, Err *err)
{
    return err_set(err, ERR_CONFLICT,
                   "%.200s is being imported; stop that job first", e->name);
}

/* ---- What others call --------------------------------------------------- */

Uploads *uploads_open(const char *dir, Err *err)
{
    Uploads *u;

    if (!file_make_dir(dir, err) || !file_empty_dir(dir, err))
        return NULL;
    u = mem_alloc(sizeof(*u));
    u->dir = mem_strdup(dir);
    pthread_mutex_init(&u->lock, NULL);
    return u;
}

void uploads_close(Uploads *u)
{
    if (u == NULL)
        return;
    while (u->first != NULL)
        drop(u, &u->first);
    pthread_mutex_destroy(&u->lock);
    free(u->dir);
    free(u);
}

const char *uploads_dir(const Uploads *u)
{
    return u->dir;
}

static bool take_over(Uploads *u, Entry *e, const char *file, Err *err)
{
    char path[MAX_PATH_BYTES];

    path_of(u, e->id, path);
    if (drop_old(u) >= UPLOADS_MAX)
        return err_set(err, ERR_LIMIT,
                       "%d files wait to be imported already; import or remove"
                       " some",
                       UPLOADS_MAX);
    if (rename(file, path) != 0)
        return file_err(err, "writing", path);
    e->added = clock_mono();
    e->next = u->first;
    u->first = e;
    return true;
}

bool uploads_add(Uploads *u, const char *file, const char *name, uint64_t bytes,
                 char id[UPLOAD_ID], Err *err)
{
    Entry *e = mem_alloc(sizeof(*e));
    bool ok;

    token_new(e->id);
    memcpy(id, e->id, UPLOAD_ID);
    e->name = mem_strdup(name);
    e->bytes = bytes;
    pthread_mutex_lock(&u->lock);
    ok = take_over(u, e, file, err);
    pthread_mutex_unlock(&u->lock);
    if (!ok) {
        free(e->name);
        free(e);
    }
    return ok;
}

static void tell(const Uploads *u, const Entry *e, Arena *a, Upload *out)
{
    memcpy(out->id, e->id, UPLOAD_ID);
    out->name = arena_printf(a, "%s", e->name);
    out->path = arena_printf(a, "%s/%s", u->dir, e->id);
    out->bytes = e->bytes;
}

bool uploads_find(Uploads *u, const char *id, Arena *a, Upload *out, Err *err)
{
    const Entry *e;

    pthread_mutex_lock(&u->lock);
    drop_old(u);
    e = *find(u, id);
    if (e != NULL)
        tell(u, e, a, out);
    pthread_mutex_unlock(&u->lock);
    return e != NULL || unknown(id, err);
}

bool uploads_hold(Uploads *u, const char *id, Arena *a, Upload *out, Err *err)
{
    Entry *e;
    bool ok;

    pthread_mutex_lock(&u->lock);
    e = *find(u, id);
    ok = e == NULL ? unknown(id, err) : !e->held || in_use(e, err);
    if (ok) {
        e->held = true;
        tell(u, e, a, out);
    }
    pthread_mutex_unlock(&u->lock);
    return ok;
}

void uploads_release(Uploads *u, const char *id, bool used_up)
{
    Entry **at;

    pthread_mutex_lock(&u->lock);
    at = find(u, id);
    if (*at != NULL) {
        (*at)->held = false;
        (*at)->added = clock_mono();
        if (used_up)
            drop(u, at);
    }
    pthread_mutex_unlock(&u->lock);
}

bool uploads_drop(Uploads *u, const char *id, Err *err)
{
    Entry **at;
    bool ok;

    pthread_mutex_lock(&u->lock);
    at = find(u, id);
    ok = *at == NULL ? unknown(id, err) : !(*at)->held || in_use(*at, err);
    if (ok)
        drop(u, at);
    pthread_mutex_unlock(&u->lock);
    return ok;
}

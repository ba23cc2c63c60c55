/* definitions.c -- See definitions.h. */
#include "engine/definitions.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>

#define MAX_PATH_BYTES 8192

/* One catalogue and how many hold it. */
typedef struct Snapshot {
    Catalogue *catalogue;
    atomic_int holders;
} Snapshot;

struct Definitions {
    char *dir; /* NULL: the shipped metrics only */

    pthread_mutex_t loading; /* one at a time looks and loads */

    pthread_mutex_t lock; /* of what follows */
    Snapshot *now;
    const Schema *schema; /* that was tried last */
    uint64_t files;       /* digest of the folder that was tried last */
    int64_t look_at;      /* clock_mono() of the next look */
    uint64_t changes;
};

/* ---- Snapshots ---------------------------------------------------------- */

static Snapshot *new_snapshot(Catalogue *c)
{
    Snapshot *s = mem_alloc(sizeof(*s));

    s->catalogue = c;
    atomic_init(&s->holders, 1);
    return s;
}

static void let_go(void *ctx)
{
    Snapshot *s = ctx;

    if (atomic_fetch_sub(&s->holders, 1) != 1)
        return;
    catalogue_free(s->catalogue);
    free(s);
}

/* ---- Has anything changed? ---------------------------------------------- */

static uint64_t mix(uint64_t h, uint64_t x)
{
    return (h ^ x) * 1099511628211u;
}

static uint64_t digest_of(const char *path, const char *name)
{
    uint64_t h = 14695981039346656037u;
    struct stat st;

    for (; *name != '\0'; name++)
        h = mix(h, (unsigned char)*name);
    if (stat(path, &st) != 0)
        return h;
    h = mix(h, (uint64_t)st.st_size);
    h = mix(h, (uint64_t)st.st_ino);
    h = mix(h, (uint64_t)st.st_mtim.tv_sec);
    return mix(h, (uint64_t)st.st_mtim.tv_nsec);
}

/* Names, sizes and times of the files, in whatever order they come. */
static uint64_t look(const char *dir)
{
    DIR *d = dir == NULL ? NULL : opendir(dir);
    Buf path = BUF_INIT(MAX_PATH_BYTES);
    const struct dirent *e;
    uint64_t sum = 0;

    while (d != NULL && (e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.')
            continue;
        buf_reset(&path);
        buf_printf(&path, "%s/%s", dir, e->d_name);
        sum += digest_of(path.text, e->d_name);
    }
    if (d != NULL)
        closedir(d);
    buf_clear(&path);
    return sum;
}

/* ---- Loading ------------------------------------------------------------ */

static void replace(Definitions *d, Catalogue *c)
{
    Snapshot *fresh = new_snapshot(c), *old;

    pthread_mutex_lock(&d->lock);
    old = d->now;
    d->now = fresh;
    d->changes++;
    pthread_mutex_unlock(&d->lock);
    if (old != NULL)
        let_go(old);
}

/* With `loading` held. */
static void renew(Definitions *d, const Schema *s)
{
    uint64_t files = look(d->dir);
    Err err = {0};
    Catalogue *c;
    bool same;

    pthread_mutex_lock(&d->lock);
    s = s != NULL ? s : d->schema;
    same = s == d->schema && files == d->files;
    d->schema = s;
    d->files = files;
    d->look_at = clock_mono() + DEFINITIONS_LOOK_MS;
    pthread_mutex_unlock(&d->lock);
    if (same)
        return;
    c = catalogue_load(s, d->dir, &err);
    if (c != NULL)
        replace(d, c);
    else
        log_warn("definitions", "the metrics stay as they were: %s", err.text);
}

/* A new schema is worth waiting for; a look at the files is somebody else's
 * business if he is at it already. */
static void keep_fresh(Definitions *d, const Schema *s)
{
    bool other, late;

    pthread_mutex_lock(&d->lock);
    other = s != NULL && s != d->schema;
    late = d->dir != NULL && clock_mono() >= d->look_at;
    pthread_mutex_unlock(&d->lock);
    if (other)
        pthread_mutex_lock(&d->loading);
    else if (!late || pthread_mutex_trylock(&d->loading) != 0)
        return;
    renew(d, s);
    pthread_mutex_unlock(&d->loading);
}

/* ---- What others call --------------------------------------------------- */

Definitions *definitions_open(const char *dir, const Schema *s, Err *err)
{
    uint64_t files = look(dir); /* before it is read: see what comes next */
    Catalogue *c = catalogue_load(s, dir, err);
    Definitions *d;

    if (c == NULL)
        return NULL;
    d = mem_alloc(sizeof(*d));
    d->dir = dir == NULL ? NULL : mem_strdup(dir);
    d->schema = s;
    d->files = files;
    d->look_at = clock_mono() + DEFINITIONS_LOOK_MS;
    d->now = new_snapshot(c);
    pthread_mutex_init(&d->loading, NULL);
    pthread_mutex_init(&d->lock, NULL);
    return d;
}

void definitions_close(Definitions *d)
{
    if (d == NULL)
        return;
    let_go(d->now);
    pthread_mutex_destroy(&d->lock);
    pthread_mutex_destroy(&d->loading);
    free(d->dir);
    free(d);
}

const Catalogue *definitions_take(Definitions *d, const Schema *s, Arena *a)
{
    Snapshot *held = arena_ends_with(a, let_go);

    if (held != NULL)
        return held->catalogue;
    keep_fresh(d, s);
    pthread_mutex_lock(&d->lock);
    held = d->now;
    atomic_fetch_add(&held->holders, 1);
    pthread_mutex_unlock(&d->lock);
    arena_at_end(a, let_go, held);
    return held->catalogue;
}

void definitions_reload(Definitions *d)
{
    pthread_mutex_lock(&d->loading);
    renew(d, NULL);
    pthread_mutex_unlock(&d->loading);
}

uint64_t definitions_changes(Definitions *d)
{
    uint64_t n;

    pthread_mutex_lock(&d->lock);
    n = d->changes;
    pthread_mutex_unlock(&d->lock);
    return n;
}

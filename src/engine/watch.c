/*
 * watch.c -- See watch.h: the folder, and which of its files are ready.
 *
 *     seen --> queued --> (moved: forgotten)
 *       ^         |-----> seen again: it changed, or there was no room
 *       '- change '-----> stuck: it cannot be moved
 *
 * The thread that looks makes the entries and takes them away; a job only
 * says what became of its own.
 */
#include "engine/watch_part.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_PATH_BYTES 4096

typedef enum State { SEEN, QUEUED, STUCK } State;

typedef struct Entry {
    struct Entry *next;
    char *name;
    State state;
    WatchLook look;
    int64_t since; /* clock_mono(): it has looked like this */
    bool there;    /* in the look that is under way */
} Entry;

struct Watch {
    WatchConfig config;
    char *dir; /* DIR/watch */
    pthread_t thread;
    atomic_bool stopping;

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t stop;
    Entry *first;
    size_t n, queued;
};

/* ---- Entries (with the lock held) --------------------------------------- */

static Entry **find(Watch *w, const char *name)
{
    Entry **at = &w->first;

    while (*at != NULL && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    return at;
}

static void drop(Watch *w, Entry **at)
{
    Entry *e = *at;

    *at = e->next;
    w->n--;
    free(e->name);
    free(e);
}

static void note(Watch *w, const char *name, const WatchLook *look)
{
    Entry *e = *find(w, name);

    if (e == NULL && w->n == WATCH_FILES)
        return;
    if (e == NULL) {
        e = mem_alloc(sizeof(*e));
        e->name = mem_strdup(name);
        e->since = clock_mono();
        e->look = *look;
        e->next = w->first;
        w->first = e;
        w->n++;
    }
    e->there = true;
    if (e->state == QUEUED || watch_same(&e->look, look))
        return;
    e->state = SEEN;
    e->look = *look;
    e->since = clock_mono();
}

static void forget_absent(Watch *w)
{
    for (Entry **at = &w->first; *at != NULL;) {
        if (!(*at)->there && (*at)->state != QUEUED) {
            drop(w, at);
            continue;
        }
        (*at)->there = false;
        at = &(*at)->next;
    }
}

/* ---- Jobs --------------------------------------------------------------- */

typedef struct Dropped {
    Watch *watch;
    Arena arena;
    WatchFile file;
} Dropped;

static bool run_dropped(JobRun *job, void *ctx, Err *err)
{
    Dropped *d = ctx;

    return watch_take(&d->file, job, err);
}

/* It has run, or was refused or stopped before: then it stays where it is. */
static void free_dropped(void *ctx)
{
    static const State next[] = {[WATCH_STAYS] = SEEN, [WATCH_STUCK] = STUCK};
    Dropped *d = ctx;
    Watch *w = d->watch;
    Entry **at;

    pthread_mutex_lock(&w->lock);
    at = find(w, d->file.name);
    w->queued--;
    if (d->file.fate == WATCH_MOVED) {
        drop(w, at);
    } else {
        (*at)->state = next[d->file.fate];
        (*at)->since = clock_mono();
    }
    pthread_mutex_unlock(&w->lock);
    arena_clear(&d->arena);
    free(d);
}

/* False: the queue is full; another time. */
static bool enqueue(Watch *w, const char *name)
{
    Dropped *d = mem_alloc(sizeof(*d));
    Err ignored;

    d->watch = w;
    d->file = (WatchFile){.config = w->config,
                          .dir = w->dir,
                          .name = arena_printf(&d->arena, "%s", name),
                          .stopping = &w->stopping,
                          .fate = WATCH_STUCK}; /* if it never runs */
    return jobs_add(w->config.jobs,
                    &(JobSpec){.kind = "import",
                               .name = d->file.name,
                               .run = run_dropped,
                               .free = free_dropped,
                               .ctx = d},
                    NULL, &ignored);
}

/* ---- Looking ------------------------------------------------------------ */

static void path_of(const Watch *w, const char *name, Buf *path)
{
    buf_reset(path);
    buf_printf(path, "%s/%s", w->dir, name);
}

/* What is in the folder now. */
static void look_around(Watch *w)
{
    DIR *d = opendir(w->dir);
    Buf path = BUF_INIT(MAX_PATH_BYTES);
    const struct dirent *e;

    if (d == NULL) {
        Err err;

        file_err(&err, "reading", w->dir);
        log_error("watch", "%s", err.text);
        return;
    }
    while ((e = readdir(d)) != NULL) {
        WatchLook look;

        path_of(w, e->d_name, &path);
        if (!watch_takes(e->d_name) || !watch_look(path.text, &look))
            continue;
        pthread_mutex_lock(&w->lock);
        note(w, e->d_name, &look);
        pthread_mutex_unlock(&w->lock);
    }
    closedir(d);
    buf_clear(&path);
    pthread_mutex_lock(&w->lock);
    forget_absent(w);
    pthread_mutex_unlock(&w->lock);
}

/* The one that was written first, of those that have settled; by name among
 * equals.  Taken for a job, so that nobody finds it again. */
static char *take_ready(Watch *w, int64_t settled)
{
    Entry *best = NULL;
    char *name = NULL;

    pthread_mutex_lock(&w->lock);
    for (Entry *e = w->first; e != NULL && w->queued < WATCH_QUEUED;
         e = e->next) {
        if (e->state != SEEN || e->since > settled)
            continue;
        if (best == NULL || e->look.mtime_ns < best->look.mtime_ns ||
            (e->look.mtime_ns == best->look.mtime_ns &&
             strcmp(e->name, best->name) < 0))
            best = e;
    }
    if (best != NULL) {
        best->state = QUEUED;
        w->queued++;
        name = mem_strdup(best->name);
    }
    pthread_mutex_unlock(&w->lock);
    return name;
}

/* It is not a job after all. */
static void give_back(Watch *w, const char *name, bool counted)
{
    Entry *e;

    pthread_mutex_lock(&w->lock);
    e = *find(w, name);
    e->state = SEEN;
    e->since = clock_mono();
    w->queued -= counted;
    pthread_mutex_unlock(&w->lock);
}

static void enqueue_ready(Watch *w)
{
    int64_t settled = clock_mono() -
                      1000 * settings_int(w->config.settings, "watch.settle_s");
    Buf path = BUF_INIT(MAX_PATH_BYTES);
    bool room = true;
    char *name;

    while (room && (name = take_ready(w, settled)) != NULL) {
        path_of(w, name, &path);
        if (watch_is_written(path.text))
            give_back(w, name, true);
        else if (!(room = enqueue(w, name)))
            give_back(w, name, false);
        free(name);
    }
    buf_clear(&path);
}

/* Wait; false when it is time to stop. */
static bool sleep_on(Watch *w)
{
    struct timespec until;
    int rc = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += WATCH_LOOK_MS / 1000;
    pthread_mutex_lock(&w->lock);
    while (!w->stopping && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&w->stop, &w->lock, &until);
    pthread_mutex_unlock(&w->lock);
    return !w->stopping;
}

static void *run(void *ctx)
{
    Watch *w = ctx;

    do {
        look_around(w);
        enqueue_ready(w);
    } while (sleep_on(w));
    return NULL;
}

/* ---- Life --------------------------------------------------------------- */

static bool make_folders(const char *dir, Err *err)
{
    static const char *const parts[] = {"", "/done", "/failed"};
    Buf path = BUF_INIT(MAX_PATH_BYTES);
    bool ok = true;

    for (size_t i = 0; ok && i < sizeof(parts) / sizeof(*parts); i++) {
        buf_reset(&path);
        buf_printf(&path, "%s%s", dir, parts[i]);
        ok = file_make_dir(path.text, err);
    }
    buf_clear(&path);
    return ok;
}

Watch *watch_open(const WatchConfig *c, Err *err)
{
    Watch *w = mem_alloc(sizeof(*w));
    Buf dir = BUF_INIT(MAX_PATH_BYTES);
    pthread_condattr_t attr;

    buf_printf(&dir, "%s/watch", c->dir);
    w->config = *c;
    w->dir = mem_strdup(dir.text);
    buf_clear(&dir);
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->stop, &attr);
    pthread_condattr_destroy(&attr);
    atomic_init(&w->stopping, false);
    if (make_folders(w->dir, err)) {
        if (pthread_create(&w->thread, NULL, run, w) == 0)
            return w;
        err_set(err, ERR_LIMIT, "no thread to look at the folder watch");
    }
    w->stopping = true;
    watch_close(w);
    return NULL;
}

void watch_stop(Watch *w)
{
    if (w == NULL)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->stop);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
}

void watch_close(Watch *w)
{
    if (w == NULL)
        return;
    while (w->first != NULL)
        drop(w, &w->first);
    pthread_cond_destroy(&w->stop);
    pthread_mutex_destroy(&w->lock);
    free(w->dir);
    free(w);
}

/*
 * hooks.c -- See hooks.h.
 *
 * A Hook belongs to the list while it is in force, and to whoever has taken
 * it; the last one frees it.  Its rows are converted by one thread at a time:
 * those who come meanwhile queue up, and the next one takes all of them.
 */
#include "engine/hooks.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What tells a file from its next version. */
typedef struct Stamp {
    bool there;
    ino_t inode;
    off_t size;
    struct timespec changed;
} Stamp;

/* The rows of one call, while it waits. */
typedef struct Turn {
    struct Turn *next;
    ConvertRow *row;
    size_t n;
    bool over, ok;
    Err *err;
} Turn;

struct Hook {
    Hook *next;
    Hooks *hooks;
    size_t held;   /* by callers, and by the list */
    uint64_t used; /* when it was taken last, in calls */
    char *name, *currency;
    Stamp stamp;

    Arena arena;
    const Mapping *mapping;
    Batch batch;
    Converter *converter;

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    Turn *first, **last; /* that wait, in order */
    bool running;
};

struct Hooks {
    Store *store;
    const char *dir;
    pthread_mutex_t lock; /* of the list, and of `held` of all */
    Hook *list;
    size_t n;
    uint64_t calls;
};

/* ---- Making one --------------------------------------------------------- */

static void free_hook(Hook *h)
{
    converter_close(h->converter);
    arena_clear(&h->arena);
    pthread_mutex_destroy(&h->lock);
    pthread_cond_destroy(&h->changed);
    free(h->name);
    free(h->currency);
    free(h);
}

static Stamp stamp_of(const Hooks *hooks, const char *name)
{
    Buf path = BUF_INIT(8192);
    struct stat st;
    Stamp out = {0};

    buf_printf(&path, "%s/config/mappings/%s.yml", hooks->dir, name);
    if (stat(path.text, &st) == 0)
        out = (Stamp){true, st.st_ino, st.st_size, st.st_mtim};
    buf_clear(&path);
    return out;
}

static bool same_stamp(const Stamp *a, const Stamp *b)
{
    return a->there == b->there && a->inode == b->inode && a->size == b->size &&
           a->changed.tv_sec == b->changed.tv_sec &&
           a->changed.tv_nsec == b->changed.tv_nsec;
}

typedef struct First {
    char text[400];
} First;

static void keep_first(void *ctx, const char *sentence)
{
    First *f = ctx;

    if (f->text[0] == '\0')
        snprintf(f->text, sizeof(f->text), "%s", sentence);
}

static bool load(Hook *h, Err *err)
{
    static const SourceInfo info = {.format = SOURCE_NDJSON};
    PlanInput in = {
        .file = h->name, .info = &info, .from = CONVERT_FROM, .few = true};
    First first = {""};
    Mapping *m = mapping_load(&h->arena, h->name, h->hooks->dir, keep_first,
                              &first, err);

    if (m != NULL && m->currency == NULL)
        m->currency = h->currency;
    h->mapping = m;
    in.now = clock_now();
    if (m != NULL &&
        mapping_plan(&h->arena, m, &in, keep_first, &first, &h->batch, err))
        h->converter = converter_open(h->hooks->store, &h->batch, err);
    if (h->converter == NULL && first.text[0] != '\0') {
        log_error("hook", "mapping=%s %s", h->name, first.text);
        err_set(err, ERR_STORE,
                "the mapping %s has mistakes; the server's log has the first",
                h->name);
    }
    return h->converter != NULL;
}

static Hook *make(Hooks *hooks, const char *name, const char *currency,
                  Err *err)
{
    Hook *h = mem_alloc(sizeof(*h));

    h->hooks = hooks;
    h->held = 1;
    h->name = mem_strdup(name);
    h->currency = mem_strdup(currency);
    h->stamp = stamp_of(hooks, name);
    h->last = &h->first;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->changed, NULL);
    if (load(h, err))
        return h;
    free_hook(h);
    return NULL;
}

/* ---- The list (with its lock held) -------------------------------------- */

static void let_go(Hook *h)
{
    if (--h->held == 0)
        free_hook(h);
}

static void unlist(Hooks *hooks, Hook *h)
{
    Hook **at = &hooks->list;

    while (*at != h)
        at = &(*at)->next;
    *at = h->next;
    hooks->n--;
    let_go(h);
}

/* Room for one more. */
static void unlist_oldest(Hooks *hooks)
{
    Hook *oldest = hooks->list;

    for (Hook *h = hooks->list; h != NULL; h = h->next)
        if (h->used < oldest->used)
            oldest = h;
    if (hooks->n == HOOKS_KEPT)
        unlist(hooks, oldest);
}

static Hook *find(Hooks *hooks, const char *name, const char *currency)
{
    for (Hook *h = hooks->list; h != NULL; h = h->next)
        if (strcmp(h->name, name) == 0 && strcmp(h->currency, currency) == 0)
            return h;
    return NULL;
}

static Hook *take(Hooks *hooks, Hook *h)
{
    h->held++;
    h->used = ++hooks->calls;
    return h;
}

/* What is in force now, if it stands ready. */
static Hook *take_listed(Hooks *hooks, const char *name, const char *currency,
                         const Stamp *now)
{
    Hook *h = find(hooks, name, currency);

    if (h == NULL)
        return NULL;
    if (same_stamp(&h->stamp, now))
        return take(hooks, h);
    unlist(hooks, h);
    return NULL;
}

/* ---- Taking one --------------------------------------------------------- */

Hooks *hooks_open(Store *s, const char *dir)
{
    Hooks *hooks = mem_alloc(sizeof(*hooks));

    hooks->store = s;
    hooks->dir = dir;
    pthread_mutex_init(&hooks->lock, NULL);
    return hooks;
}

void hooks_close(Hooks *hooks)
{
    if (hooks == NULL)
        return;
    while (hooks->list != NULL)
        unlist(hooks, hooks->list);
    pthread_mutex_destroy(&hooks->lock);
    free(hooks);
}

/* Two that come first at the same time both make it; the second one stays. */
Hook *hooks_take(Hooks *hooks, const char *name, const char *currency, Err *err)
{
    Stamp now = stamp_of(hooks, name);
    Hook *h, *other;

    if (!mapping_name_ok(name)) { /* or a path */
        err_set(err, ERR_MISSING, "no mapping is called \"%.60s\"", name);
        return NULL;
    }
    pthread_mutex_lock(&hooks->lock);
    h = take_listed(hooks, name, currency, &now);
    pthread_mutex_unlock(&hooks->lock);
    if (h != NULL || (h = make(hooks, name, currency, err)) == NULL)
        return h;
    pthread_mutex_lock(&hooks->lock);
    if ((other = find(hooks, name, currency)) != NULL)
        unlist(hooks, other);
    unlist_oldest(hooks);
    h->next = hooks->list;
    hooks->list = h;
    hooks->n++;
    take(hooks, h);
    pthread_mutex_unlock(&hooks->lock);
    return h;
}

void hook_drop(Hook *h)
{
    Hooks *hooks;

    if (h == NULL)
        return;
    hooks = h->hooks;
    pthread_mutex_lock(&hooks->lock);
    let_go(h);
    pthread_mutex_unlock(&hooks->lock);
}

const Mapping *hook_mapping(const Hook *h)
{
    return h->mapping;
}

/* ---- Taking turns ------------------------------------------------------- */

static void run_alone(Hook *h, Turn *t)
{
    t->ok = converter_run(h->converter, t->row, t->n, t->err);
}

/* One run for all of them; should it fail, nobody knows whose fault it is,
 * so each has its own. */
static void run_together(Hook *h, Turn *list, size_t n)
{
    ConvertRow *all = mem_alloc(n * sizeof(*all));
    Err ignored = {0};
    size_t at = 0;
    bool ok;

    for (Turn *t = list; t != NULL; at += t->n, t = t->next)
        memcpy(all + at, t->row, t->n * sizeof(*all));
    ok = converter_run(h->converter, all, n, &ignored);
    at = 0;
    for (Turn *t = list; t != NULL; at += t->n, t = t->next) {
        t->ok = ok;
        if (ok)
            memcpy(t->row, all + at, t->n * sizeof(*all));
        else
            run_alone(h, t);
    }
    free(all);
}

/* Those that wait, as many as one run takes. */
static Turn *next_turns(Hook *h, size_t *n)
{
    Turn *list = h->first, **end = &h->first;

    *n = 0;
    while (*end != NULL && (*n == 0 || *n + (*end)->n <= HOOK_RUN)) {
        *n += (*end)->n;
        end = &(*end)->next;
    }
    h->first = *end;
    *end = NULL;
    if (h->first == NULL)
        h->last = &h->first;
    return list;
}

/* With the lock held, which it gives back meanwhile. */
static void run_next(Hook *h)
{
    size_t n;
    Turn *list = next_turns(h, &n);

    h->running = true;
    pthread_mutex_unlock(&h->lock);
    if (list->next == NULL)
        run_alone(h, list);
    else
        run_together(h, list, n);
    pthread_mutex_lock(&h->lock);
    h->running = false;
    for (Turn *t = list, *next; t != NULL; t = next) {
        next = t->next; /* t is its owner's once it is over */
        t->over = true;
    }
    pthread_cond_broadcast(&h->changed);
}

bool hook_convert(Hook *h, ConvertRow *row, size_t n, Err *err)
{
    Turn t = {.row = row, .n = n, .err = err};

    pthread_mutex_lock(&h->lock);
    *h->last = &t;
    h->last = &t.next;
    while (!t.over) {
        if (!h->running)
            run_next(h);
        else
            pthread_cond_wait(&h->changed, &h->lock);
    }
    pthread_mutex_unlock(&h->lock);
    return t.ok;
}

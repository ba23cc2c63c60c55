/* catalogue.c -- See model/metric.h and model/catalogue.h. */
#include "model/catalogue.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/texts.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA        "docs/schema/metrics.schema.json"
#define MAX_FILES     200
#define CATALOGUE_MAX 5000

typedef struct Entry {
    Metric metric;
    const YamlNode *node; /* its definition */
    const char *lacks;    /* an attr column that no fact has yet; or NULL */
    struct Entry *next;   /* in the order of the files */
} Entry;

struct Catalogue {
    Arena arena;
    Schema schema; /* what was given, and the attrs that metrics name */
    Entry *first, **last;
    size_t n;
    Entry **by_priority, **by_name;
};

/* ---- Reading files ---- */

/* While they are being read. */
static Entry *find(const Catalogue *c, const char *name)
{
    Entry *e = c->first;

    while (e && strcmp(e->metric.name, name) != 0)
        e = e->next;
    return e;
}

static bool add_metric(Catalogue *c, const YamlNode *n, bool builtin, Err *err)
{
    Entry *e = ARENA_NEW(&c->arena, Entry), *same;
    const YamlNode *name = yaml_get(n, "name");

    if (!metric_read(&c->arena, &c->schema, n, &e->metric, &e->lacks, err))
        return false;
    same = find(c, name->text);
    if (same && same->metric.builtin)
        return yaml_err(name, err,
                        "%s is the name of a metric that comes with Puls; "
                        "choose another",
                        name->text);
    if (same)
        return yaml_err(name, err, "%s is already defined at %s:%d", name->text,
                        same->node->file, same->node->line);
    if (c->n == CATALOGUE_MAX)
        return yaml_err(name, err, "over %d metrics", CATALOGUE_MAX);
    e->metric.builtin = builtin;
    e->node = n;
    *c->last = e;
    c->last = &e->next;
    c->n++;
    return true;
}

static bool add_file(Catalogue *c, const YamlNode *root, bool builtin, Err *err)
{
    const YamlNode *list;

    if (root == NULL || !yaml_fits(root, SCHEMA, err))
        return false;
    list = yaml_get(root, "metrics");
    for (const YamlNode *n = list->first; n; n = n->next)
        if (!add_metric(c, n, builtin, err))
            return false;
    return true;
}

static bool add_builtin(Catalogue *c, Err *err)
{
    const EmbeddedText *t = NULL;

    while ((t = embedded_next(t, "config/metrics/")) != NULL)
        if (!add_file(c,
                      yaml_parse(&c->arena, t->start,
                                 (size_t)(t->end - t->start), t->name, err),
                      true, err))
            return false;
    return true;
}

static bool is_definition(const char *name)
{
    const char *dot = strrchr(name, '.');

    return name[0] != '.' && dot &&
           (strcmp(dot, ".yml") == 0 || strcmp(dot, ".yaml") == 0);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The definitions of the folder, sorted, so that the same folder gives the
 * same catalogue everywhere.  -1 and *err if it cannot be read. */
static int list_files(Arena *a, const char *dir, const char **paths, Err *err)
{
    DIR *d = opendir(dir);
    const struct dirent *e;
    int n = 0;

    if (d == NULL) {
        if (errno == ENOENT)
            return 0;
        file_err(err, "reading", dir);
        return -1;
    }
    while (n <= MAX_FILES && (e = readdir(d)) != NULL) {
        if (!is_definition(e->d_name))
            continue;
        if (n < MAX_FILES)
            paths[n] = arena_printf(a, "%s/%s", dir, e->d_name);
        n++;
    }
    closedir(d);
    if (n > MAX_FILES) {
        err_set(err, ERR_LIMIT, "over %d definitions in %s", MAX_FILES, dir);
        return -1;
    }
    qsort(paths, (size_t)n, sizeof(*paths), by_text);
    return n;
}

static bool add_folder(Catalogue *c, const char *dir, Err *err)
{
    const char *paths[MAX_FILES];
    int n = list_files(&c->arena, dir, paths, err);

    for (int i = 0; i < n; i++)
        if (!add_file(c, yaml_load(&c->arena, paths[i], err), false, err))
            return false;
    return n >= 0;
}

/* ---- Names ---- */

typedef struct Names {
    const Entry *first;
} Names;

static const char *name_at(const void *ctx, size_t i)
{
    const Entry *e = ((const Names *)ctx)->first;

    while (e && i-- > 0)
        e = e->next;
    return e ? e->metric.name : NULL;
}

static const char *nearest_metric(const Catalogue *c, const char *name)
{
    Names names = {c->first};

    return nearest_at(name, name_at, &names);
}

/* What a ratio is made of.  Not of ratios, so there is no circle. */
static const Metric *part(Catalogue *c, const Entry *e, const char *key,
                          Err *err)
{
    const YamlNode *n = yaml_get(e->node, key);
    const Entry *found = find(c, n->text);
    const char *near;

    if (found && found->metric.type != METRIC_RATIO)
        return &found->metric;
    if (found) {
        yaml_err(n, err, "%s is a ratio itself; a ratio is made of others",
                 n->text);
        return NULL;
    }
    near = nearest_metric(c, n->text);
    yaml_err(n, err, "no such metric: %s%s%s%s", n->text,
             near ? "; did you mean \"" : "", near ? near : "",
             near ? "\"?" : "");
    return NULL;
}

static bool resolve(Catalogue *c, Err *err)
{
    for (Entry *e = c->first; e; e = e->next) {
        Metric *m = &e->metric;

        if (m->type != METRIC_RATIO)
            continue;
        m->numerator = part(c, e, "numerator", err);
        m->denominator = m->numerator ? part(c, e, "denominator", err) : NULL;
        if (m->denominator == NULL)
            return false;
        m->facts = m->numerator->facts;
        m->clock = m->numerator->clock;
        e->lacks = find(c, m->numerator->name)->lacks;
        if (e->lacks == NULL)
            e->lacks = find(c, m->denominator->name)->lacks;
    }
    return true;
}

static int by_priority(const void *a, const void *b)
{
    const Entry *x = *(Entry *const *)a, *y = *(Entry *const *)b;

    if (x->metric.priority != y->metric.priority)
        return x->metric.priority < y->metric.priority ? -1 : 1;
    return strcmp(x->metric.name, y->metric.name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(Entry *const *)a)->metric.name,
                  (*(Entry *const *)b)->metric.name);
}

static int has_name(const void *name, const void *entry)
{
    return strcmp(name, (*(Entry *const *)entry)->metric.name);
}

static void sort(Catalogue *c)
{
    size_t i = 0;

    c->by_priority = ARENA_ARRAY(&c->arena, Entry *, c->n + 1);
    c->by_name = ARENA_ARRAY(&c->arena, Entry *, c->n + 1);
    for (Entry *e = c->first; e; e = e->next)
        c->by_priority[i++] = e;
    memcpy(c->by_name, c->by_priority, c->n * sizeof(*c->by_name));
    qsort(c->by_priority, c->n, sizeof(*c->by_priority), by_priority);
    qsort(c->by_name, c->n, sizeof(*c->by_name), by_name);
}

/* ---- What others see ---- */

Catalogue *catalogue_load(const Schema *s, const char *dir, Err *err)
{
    Catalogue *c = mem_alloc(sizeof(*c));

    c->last = &c->first;
    for (size_t i = 0; s && i < s->n_attr; i++)
        c->schema.attr[c->schema.n_attr++] =
            arena_printf(&c->arena, "%s", s->attr[i]);
    if (!add_builtin(c, err) || (dir && !add_folder(c, dir, err)) ||
        !resolve(c, err)) {
        catalogue_free(c);
        return NULL;
    }
    sort(c);
    return c;
}

void catalogue_free(Catalogue *c)
{
    if (c == NULL)
        return;
    arena_clear(&c->arena);
    free(c);
}

size_t catalogue_size(const Catalogue *c)
{
    return c->n;
}

const Metric *catalogue_at(const Catalogue *c, size_t i)
{
    assert(i < c->n);
    return &c->by_priority[i]->metric;
}

const Metric *metric_find(const Catalogue *c, const char *name, Err *err)
{
    Entry **at = bsearch(name, c->by_name, c->n, sizeof(*at), has_name);
    const Entry *e = at == NULL ? NULL : *at;
    const char *near;

    if (e && e->lacks == NULL)
        return &e->metric;
    if (e) {
        err_set(err, ERR_MISSING, "%s needs %s, which no fact has yet", name,
                e->lacks);
        return NULL;
    }
    near = nearest_metric(c, name);
    err_set(err, ERR_MISSING, "no such metric: %.100s%s%s%s", name,
            near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return NULL;
}

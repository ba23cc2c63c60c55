/* audiencefile.c -- Where audiences are kept; see audience.h. */
#include "model/audience.h"

#include "base/file.h"
#include "base/nearest.h"
#include "base/texts.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHIPPED "config/audiences/"
#define ENDING  ".yml"

/* The name in "NAME.yml"; NULL if that is no audience. */
static const char *name_of(Arena *a, const char *file)
{
    size_t len = strlen(file), end = sizeof(ENDING) - 1;
    const char *name;

    if (len <= end || strcmp(file + len - end, ENDING) != 0)
        return NULL;
    name = arena_strndup(a, file, len - end);
    return audience_name_ok(name) ? name : NULL;
}

static const char *path_of(Arena *a, const char *dir, const char *name)
{
    return arena_printf(a, "%s/%s" ENDING, dir, name);
}

static const EmbeddedText *shipped(Arena *a, const char *name)
{
    return embedded_find(arena_printf(a, SHIPPED "%s" ENDING, name));
}

static bool is_own(Arena *a, const char *dir, const char *name)
{
    return dir != NULL && file_exists(path_of(a, dir, name));
}

/* ---- Names -------------------------------------------------------------- */

typedef struct Names {
    const char *at[AUDIENCE_MAX + 1];
    size_t n, shipped;
} Names;

static bool has_name(const Names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->at[i], name) == 0)
            return true;
    return false;
}

static void add_shipped(Arena *a, Names *names)
{
    const EmbeddedText *t = NULL;

    while ((t = embedded_next(t, SHIPPED)) != NULL)
        names->at[names->n++] = name_of(a, t->name + sizeof(SHIPPED) - 1);
    names->shipped = names->n;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Those of the folder that have no name of the shipped ones, sorted. */
static bool add_own(Arena *a, const char *dir, Names *names, Err *err)
{
    DIR *d = dir != NULL ? opendir(dir) : NULL;
    const struct dirent *e;

    if (d == NULL)
        return dir == NULL || errno == ENOENT || file_err(err, "reading", dir);
    while (names->n <= AUDIENCE_MAX && (e = readdir(d)) != NULL) {
        const char *name = name_of(a, e->d_name);

        if (name != NULL && !has_name(names, name))
            names->at[names->n++] = name;
    }
    closedir(d);
    qsort(names->at + names->shipped, names->n - names->shipped,
          sizeof(names->at[0]), by_text);
    return names->n <= AUDIENCE_MAX ||
           err_set(err, ERR_LIMIT, "over %d audiences in %s", AUDIENCE_MAX,
                   dir);
}

/* ---- Reading ------------------------------------------------------------ */

static bool read_own(Arena *a, const char *dir, const char *name, Audience *out,
                     Err *err)
{
    const YamlNode *root = yaml_load(a, path_of(a, dir, name), err);

    return root != NULL && audience_read(a, root, name, out, err);
}

static bool read_shipped(Arena *a, const char *name, Audience *out, Err *err)
{
    const EmbeddedText *t = shipped(a, name);
    const YamlNode *root =
        yaml_parse(a, t->start, (size_t)(t->end - t->start), t->name, err);

    return root != NULL && audience_read(a, root, name, out, err);
}

static bool read_named(Arena *a, const char *dir, const char *name,
                       Audience *out, Err *err)
{
    bool own = is_own(a, dir, name);

    if (own ? !read_own(a, dir, name, out, err)
            : !read_shipped(a, name, out, err))
        return false;
    out->builtin = shipped(a, name) != NULL;
    out->edited = own && out->builtin;
    return true;
}

bool audience_list(Arena *a, const char *dir, Audience *out, size_t *n,
                   Err *err)
{
    Names names = {.n = 0};

    *n = 0;
    add_shipped(a, &names);
    if (!add_own(a, dir, &names, err))
        return false;
    for (; *n < names.n; ++*n)
        if (!read_named(a, dir, names.at[*n], &out[*n], err))
            return false;
    return true;
}

bool audience_find(Arena *a, const char *dir, const char *name, Audience *out,
                   Err *err)
{
    Names names = {.n = 0};
    const char *near;

    if (audience_name_ok(name) &&
        (is_own(a, dir, name) || shipped(a, name) != NULL))
        return read_named(a, dir, name, out, err);
    add_shipped(a, &names);
    if (!add_own(a, dir, &names, err))
        return false;
    near = nearest_name(name, names.at, names.n);
    return err_set(err, ERR_MISSING, "no such audience: %.60s%s%s%s", name,
                   near != NULL ? "; did you mean " : "",
                   near != NULL ? near : "", near != NULL ? "?" : "");
}

/* ---- Writing ------------------------------------------------------------ */

bool audience_save(const char *dir, const Audience *au, Err *err)
{
    Buf text = BUF_INIT(AUDIENCE_MAX_BYTES);
    Arena a = {0};
    bool ok;

    audience_yaml(&text, au);
    if (text.full)
        ok = err_set(err, ERR_LIMIT, "an audience has at most %d bytes",
                     AUDIENCE_MAX_BYTES);
    else
        ok = file_make_dir(dir, err) &&
             file_write(path_of(&a, dir, au->name), text.text, text.len, err);
    buf_clear(&text);
    arena_clear(&a);
    return ok;
}

bool audience_forget(const char *dir, const char *name, Err *err)
{
    Arena a = {0};
    const char *path;
    bool ok = false;

    if (!audience_name_ok(name) || !is_own(&a, dir, name)) {
        err_set(err, ERR_MISSING, "there is no %.60s of your own", name);
    } else {
        path = path_of(&a, dir, name);
        ok = unlink(path) == 0 || file_err(err, "removing", path);
    }
    arena_clear(&a);
    return ok;
}

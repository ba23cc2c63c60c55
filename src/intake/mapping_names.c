/* mapping_names.c -- The mappings that there are: mapping_names(). */
#include "intake/mapping.h"

#include "base/texts.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define SHIPPED   "config/mappings/"
#define MAX_NAMES 1000

bool mapping_name_ok(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");

    return n > 0 && n <= 60 && name[n] == '\0' && name[0] != '-' &&
           name[0] != '_';
}

bool mapping_is_shipped(const char *name)
{
    const EmbeddedText *t = NULL;

    while ((t = embedded_next(t, SHIPPED)) != NULL) {
        const char *base = t->name + strlen(SHIPPED);
        size_t n = strcspn(base, ".");

        if (strlen(name) == n && strncmp(base, name, n) == 0)
            return true;
    }
    return false;
}

/* "NAME.yml" of a name that is one; NULL otherwise. */
static const char *name_of_file(Arena *a, const char *file)
{
    size_t n = strcspn(file, ".");
    char *name = arena_strndup(a, file, n);

    return strcmp(file + n, ".yml") == 0 && mapping_name_ok(name) ? name : NULL;
}

static size_t add_own(Arena *a, const char *dir, MappingName *out)
{
    DIR *d = opendir(arena_printf(a, "%s/" SHIPPED, dir));
    const struct dirent *e;
    size_t n = 0;

    while (d != NULL && n < MAX_NAMES && (e = readdir(d)) != NULL) {
        const char *name = name_of_file(a, e->d_name);

        if (name != NULL)
            out[n++] = (MappingName){name, false};
    }
    if (d != NULL)
        closedir(d);
    return n;
}

static bool has(const MappingName *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0)
            return true;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const MappingName *)a)->name,
                  ((const MappingName *)b)->name);
}

void mapping_names(Arena *a, const char *dir, MappingName **out, size_t *n)
{
    const EmbeddedText *t = NULL;
    size_t own;

    *out = ARENA_ARRAY(a, MappingName, 2 * MAX_NAMES);
    *n = own = dir == NULL ? 0 : add_own(a, dir, *out);
    while ((t = embedded_next(t, SHIPPED)) != NULL && *n < 2 * MAX_NAMES) {
        const char *name = name_of_file(a, t->name + strlen(SHIPPED));

        if (name != NULL && !has(*out, own, name))
            (*out)[(*n)++] = (MappingName){name, true};
    }
    qsort(*out, *n, sizeof(**out), by_name);
}

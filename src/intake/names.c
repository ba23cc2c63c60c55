/* names.c -- See names.h. */
#include "intake/names.h"

#include "store/csvtable.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MAX_PATH  500 /* bytes of "a.b.c"; deeper keys stay out */
#define MAX_LEVEL 8

typedef int Compare(const char *, const char *);

/* FNV-1a over the letters without case, so that it suits both comparisons. */
static size_t slot_of(const char *name)
{
    uint32_t h = 2166136261u;

    for (; *name != '\0'; name++)
        h = (h ^ (uint32_t)tolower((unsigned char)*name)) * 16777619u;
    return h % (NAMES_MAX * 2);
}

/* The slot where the name is, or where it would be put. */
static uint16_t *find_slot(Names *names, const char *name, Compare *compare)
{
    size_t at = slot_of(name);

    while (names->slots[at] != 0 &&
           compare(names->list[names->slots[at] - 1], name) != 0)
        at = (at + 1) % (NAMES_MAX * 2);
    return &names->slots[at];
}

static void add(Names *names, uint16_t *slot, const char *name)
{
    names->list[names->n++] = name;
    *slot = (uint16_t)names->n;
}

void names_add_header(Names *names, const char *name, size_t len)
{
    const char *base, *given;
    uint16_t *slot;

    if (names->n == NAMES_MAX)
        return;
    while (len > 0 && isspace((unsigned char)*name))
        name++, len--;
    while (len > 0 && isspace((unsigned char)name[len - 1]))
        len--;
    base = len > 0 ? arena_strndup(names->arena, name, len)
                   : arena_printf(names->arena, "column_%zu", names->n + 1);
    given = base;
    slot = find_slot(names, given, strcasecmp);
    for (size_t i = 2; *slot != 0 || strcasecmp(given, CSVTABLE_ROW) == 0;
         i = i < 9 ? i + 1 : i + names->n) {
        given = arena_printf(names->arena, "%s_%zu", base, i);
        slot = find_slot(names, given, strcasecmp);
    }
    add(names, slot, given);
}

static void add_value(Names *names, const char *path, const JsonVal *value,
                      int level);

static void add_members(Names *names, const char *path, const JsonVal *object,
                        int level)
{
    JsonIter it = {.in = object};

    while (jsonread_next(&it)) {
        char longer[MAX_PATH];
        int n = snprintf(longer, sizeof(longer), "%s%s%s", path,
                         *path == '\0' ? "" : ".", it.key);

        if (n < MAX_PATH)
            add_value(names, longer, it.value, level + 1);
    }
}

static void add_value(Names *names, const char *path, const JsonVal *value,
                      int level)
{
    uint16_t *slot;

    if (jsonread_kind(value) == JSON_OBJECT && jsonread_count(value) > 0 &&
        level < MAX_LEVEL) {
        add_members(names, path, value, level);
        return;
    }
    slot = find_slot(names, path, strcmp);
    if (*slot == 0 && names->n < NAMES_MAX)
        add(names, slot, arena_strndup(names->arena, path, strlen(path)));
}

void names_add_keys(Names *names, const JsonVal *object)
{
    add_members(names, "", object, 0);
}

/* A key may hold a '.' itself, so the whole name is tried first, then each
 * shorter beginning. */
const JsonVal *names_value(const JsonVal *object, const char *name)
{
    const JsonVal *v = jsonread_get(object, name);
    char key[MAX_PATH];

    for (const char *dot = strchr(name, '.'); v == NULL && dot != NULL;
         dot = strchr(dot + 1, '.')) {
        snprintf(key, sizeof(key), "%.*s", (int)(dot - name), name);
        v = jsonread_get(object, key);
        v = jsonread_kind(v) == JSON_OBJECT ? names_value(v, dot + 1) : NULL;
    }
    return v;
}

/* zone.c -- See zone.h. */
#include "base/zone.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/tzif.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATABASE "/usr/share/zoneinfo"
#define MAX_NAME 60

struct Zone {
    Zone *next; /* in the cache */
    char name[MAX_NAME + 1];
    int64_t first; /* offset before the first transition */
    size_t n;
    Transition at[];
};

/* Zones once read, newest first.  Only the list has a lock: a zone never
 * changes after it has been put on it. */
static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static Zone *cache;

static const Zone utc = {.name = "UTC"};

const Zone *zone_utc(void)
{
    return &utc;
}

const char *zone_name(const Zone *z)
{
    return z->name;
}

/* ---- Finding ------------------------------------------------------------ */

/* Only such names can be files of the database and nothing else: letters,
 * digits, _ + - in parts between single slashes. */
static bool is_name(const char *s)
{
    char before = '/';
    size_t n = strlen(s);

    if (n == 0 || n > MAX_NAME || s[n - 1] == '/')
        return false;
    for (; *s != '\0'; before = *s++) {
        bool letter = (*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z');

        if (*s == '/'
                ? before == '/'
                : !letter && (before == '/' || !strchr("0123456789_+-", *s)))
            return false;
    }
    return true;
}

/* The names of a text such as tzdata.zi: "L target name" and "Z name ...",
 * cut in place. */
typedef struct NameList {
    const char *names[2000];
    size_t n;
} NameList;

static void list_names(char *text, NameList *list)
{
    char *line, *rest = text;

    while ((line = strsep(&rest, "\n")) != NULL && list->n < 2000) {
        bool link = line[0] == 'L' && line[1] == ' ';
        char *word = line + 2;

        if (!link && (line[0] != 'Z' || line[1] != ' '))
            continue;
        if (link)
            strsep(&word, " ");
        if (word != NULL)
            list->names[list->n++] = strsep(&word, " ");
    }
}

static bool no_such_zone(const char *name, Err *err)
{
    NameList list = {.n = 0};
    Err ignored = {0};
    size_t len;
    char *text = file_read(DATABASE "/tzdata.zi", 1 << 20, &len, &ignored);
    const char *hint;

    if (text != NULL)
        list_names(text, &list);
    hint = nearest_name(name, list.names, list.n);
    if (hint != NULL)
        err_set(err, ERR_INPUT, "no such time zone: %.60s; did you mean %s",
                name, hint);
    else
        err_set(err, ERR_INPUT,
                "no such time zone: %.60s; it should be an IANA name such as "
                "Europe/Warsaw",
                name);
    free(text);
    return false;
}

static Zone *zone_from(const char *name, const Tzif *tz)
{
    Zone *z = mem_alloc(sizeof(*z) + tz->n * sizeof(z->at[0]));

    snprintf(z->name, sizeof(z->name), "%s", name);
    z->first = tz->first;
    z->n = tz->n;
    memcpy(z->at, tz->at, tz->n * sizeof(z->at[0]));
    return z;
}

static Zone *load(const char *name, Err *err)
{
    char path[sizeof(DATABASE) + MAX_NAME + 2];
    Zone *z = NULL;
    char *bytes;
    size_t len;
    Tzif *tz;

    if (!is_name(name)) {
        no_such_zone(name, err);
        return NULL;
    }
    snprintf(path, sizeof(path), DATABASE "/%s", name);
    bytes = file_read(path, TZIF_MAX_BYTES, &len, err);
    if (bytes == NULL) {
        if (err->kind == ERR_MISSING || err->kind == ERR_INPUT)
            no_such_zone(name, err);
        return NULL;
    }
    tz = mem_alloc(sizeof(*tz));
    if (tzif_read((const unsigned char *)bytes, len, tz))
        z = zone_from(name, tz);
    else if (len < 4 || memcmp(bytes, "TZif", 4) != 0)
        no_such_zone(name, err);
    else
        err_set(err, ERR_IO,
                "the time zone file %s is broken; install tzdata "
                "again",
                path);
    free(tz);
    free(bytes);
    return z;
}

/* With the lock held. */
static Zone *cached(const char *name)
{
    Zone *z = cache;

    while (z != NULL && strcmp(z->name, name) != 0)
        z = z->next;
    return z;
}

/* Put a zone on the list, unless another thread has been quicker. */
static const Zone *keep(Zone *fresh)
{
    Zone *z;

    pthread_mutex_lock(&cache_lock);
    z = cached(fresh->name);
    if (z == NULL) {
        z = fresh;
        z->next = cache;
        cache = z;
    } else {
        free(fresh);
    }
    pthread_mutex_unlock(&cache_lock);
    return z;
}

const Zone *zone_find(const char *name, Err *err)
{
    Zone *z;

    if (strcmp(name, "UTC") == 0)
        return &utc;
    pthread_mutex_lock(&cache_lock);
    z = cached(name);
    pthread_mutex_unlock(&cache_lock);
    if (z != NULL)
        return z;
    z = load(name, err); /* not under the lock: a wrong name is slow */
    return z == NULL ? NULL : keep(z);
}

/* ---- Looking up --------------------------------------------------------- */

/* How many transitions are at or before `ms`. */
static size_t passed(const Zone *z, int64_t ms)
{
    size_t low = 0, high = z->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (z->at[mid].at <= ms)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The offset of stretch `i`: the one that ends with transition `i`. */
static int64_t offset_of(const Zone *z, size_t i)
{
    return i == 0 ? z->first : z->at[i - 1].offset;
}

int64_t zone_offset(const Zone *z, int64_t ms)
{
    return offset_of(z, passed(z, ms));
}

int64_t zone_stretch(const Zone *z, int64_t ms, int64_t *from, int64_t *to)
{
    size_t i = passed(z, ms);

    *from = i == 0 ? INT64_MIN : z->at[i - 1].at;
    *to = i == z->n ? INT64_MAX : z->at[i].at;
    return offset_of(z, i);
}

/*
 * A stretch covers the local times [from + offset, to + offset).  The first
 * one that ends after the wanted time either covers it, and then it is the
 * earlier of two, or begins after it: the wanted time is in the gap before
 * it, and counting on with the offset before the gap moves it forward.
 */
int64_t zone_local_to_utc(const Zone *z, int64_t local_ms)
{
    size_t i = passed(z, local_ms - 2 * (int64_t)DAY_MS);

    while (i < z->n && z->at[i].at + offset_of(z, i) <= local_ms)
        i++;
    if (i > 0 && z->at[i - 1].at + offset_of(z, i) > local_ms)
        i--;
    return local_ms - offset_of(z, i);
}

int64_t zone_to_utc(const Zone *z, const Civil *c)
{
    return zone_local_to_utc(z, civil_ms(c));
}

Civil zone_civil(const Zone *z, int64_t ms)
{
    return civil_from_ms(ms + zone_offset(z, ms));
}

size_t zone_transitions(const Zone *z, int64_t from, int64_t to,
                        Transition *out, size_t max)
{
    size_t n = 0;

    for (size_t i = 0; i < z->n && z->at[i].at < to; i++) {
        if (z->at[i].at < from)
            continue;
        if (n < max)
            out[n] = z->at[i];
        n++;
    }
    return n;
}

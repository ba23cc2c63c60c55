/* watch_name.c -- What the name of a dropped file says: see watch.h. */
#include "engine/watch.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

bool watch_takes(const char *name)
{
    static const char *const unfinished[] = {".part", ".tmp", ".crdownload",
                                             ".filepart"};
    size_t n = strlen(name);

    if (name[0] == '.' || n == 0 || n > WATCH_NAME)
        return false;
    for (size_t i = 0; i < sizeof(unfinished) / sizeof(*unfinished); i++) {
        size_t len = strlen(unfinished[i]);

        if (n >= len && strcasecmp(name + n - len, unfinished[i]) == 0)
            return false;
    }
    return true;
}

/* A name goes on after a letter by a letter, after a digit by a digit. */
static bool goes_on(char last, char next)
{
    return isdigit((unsigned char)last) ? isdigit((unsigned char)next)
                                        : isalpha((unsigned char)next);
}

static bool begins_with(const char *name, const char *mapping)
{
    size_t n = strlen(mapping);

    return n > 0 && strncasecmp(name, mapping, n) == 0 &&
           !goes_on(mapping[n - 1], name[n]);
}

const char *watch_mapping(const char *name, const MappingName *mappings,
                          size_t n)
{
    const char *best = NULL;

    for (size_t i = 0; i < n; i++) {
        const char *m = mappings[i].name;

        if (begins_with(name, m) && (best == NULL || strlen(m) > strlen(best)))
            best = m;
    }
    return best;
}

const char *watch_numbered(Arena *a, const char *name, int number)
{
    size_t stem = strcspn(name, ".");

    return number <= 1 ? arena_printf(a, "%s", name)
                       : arena_printf(a, "%.*s-%d%s", (int)stem, name, number,
                                      name + stem);
}

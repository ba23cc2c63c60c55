/* nearest.c -- See nearest.h. */
#include "base/nearest.h"

#include <string.h>

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * The usual table, of which three rows are enough: cost[i][j] edits turn the
 * first i bytes of `a` into the first j bytes of `b`; a swap looks back two
 * rows.
 */
static size_t edits(const char *a, size_t na, const char *b, size_t nb)
{
    size_t cost[3][NEAREST_MAX + 1];

    for (size_t j = 0; j <= nb; j++)
        cost[0][j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t *now = cost[i % 3], *up = cost[(i + 2) % 3];
        const size_t *upper = cost[(i + 1) % 3];

        now[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            int x = lower(a[i - 1]), y = lower(b[j - 1]);

            now[j] = least(least(up[j], now[j - 1]) + 1, up[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y)
                now[j] = least(now[j], upper[j - 2] + 1);
        }
    }
    return cost[na % 3][nb];
}

const char *nearest_at(const char *word, NameAt *at, const void *ctx)
{
    const char *best = NULL, *name;
    size_t len = strlen(word), best_edits = NEAREST_MAX;

    if (len > NEAREST_MAX)
        return NULL;
    for (size_t i = 0; (name = at(ctx, i)) != NULL; i++) {
        size_t n = strlen(name), longer = n > len ? n : len, e;
        size_t allowed = longer < 3 ? 1 : longer / 3;

        if (n > NEAREST_MAX || longer - least(n, len) > allowed)
            continue;
        e = edits(word, len, name, n);
        if (e <= allowed && e < longer && e < best_edits) {
            best = name;
            best_edits = e;
        }
    }
    return best;
}

typedef struct Names {
    const char *const *names;
    size_t n;
} Names;

static const char *name_at(const void *ctx, size_t i)
{
    const Names *list = ctx;

    return i < list->n ? list->names[i] : NULL;
}

const char *nearest_name(const char *word, const char *const *names, size_t n)
{
    Names list = {names, n};

    return nearest_at(word, name_at, &list);
}

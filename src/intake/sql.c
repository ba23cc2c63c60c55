/* sql.c -- See sql.h. */
#include "intake/sql.h"

#include <stdbool.h>
#include <string.h>

static const char *in_quotes(Arena *a, const char *s, char quote)
{
    size_t n = strlen(s), extra = 0;
    char *out, *p;

    for (size_t i = 0; i < n; i++)
        extra += s[i] == quote;
    out = p = arena_alloc(a, n + extra + 3);
    *p++ = quote;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == quote)
            *p++ = quote;
        *p++ = s[i];
    }
    *p++ = quote;
    *p = '\0';
    return out;
}

const char *sql_name(Arena *a, const char *name)
{
    return in_quotes(a, name, '"');
}

const char *sql_text(Arena *a, const char *text)
{
    return in_quotes(a, text, '\'');
}

/* One key or, if it is all digits, one index of an array. */
static char *put_step(char *p, const char *key, size_t n)
{
    bool index = n > 0 && n < 10 && strspn(key, "0123456789") >= n;

    *p++ = index ? '[' : '.';
    if (!index)
        *p++ = '"';
    for (size_t i = 0; i < n; i++) {
        if (key[i] == '"' || key[i] == '\\')
            *p++ = '\\';
        *p++ = key[i];
    }
    *p++ = index ? ']' : '"';
    return p;
}

const char *sql_json_path(Arena *a, const char *name)
{
    char *out = arena_alloc(a, 4 * strlen(name) + 8), *p = out;

    *p++ = '$';
    for (;;) {
        size_t n = strcspn(name, ".");

        p = put_step(p, name, n);
        if (name[n] == '\0')
            break;
        name += n + 1;
    }
    return sql_text(a, out);
}

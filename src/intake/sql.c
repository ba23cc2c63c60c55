/* sql.c -- See sql.h. */
#include "intake/sql.h"

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

const char *sql_json_path(Arena *a, const char *name)
{
    size_t n = strlen(name);
    char *out = arena_alloc(a, 3 * n + 8), *p = out;

    memcpy(p, "$.\"", 3);
    p += 3;
    for (size_t i = 0; i < n; i++) {
        if (name[i] == '.') {
            memcpy(p, "\".\"", 3);
            p += 3;
        } else if (name[i] == '"' || name[i] == '\\') {
            *p++ = '\\';
            *p++ = name[i];
        } else {
            *p++ = name[i];
        }
    }
    memcpy(p, "\"", 2);
    return sql_text(a, out);
}

/* yamlnode.c -- Reads a tree of YAML nodes; see yaml.h. */
#include "base/yaml.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool place_err(Err *err, ErrKind kind, const char *file, int line,
                      int column, const char *fmt, va_list ap)
{
    char text[sizeof(err->text)];

    vsnprintf(text, sizeof(text), fmt, ap);
    return err_set(err, kind, "%s:%d:%d: %s", file, line, column, text);
}

bool yaml_err(const YamlNode *n, Err *err, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    place_err(err, ERR_INPUT, n->file, n->line, n->column, fmt, ap);
    va_end(ap);
    return false;
}

bool yaml_key_err(const YamlNode *n, Err *err, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    place_err(err, ERR_INPUT, n->file, n->key_line, n->key_column, fmt, ap);
    va_end(ap);
    return false;
}

const YamlNode *yaml_get(const YamlNode *map, const char *key)
{
    if (map == NULL || map->type != YAML_MAP)
        return NULL;
    for (const YamlNode *c = map->first; c; c = c->next)
        if (strcmp(c->key, key) == 0)
            return c;
    return NULL;
}

const char *yaml_text(const YamlNode *map, const char *key,
                      const char *otherwise)
{
    const YamlNode *n = yaml_get(map, key);

    return n && n->text ? n->text : otherwise;
}

static bool not_a(const YamlNode *n, const char *what, Err *err)
{
    if (n->text == NULL)
        return yaml_err(n, err, "%s is wanted here", what);
    return yaml_err(n, err, "\"%s\" is not %s%s", n->text, what,
                    n->quoted ? "; leave the quotes out" : "");
}

bool yaml_int(const YamlNode *n, int64_t *out, Err *err)
{
    const char *digits = "0123456789";
    const char *s = n->text;
    long long x;
    char *end;

    if (s && !n->quoted && strspn(s + (*s == '+' || *s == '-'), digits) > 0) {
        errno = 0;
        x = strtoll(s, &end, 10);
        if (*end == '\0' && errno == ERANGE)
            return yaml_err(n, err, "%s is beyond 64 bits", s);
        if (*end == '\0') {
            *out = x;
            return true;
        }
    }
    return not_a(n, "a whole number", err);
}

/* Optional sign, digits with at most one point, optional exponent.  Not
 * hexadecimal, infinite or NaN, which strtod() would take as well. */
static bool looks_like_number(const char *s)
{
    size_t whole, part = 0;

    s += *s == '+' || *s == '-';
    whole = strspn(s, "0123456789");
    s += whole;
    if (*s == '.') {
        part = strspn(s + 1, "0123456789");
        s += 1 + part;
    }
    if (whole + part == 0)
        return false;
    if (*s == 'e' || *s == 'E') {
        s++;
        s += *s == '+' || *s == '-';
        if (strspn(s, "0123456789") == 0)
            return false;
        s += strspn(s, "0123456789");
    }
    return *s == '\0';
}

bool yaml_number(const YamlNode *n, double *out, Err *err)
{
    double x;

    if (n->text == NULL || n->quoted || !looks_like_number(n->text))
        return not_a(n, "a number", err);
    x = strtod(n->text, NULL);
    if (!isfinite(x))
        return yaml_err(n, err, "%s is too large", n->text);
    *out = x;
    return true;
}

bool yaml_bool(const YamlNode *n, bool *out, Err *err)
{
    bool yes = n->text && !n->quoted && strcmp(n->text, "true") == 0;

    if (!yes && (n->text == NULL || n->quoted || strcmp(n->text, "false") != 0))
        return not_a(n, "true or false", err);
    *out = yes;
    return true;
}

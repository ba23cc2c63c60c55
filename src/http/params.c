/* params.c -- See params.h. */
#include "http/params.h"
#include "base/nearest.h"
#include "base/utf8.h"

#include <string.h>
#include <strings.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that the escape at `s` stands for, -1 if it is none. */
static int unescape(const char *s, size_t n)
{
    int high, low;

    if (n < 3)
        return -1;
    high = hex(s[1]);
    low = hex(s[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

char *params_decode(const char *s, size_t n, bool plus, const char *what,
                    Arena *arena, Err *err)
{
    char *out = arena_alloc(arena, n + 1);
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        int c = (unsigned char)s[i];

        if (c == '%') {
            c = unescape(s + i, n - i);
            if (c < 0) {
                err_set(err, ERR_INPUT,
                        "%s has a %% that is not followed by two hexadecimal "
                        "digits; write %%25 for a percent sign",
                        what);
                return NULL;
            }
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0') {
            err_set(err, ERR_INPUT, "%s has a NUL byte", what);
            return NULL;
        }
        out[len++] = (char)c;
    }
    if (!utf8_valid(out, len)) {
        err_set(err, ERR_INPUT, "%s is not UTF-8", what);
        return NULL;
    }
    return out;
}

/* One "name=value" of `n` bytes. */
static bool parse_part(const char *s, size_t n, Param *out, Arena *arena,
                       Err *err)
{
    const char *equals = memchr(s, '=', n);
    size_t len = equals == NULL ? n : (size_t)(equals - s);
    const char *what = "the query string";

    if (len == 0)
        return err_set(err, ERR_INPUT, "%s has a value without a name", what);
    out->name = params_decode(s, len, true, what, arena, err);
    if (out->name == NULL)
        return false;
    out->value = "";
    if (equals != NULL)
        out->value =
            params_decode(equals + 1, n - len - 1, true, what, arena, err);
    return out->value != NULL;
}

bool params_parse(const char *query, size_t n, Params *out, Arena *arena,
                  Err *err)
{
    const char *end = query + n;

    *out = (Params){.at = ARENA_ARRAY(arena, Param, MAX_PARAMS)};
    if (n > MAX_QUERY)
        return err_set(err, ERR_INPUT, "the query string is over %d bytes",
                       MAX_QUERY);
    while (query < end) {
        const char *amp = memchr(query, '&', (size_t)(end - query));
        const char *stop = amp == NULL ? end : amp;

        if (stop > query) {
            if (out->n == MAX_PARAMS)
                return err_set(err, ERR_INPUT,
                               "the query string has over %d parameters",
                               MAX_PARAMS);
            if (!parse_part(query, (size_t)(stop - query), &out->at[out->n],
                            arena, err))
                return false;
            out->n++;
        }
        query = amp == NULL ? end : amp + 1;
    }
    return true;
}

const char *params_nth(const Params *p, const char *name, size_t i)
{
    for (size_t k = 0; k < p->n; k++)
        if (strcmp(p->at[k].name, name) == 0 && i-- == 0)
            return p->at[k].value;
    return NULL;
}

const char *params_get(const Params *p, const char *name)
{
    return params_nth(p, name, 0);
}

const char *params_header(const Params *p, const char *name)
{
    for (size_t k = 0; k < p->n; k++)
        if (strcasecmp(p->at[k].name, name) == 0)
            return p->at[k].value;
    return NULL;
}

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

bool params_only(const Params *p, const char *const *names, size_t n, Err *err)
{
    for (size_t k = 0; k < p->n; k++) {
        const char *name = p->at[k].name, *hint;

        if (is_one_of(name, names, n))
            continue;
        hint = nearest_name(name, names, n);
        return err_set(err, ERR_INPUT, "no such parameter: %.80s%s%s", name,
                       hint ? "; did you mean " : "", hint ? hint : "");
    }
    return true;
}

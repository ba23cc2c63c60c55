/* jsonpatch.c -- See jsonpatch.h. */
#include "base/jsonpatch.h"

#include <stdio.h>
#include <string.h>

/* ---- Values ------------------------------------------------------------- */

static void put_number(Json *j, const char *key, const JsonVal *v)
{
    int64_t whole;
    double x = 0;

    if (jsonread_int(v, &whole)) {
        json_int(j, key, whole);
        return;
    }
    jsonread_num(v, &x);
    json_num(j, key, x);
}

static void put_all(Json *j, const char *key, const JsonVal *v, char bracket)
{
    JsonIter it = {.in = v};

    json_open(j, key, bracket);
    while (jsonread_next(&it))
        jsonpatch_put(j, it.key, it.value);
    json_close(j, bracket == '[' ? ']' : '}');
}

void jsonpatch_put(Json *j, const char *key, const JsonVal *v)
{
    const char *s;
    bool yes = false;
    size_t n = 0;

    switch (jsonread_kind(v)) {
    case JSON_NONE:
    case JSON_NULL: json_null(j, key); break;
    case JSON_BOOL:
        jsonread_bool(v, &yes);
        json_bool(j, key, yes);
        break;
    case JSON_NUMBER: put_number(j, key, v); break;
    case JSON_STRING:
        s = jsonread_str(v, &n);
        json_strn(j, key, s, n);
        break;
    case JSON_ARRAY: put_all(j, key, v, '['); break;
    case JSON_OBJECT: put_all(j, key, v, '{'); break;
    }
}

static bool same_number(const JsonVal *a, const JsonVal *b)
{
    int64_t i, k;
    double x = 0, y = 0;
    bool whole = jsonread_int(a, &i);

    if (whole != jsonread_int(b, &k))
        return false;
    if (whole)
        return i == k;
    jsonread_num(a, &x);
    jsonread_num(b, &y);
    return x == y;
}

static bool same_string(const JsonVal *a, const JsonVal *b)
{
    size_t n = 0, m = 0;
    const char *s = jsonread_str(a, &n), *t = jsonread_str(b, &m);

    return n == m && memcmp(s, t, n) == 0;
}

static bool same(const JsonVal *a, const JsonVal *b);

/* Of objects: the same keys in the same order. */
static bool same_inside(const JsonVal *a, const JsonVal *b)
{
    JsonIter x = {.in = a}, y = {.in = b};

    if (jsonread_count(a) != jsonread_count(b))
        return false;
    while (jsonread_next(&x) && jsonread_next(&y)) {
        if (x.key != NULL && strcmp(x.key, y.key) != 0)
            return false;
        if (!same(x.value, y.value))
            return false;
    }
    return true;
}

static bool same(const JsonVal *a, const JsonVal *b)
{
    JsonKind kind = jsonread_kind(a);
    bool x = false, y = false;

    if (kind != jsonread_kind(b))
        return false;
    switch (kind) {
    case JSON_NONE:
    case JSON_NULL: return true;
    case JSON_BOOL:
        jsonread_bool(a, &x);
        jsonread_bool(b, &y);
        return x == y;
    case JSON_NUMBER: return same_number(a, b);
    case JSON_STRING: return same_string(a, b);
    case JSON_ARRAY:
    case JSON_OBJECT: return same_inside(a, b);
    }
    return false;
}

/* ---- Operations --------------------------------------------------------- */

typedef struct Diff {
    Json out;
    char path[JSONPATCH_MAX_PATH];
    size_t len;
} Diff;

static void put_op(Diff *d, const char *op, const JsonVal *value)
{
    json_open(&d->out, NULL, '{');
    json_str(&d->out, "op", op);
    json_strn(&d->out, "path", d->path, d->len);
    if (value != NULL)
        jsonpatch_put(&d->out, "value", value);
    json_close(&d->out, '}');
}

/* One step further; false: the path would be too long. */
static bool step(Diff *d, const char *key, size_t index)
{
    char number[24];

    if (key == NULL) {
        snprintf(number, sizeof(number), "%zu", index);
        key = number;
    }
    if (d->len + 2 * strlen(key) + 2 > sizeof(d->path))
        return false;
    d->path[d->len++] = '/';
    for (; *key != '\0'; key++) {
        bool escaped = *key == '~' || *key == '/';

        d->path[d->len++] = escaped ? '~' : *key;
        if (escaped)
            d->path[d->len++] = *key == '~' ? '0' : '1';
    }
    return true;
}

static bool fits(const Diff *d, const JsonVal *v)
{
    JsonIter it = {.in = v};

    while (jsonread_next(&it)) {
        size_t n = it.key == NULL ? 24 : 2 * strlen(it.key);

        if (d->len + n + 2 > sizeof(d->path))
            return false;
    }
    return true;
}

static void op_at(Diff *d, const char *op, const char *key, size_t index,
                  const JsonVal *value)
{
    size_t len = d->len;

    step(d, key, index);
    put_op(d, op, value);
    d->len = len;
}

static void diff(Diff *d, const JsonVal *a, const JsonVal *b);

static void diff_at(Diff *d, const char *key, size_t index, const JsonVal *a,
                    const JsonVal *b)
{
    size_t len = d->len;

    step(d, key, index);
    diff(d, a, b);
    d->len = len;
}

static void diff_arrays(Diff *d, const JsonVal *a, const JsonVal *b)
{
    JsonIter x = {.in = a}, y = {.in = b};
    size_t n = jsonread_count(a), m = jsonread_count(b);

    for (size_t i = 0; i < n && i < m; i++) {
        jsonread_next(&x);
        jsonread_next(&y);
        diff_at(d, NULL, i, x.value, y.value);
    }
    for (size_t i = n; i > m; i--)
        op_at(d, "remove", NULL, i - 1, NULL);
    while (jsonread_next(&y))
        op_at(d, "add", NULL, y.index - 1, y.value);
}

/* Does taking keys away and adding others at the end lead from a to b? */
static bool keeps_order(const JsonVal *a, const JsonVal *b)
{
    JsonIter x = {.in = a}, y = {.in = b};
    bool more = jsonread_next(&y);

    while (jsonread_next(&x)) {
        if (more && strcmp(x.key, y.key) == 0)
            more = jsonread_next(&y);
        else if (jsonread_get(b, x.key) != NULL)
            return false;
    }
    for (; more; more = jsonread_next(&y))
        if (jsonread_get(a, y.key) != NULL)
            return false;
    return true;
}

static void diff_objects(Diff *d, const JsonVal *a, const JsonVal *b)
{
    JsonIter x = {.in = a}, y = {.in = b};

    while (jsonread_next(&x)) {
        const JsonVal *now = jsonread_get(b, x.key);

        if (now == NULL)
            op_at(d, "remove", x.key, 0, NULL);
        else
            diff_at(d, x.key, 0, x.value, now);
    }
    while (jsonread_next(&y))
        if (jsonread_get(a, y.key) == NULL)
            op_at(d, "add", y.key, 0, y.value);
}

static void diff(Diff *d, const JsonVal *a, const JsonVal *b)
{
    JsonKind kind = jsonread_kind(a);

    if (same(a, b))
        return;
    if (kind == jsonread_kind(b) && fits(d, a) && fits(d, b)) {
        if (kind == JSON_ARRAY) {
            diff_arrays(d, a, b);
            return;
        }
        if (kind == JSON_OBJECT && keeps_order(a, b)) {
            diff_objects(d, a, b);
            return;
        }
    }
    put_op(d, "replace", b);
}

void jsonpatch_diff(const JsonVal *from, const JsonVal *to, Buf *out)
{
    Diff d = {.out = {.out = out}};

    json_open(&d.out, NULL, '[');
    diff(&d, from, to);
    json_close(&d.out, ']');
}

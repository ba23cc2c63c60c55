/* jsonread.c -- See jsonread.h. */
#include "base/jsonread.h"

#include <string.h>
#include <yyjson.h>

/* The two opaque types are yyjson's own, under our names. */
static const yyjson_val *real(const JsonVal *v)
{
    return (const yyjson_val *)(const void *)v;
}

static const JsonVal *ours(const yyjson_val *v)
{
    return (const JsonVal *)(const void *)v;
}

/* yyjson drops const from every argument, though it only reads. */
static yyjson_val *loose(const JsonVal *v)
{
    return (yyjson_val *)(uintptr_t)real(v);
}

/* Say what is wrong and at which line and column of `text`. */
static bool wrong_at(Err *err, ErrKind kind, const char *text, size_t pos,
                     const char *what)
{
    size_t line = 1, column = 1;

    for (size_t i = 0; i < pos; i++) {
        column = text[i] == '\n' ? 1 : column + 1;
        line += text[i] == '\n';
    }
    return err_set(err, kind, "line %zu, column %zu: %s", line, column, what);
}

/* yyjson has no limit of its own: it does not recurse, but those who walk
 * the result do. */
static bool shallow(const char *text, size_t len, size_t max, Err *err)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > max)
            return wrong_at(err, ERR_LIMIT, text, i, "nested too deeply");
        else if (!quoted && (c == ']' || c == '}') && depth > 0)
            depth--;
    }
    return true;
}

JsonDoc *jsonread_new(const char *text, size_t len, const JsonLimits *limits,
                      Err *err)
{
    yyjson_read_err why = {0};
    yyjson_doc *doc;

    if (len > limits->bytes) {
        err_set(err, ERR_LIMIT, "the JSON is over %zu bytes", limits->bytes);
        return NULL;
    }
    if (!shallow(text, len, limits->depth, err))
        return NULL;
    doc = yyjson_read_opts((char *)(uintptr_t)text, len, YYJSON_READ_NOFLAG,
                           NULL, &why);
    if (doc == NULL && why.code == YYJSON_READ_ERROR_INVALID_PARAMETER)
        err_set(err, ERR_INPUT, "the JSON is empty");
    else if (doc == NULL)
        wrong_at(err, ERR_INPUT, text, why.pos, why.msg);
    return (JsonDoc *)(void *)doc;
}

void jsonread_free(JsonDoc *doc)
{
    yyjson_doc_free((yyjson_doc *)(void *)doc);
}

const JsonVal *jsonread_root(const JsonDoc *doc)
{
    return ours(
        yyjson_doc_get_root((yyjson_doc *)(uintptr_t)(const void *)doc));
}

JsonKind jsonread_kind(const JsonVal *v)
{
    switch (yyjson_get_type(loose(v))) {
    case YYJSON_TYPE_NULL: return JSON_NULL;
    case YYJSON_TYPE_BOOL: return JSON_BOOL;
    case YYJSON_TYPE_NUM: return JSON_NUMBER;
    case YYJSON_TYPE_STR: return JSON_STRING;
    case YYJSON_TYPE_ARR: return JSON_ARRAY;
    case YYJSON_TYPE_OBJ: return JSON_OBJECT;
    }
    return JSON_NONE;
}

const JsonVal *jsonread_get(const JsonVal *object, const char *key)
{
    return ours(yyjson_obj_get(loose(object), key));
}

size_t jsonread_count(const JsonVal *v)
{
    return yyjson_is_arr(loose(v)) ? yyjson_arr_size(loose(v))
                                   : yyjson_obj_size(loose(v));
}

bool jsonread_next(JsonIter *it)
{
    yyjson_val *at = loose(it->after);

    if (it->index >= jsonread_count(it->in))
        return false;
    if (it->index == 0) /* both kinds keep their first element behind them */
        at = yyjson_is_arr(loose(it->in))
                 ? yyjson_arr_get_first(loose(it->in))
                 : unsafe_yyjson_get_first(loose(it->in));
    it->key = NULL;
    if (yyjson_is_obj(loose(it->in))) {
        it->key = yyjson_get_str(at);
        it->key_len = yyjson_get_len(at);
        at++; /* the value follows its key */
    }
    it->value = ours(at);
    it->after = ours(unsafe_yyjson_get_next(at));
    it->index++;
    return true;
}

const char *jsonread_str(const JsonVal *v, size_t *len)
{
    const char *s = yyjson_get_str(loose(v));
    size_t n = yyjson_get_len(loose(v));

    if (len != NULL)
        *len = s == NULL ? 0 : n;
    else if (s != NULL && strlen(s) != n)
        return NULL;
    return s;
}

bool jsonread_num(const JsonVal *v, double *x)
{
    if (!yyjson_is_num(loose(v)))
        return false;
    if (yyjson_is_uint(loose(v)))
        *x = (double)yyjson_get_uint(loose(v));
    else if (yyjson_is_sint(loose(v)))
        *x = (double)yyjson_get_sint(loose(v));
    else
        *x = yyjson_get_real(loose(v));
    return true;
}

bool jsonread_int(const JsonVal *v, int64_t *x)
{
    if (!yyjson_is_int(loose(v)))
        return false;
    if (yyjson_is_uint(loose(v)) && yyjson_get_uint(loose(v)) > INT64_MAX)
        return false;
    *x = yyjson_get_sint(loose(v));
    return true;
}

bool jsonread_bool(const JsonVal *v, bool *x)
{
    if (!yyjson_is_bool(loose(v)))
        return false;
    *x = yyjson_get_bool(loose(v));
    return true;
}

char *jsonread_text(const JsonVal *v, size_t *len)
{
    return yyjson_val_write(loose(v), YYJSON_WRITE_NOFLAG, len);
}

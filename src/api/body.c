/* body.c -- See body.h. */
#include "api/body.h"

#include "base/nearest.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static bool is_json(const char *type)
{
    size_t n = type == NULL ? 0 : strcspn(type, "; ");

    return n == strlen("application/json") &&
           strncasecmp(type, "application/json", n) == 0;
}

/* Promise 2. */
static bool check_keys(const JsonVal *object, const char *const *known,
                       Err *err)
{
    JsonIter it = {.in = object};
    size_t n = 0;

    while (known[n] != NULL)
        n++;
    while (jsonread_next(&it)) {
        size_t i = 0;
        const char *near;

        while (i < n && strcmp(known[i], it.key) != 0)
            i++;
        if (i < n)
            continue;
        near = nearest_name(it.key, known, n);
        return err_set(err, ERR_INPUT, "unknown key in the body: %.40s%s%s",
                       it.key, near != NULL ? "; did you mean " : "",
                       near != NULL ? near : "");
    }
    return true;
}

bool body_read(const Request *req, const char *const *known, Body *out,
               Err *err)
{
    static const JsonLimits limits = {MAX_BODY_BYTES, MAX_BODY_DEPTH};

    *out = (Body){.arena = req->arena};
    if (!is_json(params_header(&req->headers, "Content-Type")))
        return err_set(err, ERR_INPUT,
                       "send a JSON object with Content-Type:"
                       " application/json");
    out->doc = jsonread_new(req->body, req->body_len, &limits, err);
    if (out->doc == NULL)
        return err_within(err, "the body");
    if (jsonread_kind(jsonread_root(out->doc)) == JSON_OBJECT &&
        check_keys(jsonread_root(out->doc), known, err))
        return true;
    if (err->kind == ERR_NONE)
        err_set(err, ERR_INPUT, "the body is JSON, but not an object");
    body_done(out);
    return false;
}

void body_done(Body *b)
{
    jsonread_free(b->doc);
    b->doc = NULL;
}

static const JsonVal *find(const Body *b, const char *key)
{
    const JsonVal *v = jsonread_get(jsonread_root(b->doc), key);

    return jsonread_kind(v) == JSON_NULL ? NULL : v;
}

bool body_text(const Body *b, const char *key, const char **out, Err *err)
{
    const JsonVal *v = find(b, key);
    const char *text = jsonread_str(v, NULL);

    *out = NULL;
    if (v == NULL)
        return true;
    if (text == NULL)
        return err_set(err, ERR_INPUT, "%s must be text%s", key,
                       jsonread_kind(v) == JSON_STRING ? " without NUL" : "");
    *out = arena_strndup(b->arena, text, strlen(text));
    return true;
}

bool body_num(const Body *b, const char *key, double *out, Err *err)
{
    const JsonVal *v = find(b, key);

    *out = NAN;
    return v == NULL || jsonread_num(v, out) ||
           err_set(err, ERR_INPUT, "%s must be a number", key);
}

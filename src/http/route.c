/* route.c -- See route.h. */
#include "http/route.h"
#include "base/nearest.h"

#include <stdio.h>
#include <string.h>

/* Where the arguments of a path begin and end. */
typedef struct Span {
    const char *s;
    size_t n;
} Span;

/* Match `path` against `pattern`, one segment at a time.  Return how many
 * arguments it has, -1 if it does not match. */
static int match(const char *pattern, const char *path, Span arg[MAX_PATH_ARGS])
{
    int nargs = 0;

    while (*pattern != '\0' && *path != '\0') {
        if (*pattern == ':') {
            size_t n = strcspn(path, "/");

            if (n == 0 || nargs == MAX_PATH_ARGS)
                return -1;
            arg[nargs++] = (Span){path, n};
            path += n;
            pattern += strcspn(pattern, "/");
        } else if (*pattern++ != *path++) {
            return -1;
        }
    }
    return *pattern == '\0' && *path == '\0' ? nargs : -1;
}

static bool takes(const Route *r, const char *method)
{
    return strcmp(r->method, method) == 0 ||
           (strcmp(method, "HEAD") == 0 && strcmp(r->method, "GET") == 0);
}

static void allow_also(char allow[MAX_ALLOW], const char *method)
{
    size_t n = strlen(allow);

    snprintf(allow + n, MAX_ALLOW - n, "%s%s", n > 0 ? ", " : "",
             strcmp(method, "GET") == 0 ? "GET, HEAD" : method);
}

static bool decode_args(Request *req, const Span *arg, int nargs, Err *err)
{
    for (int i = 0; i < nargs; i++) {
        req->arg[i] = params_decode(arg[i].s, arg[i].n, false, "the path",
                                    req->arena, err);
        if (req->arg[i] == NULL)
            return false;
    }
    return true;
}

typedef struct Table {
    const Route *routes;
    size_t n;
} Table;

static const char *path_at(const void *ctx, size_t i)
{
    const Table *t = ctx;

    return i < t->n ? t->routes[i].path : NULL;
}

const Route *route_find(const Route *routes, size_t n, Request *req,
                        char allow[MAX_ALLOW], Err *err)
{
    Table table = {routes, n};
    const char *hint;

    allow[0] = '\0';
    memset(req->arg, 0, sizeof(req->arg));
    for (const Route *r = routes; r < routes + n; r++) {
        Span arg[MAX_PATH_ARGS];
        int nargs = match(r->path, req->path, arg);

        if (nargs >= 0 && takes(r, req->method))
            return decode_args(req, arg, nargs, err) ? r : NULL;
        if (nargs >= 0)
            allow_also(allow, r->method);
    }
    if (allow[0] != '\0') {
        err_set(err, ERR_INPUT, "%.200s does not allow %.20s; it allows %s",
                req->path, req->method, allow);
        return NULL;
    }
    hint = nearest_at(req->path, path_at, &table);
    err_set(err, ERR_MISSING, "no such path: %.200s%s%s", req->path,
            hint ? "; did you mean " : "", hint ? hint : "");
    return NULL;
}

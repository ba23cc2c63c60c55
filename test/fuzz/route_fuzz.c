/* route_fuzz.c -- Any bytes at all may arrive as a method and a path. */
#include "http/route.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool answer(Request *req, Reply *reply, Err *err)
{
    return true;
}

static const Route routes[] = {
    {"GET", "/v1/metrics", PERM_READ, answer},
    {"GET", "/v1/metrics/:name", PERM_READ, answer},
    {"POST", "/v1/metrics/:name", PERM_EDIT, answer},
    {"PUT", "/v1/:a/:b/:c/:d", PERM_EDIT, answer},
};

/* "METHOD path"; without a blank, all of it is the path of a GET. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena arena = {0};
    char *text = arena_strndup(&arena, (const char *)data, size);
    char *blank = strchr(text, ' ');
    Request req = {.method = "GET", .path = text, .arena = &arena};
    char allow[MAX_ALLOW];
    const Route *r;
    Err err = {0};

    if (blank != NULL) {
        *blank = '\0';
        req.method = text;
        req.path = blank + 1;
    }
    r = route_find(routes, sizeof(routes) / sizeof(routes[0]), &req, allow,
                   &err);
    if ((r == NULL) != (err.kind != ERR_NONE)) /* says why, or finds it */
        abort();
    arena_clear(&arena);
    return 0;
}

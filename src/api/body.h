/*
 * body.h -- The JSON object that a call sends.
 *
 *     Body b;
 *
 *     if (!body_read(req, known, &b, err))
 *         return false;
 *     ok = body_text(&b, "name", &name, err) && body_num(&b, "value", ...);
 *     body_done(&b);
 *
 *   1. Anything but one object with Content-Type: application/json is
 *      refused; a page of another origin cannot send that without asking.
 *   2. A key that is not among the known ones is refused with the nearest.
 *   3. A key that is not there and one that is null are the same: none.
 *   4. What is returned outlives the body: it lives in the request's arena.
 */
#ifndef PULS_API_BODY_H
#define PULS_API_BODY_H

#include "base/jsonread.h"
#include "http/route.h"

#define MAX_BODY_BYTES ((size_t)64 << 10)
#define MAX_BODY_DEPTH 8

typedef struct Body {
    JsonDoc *doc;
    Arena *arena;
} Body;

/* `known` is NULL-terminated. */
bool body_read(const Request *req, const char *const *known, Body *out,
               Err *err);
void body_done(Body *b);

/* NULL and NaN where there is none; ERR_INPUT for another kind of value, and
 * for text with NUL in it. */
bool body_text(const Body *b, const char *key, const char **out, Err *err);
bool body_num(const Body *b, const char *key, double *out, Err *err);

#endif

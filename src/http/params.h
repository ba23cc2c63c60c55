/*
 * params.h -- The names and values of a query string.
 *
 *     GET /v1/query?metric=nps&by=channel&by=region
 *
 *   1. A string over MAX_QUERY bytes or with over MAX_PARAMS parameters is
 *      refused, and so is an escape that is not %XX, a NUL, or a name or
 *      value that is not UTF-8.  All of these are ERR_INPUT.
 *   2. A name may be repeated; the order is kept.  "a" is the same as "a=".
 *   3. "+" is a blank.  Parts are separated by "&"; empty parts are skipped.
 *
 * The same list holds the headers of a request; their names are found with
 * params_header(), which does not mind upper or lower case.
 */
#ifndef PULS_HTTP_PARAMS_H
#define PULS_HTTP_PARAMS_H

#include "base/arena.h"
#include "base/param.h"

#include <stddef.h>

#define MAX_QUERY  8192 /* bytes of a query string, before decoding */
#define MAX_PARAMS 64

typedef struct Params {
    Param *at;
    size_t n;
} Params;

/* Read the `n` bytes after the "?".  The result lives in the arena. */
bool params_parse(const char *query, size_t n, Params *out, Arena *arena,
                  Err *err);

/* The value of the first (or the i-th, from 0) parameter of that name; NULL
 * if there is none. */
const char *params_get(const Params *p, const char *name);
const char *params_nth(const Params *p, const char *name, size_t i);

/* The first value of a header, or NULL. */
const char *params_header(const Params *p, const char *name);

/* Is every name one of these?  If not, ERR_INPUT with the nearest of them. */
bool params_only(const Params *p, const char *const *names, size_t n, Err *err);

/* Decode the escapes in `n` bytes by promise 1, and "+" if `plus`.  NULL and
 * *err if they are wrong; `what` says what they are part of. */
char *params_decode(const char *s, size_t n, bool plus, const char *what,
                    Arena *arena, Err *err);

#endif

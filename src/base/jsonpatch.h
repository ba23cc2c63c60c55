/*
 * jsonpatch.h -- What changed from one JSON document to another (RFC 6902).
 *
 *     Buf patch = BUF_INIT(MAX_PATCH);
 *
 *     jsonpatch_diff(jsonread_root(old), jsonread_root(new), &patch);
 *     // [{"op":"replace","path":"/tiles/0/value","value":41.5}]
 *
 * The operations are add, remove and replace.  Elements of arrays are
 * compared by their place: what is put in at the front changes all of them,
 * and whoever asks for the patch looks whether it is worth its length.
 *
 *   1. Applied to `from`, the patch gives `to`, with its keys in the same
 *      order: an object whose keys changed but at its end is replaced.
 *   2. Two documents that are the same give "[]".
 *   3. Numbers are the same when they are the same double, or the same
 *      integer where both are.
 *
 * Overflow of `out` is the caller's to check (base/buf.h); the patch is then
 * of no use.
 */
#ifndef PULS_BASE_JSONPATCH_H
#define PULS_BASE_JSONPATCH_H

#include "base/buf.h"
#include "base/json.h"
#include "base/jsonread.h"

#define JSONPATCH_MAX_PATH \
    4096 /* bytes of a path; a longer one replaces
                                   what it leads to as a whole */

void jsonpatch_diff(const JsonVal *from, const JsonVal *to, Buf *out);

/* Write a value that was read. */
void jsonpatch_put(Json *j, const char *key, const JsonVal *v);

#endif

/*
 * pack.h -- A snapshot in one archive, and out of it (libarchive underneath).
 *
 *     Pack *p = pack_open(dir, err);
 *     while (pack_next(p, &chunk, err) && chunk.len > 0) ...
 *     pack_close(p);
 *
 * The archive is a tar, compressed with Zstandard, which `tar --zstd -xf`
 * takes apart as well; its first member is the manifest.
 *
 *   1. pack_read() writes nothing to `to` but files that the manifest
 *      names, which are plain files within `to`, of the size it says.
 *   2. It succeeds only if every one of them was there, with its hash.
 *   3. An archive that was cut, damaged or is none is ERR_INPUT.
 */
#ifndef PULS_ENGINE_PACK_H
#define PULS_ENGINE_PACK_H

#include "base/buf.h"
#include "engine/snapshot.h"

#define PACK_BLOCK ((size_t)256 << 10) /* bytes that are read at once */

typedef struct Pack Pack;

/* Of the snapshot in `dir`, which stays until pack_close(). */
Pack *pack_open(const char *dir, Err *err);
void pack_close(Pack *p); /* NULL is fine */

/* Append the next part to *chunk, which is empty and has room for 4 * PACK_BLOCK
 * bytes; nothing is
 * appended at the end. */
bool pack_next(Pack *p, Buf *chunk, Err *err);

/* Read an archive, and check it.  Files go into `to`, a folder that is there;
 * NULL: only look.  The manifest lives in the arena. */
bool pack_read(const char *path, const char *to, Arena *a, Manifest *out,
               Err *err);

#endif

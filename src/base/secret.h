/*
 * secret.h -- Secrets of others: in a file that nobody else reads, or in the
 * environment.
 *
 *   1. A file that its group or anybody may read or write is refused, and so
 *      is anything that is no plain file.
 *   2. Line ends at the end of a file are not part of the secret; what is
 *      left must not be empty and not over SECRET_MAX bytes.
 *   3. No sentence has anything of the secret in it.
 */
#ifndef PULS_BASE_SECRET_H
#define PULS_BASE_SECRET_H

#include "base/arena.h"

#define SECRET_MAX 4096

typedef struct Secret {
    const char *bytes;
    size_t len;
} Secret;

/* ERR_IO, because whoever asks cannot mend it. */
bool secret_file(Arena *a, const char *path, Secret *out, Err *err);
bool secret_env(const char *name, Secret *out, Err *err);

#endif

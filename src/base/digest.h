/*
 * digest.h -- Hashes of bytes; the only module that knows a library of them.
 *
 *     Digest d;
 *
 *     digest_begin(&d);
 *     digest_add(&d, s, strlen(s));
 *     id = digest_end(&d);
 *
 * MD5 tells identities and contents apart and finds torn records, nothing
 * else: whoever wants to can make two texts of the same MD5.
 */
#ifndef PULS_BASE_DIGEST_H
#define PULS_BASE_DIGEST_H

#include "base/int128.h"

#include <stdalign.h>
#include <stddef.h>

/* Private to digest.c. */
typedef struct Digest {
    alignas(16) unsigned char state[128];
} Digest;

void digest_begin(Digest *d);
void digest_add(Digest *d, const void *bytes, size_t n);

/* MD5 of all that was added, its first byte the lowest of the number. */
Uint128 digest_end(Digest *d);

#endif

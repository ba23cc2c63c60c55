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
 *
 * An HMAC (RFC 2104) proves that whoever sent some bytes knows a secret:
 *
 *     Hmac h;
 *
 *     hmac_begin(&h, HMAC_SHA256, secret, strlen(secret));
 *     hmac_add(&h, body, n);
 *     len = hmac_end(&h, mac);
 *     ok = len == n_given && digest_same(mac, given, len);
 */
#ifndef PULS_BASE_DIGEST_H
#define PULS_BASE_DIGEST_H

#include "base/int128.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>

/* Private to digest.c. */
typedef struct Digest {
    alignas(16) unsigned char state[128];
} Digest;

void digest_begin(Digest *d);
void digest_add(Digest *d, const void *bytes, size_t n);

/* MD5 of all that was added, its first byte the lowest of the number. */
Uint128 digest_end(Digest *d);

/* ---- With a secret ------------------------------------------------------ */

typedef enum HmacHash { HMAC_SHA1, HMAC_SHA256, HMAC_SHA512 } HmacHash;

#define HMAC_MAX 64 /* bytes of the longest result */

/* Private to digest.c. */
typedef struct Hmac {
    alignas(16) unsigned char state[1024];
    HmacHash hash;
} Hmac;

void hmac_begin(Hmac *h, HmacHash hash, const void *key, size_t n);
void hmac_add(Hmac *h, const void *bytes, size_t n);

/* Write the result, forget the key, return the length: 20, 32 or 64. */
size_t hmac_end(Hmac *h, unsigned char out[HMAC_MAX]);

/* Are they the same?  Takes as long whether they are or not, so that nobody
 * finds a secret byte by byte. */
bool digest_same(const void *a, const void *b, size_t n);

#endif

/* digest.c -- See digest.h. */
#include "base/digest.h"

#include <assert.h>
#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <string.h>

static struct md5_ctx *context(Digest *d)
{
    static_assert(sizeof(struct md5_ctx) <= sizeof(d->state), "room for MD5");
    return (struct md5_ctx *)(void *)d->state;
}

void digest_begin(Digest *d)
{
    md5_init(context(d));
}

void digest_add(Digest *d, const void *bytes, size_t n)
{
    md5_update(context(d), n, bytes);
}

Uint128 digest_end(Digest *d)
{
    unsigned char bytes[MD5_DIGEST_SIZE];
    Uint128 out = 0;

    md5_digest(context(d), sizeof(bytes), bytes);
    for (size_t i = sizeof(bytes); i > 0; i--)
        out = out << 8 | bytes[i - 1];
    return out;
}

/* ---- With a secret ------------------------------------------------------ */

typedef union HmacState {
    struct hmac_sha1_ctx sha1;
    struct hmac_sha256_ctx sha256;
    struct hmac_sha512_ctx sha512;
} HmacState;

static HmacState *state_of(Hmac *h)
{
    static_assert(sizeof(HmacState) <= sizeof(h->state), "room for HMAC");
    return (HmacState *)(void *)h->state;
}

void hmac_begin(Hmac *h, HmacHash hash, const void *key, size_t n)
{
    HmacState *s = state_of(h);

    h->hash = hash;
    switch (hash) {
    case HMAC_SHA1: hmac_sha1_set_key(&s->sha1, n, key); break;
    case HMAC_SHA256: hmac_sha256_set_key(&s->sha256, n, key); break;
    case HMAC_SHA512: hmac_sha512_set_key(&s->sha512, n, key); break;
    }
}

void hmac_add(Hmac *h, const void *bytes, size_t n)
{
    HmacState *s = state_of(h);

    switch (h->hash) {
    case HMAC_SHA1: hmac_sha1_update(&s->sha1, n, bytes); break;
    case HMAC_SHA256: hmac_sha256_update(&s->sha256, n, bytes); break;
    case HMAC_SHA512: hmac_sha512_update(&s->sha512, n, bytes); break;
    }
}

size_t hmac_end(Hmac *h, unsigned char out[HMAC_MAX])
{
    HmacState *s = state_of(h);
    size_t n = 0;

    switch (h->hash) {
    case HMAC_SHA1:
        n = SHA1_DIGEST_SIZE;
        hmac_sha1_digest(&s->sha1, n, out);
        break;
    case HMAC_SHA256:
        n = SHA256_DIGEST_SIZE;
        hmac_sha256_digest(&s->sha256, n, out);
        break;
    case HMAC_SHA512:
        n = SHA512_DIGEST_SIZE;
        hmac_sha512_digest(&s->sha512, n, out);
        break;
    }
    explicit_bzero(h->state, sizeof(h->state));
    return n;
}

bool digest_same(const void *a, const void *b, size_t n)
{
    const volatile unsigned char *x = a, *y = b;
    unsigned char differ = 0;

    for (size_t i = 0; i < n; i++)
        differ |= (unsigned char)(x[i] ^ y[i]);
    return differ == 0;
}

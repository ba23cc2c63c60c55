/* digest.c -- See digest.h. */
#include "base/digest.h"

#include <assert.h>
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

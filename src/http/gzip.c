/* gzip.c -- See gzip.h. */
#include "http/gzip.h"
#include "base/mem.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#define ZLIB_CONST /* zlib promises to only read what it compresses */
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* 32 kB of history, a gzip header */
#define LEVEL       4         /* half the time of 6 for 5 % more bytes */
#define CHUNK       16384

bool gzip_add(Buf *out, const char *bytes, size_t n)
{
    z_stream z = {0};
    unsigned char chunk[CHUNK];
    int rc =
        deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY);

    assert(rc == Z_OK && n <= UINT32_MAX); /* replies have a ceiling */
    z.next_in = (const Bytef *)bytes;
    z.avail_in = (uInt)n;
    do {
        z.next_out = chunk;
        z.avail_out = sizeof(chunk);
        rc = deflate(&z, Z_FINISH);
        buf_add(out, (const char *)chunk, sizeof(chunk) - z.avail_out);
    } while (rc == Z_OK && !out->full);
    deflateEnd(&z);
    return rc == Z_STREAM_END && !out->full;
}

struct Gunzip {
    z_stream z;
    bool inside; /* of a member */
};

Gunzip *gunzip_open(void)
{
    Gunzip *g = mem_alloc(sizeof(*g));
    int rc = inflateInit2(&g->z, GZIP_WINDOW);

    assert(rc == Z_OK);
    return g;
}

void gunzip_close(Gunzip *g)
{
    if (g == NULL)
        return;
    inflateEnd(&g->z);
    free(g);
}

/* Until the member ends, or the bytes do.  False as gunzip_add(). */
static bool unpack(Gunzip *g, Buf *out)
{
    unsigned char chunk[CHUNK];
    int rc;

    do {
        g->z.next_out = chunk;
        g->z.avail_out = sizeof(chunk);
        rc = inflate(&g->z, Z_NO_FLUSH);
        buf_add(out, (const char *)chunk, sizeof(chunk) - g->z.avail_out);
    } while (rc == Z_OK && g->z.avail_out == 0 && !out->full);
    g->inside = rc != Z_STREAM_END;
    /* Z_BUF_ERROR: it would like more bytes. */
    return (rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR) &&
           !out->full;
}

/* Members may follow each other (RFC 1952, 2.2). */
bool gunzip_add(Gunzip *g, Buf *out, const char *bytes, size_t n)
{
    bool ok = true;

    assert(n <= UINT32_MAX);
    g->z.next_in = (const Bytef *)bytes;
    g->z.avail_in = (uInt)n;
    while (ok && g->z.avail_in > 0) {
        if (!g->inside)
            inflateReset(&g->z);
        ok = unpack(g, out);
    }
    return ok;
}

bool gunzip_whole(const Gunzip *g)
{
    return !g->inside;
}

/*
 * gzip.h -- Packs replies and unpacks bodies; the only file that knows zlib.
 *
 * A small body can unpack to a thousand times its size: what comes out goes
 * into a Buf, whose ceiling ends that.
 */
#ifndef PULS_HTTP_GZIP_H
#define PULS_HTTP_GZIP_H

#include "base/buf.h"

/* Append `n` bytes to *out, compressed as one gzip member.  False if *out
 * has no room for them: it is then to be thrown away. */
bool gzip_add(Buf *out, const char *bytes, size_t n);

/* Unpacks what comes in parts. */
typedef struct Gunzip Gunzip;

Gunzip *gunzip_open(void);
void gunzip_close(Gunzip *g); /* accepts NULL */

/* Append to *out what the next `n` bytes hold.  False if they are not gzip,
 * or if *out is full. */
bool gunzip_add(Gunzip *g, Buf *out, const char *bytes, size_t n);

/* Was the last byte that of a whole member, or was there none at all? */
bool gunzip_whole(const Gunzip *g);

#endif

/* gzip.h -- Makes a text smaller; the only file that knows zlib. */
#ifndef PULS_HTTP_GZIP_H
#define PULS_HTTP_GZIP_H

#include "base/buf.h"

/* Append `n` bytes to *out, compressed as one gzip member.  False if *out
 * has no room for them: it is then to be thrown away. */
bool gzip_add(Buf *out, const char *bytes, size_t n);

#endif

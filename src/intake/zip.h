/*
 * zip.h -- One member of a zip file (libarchive underneath).
 *
 * A zip without its directory at the end, which is how a cut one looks, is
 * read from the front as far as it goes.
 */
#ifndef PULS_INTAKE_ZIP_H
#define PULS_INTAKE_ZIP_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define ZIP_MAX_MEMBERS 10000

typedef struct Zip Zip;

/* `member` NULL takes the only data file; if there are several, or none of
 * that name, the error lists them.  The descriptor stays the caller's. */
Zip *zip_open(int fd, const char *member, Err *err);
Zip *zip_open_bytes(const char *bytes, size_t n, const char *member, Err *err);
void zip_close(Zip *z); /* NULL is fine */

size_t zip_read(Zip *z, char *to, size_t room); /* 0 at the end */
const char *zip_broken(const Zip *z); /* "was cut": why it ended; or NULL */
const char *zip_member(const Zip *z);
int64_t zip_done(const Zip *z); /* packed bytes read */

#endif

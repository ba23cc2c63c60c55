/*
 * image.h -- A part of the ledger in a file of its own, to start with.
 *
 *     head                                 body            16 bytes
 *     | "PULSIMG" | version | imprint |    | whatever |    | MD5 of both |
 *
 * Writing:
 *
 *     ImageOut *o = image_begin(l, "known.img", VERSION, next_seq, err);
 *
 *     image_put(o, bytes, n); ...
 *     ok = image_seal(o, err) && image_name(o, con, err);
 *     image_drop(o);
 *
 * image_seal() brings it to the disk under another name; image_name() commits
 * its token to the ledger (imprint.h) and gives the file its name.  Killed
 * before the token, the image of before fits; between the two none does;
 * after the name the new one does.
 *
 * Reading: image_read() gives the whole body, or why there is none that fits.
 *
 *   1. What is read is what was written, and fits the ledger: name, version,
 *      token, next_seq, length and MD5 are right.
 *   2. A file that does not fit is left as it is, to be replaced.
 *
 * A ledger in memory has no images: ERR_MISSING.
 */
#ifndef PULS_STORE_IMAGE_H
#define PULS_STORE_IMAGE_H

#include "store/imprint.h"
#include "store/ledger.h"

typedef struct ImageOut ImageOut;

ImageOut *image_begin(const Ledger *l, const char *name, uint32_t version,
                      int64_t next_seq, Err *err);
/* What fails is told of by image_seal(). */
void image_put(ImageOut *o, const void *bytes, size_t n);
bool image_seal(ImageOut *o, Err *err);
bool image_name(ImageOut *o, duckdb_connection con, Err *err);
void image_drop(ImageOut *o); /* frees; without a name the file goes as well */

typedef struct Image {
    char *file; /* of the heap: free() */
    const char *body;
    size_t len;
    int64_t next_seq; /* all rows below are in it */
} Image;

/* ERR_MISSING: there is no file; ERR_LIMIT: it holds more than `limit`. */
bool image_read(Ledger *l, duckdb_connection con, const char *name,
                uint32_t version, size_t limit, Image *out, Err *err);

/* The file as it lies on the disk, without reading it: that it is whole is up
 * to the caller to check.  *file and *n are for munmap(). */
bool image_map(Ledger *l, duckdb_connection con, const char *name,
               uint32_t version, void **file, size_t *n, Image *out, Err *err);

/* The same of a file's bytes, which become the image's. */
bool image_check(char *file, size_t n, uint32_t version, const Imprint *is,
                 Image *out, Err *err);

/* Remove the file, if there is one. */
void image_remove(const Ledger *l, const char *name);

#endif

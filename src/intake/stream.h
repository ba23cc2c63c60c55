/*
 * stream.h -- The bytes of a file, unpacked on the way.
 *
 * A plain file, a gzip file (also of several members, as `cat a.gz b.gz`
 * makes), one member of a zip, or bytes in memory that are any of these.
 * Which one it is, the first bytes say, not the name.
 *
 * Folders, devices, pipes, empty files and files packed in another way are
 * refused with a sentence.  A packed file that was cut or damaged is no
 * error: what can be unpacked comes out, then the end, and stream_broken()
 * says why.  Constant memory; one thread at a time.
 */
#ifndef PULS_INTAKE_STREAM_H
#define PULS_INTAKE_STREAM_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Stream Stream;

/* `member` is of a zip; NULL takes the only data file in it, and names them
 * all where there are several.  It does not matter elsewhere. */
Stream *stream_open(const char *path, const char *member, Err *err);
Stream *stream_open_bytes(const char *bytes, size_t n, const char *member,
                          Err *err);
/* The bytes as they are, whatever they look like; they may be none. */
Stream *stream_open_text(const char *text, size_t n);
/* The bytes [from, to) of a plain file as they are, which has them. */
Stream *stream_open_part(const char *path, int64_t from, int64_t to, Err *err);
void stream_close(Stream *s); /* NULL is fine */

/* Up to `room` bytes; *got is 0 at the end and only there. */
bool stream_read(Stream *s, char *to, size_t room, size_t *got, Err *err);

/* The last `n` bytes of a file that is not packed; false if it is shorter. */
bool stream_tail(const Stream *s, char *to, size_t n);

int64_t stream_done(const Stream *s);       /* bytes read of the outer file */
int64_t stream_size(const Stream *s);       /* of how many */
bool stream_packed(const Stream *s);        /* gzip or zip */
const char *stream_member(const Stream *s); /* NULL unless a zip */
const char *stream_broken(const Stream *s); /* NULL: came out whole */

/* What changes when somebody writes to the file while we read it. */
typedef struct StreamStamp {
    int64_t size, mtime; /* bytes, ns since 1970 */
} StreamStamp;
bool stream_stamp(const Stream *s, StreamStamp *out, Err *err);

#endif

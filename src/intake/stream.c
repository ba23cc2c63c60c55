/* stream.c -- See stream.h. */
#include "intake/stream.h"
#include "base/file.h"
#include "base/mem.h"
#include "intake/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define PACKED_ROOM (256 * 1024)

typedef enum StreamKind { STREAM_PLAIN, STREAM_GZ, STREAM_ZIP } StreamKind;

struct Stream {
    StreamKind kind;
    int fd; /* -1: the bytes are in memory */
    const char *path;
    const char *bytes;
    int64_t size, done;
    bool part; /* of the file: no more than `size` */
    z_stream z;
    unsigned char *packed; /* what gzip has still to unpack */
    bool z_open;           /* in the middle of a gzip member */
    Zip *zip;
    char broken[200];
};

/* Files that are often taken for text tables, by how they begin. */
static const struct Magic {
    size_t n;
    const char *bytes, *what;
} magics[] = {
    {4, "\x28\xb5\x2f\xfd", "packed by zstd; unpack it first"},
    {6, "\xfd\x37zXZ\0", "packed by xz; unpack it first"},
    {3, "BZh", "packed by bzip2; unpack it first"},
    {6, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"},
    {4, "Rar!", "a RAR archive; unpack it first"},
    {8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
     "an old Excel or Word file; save it as CSV first"},
    {5, "%PDF-", "a PDF document; export the data as CSV"},
};

static bool starts(const char *head, size_t n, const char *with, size_t len)
{
    return n >= len && memcmp(head, with, len) == 0;
}

static bool known_kind(Stream *s, const char *head, size_t n, Err *err)
{
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
        if (starts(head, n, magics[i].bytes, magics[i].n))
            return err_set(err, ERR_INPUT, "%s is %s", s->path, magics[i].what);
    if (starts(head, n, "\x1f\x8b", 2))
        s->kind = STREAM_GZ;
    else if (starts(head, n, "PK\3\4", 4) || starts(head, n, "PK\5\6", 4))
        s->kind = STREAM_ZIP;
    return true;
}

/* Bytes as they are on the disk or in memory. */
static bool raw_read(Stream *s, char *to, size_t room, size_t *got, Err *err)
{
    int64_t left = s->size - s->done;
    ssize_t n;

    if (s->fd < 0) {
        *got = left < (int64_t)room ? (size_t)left : room;
        memcpy(to, s->bytes + s->done, *got);
    } else {
        if (s->part && left < (int64_t)room)
            room = (size_t)left;
        do
            n = read(s->fd, to, room);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            return file_err(err, "reading", s->path);
        *got = (size_t)n;
    }
    s->done += (int64_t)*got;
    return true;
}

static bool gz_start(Stream *s, Err *err)
{
    s->packed = mem_alloc(PACKED_ROOM);
    if (inflateInit2(&s->z, 15 + 16) != Z_OK)
        return err_set(err, ERR_IO, "zlib cannot start for %s", s->path);
    s->z_open = true;
    return true;
}

static bool gz_fill(Stream *s, Err *err)
{
    size_t got;

    if (s->z.avail_in > 0)
        return true;
    if (!raw_read(s, (char *)s->packed, PACKED_ROOM, &got, err))
        return false;
    s->z.next_in = s->packed;
    s->z.avail_in = (unsigned)got;
    return true;
}

static bool gz_break(Stream *s, const char *how)
{
    snprintf(s->broken, sizeof(s->broken), "the gzip file %s", how);
    return true;
}

/* After a member: another one may follow; what is not one is padding. */
static bool gz_next_member(Stream *s, Err *err)
{
    s->z_open = false;
    if (!gz_fill(s, err))
        return false;
    if (s->z.avail_in > 0 && s->z.next_in[0] == 0x1f) {
        inflateReset(&s->z);
        s->z_open = true;
    }
    return true;
}

static bool gz_read(Stream *s, char *to, size_t room, size_t *got, Err *err)
{
    *got = 0;
    while (*got == 0 && s->z_open && s->broken[0] == '\0') {
        int rc;

        if (!gz_fill(s, err))
            return false;
        if (s->z.avail_in == 0)
            return gz_break(s, "was cut");
        s->z.next_out = (unsigned char *)to;
        s->z.avail_out = (unsigned)room;
        rc = inflate(&s->z, Z_NO_FLUSH);
        *got = room - s->z.avail_out;
        if (rc == Z_STREAM_END && !gz_next_member(s, err))
            return false;
        if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
            return gz_break(s, "is damaged");
    }
    return true;
}

static bool zip_start(Stream *s, const char *member, Err *err)
{
    s->zip = s->fd < 0 ? zip_open_bytes(s->bytes, (size_t)s->size, member, err)
                       : zip_open(s->fd, member, err);
    return s->zip != NULL || err_within(err, "%s", s->path);
}

static bool start(Stream *s, const char *member, Err *err)
{
    char head[8];
    size_t n;

    if (s->size == 0)
        return err_set(err, ERR_INPUT, "%s is empty", s->path);
    if (!raw_read(s, head, sizeof(head), &n, err) ||
        !known_kind(s, head, n, err))
        return false;
    s->done = 0;
    if (s->fd >= 0 && lseek(s->fd, 0, SEEK_SET) < 0)
        return file_err(err, "reading", s->path);
    if (s->kind == STREAM_GZ)
        return gz_start(s, err);
    return s->kind == STREAM_PLAIN || zip_start(s, member, err);
}

/* O_NONBLOCK, because opening a pipe would wait for its other end. */
static bool open_regular(Stream *s, const char *path, Err *err)
{
    struct stat st;

    s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (s->fd < 0 || fstat(s->fd, &st) != 0)
        return file_err(err, "reading", path);
    if (S_ISDIR(st.st_mode))
        return err_set(err, ERR_INPUT, "%s is a folder, not a file", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_INPUT,
                       "%s is a device or a pipe; save its data to a file "
                       "first, because it is read more than once",
                       path);
    s->size = st.st_size;
    posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return true;
}

Stream *stream_open(const char *path, const char *member, Err *err)
{
    Stream *s = mem_alloc(sizeof(*s));

    s->path = path;
    if (open_regular(s, path, err) && start(s, member, err))
        return s;
    stream_close(s);
    return NULL;
}

Stream *stream_open_text(const char *text, size_t n)
{
    Stream *s = mem_alloc(sizeof(*s));

    s->fd = -1;
    s->path = "the text";
    s->bytes = text;
    s->size = (int64_t)n;
    return s;
}

Stream *stream_open_bytes(const char *bytes, size_t n, const char *member,
                          Err *err)
{
    Stream *s = stream_open_text(bytes, n);

    if (start(s, member, err))
        return s;
    stream_close(s);
    return NULL;
}

Stream *stream_open_part(const char *path, int64_t from, int64_t to, Err *err)
{
    Stream *s = mem_alloc(sizeof(*s));

    s->path = path;
    s->part = true;
    s->size = to - from;
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd >= 0 && lseek(s->fd, from, SEEK_SET) == from)
        return s;
    file_err(err, "reading", path);
    stream_close(s);
    return NULL;
}

void stream_close(Stream *s)
{
    if (s == NULL)
        return;
    if (s->packed != NULL)
        inflateEnd(&s->z);
    free(s->packed);
    zip_close(s->zip);
    if (s->fd >= 0)
        close(s->fd);
    free(s);
}

bool stream_read(Stream *s, char *to, size_t room, size_t *got, Err *err)
{
    switch (s->kind) {
    case STREAM_PLAIN: break;
    case STREAM_GZ: return gz_read(s, to, room, got, err);
    case STREAM_ZIP:
        *got = zip_read(s->zip, to, room);
        s->done = zip_done(s->zip);
        if (zip_broken(s->zip) != NULL)
            snprintf(s->broken, sizeof(s->broken), "the zip file %s",
                     zip_broken(s->zip));
        return true;
    }
    return raw_read(s, to, room, got, err);
}

bool stream_tail(const Stream *s, char *to, size_t n)
{
    if (s->size < (int64_t)n)
        return false;
    if (s->fd >= 0)
        return pread(s->fd, to, n, s->size - (int64_t)n) == (ssize_t)n;
    memcpy(to, s->bytes + s->size - n, n);
    return true;
}

int64_t stream_done(const Stream *s)
{
    return s->done;
}

int64_t stream_size(const Stream *s)
{
    return s->size;
}

bool stream_packed(const Stream *s)
{
    return s->kind != STREAM_PLAIN;
}

const char *stream_member(const Stream *s)
{
    return s->zip == NULL ? NULL : zip_member(s->zip);
}

const char *stream_broken(const Stream *s)
{
    return s->broken[0] == '\0' ? NULL : s->broken;
}

bool stream_stamp(const Stream *s, StreamStamp *out, Err *err)
{
    struct stat st;

    *out = (StreamStamp){.size = s->size};
    if (s->fd < 0)
        return true;
    if (fstat(s->fd, &st) != 0)
        return file_err(err, "reading", s->path);
    out->size = st.st_size;
    out->mtime = st.st_mtim.tv_sec * 1000000000LL + st.st_mtim.tv_nsec;
    return true;
}

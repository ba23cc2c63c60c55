/* spool.c -- See spool.h. */
#include "http/spool.h"

#include "base/file.h"
#include "base/token.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

static bool no_room(Spool *s, Err *err)
{
    s->status = 507;
    return err_set(err, ERR_IO,
                   "the disk of the data folder has no room for this file; "
                   "make some, or move the folder");
}

static bool has_room(const char *dir, uint64_t bytes)
{
    struct statvfs fs;

    if (statvfs(dir, &fs) != 0)
        return true; /* writing will tell */
    return bytes <= UINT64_MAX - SPOOL_SPARE &&
           bytes + SPOOL_SPARE <= (uint64_t)fs.f_bavail * fs.f_frsize;
}

bool spool_open(Spool *s, Arena *a, const char *dir, uint64_t limit,
                uint64_t announced, Err *err)
{
    char name[TOKEN_SIZE];
    const char *path =
        arena_printf(a, "%s/" SPOOL_NAME "%s", dir, token_new(name));

    *s = (Spool){.limit = limit, .fd = -1};
    if (!has_room(dir, announced))
        return no_room(s, err);
    s->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (s->fd < 0) {
        s->status = 500;
        return file_err(err, "writing", path);
    }
    s->path = path;
    return true;
}

bool spool_add(Spool *s, const char *bytes, size_t n, Err *err)
{
    if (n > s->limit - s->size) {
        s->status = 413;
        return err_set(err, ERR_LIMIT, "the file is over %llu bytes",
                       (unsigned long long)s->limit);
    }
    while (n > 0) {
        ssize_t put = write(s->fd, bytes, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
            return no_room(s, err);
        if (put < 0) {
            s->status = 500;
            return file_err(err, "writing", s->path);
        }
        bytes += put;
        n -= (size_t)put;
        s->size += (uint64_t)put;
    }
    return true;
}

void spool_close(Spool *s)
{
    if (s->path == NULL)
        return;
    close(s->fd);
    unlink(s->path);
    s->path = NULL;
}

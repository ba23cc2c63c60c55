/* file.c -- See file.h. */
#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_PATH    4096
#define PROBE_BYTES 4096

bool file_err(Err *err, const char *verb, const char *path)
{
    switch (errno) {
    case ENOENT:
        return err_set(err, ERR_MISSING, "no such file or folder: %s", path);
    case EACCES:
    case EPERM:
        return err_set(err, ERR_IO,
                       "no permission for %s %s; change its owner or mode",
                       verb, path);
    case EISDIR:
        return err_set(err, ERR_INPUT, "%s is a folder, not a file", path);
    case ENOTDIR:
        return err_set(err, ERR_INPUT,
                       "a part of the path %s is a file, not a folder", path);
    case ENOSPC:
    case EDQUOT:
        return err_set(err, ERR_IO,
                       "the disk is full while %s %s; free some space", verb,
                       path);
    }
    return err_set(err, ERR_IO, "%s %s failed: %s", verb, path,
                   strerrordesc_np(errno) ? strerrordesc_np(errno) : "?");
}

/* Read up to `limit` + 1 bytes, so that one too many is noticed. */
static char *read_all(int fd, size_t limit, size_t *len)
{
    size_t room = 4096;
    char *bytes = mem_alloc(room);

    *len = 0;
    while (*len <= limit) {
        ssize_t got;

        if (*len + 1 >= room) {
            room *= 2;
            bytes = mem_grow(bytes, room, 1);
        }
        got = read(fd, bytes + *len, room - *len - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            free(bytes);
            return NULL;
        }
        if (got == 0)
            break;
        *len += (size_t)got;
    }
    bytes[*len] = '\0';
    return bytes;
}

char *file_read(const char *path, size_t limit, size_t *len, Err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *bytes;

    if (fd < 0) {
        file_err(err, "reading", path);
        return NULL;
    }
    bytes = read_all(fd, limit, len);
    if (bytes == NULL) {
        file_err(err, "reading", path);
    } else if (*len > limit) {
        err_set(err, ERR_LIMIT, "%s holds more than %zu bytes", path, limit);
        free(bytes);
        bytes = NULL;
    }
    close(fd);
    return bytes;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        bytes += done;
        n -= (size_t)done;
    }
    return fsync(fd) == 0;
}

/* A rename is only safe once the folder that lists it is on the disk. */
static bool sync_folder_of(const char *path)
{
    char folder[MAX_PATH];
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path);
    int fd;
    bool ok;

    if (slash == NULL)
        snprintf(folder, sizeof(folder), ".");
    else
        snprintf(folder, sizeof(folder), "%.*s/", (int)n, path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ok = fsync(fd) == 0;
    close(fd);
    return ok;
}

bool file_sync_folder_of(const char *path, Err *err)
{
    return sync_folder_of(path) || file_err(err, "writing", path);
}

bool file_write(const char *path, const char *bytes, size_t n, Err *err)
{
    char temp[MAX_PATH];
    bool ok;
    int fd, saved;

    if (strlen(path) + sizeof(".XXXXXX") > sizeof(temp))
        return err_set(err, ERR_INPUT, "the path is over %d bytes: %.80s...",
                       MAX_PATH, path);
    snprintf(temp, sizeof(temp), "%s.XXXXXX", path);
    fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        return file_err(err, "writing", path);
    ok = write_all(fd, bytes, n);
    saved = errno;
    close(fd);
    if (ok && rename(temp, path) == 0)
        return file_sync_folder_of(path, err);
    if (ok)
        saved = errno;
    unlink(temp);
    errno = saved;
    return file_err(err, "writing", path);
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool file_make_dir(const char *path, Err *err)
{
    char part[MAX_PATH];
    size_t n = strlen(path);

    if (n == 0 || n >= sizeof(part))
        return err_set(err, ERR_INPUT, "a folder needs a name of 1 to %d bytes",
                       MAX_PATH - 1);
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        snprintf(part, sizeof(part), "%.*s", (int)i, path);
        if (mkdir(part, 0700) == 0 || is_folder(part))
            continue;
        if (errno == EEXIST)
            errno = ENOTDIR;
        return file_err(err, "making folder", part);
    }
    return true;
}

/* Remove it unless it is a folder. */
static bool remove_file(const char *dir, const char *name, Err *err)
{
    char path[MAX_PATH];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return unlink(path) == 0 || errno == EISDIR || errno == ENOENT ||
           file_err(err, "removing", path);
}

bool file_empty_dir(const char *path, Err *err)
{
    DIR *d = opendir(path);
    const struct dirent *e;
    bool ok = true;

    if (d == NULL)
        return errno == ENOENT || file_err(err, "reading", path);
    while (ok && (e = readdir(d)) != NULL)
        ok = remove_file(path, e->d_name, err);
    closedir(d);
    return ok;
}

bool file_probe(const char *dir, Err *err)
{
    static const char bytes[PROBE_BYTES];
    char path[MAX_PATH];
    bool ok;
    int fd;

    snprintf(path, sizeof(path), "%s/probe-XXXXXX", dir);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return file_err(err, "writing to", dir);
    ok = write(fd, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes) ||
         file_err(err, "writing to", dir);
    close(fd);
    unlink(path);
    return ok;
}

bool file_exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

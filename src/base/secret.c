/* secret.c -- See secret.h. */
#include "base/secret.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_kept_well(int fd, const char *path, Err *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return file_err(err, "reading the secret", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_IO, "the secret %s is no plain file", path);
    return (st.st_mode & (S_IRWXG | S_IRWXO)) == 0 ||
           err_set(err, ERR_IO,
                   "others may read the secret %s; let only its owner do so:"
                   " chmod 600",
                   path);
}

static bool set(Secret *out, const char *bytes, size_t len, const char *where,
                Err *err)
{
    *out = (Secret){bytes, len};
    if (len > SECRET_MAX)
        return err_set(err, ERR_IO, "the secret %s is over %d bytes", where,
                       SECRET_MAX);
    return len > 0 || err_set(err, ERR_IO, "the secret %s is empty", where);
}

bool secret_file(Arena *a, const char *path, Secret *out, Err *err)
{
    char *bytes = arena_alloc(a, SECRET_MAX + 2);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    size_t n = 0;
    ssize_t got = 1;
    bool ok = fd >= 0 && is_kept_well(fd, path, err);

    if (fd < 0)
        return err_set(err, ERR_IO, "there is no secret %s: %s", path,
                       strerror(errno));
    while (ok && got > 0 && n <= SECRET_MAX) {
        got = read(fd, bytes + n, SECRET_MAX + 1 - n);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got < 0)
            ok = file_err(err, "reading the secret", path);
        else
            n += (size_t)got;
    }
    close(fd);
    while (n > 0 && (bytes[n - 1] == '\n' || bytes[n - 1] == '\r'))
        n--;
    return ok && set(out, bytes, n, path, err);
}

bool secret_env(const char *name, Secret *out, Err *err)
{
    const char *text = getenv(name);

    if (text == NULL)
        return err_set(err, ERR_IO,
                       "the environment has no %s, which is to be a secret",
                       name);
    return set(out, text, strlen(text), name, err);
}

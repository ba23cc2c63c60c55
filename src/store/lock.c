/*
 * lock.c -- See lock.h.
 *
 * DIR/lock is locked with flock(2) and says "PID WHO".  The file stays: to
 * remove it would let two processes lock two files of the same name.
 */
#include "store/lock.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define MAX_PATH_BYTES 4096
#define MAX_OWNER      200

struct Lock {
    int fd;
};

static bool in_use(int fd, const char *dir, Err *err)
{
    char owner[MAX_OWNER + 1];
    ssize_t n = pread(fd, owner, MAX_OWNER, 0);
    char *space;

    owner[n < 0 ? 0 : n] = '\0';
    owner[strcspn(owner, "\n")] = '\0';
    space = strchr(owner, ' ');
    if (space == NULL)
        return err_set(err, ERR_CONFLICT,
                       "data folder %s is in use by another process; stop it",
                       dir);
    *space = '\0';
    return err_set(err, ERR_CONFLICT,
                   "data folder %s is in use by %s (pid %s); stop it or ask it"
                   " over HTTP",
                   dir, space + 1, owner);
}

/* It is a courtesy to others: where it cannot be written, so be it. */
void lock_tell(Lock *l, const char *who)
{
    char owner[MAX_OWNER];
    ssize_t done = 0;

    snprintf(owner, sizeof(owner), "%ld %s\n", (long)getpid(), who);
    if (ftruncate(l->fd, 0) == 0)
        done = pwrite(l->fd, owner, strlen(owner), 0);
    (void)done;
}

static int open_lock(const char *dir, Err *err)
{
    Buf path = BUF_INIT(MAX_PATH_BYTES);
    int fd;

    buf_printf(&path, "%s/lock", dir);
    fd = open(path.text, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        file_err(err, "writing", path.text);
    buf_clear(&path);
    return fd;
}

Lock *lock_take(const char *dir, const char *who, Err *err)
{
    Lock *l;
    int fd;

    if (!file_make_dir(dir, err) || (fd = open_lock(dir, err)) < 0) {
        err_within(err, "opening the data folder %s", dir);
        return NULL;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            in_use(fd, dir, err);
        else
            file_err(err, "locking", dir);
        close(fd);
        return NULL;
    }
    l = mem_alloc(sizeof(*l));
    l->fd = fd;
    lock_tell(l, who);
    return l;
}

void lock_release(Lock *l)
{
    if (l == NULL)
        return;
    close(l->fd);
    free(l);
}

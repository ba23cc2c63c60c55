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
#define MAX_OWNER      (LOCK_WHO + 20)

struct Lock {
    int fd;
};

/* What the file says of its owner. */
static bool read_owner(int fd, LockOwner *out)
{
    char text[MAX_OWNER + 1], *space;
    ssize_t n = pread(fd, text, MAX_OWNER, 0);

    text[n < 0 ? 0 : n] = '\0';
    text[strcspn(text, "\n")] = '\0';
    out->pid = strtol(text, &space, 10);
    if (out->pid <= 0 || *space != ' ')
        return false;
    snprintf(out->who, sizeof(out->who), "%s", space + 1);
    return true;
}

static bool in_use(int fd, const char *dir, Err *err)
{
    LockOwner owner;

    if (!read_owner(fd, &owner))
        return err_set(err, ERR_CONFLICT,
                       "data folder %s is in use by another process; stop it",
                       dir);
    return err_set(err, ERR_CONFLICT,
                   "data folder %s is in use by %s (pid %ld); stop it or ask it"
                   " over HTTP",
                   dir, owner.who, owner.pid);
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

bool lock_owner(const char *dir, LockOwner *out)
{
    Buf path = BUF_INIT(MAX_PATH_BYTES);
    bool owned = false;
    int fd;

    buf_printf(&path, "%s/lock", dir);
    fd = open(path.text, O_RDONLY | O_CLOEXEC);
    buf_clear(&path);
    if (fd < 0)
        return false;
    owned = read_owner(fd, out);
    close(fd);
    return owned;
}

void lock_release(Lock *l)
{
    if (l == NULL)
        return;
    close(l->fd);
    free(l);
}

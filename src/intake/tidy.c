/* tidy.c -- See tidy.h. */
#include "intake/tidy.h"
#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOM (1024 * 1024)

struct Tidy {
    int fd;
    char *path;
    int64_t size; /* of what is in the file */
    size_t len;
    char text[ROOM]; /* written to the file when full */
};

Tidy *tidy_new(const char *folder, Err *err)
{
    Tidy *t = mem_alloc(sizeof(*t));
    size_t room = strlen(folder) + sizeof("/puls-XXXXXX.tidy");

    t->path = mem_alloc(room);
    snprintf(t->path, room, "%s/puls-XXXXXX.tidy", folder);
    t->fd = mkstemps(t->path, (int)strlen(".tidy"));
    if (t->fd >= 0)
        return t;
    file_err(err, "writing a temporary file in", folder);
    free(t->path);
    free(t);
    return NULL;
}

void tidy_drop(Tidy *t)
{
    if (t == NULL)
        return;
    if (t->fd >= 0)
        close(t->fd);
    unlink(t->path);
    free(t->path);
    free(t);
}

const char *tidy_path(const Tidy *t)
{
    return t->path;
}

static bool flush(Tidy *t, Err *err)
{
    for (size_t done = 0; done < t->len;) {
        ssize_t n = write(t->fd, t->text + done, t->len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_err(err, "writing the tidy copy", t->path);
        done += (size_t)n;
    }
    t->size += (int64_t)t->len;
    t->len = 0;
    return true;
}

static bool put(Tidy *t, const char *text, size_t n, Err *err)
{
    while (n > 0) {
        size_t part = ROOM - t->len < n ? ROOM - t->len : n;

        memcpy(t->text + t->len, text, part);
        t->len += part;
        text += part;
        n -= part;
        if (t->len == ROOM && !flush(t, err))
            return false;
    }
    return true;
}

static bool put_char(Tidy *t, int c, Err *err)
{
    t->text[t->len++] = (char)c;
    return t->len < ROOM || flush(t, err);
}

bool tidy_line(Tidy *t, const char *text, size_t len, bool flat, Err *err)
{
    if (!flat)
        return put(t, text, len, err) && put_char(t, '\n', err);
    for (size_t i = 0; i < len; i++)
        if (!put_char(t, text[i] == '\n' || text[i] == '\r' ? ' ' : text[i],
                      err))
            return false;
    return put_char(t, '\n', err);
}

static bool needs_quotes(const Dialect *d, const Field *f)
{
    for (size_t i = 0; i < f->len; i++) {
        int c = (unsigned char)f->text[i];

        if (c == d->delimiter || c == d->quote || c == '\n' || c == '\r')
            return true;
    }
    return false;
}

static bool put_quoted(Tidy *t, const Dialect *d, const Field *f, Err *err)
{
    if (!put_char(t, d->quote, err))
        return false;
    for (size_t i = 0; i < f->len; i++) {
        if ((unsigned char)f->text[i] == d->quote &&
            !put_char(t, d->quote, err))
            return false;
        if (!put_char(t, f->text[i], err))
            return false;
    }
    return put_char(t, d->quote, err);
}

bool tidy_fields(Tidy *t, const Dialect *d, const Field *fields, size_t n,
                 Err *err)
{
    for (size_t i = 0; i < n; i++) {
        const Field *f = &fields[i];

        if (i > 0 && !put_char(t, d->delimiter, err))
            return false;
        if (needs_quotes(d, f) || (n == 1 && f->len == 0)) {
            if (!put_quoted(t, d, f, err))
                return false;
        } else if (!put(t, f->text, f->len, err)) {
            return false;
        }
    }
    return put_char(t, '\n', err);
}

int64_t tidy_size(const Tidy *t)
{
    return t->size + (int64_t)t->len;
}

bool tidy_finish(Tidy *t, Err *err)
{
    bool ok = flush(t, err);

    if (close(t->fd) != 0 && ok)
        ok = file_err(err, "writing the tidy copy", t->path);
    t->fd = -1;
    return ok;
}

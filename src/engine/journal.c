/* journal.c -- See journal.h. */
#include "engine/journal.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define HEAD     16 /* bytes before the text of a record */
#define MAX_PATH 4096
#define SUFFIX   ".journal"

struct Journal {
    char *dir;
    int folder; /* open, to sync what it lists */
    uint64_t next;

    int fd; /* of the segment that is appended to; -1: none */
    uint64_t segment;
    off_t size; /* of whole records in it */
};

static void path_of(const Journal *j, uint64_t segment, char path[MAX_PATH])
{
    snprintf(path, MAX_PATH, "%s/%08" PRIu64 SUFFIX, j->dir, segment);
}

/* ---- Which segments there are ------------------------------------------- */

/* The number in a segment's name; false for other files. */
static bool segment_of(const char *name, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(name, &end, 10);
    return errno == 0 && end >= name + 8 && name[0] >= '0' && name[0] <= '9' &&
           strcmp(end, SUFFIX) == 0;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Their numbers, rising; the caller frees them.  NULL and *err. */
static uint64_t *list(const Journal *j, size_t *n, Err *err)
{
    DIR *dir = opendir(j->dir);
    uint64_t *out = mem_alloc(sizeof(*out)), number;
    size_t room = 1;
    struct dirent *e;

    *n = 0;
    if (dir == NULL) {
        free(out);
        file_err(err, "reading", j->dir);
        return NULL;
    }
    while ((e = readdir(dir)) != NULL) {
        if (!segment_of(e->d_name, &number))
            continue;
        if (*n == room) {
            room *= 2;
            out = mem_grow(out, room, sizeof(*out));
        }
        out[(*n)++] = number;
    }
    closedir(dir);
    qsort(out, *n, sizeof(*out), by_number);
    return out;
}

/* ---- Records ------------------------------------------------------------ */

static void put_number(unsigned char *to, uint64_t x)
{
    for (int i = 0; i < 8; i++)
        to[i] = (unsigned char)(x >> 8 * i);
}

static uint64_t get_number(const unsigned char *from)
{
    uint64_t x = 0;

    for (int i = 0; i < 8; i++)
        x |= (uint64_t)from[i] << 8 * i;
    return x;
}

static void put_head(unsigned char head[HEAD], const char *text, size_t n)
{
    Digest d;

    put_number(head, n);
    digest_begin(&d);
    digest_add(&d, head, 8);
    digest_add(&d, text, n);
    put_number(head + 8, (uint64_t)digest_end(&d));
}

/* ---- Reading ------------------------------------------------------------ */

static bool read_bytes(FILE *f, void *to, size_t n)
{
    return fread(to, 1, n, f) == n;
}

/* The next record; false at the end, *torn if that is not where it should
 * be. */
static bool next_record(FILE *f, char **text, size_t *n, bool *torn)
{
    unsigned char head[HEAD], right[HEAD];
    size_t got = fread(head, 1, HEAD, f);
    uint64_t length = get_number(head);

    *torn = got != 0;
    if (got != HEAD || length == 0 || length > JOURNAL_MAX_RECORD)
        return false;
    *n = (size_t)length;
    *text = mem_grow(*text, *n + 1, 1);
    if (!read_bytes(f, *text, *n))
        return false;
    (*text)[*n] = '\0';
    put_head(right, *text, *n);
    return memcmp(head, right, HEAD) == 0;
}

static bool read_segment(Journal *j, uint64_t segment, JournalFn *record,
                         void *ctx, Err *err)
{
    char path[MAX_PATH], *text = NULL;
    bool torn = false, ok = true;
    size_t n;
    FILE *f;

    path_of(j, segment, path);
    f = fopen(path, "rb");
    if (f == NULL)
        return file_err(err, "reading", path);
    while (ok && next_record(f, &text, &n, &torn))
        ok = record(ctx, text, n, err);
    if (ok && ferror(f))
        ok = err_set(err, ERR_IO, "reading %s failed", path);
    if (ok && torn)
        log_warn("journal",
                 "segment=%" PRIu64 " at=%ld torn=yes: nothing in it from"
                 " there on was ever answered",
                 segment, ftell(f));
    fclose(f);
    free(text);
    return ok;
}

bool journal_read(Journal *j, JournalFn *record, void *ctx, Err *err)
{
    size_t n;
    uint64_t *all = list(j, &n, err);
    bool ok = all != NULL;

    for (size_t i = 0; ok && i < n; i++)
        ok = read_segment(j, all[i], record, ctx, err);
    free(all);
    return ok;
}

/* ---- Appending ---------------------------------------------------------- */

/* Whoever is told that the disk refused may try again later. */
static bool refused(Err *err, const char *path)
{
    file_err(err, "writing", path);
    err->kind = ERR_IO;
    return false;
}

static bool begin_segment(Journal *j, Err *err)
{
    char path[MAX_PATH];

    path_of(j, j->next, path);
    j->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (j->fd < 0)
        return refused(err, path);
    j->segment = j->next++;
    j->size = 0;
    if (fsync(j->folder) == 0)
        return true;
    refused(err, path);
    journal_cut(j);
    unlink(path);
    return false;
}

static bool write_record(int fd, off_t at, struct iovec *part, int n)
{
    while (n > 0) {
        ssize_t done = pwritev(fd, part, n, at);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        while (n > 0 && (size_t)done >= part->iov_len) {
            done -= (ssize_t)part->iov_len;
            part++;
            n--;
        }
        if (n > 0) {
            part->iov_base = (char *)part->iov_base + done;
            part->iov_len -= (size_t)done;
        }
    }
    return true;
}

/* Take back what may have been written of a record.  Whatever comes of it,
 * the next record goes elsewhere: what a disk has of a file whose sync has
 * failed, nobody knows. */
static void take_back(Journal *j)
{
    if (ftruncate(j->fd, j->size) != 0 || fsync(j->fd) != 0)
        log_error("journal",
                  "segment=%" PRIu64 " the disk refuses to take a record back",
                  j->segment);
    journal_cut(j);
}

bool journal_append(Journal *j, const char *text, size_t n, uint64_t *segment,
                    Err *err)
{
    unsigned char head[HEAD];
    struct iovec part[] = {{head, HEAD}, {(char *)(uintptr_t)text, n}};
    char path[MAX_PATH];

    if (j->fd < 0 && !begin_segment(j, err))
        return false;
    put_head(head, text, n);
    if (!write_record(j->fd, j->size, part, 2) || fdatasync(j->fd) != 0) {
        path_of(j, j->segment, path);
        refused(err, path);
        take_back(j);
        return false;
    }
    j->size += (off_t)(HEAD + n);
    *segment = j->segment;
    return true;
}

size_t journal_size(const Journal *j)
{
    return j->fd < 0 ? 0 : (size_t)j->size;
}

int64_t journal_bytes(const Journal *j)
{
    char path[MAX_PATH];
    struct stat st;
    Err ignored = {0};
    int64_t bytes = 0;
    size_t n;
    uint64_t *all = list(j, &n, &ignored);

    for (size_t i = 0; all != NULL && i < n; i++) {
        path_of(j, all[i], path);
        if (stat(path, &st) == 0)
            bytes += st.st_size;
    }
    free(all);
    return bytes;
}

void journal_cut(Journal *j)
{
    if (j->fd >= 0)
        close(j->fd);
    j->fd = -1;
}

uint64_t journal_next(const Journal *j)
{
    return j->next;
}

void journal_remove(Journal *j, uint64_t before)
{
    char path[MAX_PATH];
    Err ignored = {0};
    size_t n;
    uint64_t *all = list(j, &n, &ignored);

    for (size_t i = 0; all != NULL && i < n && all[i] < before; i++) {
        path_of(j, all[i], path);
        unlink(path);
    }
    free(all);
}

/* ---- Life --------------------------------------------------------------- */

static bool find_next(Journal *j, Err *err)
{
    size_t n;
    uint64_t *all = list(j, &n, err);

    if (all == NULL)
        return false;
    j->next = n == 0 ? 1 : all[n - 1] + 1;
    free(all);
    return true;
}

Journal *journal_open(const char *dir, Err *err)
{
    Journal *j = mem_alloc(sizeof(*j));

    j->dir = mem_strdup(dir);
    j->fd = j->folder = -1;
    if (file_make_dir(dir, err)) {
        j->folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (j->folder < 0)
            file_err(err, "reading", dir);
        else if (find_next(j, err))
            return j;
    }
    journal_close(j);
    return NULL;
}

void journal_close(Journal *j)
{
    if (j == NULL)
        return;
    journal_cut(j);
    if (j->folder >= 0)
        close(j->folder);
    free(j->dir);
    free(j);
}

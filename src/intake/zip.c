/* zip.c -- See zip.h. */
#include "intake/zip.h"
#include "base/buf.h"
#include "base/mem.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct Zip {
    int fd; /* -1: in memory */
    const char *bytes;
    size_t n;
    struct archive *a;
    char *member;
    const char *block; /* unpacked, not given out yet */
    size_t left;       /* bytes of it */
    bool ended;
    char broken[120];
};

/* What a data file may be called; of several members only one of these has
 * to be there for `member` to be clear. */
static const char *const endings[] = {
    ".csv", ".tsv",    ".txt", ".tab",   ".json",
    ".dat", ".ndjson", ".psv", ".jsonl", ".log",
};

static bool zip_begin(Zip *z, Err *err)
{
    int rc;

    archive_read_free(z->a);
    z->a = archive_read_new();
    archive_read_support_format_zip(z->a);
    if (z->fd < 0) {
        rc = archive_read_open_memory(z->a, z->bytes, z->n);
    } else {
        lseek(z->fd, 0, SEEK_SET);
        rc = archive_read_open_fd(z->a, z->fd, 256 * 1024);
    }
    return rc == ARCHIVE_OK || err_set(err, ERR_INPUT, "no zip file: %s",
                                       archive_error_string(z->a));
}

/* Folders and what macOS puts beside the files do not count. */
static const char *data_name(struct archive_entry *e)
{
    const char *name = archive_entry_pathname(e);
    const char *base;

    if (name == NULL || archive_entry_filetype(e) == AE_IFDIR)
        return NULL;
    base = strrchr(name, '/');
    base = base == NULL ? name : base + 1;
    if (*base == '\0' || *base == '.' || strstr(name, "__MACOSX/") != NULL)
        return NULL;
    return name;
}

static bool likely(const char *name)
{
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < sizeof(endings) / sizeof(endings[0]); i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

/* The next member that may be data; NULL at the end, or where it is cut. */
static const char *next_name(Zip *z)
{
    struct archive_entry *e;

    while (archive_read_next_header(z->a, &e) >= ARCHIVE_WARN) {
        const char *name = data_name(e);

        if (name != NULL)
            return name;
    }
    return NULL;
}

typedef struct Members {
    size_t n, n_likely;
    char *only, *only_likely; /* the first of each */
    bool workbook;
    Buf list;
} Members;

static void list_members(Zip *z, Members *m)
{
    const char *name;

    while (m->n < ZIP_MAX_MEMBERS && (name = next_name(z)) != NULL) {
        if (m->n++ == 0)
            m->only = mem_strdup(name);
        if (likely(name) && m->n_likely++ == 0)
            m->only_likely = mem_strdup(name);
        m->workbook = m->workbook || strncmp(name, "xl/", 3) == 0;
        buf_printf(&m->list, "%s%s", m->n > 1 ? ", " : "", name);
    }
}

static const char *choose(const Members *m, Err *err)
{
    if (m->workbook)
        err_set(err, ERR_INPUT, "an Excel workbook; save it as CSV first");
    else if (m->n == 1)
        return m->only;
    else if (m->n_likely == 1)
        return m->only_likely;
    else if (m->n == 0)
        err_set(err, ERR_INPUT, "the zip holds no file");
    else
        err_set(err, ERR_INPUT,
                "the zip holds several files; say which with "
                "member: %s%s",
                m->list.text, m->list.full ? "..." : "");
    return NULL;
}

static bool choose_member(Zip *z, Err *err)
{
    Members m = {.list = BUF_INIT(400)};
    const char *name;

    list_members(z, &m);
    name = choose(&m, err);
    if (name != NULL)
        z->member = mem_strdup(name);
    free(m.only);
    free(m.only_likely);
    buf_clear(&m.list);
    return name != NULL && zip_begin(z, err);
}

static bool go_to_member(Zip *z, Err *err)
{
    Buf list = BUF_INIT(300);
    const char *name;

    while ((name = next_name(z)) != NULL && strcmp(name, z->member) != 0)
        buf_printf(&list, "%s%s", list.len > 0 ? ", " : "", name);
    if (name == NULL)
        err_set(err, ERR_INPUT, "the zip holds no file %s; it has %s%s",
                z->member, list.len > 0 ? list.text : "none",
                list.full ? "..." : "");
    buf_clear(&list);
    return name != NULL;
}

static Zip *zip_start(Zip z, const char *member, Err *err)
{
    Zip *heap = mem_alloc(sizeof(*heap));
    bool ok;

    *heap = z;
    ok = zip_begin(heap, err);
    if (ok && member != NULL)
        heap->member = mem_strdup(member);
    if (ok && member == NULL)
        ok = choose_member(heap, err);
    if (ok && go_to_member(heap, err))
        return heap;
    zip_close(heap);
    return NULL;
}

Zip *zip_open(int fd, const char *member, Err *err)
{
    return zip_start((Zip){.fd = fd}, member, err);
}

Zip *zip_open_bytes(const char *bytes, size_t n, const char *member, Err *err)
{
    return zip_start((Zip){.fd = -1, .bytes = bytes, .n = n}, member, err);
}

void zip_close(Zip *z)
{
    if (z == NULL)
        return;
    archive_read_free(z->a);
    free(z->member);
    free(z);
}

/* Block by block: archive_read_data() would lose what it has unpacked when
 * it comes to the break. */
static void next_block(Zip *z)
{
    const void *block;
    la_int64_t offset;
    int rc = archive_read_data_block(z->a, &block, &z->left, &offset);

    z->block = block;
    if (rc == ARCHIVE_OK)
        return;
    z->left = 0;
    z->ended = true;
    if (rc != ARCHIVE_EOF)
        snprintf(z->broken, sizeof(z->broken), "was cut or is damaged (%.80s)",
                 archive_error_string(z->a));
}

size_t zip_read(Zip *z, char *to, size_t room)
{
    size_t n;

    while (z->left == 0 && !z->ended)
        next_block(z);
    n = z->left < room ? z->left : room;
    if (n == 0)
        return 0;
    memcpy(to, z->block, n);
    z->block += n;
    z->left -= n;
    return n;
}

const char *zip_broken(const Zip *z)
{
    return z->broken[0] == '\0' ? NULL : z->broken;
}

const char *zip_member(const Zip *z)
{
    return z->member;
}

int64_t zip_done(const Zip *z)
{
    return archive_filter_bytes(z->a, -1);
}

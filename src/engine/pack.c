/*
 * pack.c -- See pack.h; writes the archive, unpack.c reads it.
 *
 * libarchive hands over what it has packed by a callback, so the reader of a
 * Pack gives it parts of the files until some bytes have come out.
 */
#include "engine/pack.h"

#include "base/file.h"
#include "base/mem.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TAR_BLOCK 10240

struct Pack {
    Arena arena;
    const char *dir;
    Manifest m;
    struct archive *a;
    size_t next; /* 0: the manifest; then m.file[next - 1] */
    FILE *file;  /* the one that is being packed */
    int64_t left;
    bool ended;
    Buf *out;
};

static bool failed(const Pack *p, Err *err)
{
    const char *why = archive_error_string(p->a);

    return err_set(err, ERR_IO, "the archive cannot be made: %.200s",
                   why == NULL ? "no reason given" : why);
}

static la_ssize_t on_write(struct archive *a, void *ctx, const void *bytes,
                           size_t n)
{
    Pack *p = ctx;

    buf_add(p->out, bytes, n);
    return (la_ssize_t)n;
}

static bool read_manifest(Pack *p, Err *err)
{
    const char *path = arena_printf(&p->arena, "%s/" SNAPSHOT_MANIFEST, p->dir);
    size_t n;
    char *text = file_read(path, SNAPSHOT_TEXT, &n, err);
    bool ok = text != NULL && manifest_read(text, n, &p->arena, &p->m, err);

    free(text);
    return ok;
}

Pack *pack_open(const char *dir, Err *err)
{
    Pack *p = mem_alloc(sizeof(*p));

    p->dir = arena_printf(&p->arena, "%s", dir);
    p->a = archive_write_new();
    if (read_manifest(p, err)) {
        if (archive_write_set_format_pax_restricted(p->a) == ARCHIVE_OK &&
            archive_write_add_filter_zstd(p->a) == ARCHIVE_OK &&
            archive_write_set_bytes_per_block(p->a, TAR_BLOCK) == ARCHIVE_OK &&
            /* zeros behind the end would be no Zstandard */
            archive_write_set_bytes_in_last_block(p->a, 1) == ARCHIVE_OK)
            return p;
        failed(p, err);
    }
    pack_close(p);
    return NULL;
}

void pack_close(Pack *p)
{
    Buf rest = BUF_INIT(4 * PACK_BLOCK);

    if (p == NULL)
        return;
    p->out = &rest; /* what nobody will read */
    archive_write_free(p->a);
    if (p->file != NULL)
        fclose(p->file);
    buf_clear(&rest);
    arena_clear(&p->arena);
    free(p);
}

static bool put_header(Pack *p, const char *name, int64_t bytes, Err *err)
{
    struct archive_entry *e = archive_entry_new();
    bool ok;

    archive_entry_set_pathname(e, name);
    archive_entry_set_size(e, bytes);
    archive_entry_set_filetype(e, S_IFREG);
    archive_entry_set_perm(e, S_IRUSR | S_IWUSR);
    ok = archive_write_header(p->a, e) == ARCHIVE_OK || failed(p, err);
    archive_entry_free(e);
    return ok;
}

static bool begin_file(Pack *p, Err *err)
{
    const char *name =
        p->next == 0 ? SNAPSHOT_MANIFEST : p->m.file[p->next - 1].name;
    const char *path = arena_printf(&p->arena, "%s/%s", p->dir, name);
    struct stat st;

    p->file = fopen(path, "rb");
    if (p->file == NULL || fstat(fileno(p->file), &st) != 0)
        return file_err(err, "reading", path);
    p->left = st.st_size;
    p->next++;
    return put_header(p, name, st.st_size, err);
}

static bool put_block(Pack *p, Err *err)
{
    char block[PACK_BLOCK];
    size_t want =
        p->left < (int64_t)sizeof(block) ? (size_t)p->left : sizeof(block);
    size_t n = fread(block, 1, want, p->file);

    if (n < want || n == 0)
        return err_set(err, ERR_IO, "a file of the backup cannot be read");
    if (archive_write_data(p->a, block, n) != (la_ssize_t)n)
        return failed(p, err);
    p->left -= (int64_t)n;
    return true;
}

/* One step; what comes out goes to p->out. */
static bool advance(Pack *p, Err *err)
{
    if (p->file != NULL && p->left > 0)
        return put_block(p, err);
    if (p->file != NULL) {
        fclose(p->file);
        p->file = NULL;
    }
    if (p->next <= p->m.n_files)
        return begin_file(p, err);
    p->ended = true;
    return archive_write_close(p->a) == ARCHIVE_OK || failed(p, err);
}

static bool start(Pack *p, Err *err)
{
    return p->next > 0 ||
           archive_write_open(p->a, p, NULL, on_write, NULL) == ARCHIVE_OK ||
           failed(p, err);
}

bool pack_next(Pack *p, Buf *chunk, Err *err)
{
    bool ok;

    p->out = chunk;
    ok = start(p, err);
    while (ok && chunk->len == 0 && !p->ended)
        ok = advance(p, err);
    p->out = NULL;
    return ok && (!chunk->full ||
                  err_set(err, ERR_LIMIT, "a part of the archive has no room"));
}

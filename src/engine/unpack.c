/*
 * unpack.c -- pack_read(): an archive taken apart, and held against its
 * manifest.  See pack.h.
 */
#include "engine/pack.h"

#include "base/digest.h"
#include "base/file.h"
#include "engine/snapshot_part.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Unpacking {
    Arena *arena;
    const char *path, *to;
    struct archive *a;
    Manifest *m;
    bool *seen; /* by place in m->file */
} Unpacking;

static bool damaged(const Unpacking *u, Err *err)
{
    const char *why = archive_error_string(u->a);

    return err_set(err, ERR_INPUT,
                   "%s was cut or is damaged, or no backup at all (%.100s);"
                   " take another one",
                   u->path, why == NULL ? "it ends too early" : why);
}

/* ---- One file ----------------------------------------------------------- */

/* The folders of its name are made. */
static bool create(const Unpacking *u, const char *name, FILE **out, Err *err)
{
    char *path = arena_printf(u->arena, "%s/%s", u->to, name);
    char *slash = path + strlen(u->to);
    int fd;

    if (strchr(name, '/') != NULL)
        slash = strrchr(path, '/');
    *slash = '\0';
    if (!file_make_dir(path, err))
        return false;
    *slash = '/';
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    *out = fd < 0 ? NULL : fdopen(fd, "wb");
    return *out != NULL || file_err(err, "writing", path);
}

static bool take_block(const void *block, size_t n, FILE *to, Digest *d,
                       const char *name, Err *err)
{
    digest_add(d, block, n);
    return to == NULL || fwrite(block, 1, n, to) == n ||
           file_err(err, "writing", name);
}

static bool take_blocks(const Unpacking *u, const SnapshotFile *f, FILE *to,
                        Err *err)
{
    const void *block;
    la_int64_t at;
    int64_t got = 0;
    char md5[33];
    Digest d;
    size_t n;
    int rc;

    digest_begin(&d);
    while ((rc = archive_read_data_block(u->a, &block, &n, &at)) ==
           ARCHIVE_OK) {
        got += (int64_t)n;
        if (got > f->bytes)
            break;
        if (!take_block(block, n, to, &d, f->name, err))
            return false;
    }
    if (rc != ARCHIVE_OK && rc != ARCHIVE_EOF)
        return damaged(u, err);
    snapshot_hex(digest_end(&d), md5);
    return (got == f->bytes && strcmp(md5, f->md5) == 0) ||
           err_set(err, ERR_INPUT,
                   "%s is damaged: %s in it is not what its manifest says;"
                   " take another one",
                   u->path, f->name);
}

static bool close_file(FILE *to, const char *name, Err *err)
{
    bool ok = fflush(to) == 0 && fsync(fileno(to)) == 0;

    ok = ok || file_err(err, "writing", name);
    return (fclose(to) == 0 || file_err(err, "writing", name)) && ok;
}

static bool take_file(Unpacking *u, const char *name, Err *err)
{
    FILE *to = NULL;
    size_t i = 0;
    bool ok;

    while (i < u->m->n_files && strcmp(u->m->file[i].name, name) != 0)
        i++;
    if (i == u->m->n_files || u->seen[i])
        return err_set(err, ERR_INPUT,
                       "%s is damaged: it holds %.200s, which its manifest"
                       " does not; take another one",
                       u->path, name);
    u->seen[i] = true;
    if (u->to != NULL && !create(u, u->m->file[i].name, &to, err))
        return false;
    ok = take_blocks(u, &u->m->file[i], to, err);
    return (to == NULL || close_file(to, name, err)) && ok;
}

/* ---- The whole ---------------------------------------------------------- */

/* The next member; *name is NULL at the end.  False: it is not plain. */
static bool next_name(Unpacking *u, const char **name, Err *err)
{
    struct archive_entry *e;
    int rc = archive_read_next_header(u->a, &e);

    *name = NULL;
    if (rc == ARCHIVE_EOF)
        return true;
    if (rc != ARCHIVE_OK || archive_entry_pathname(e) == NULL)
        return damaged(u, err);
    *name = arena_printf(u->arena, "%s", archive_entry_pathname(e));
    return (archive_entry_filetype(e) == S_IFREG &&
            archive_entry_hardlink(e) == NULL) ||
           err_set(err, ERR_INPUT,
                   "%s is damaged: %.200s in it is no plain file; take another"
                   " one",
                   u->path, *name);
}

static bool take_manifest(Unpacking *u, Err *err)
{
    const char *name;
    char *text;
    la_ssize_t n;
    bool ok;

    if (!next_name(u, &name, err))
        return false;
    if (name == NULL || strcmp(name, SNAPSHOT_MANIFEST) != 0)
        return damaged(u, err);
    text = malloc(SNAPSHOT_TEXT);
    n = text == NULL ? -1 : archive_read_data(u->a, text, SNAPSHOT_TEXT);
    ok = n < 0
             ? damaged(u, err)
             : manifest_read(text, (size_t)n, u->arena, u->m, err) ||
                   err_within(err, "%s is no backup that can be read", u->path);
    free(text);
    return ok;
}

static bool take_all(Unpacking *u, Err *err)
{
    const char *name;

    if (!take_manifest(u, err))
        return false;
    u->seen = ARENA_ARRAY(u->arena, bool, u->m->n_files + 1);
    do
        if (!next_name(u, &name, err) ||
            (name != NULL && !take_file(u, name, err)))
            return false;
    while (name != NULL);
    for (size_t i = 0; i < u->m->n_files; i++)
        if (!u->seen[i])
            return damaged(u, err);
    return true;
}

bool pack_read(const char *path, const char *to, Arena *a, Manifest *out,
               Err *err)
{
    Unpacking u = {.arena = a, .path = path, .to = to, .m = out};
    bool ok;

    if (access(path, R_OK) != 0)
        return file_err(err, "reading", path);
    u.a = archive_read_new();
    archive_read_support_format_tar(u.a);
    archive_read_support_filter_zstd(u.a);
    ok = archive_read_open_filename(u.a, path, PACK_BLOCK) == ARCHIVE_OK
             ? take_all(&u, err)
             : damaged(&u, err);
    archive_read_free(u.a);
    return ok;
}

/* snapshot.c -- See snapshot.h. */
#include "engine/snapshot.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "engine/snapshot_part.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SPARE_BYTES  ((uint64_t)64 << 20) /* of the disk stay free */
#define MAX_CONFIG   ((size_t)4 << 20)    /* bytes of a definition */
#define CHECK_MEMORY "512"                /* MB, to count the copy */
#define BLOCK        ((size_t)1 << 20)

/* Shares of the time: the copy, counting it, hashing it. */
#define COPIED  0.5
#define COUNTED 0.9

/* What is being made. */
typedef struct Making {
    Arena a;
    const SnapshotFrom *from;
    const char *to;
    ProgressFn *progress;
    void *ctx;
    Manifest m;
} Making;

static const char *path_in(Making *k, const char *name)
{
    return arena_printf(&k->a, "%s/%s", k->to, name);
}

static bool say(const Making *k, double share, Err *err)
{
    return k->progress == NULL || k->progress(k->ctx, share) ||
           err_set(err, ERR_LIMIT, "the backup was stopped");
}

/* ---- Folders ------------------------------------------------------------ */

/* The kind of file that it is itself, not what it leads to; 0: none. */
static mode_t kind_of(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 ? st.st_mode & S_IFMT : 0;
}

/* A folder of plain files; one that is not there is gone already. */
static bool remove_dir(const char *dir, Err *err)
{
    return file_empty_dir(dir, err) &&
           (rmdir(dir) == 0 || errno == ENOENT || errno == ENOTEMPTY ||
            errno == EEXIST || file_err(err, "removing", dir));
}

static bool remove_tree(Arena *a, const char *dir, int depth, Err *err)
{
    DIR *d = depth == 0 ? NULL : opendir(dir);
    const struct dirent *e;
    bool ok = true;

    while (ok && d != NULL && (e = readdir(d)) != NULL)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            kind_of(arena_printf(a, "%s/%s", dir, e->d_name)) == S_IFDIR)
            ok = remove_tree(a, arena_printf(a, "%s/%s", dir, e->d_name),
                             depth - 1, err);
    if (d != NULL)
        closedir(d);
    return ok && remove_dir(dir, err);
}

bool snapshot_remove(const char *dir, Err *err)
{
    Arena a = {0};
    bool ok = remove_tree(&a, dir, 3, err);

    arena_clear(&a);
    return ok;
}

/* ---- Files -------------------------------------------------------------- */

void snapshot_hex(Uint128 md5, char hex[33])
{
    for (int i = 0; i < 16; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned)(md5 >> 8 * i) & 0xff);
}

static bool hash_file(const char *path, SnapshotFile *out, Err *err)
{
    FILE *f = fopen(path, "rb");
    char *block;
    Digest d;
    size_t n;
    bool ok;

    if (f == NULL)
        return file_err(err, "reading", path);
    block = malloc(BLOCK);
    digest_begin(&d);
    while (block != NULL && (n = fread(block, 1, BLOCK, f)) > 0) {
        digest_add(&d, block, n);
        out->bytes += (int64_t)n;
    }
    ok = block != NULL && ferror(f) == 0;
    if (!ok)
        file_err(err, "reading", path);
    snapshot_hex(digest_end(&d), out->md5);
    free(block);
    fclose(f);
    return ok;
}

static bool add_file(Making *k, const char *name, Err *err)
{
    SnapshotFile *f = &k->m.file[k->m.n_files];

    if (k->m.n_files == SNAPSHOT_FILES)
        return err_set(err, ERR_LIMIT,
                       "config has more than %d files; remove some",
                       SNAPSHOT_FILES);
    f->name = name;
    k->m.n_files++;
    return hash_file(path_in(k, name), f, err);
}

/* ---- Definitions -------------------------------------------------------- */

static bool is_definition(const char *name)
{
    size_t n = strlen(name);

    return n > 4 && strcmp(name + n - 4, ".yml") == 0 && snapshot_name_ok(name);
}

static bool copy_definition(Making *k, const char *name, Err *err)
{
    const char *from = arena_printf(&k->a, "%s/%s", k->from->dir, name);
    size_t n;
    char *text = file_read(from, MAX_CONFIG, &n, err);
    bool ok = text != NULL && file_write(path_in(k, name), text, n, err);

    free(text);
    return ok && add_file(k, name, err);
}

/* Of config/ and the folders in it; what is no definition stays behind. */
static bool copy_definitions(Making *k, const char *folder, int depth, Err *err)
{
    DIR *d = opendir(arena_printf(&k->a, "%s/%s", k->from->dir, folder));
    const struct dirent *e;
    bool ok = true;

    if (d == NULL)
        return true; /* there are none */
    ok = file_make_dir(path_in(k, folder), err);
    while (ok && (e = readdir(d)) != NULL) {
        const char *name = arena_printf(&k->a, "%s/%s", folder, e->d_name);
        mode_t kind = kind_of(arena_printf(&k->a, "%s/%s", k->from->dir, name));

        if (kind == S_IFDIR && depth > 0 && snapshot_name_ok(name))
            ok = copy_definitions(k, name, depth - 1, err);
        else if (kind == S_IFREG && is_definition(name))
            ok = copy_definition(k, name, err);
    }
    closedir(d);
    return ok;
}

/* ---- The ledger --------------------------------------------------------- */

static bool has_room(const Making *k, Err *err)
{
    Arena a = {0};
    const char *ledger = arena_printf(&a, "%s/facts.duckdb", k->from->dir);
    struct statvfs fs;
    struct stat st;
    bool ok = stat(ledger, &st) != 0 || statvfs(k->from->dir, &fs) != 0 ||
              (uint64_t)st.st_size + SPARE_BYTES <=
                  (uint64_t)fs.f_bavail * fs.f_frsize;

    arena_clear(&a);
    return ok || err_set(err, ERR_IO,
                         "the disk of the data folder has no room for a copy of"
                         " the ledger, %lld MB; make some",
                         (long long)(st.st_size >> 20));
}

static bool on_copy(void *ctx, double share)
{
    const Making *k = ctx;

    return k->progress == NULL || k->progress(k->ctx, COPIED * share);
}

/* What the ledger in `dir` says. */
static bool count_ledger(const char *dir, SnapshotTable *out, const Making *k,
                         Err *err)
{
    Buf url = BUF_INIT(8192);
    StoreBounds b;
    Store *s;
    bool ok;

    buf_printf(&url,
               "duckdb:%s/facts.duckdb?memory_mb=" CHECK_MEMORY "&threads=1",
               dir);
    s = store_open(url.text, err);
    buf_clear(&url);
    ok = s != NULL && store_bounds(s, &b, err);
    for (int t = 0; ok && t < FACT_TABLE_COUNT; t++) {
        out[t].facts = b.facts[t];
        ok = store_checksum(s, (FactTable)t, out[t].checksum, err) &&
             (k == NULL ||
              say(k, COPIED + (COUNTED - COPIED) * (t + 1) / FACT_TABLE_COUNT,
                  err));
    }
    store_close(s);
    return ok;
}

static bool remove_temp(const char *dir, Err *err)
{
    Arena a = {0};
    bool ok = remove_dir(arena_printf(&a, "%s/tmp", dir), err);

    arena_clear(&a);
    return ok;
}

static bool copy_ledger(Making *k, Err *err)
{
    return has_room(k, err) &&
           store_copy(k->from->store, path_in(k, "facts.duckdb"), on_copy, k,
                      err) &&
           count_ledger(k->to, k->m.table, k, err) && remove_temp(k->to, err) &&
           add_file(k, "facts.duckdb", err);
}

bool snapshot_check(const Manifest *m, const char *dir, Err *err)
{
    SnapshotTable is[FACT_TABLE_COUNT] = {0};

    if (!count_ledger(dir, is, NULL, err) || !remove_temp(dir, err))
        return false;
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        if (is[t].facts != m->table[t].facts ||
            strcmp(is[t].checksum, m->table[t].checksum) != 0)
            return err_set(err, ERR_INPUT,
                           "the ledger is damaged: its table %s is not what"
                           " the manifest says",
                           fact_table_name[t]);
    return true;
}

/* ---- The whole ---------------------------------------------------------- */

static bool write_manifest(Making *k, Err *err)
{
    Buf text = BUF_INIT(SNAPSHOT_TEXT);
    bool ok;

    manifest_write(&k->m, &text);
    ok = (!text.full || err_set(err, ERR_LIMIT,
                                "the manifest is over %zu bytes; keep fewer"
                                " definitions",
                                text.limit)) &&
         file_write(path_in(k, SNAPSHOT_MANIFEST), text.text, text.len, err);
    buf_clear(&text);
    return ok;
}

static bool make(Making *k, Err *err)
{
    char now[CLOCK_TEXT];

    k->m.puls = PULS_VERSION;
    k->m.made = clock_format(clock_now(), zone_utc(), now);
    k->m.file = ARENA_ARRAY(&k->a, SnapshotFile, SNAPSHOT_FILES);
    return settings_backup(k->from->settings, path_in(k, "puls.sqlite"), err) &&
           add_file(k, "puls.sqlite", err) &&
           copy_definitions(k, "config", 1, err) && copy_ledger(k, err) &&
           say(k, 1, err) && write_manifest(k, err);
}

bool snapshot_make(const SnapshotFrom *from, const char *to,
                   ProgressFn *progress, void *ctx, Err *err)
{
    Making k = {.from = from, .to = to, .progress = progress, .ctx = ctx};
    Err ignored;
    bool ok;

    ok = snapshot_remove(to, err) && file_make_dir(to, err) && make(&k, err);
    if (!ok)
        snapshot_remove(to, &ignored);
    arena_clear(&k.a);
    return ok;
}

/*
 * restore.c -- `puls restore FILE --data DIR`: a data folder out of a backup.
 *
 * The archive is unpacked into DIR/restore and held against its manifest, the
 * ledger is opened and its tables are counted; only then does anything get
 * the name under which puls would find it.  What fails leaves DIR as empty as
 * it was.
 */
#include "main/command.h"

#include "base/file.h"
#include "engine/pack.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A folder that is not there is as good as one with nothing in it. */
static bool is_empty(const char *dir, Err *err)
{
    DIR *d = opendir(dir);
    const struct dirent *e;
    bool empty = true;

    if (d == NULL)
        return errno == ENOENT || file_err(err, "reading", dir);
    while (empty && (e = readdir(d)) != NULL)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    closedir(d);
    return empty || err_set(err, ERR_CONFLICT,
                            "%s is not empty; a backup is restored into an"
                            " empty or a new folder",
                            dir);
}

/* The ledger comes last: without it the folder is nothing yet. */
static bool put_in_place(const char *from, const char *dir, Arena *a, Err *err)
{
    static const char *const parts[] = {"config", "puls.sqlite",
                                        "facts.duckdb"};

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        const char *path = arena_printf(a, "%s/%s", from, parts[i]);

        if (file_exists(path) &&
            rename(path, arena_printf(a, "%s/%s", dir, parts[i])) != 0)
            return file_err(err, "moving", path);
    }
    return true;
}

static bool unpack(const char *file, const char *dir, Arena *a, Manifest *m,
                   Err *err)
{
    const char *to = arena_printf(a, "%s/restore", dir);
    Err ignored;
    bool ok = file_make_dir(to, err) && pack_read(file, to, a, m, err) &&
              snapshot_check(m, to, err) && put_in_place(to, dir, a, err);

    return snapshot_remove(to, ok ? err : &ignored) && ok;
}

static void tell(const char *file, const char *dir, const Manifest *m)
{
    printf("%s is in %s as it was at %s; hashes and checksums are right:\n",
           file, dir, m->made);
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        printf("%-12s %12lld facts  %s\n", fact_table_name[t],
               (long long)m->table[t].facts, m->table[t].checksum);
    printf("secrets are in no backup: put them into %s/secrets again\n", dir);
}

static bool restore(const Command *c, const Args *args, Arena *a, Err *err)
{
    const char *dir = folder_dir(args, err);
    Manifest m;
    Lock *lock;
    bool ok;

    if (dir == NULL || !is_empty(dir, err))
        return false;
    lock = lock_take(dir, "puls restore", err);
    if (lock == NULL)
        return false;
    ok = unpack(args->word[0], dir, a, &m, err);
    if (!ok)
        unlink(arena_printf(a, "%s/lock", dir));
    lock_release(lock);
    if (ok)
        tell(args->word[0], dir, &m);
    return ok;
}

int command_restore(const Command *c, int argc, char **argv)
{
    return command_run(c, argc, argv, 1, 1, restore);
}

/*
 * backup.c -- `puls backup FILE`: all of a data folder in one archive.
 *
 * A server that has the folder is asked for it and goes on serving; without
 * one the folder is opened here.  The file gets its name only when it has
 * been read again and every hash in it was right.
 */
#include "main/client.h"
#include "main/command.h"

#include "base/file.h"
#include "base/jsonread.h"
#include "engine/pack.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_ANSWER ((size_t)1 << 20)
#define ASK_MS     200 /* between two questions whether it is made */

/* ---- By the server ------------------------------------------------------ */

/* The job as the server tells of it. */
typedef struct Made {
    char id[JOB_ID];
    bool ended, done;
} Made;

static bool read_job(const Buf *text, Made *out, Err *err)
{
    static const JsonLimits limits = {MAX_ANSWER, 16};
    JsonDoc *doc = jsonread_new(text->text, text->len, &limits, err);
    const JsonVal *root = doc == NULL ? NULL : jsonread_root(doc);
    const char *id = jsonread_str(jsonread_get(root, "id"), NULL);
    const char *state = jsonread_str(jsonread_get(root, "state"), NULL);
    const char *error = jsonread_str(jsonread_get(root, "error"), NULL);
    bool ok = id != NULL && state != NULL && strlen(id) < sizeof(out->id);

    if (ok) {
        snprintf(out->id, sizeof(out->id), "%s", id);
        out->done = strcmp(state, "done") == 0;
        out->ended = out->done || strcmp(state, "failed") == 0 ||
                     strcmp(state, "cancelled") == 0;
        if (out->ended && !out->done)
            ok = err_set(err, ERR_STORE, "the server says: %.500s",
                         error == NULL ? "the backup was stopped" : error);
    } else {
        err_set(err, ERR_STORE, "the server answers something else than a job");
    }
    jsonread_free(doc);
    return ok;
}

static bool ask_job(const char *at, const char *method, const char *path,
                    Made *out, Err *err)
{
    Buf text = BUF_INIT(MAX_ANSWER);
    bool ok = client_ask(at, method, path, &text, NULL, err) &&
              read_job(&text, out, err);

    buf_clear(&text);
    return ok;
}

static bool fetch(const char *at, FILE *to, Err *err)
{
    static const struct timespec pause = {.tv_nsec = ASK_MS * 1000000};
    char path[100];
    Made made;

    if (!ask_job(at, "POST", "/v1/backups", &made, err))
        return false;
    while (!made.ended) {
        nanosleep(&pause, NULL);
        snprintf(path, sizeof(path), "/v1/jobs/%s", made.id);
        if (!ask_job(at, "GET", path, &made, err))
            return false;
    }
    snprintf(path, sizeof(path), "/v1/backups/%s", made.id);
    return client_ask(at, "GET", path, NULL, to, err);
}

/* ---- By ourselves ------------------------------------------------------- */

static bool pack(const char *dir, FILE *to, Err *err)
{
    Buf chunk = BUF_INIT(MAX_CHUNK);
    Pack *p = pack_open(dir, err);
    bool ok = p != NULL;

    while (ok) {
        buf_reset(&chunk);
        ok = pack_next(p, &chunk, err);
        if (!ok || chunk.len == 0)
            break;
        if (fwrite(chunk.text, 1, chunk.len, to) != chunk.len)
            ok = err_set(err, ERR_IO, "the disk is full");
    }
    pack_close(p);
    buf_clear(&chunk);
    return ok;
}

static bool make(App *app, FILE *to, Arena *a, Err *err)
{
    SnapshotFrom from = {app->dir, app->store, app->settings};
    const char *dir = arena_printf(a, "%s/backup", app->dir);
    Err ignored;
    bool ok = app_settle(app, err) &&
              snapshot_make(&from, dir, NULL, NULL, err) && pack(dir, to, err);

    return snapshot_remove(dir, ok ? err : &ignored) && ok;
}

/* ---- Either ------------------------------------------------------------- */

/* Where the server that has the folder listens; NULL: no server has it. */
static const char *server_of(const char *dir, Arena *a)
{
    static const char server[] = "puls serve on ";
    LockOwner owner;

    if (!lock_owner(dir, &owner) ||
        strncmp(owner.who, server, strlen(server)) != 0)
        return NULL;
    return arena_printf(a, "%s", owner.who + strlen(server));
}

static bool fill(const Command *c, const Args *args, FILE *to, Arena *a,
                 Err *err)
{
    const char *dir = folder_dir(args, err), *at;
    Folder folder;
    bool ok;

    if (dir == NULL)
        return false;
    if (!file_exists(dir))
        return err_set(err, ERR_MISSING, "there is no data folder %s", dir);
    if (folder_open(&folder, args, c, err)) {
        ok = make(&folder.app, to, a, err);
        folder_close(&folder);
        return ok;
    }
    at = err->kind == ERR_CONFLICT ? server_of(dir, a) : NULL;
    return at != NULL && fetch(at, to, err);
}

static bool finish(FILE *f, const char *path, Err *err)
{
    bool ok = fflush(f) == 0 && fsync(fileno(f)) == 0;

    return (fclose(f) == 0 && ok) || file_err(err, "writing", path);
}

static void tell(const char *path, const Manifest *m)
{
    printf("%s holds what was there at %s, and was read again:\n", path,
           m->made);
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        printf("%-12s %12lld facts  %s\n", fact_table_name[t],
               (long long)m->table[t].facts, m->table[t].checksum);
}

static bool backup(const Command *c, const Args *args, Arena *a, Err *err)
{
    const char *path = args->word[0];
    const char *part = arena_printf(a, "%s.part", path);
    Manifest m;
    FILE *f;
    bool ok;

    if (file_exists(path))
        return err_set(err, ERR_CONFLICT,
                       "%s is there already; give the backup another name",
                       path);
    f = fopen(part, "wb");
    if (f == NULL)
        return file_err(err, "writing", part);
    ok = fill(c, args, f, a, err);
    ok = finish(f, part, ok ? err : &(Err){0}) && ok &&
         pack_read(part, NULL, a, &m, err) &&
         (rename(part, path) == 0 || file_err(err, "writing", path));
    if (ok)
        tell(path, &m);
    else
        unlink(part);
    return ok;
}

int command_backup(const Command *c, int argc, char **argv)
{
    return command_run(c, argc, argv, 1, 1, backup);
}

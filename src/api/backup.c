/*
 * backup.c -- /v1/backups: all that a data folder holds, in one archive.
 *
 * A job makes the snapshot while others read and write; then it is sent.
 */
#include "api/app.h"

#include "base/mem.h"
#include "engine/pack.h"

#include <stdlib.h>

/* ---- Making it ---------------------------------------------------------- */

typedef struct Wanted {
    App *app;
    JobRun *job;
    bool made;
} Wanted;

static bool on_progress(void *ctx, double share)
{
    const Wanted *w = ctx;

    return job_progress(w->job, share, 0);
}

static bool run_backup(JobRun *job, void *ctx, Err *err)
{
    Wanted *w = ctx;
    App *app = w->app;
    SnapshotFrom from = {app->dir, app->store, app->settings};

    w->job = job;
    if (!app_settle(app, err) ||
        !snapshot_make(&from, backups_dir(app->backups), on_progress, w, err))
        return false;
    w->made = true;
    backups_ready(app->backups, job_id(job));
    return true;
}

static void free_backup(void *ctx)
{
    Wanted *w = ctx;

    if (!w->made)
        backups_done(w->app->backups);
    free(w);
}

bool api_backup(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Wanted *w;

    if (!params_only(&req->params, NULL, 0, err) ||
        !backups_begin(app->backups, err))
        return false;
    w = mem_alloc(sizeof(*w));
    w->app = app;
    return app_start_job(req,
                         &(JobSpec){.kind = "backup",
                                    .name = "puls-backup",
                                    .run = run_backup,
                                    .free = free_backup,
                                    .ctx = w},
                         reply, err);
}

/* ---- Sending it --------------------------------------------------------- */

typedef struct Sending {
    App *app;
    Pack *pack;
} Sending;

static bool next(void *ctx, Buf *chunk, Err *err)
{
    const Sending *s = ctx;

    return pack_next(s->pack, chunk, err);
}

static void done(void *ctx)
{
    Sending *s = ctx;

    pack_close(s->pack);
    backups_done(s->app->backups);
    free(s);
}

bool api_backup_fetch(Request *req, Reply *reply, Err *err)
{
    App *app = req->app;
    Sending *s;
    Pack *pack;

    if (!params_only(&req->params, NULL, 0, err) ||
        !backups_take(app->backups, req->arg[0], err))
        return false;
    pack = pack_open(backups_dir(app->backups), err);
    if (pack == NULL) {
        backups_done(app->backups);
        return false;
    }
    s = mem_alloc(sizeof(*s));
    *s = (Sending){app, pack};
    reply->type = "application/zstd";
    reply_header(reply, "Content-Disposition",
                 "attachment; filename=\"puls-backup.tar.zst\"");
    reply->next = next;
    reply->done = done;
    reply->ctx = s;
    return true;
}

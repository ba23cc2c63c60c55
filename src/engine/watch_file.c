/* watch_file.c -- One dropped file: imported, reported, moved.  See watch.h. */
#include "engine/watch_part.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "engine/importrun.h"
#include "intake/match.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_REPORT  ((size_t)1 << 20)
#define MAX_NUMBERS 100000 /* files of the same name */

/* ---- Looking ------------------------------------------------------------ */

bool watch_look(const char *path, WatchLook *out)
{
    struct stat st;

    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    *out = (WatchLook){.bytes = st.st_size,
                       .mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 +
                                   st.st_mtim.tv_nsec,
                       .inode = st.st_ino};
    return true;
}

bool watch_same(const WatchLook *a, const WatchLook *b)
{
    return a->bytes == b->bytes && a->mtime_ns == b->mtime_ns &&
           a->inode == b->inode;
}

/* A lease to read is given only while nobody writes, and only to the file's
 * owner or root.  Whoever comes to write meanwhile makes the kernel send a
 * signal: one that is ignored unless somebody asked for it. */
bool watch_is_written(const char *path)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool written = false;

    if (fd < 0)
        return false; /* the import will say why */
    if (fcntl(fd, F_SETSIG, SIGURG) == 0) {
        written = fcntl(fd, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
        fcntl(fd, F_SETLEASE, F_UNLCK);
    }
    close(fd);
    return written;
}

/* ---- Which mapping ------------------------------------------------------ */

static bool no_mapping(const WatchFile *f, const Match *m, Err *err)
{
    if (m->n > 0 && m->fit[0].n_missing == 0)
        return err_set(err, ERR_INPUT,
                       "%s fits more than one mapping; let its name begin with"
                       " the one that it is for, as in %s-%s",
                       f->name, m->fit[0].mapping, f->name);
    return err_set(err, ERR_INPUT,
                   "no mapping fits %s; write one (puls import --suggest makes"
                   " a first version) into config/mappings, and let the name"
                   " of the file begin with the name of the mapping",
                   f->name);
}

static bool choose_mapping(const WatchFile *f, ImportRun *r, Err *err)
{
    ImportOptions o = {.path = r->path, .name = r->name, .data = r->data};
    Arena *a = r->mistakes.a;
    MappingName *names;
    const char *name;
    Match m;
    size_t n;

    mapping_names(a, r->data, &names, &n);
    name = watch_mapping(f->name, names, n);
    if (name == NULL) {
        if (!match_file(a, &o, r->store, &m, err)) {
            importrun_rename(err, r->path, r->name);
            return false;
        }
        name = m.chosen;
    }
    if (name == NULL)
        return no_mapping(f, &m, err);
    r->mapping = importrun_mapping(r, name, f->config.settings, err);
    return r->mapping != NULL;
}

/* ---- Where it goes ------------------------------------------------------ */

/* What came of the file, on its way into a folder. */
typedef struct Result {
    Arena *a;
    const WatchFile *file;
    ImportRun *run;
    const Err *err;     /* NULL: it is imported */
    const char *folder; /* DIR/watch/done */
    const char *place;  /* path of the file in it */
} Result;

static bool is_free(Arena *a, const char *path)
{
    return !file_exists(path) &&
           !file_exists(arena_printf(a, "%s.report.json", path));
}

static bool find_place(Result *r, Err *err)
{
    for (int i = 1; i < MAX_NUMBERS; i++) {
        Arena tried = {0};
        const char *name = watch_numbered(&tried, r->file->name, i);
        const char *path = arena_printf(&tried, "%s/%s", r->folder, name);
        bool ok = is_free(&tried, path);

        if (ok)
            r->place = arena_printf(r->a, "%s", path);
        arena_clear(&tried);
        if (ok)
            return true;
    }
    return err_set(err, ERR_LIMIT,
                   "%s has too many files called %s; remove"
                   " some",
                   r->folder, r->file->name);
}

/* Give the rejected rows a name beside the file as well.  Where that cannot
 * be, they are in DIR/rejects alone. */
static void bring_rejects(Result *r)
{
    ImportReport *report = &r->run->report;
    const char *from = report->rejects_file, *end, *to;

    if (r->err != NULL || from == NULL)
        return;
    end = strrchr(from, '.');
    to = arena_printf(r->a, "%s.rejects%s", r->place, end == NULL ? "" : end);
    if (link(from, to) != 0)
        return;
    if (link(arena_printf(r->a, "%s.txt", from),
             arena_printf(r->a, "%s.txt", to)) == 0)
        report->rejects_file = to;
    else
        unlink(to);
}

static void put_json(const Result *r, const char *state, Buf *out)
{
    const Mapping *m = r->run->mapping;
    Buf report = BUF_INIT(MAX_REPORT);
    char ended[CLOCK_TEXT];
    Json j = {.out = out};

    if (r->err == NULL)
        import_json(&r->run->report, &report);
    json_open(&j, NULL, '{');
    json_str(&j, "file", r->file->name);
    json_str(&j, "state", state);
    json_str(&j, "ended", clock_format(clock_now(), zone_utc(), ended));
    json_str(&j, "mapping", m != NULL ? m->name : NULL);
    json_str(&j, "error", r->err != NULL ? r->err->text : NULL);
    json_raw(&j, "report",
             r->err == NULL && !report.full ? report.text : "null");
    json_close(&j, '}');
    buf_puts(out, "\n");
    buf_clear(&report);
}

static bool write_report(const Result *r, const char *end, const Buf *text,
                         Err *err)
{
    return file_write(arena_printf(r->a, "%s.report.%s", r->place, end),
                      text->text, text->len, err);
}

static bool write_reports(const Result *r, const char *state, Err *err)
{
    Buf json = BUF_INIT(2 * MAX_REPORT), text = BUF_INIT(MAX_REPORT);
    bool ok;

    put_json(r, state, &json);
    if (r->err == NULL)
        import_print(&r->run->report, &text);
    else
        buf_printf(&text, "%s\n", r->err->text);
    ok = write_report(r, "json", &json, err) &&
         write_report(r, "txt", &text, err);
    buf_clear(&json);
    buf_clear(&text);
    return ok;
}

/* The report first: a file in done/ or failed/ always has one. */
static bool move_away(const WatchFile *f, ImportRun *run, const Err *failure,
                      Err *err)
{
    bool broken = failure == NULL && run->report.broken != NULL;
    bool done = failure == NULL && !broken;
    Result r = {.a = run->mistakes.a,
                .file = f,
                .run = run,
                .err = failure,
                .folder = arena_printf(run->mistakes.a, "%s/%s", f->dir,
                                       done ? "done" : "failed")};

    if (!find_place(&r, err))
        return false;
    bring_rejects(&r);
    return write_reports(&r,
                         done     ? "done"
                         : broken ? "broken"
                                  : "failed",
                         err) &&
           (rename(run->path, r.place) == 0 ||
            file_err(err, "moving", run->path));
}

/* ---- The job ------------------------------------------------------------ */

/* After the import, well or not. */
static WatchFate settle(const WatchFile *f, ImportRun *run,
                        const WatchLook *before, const Err *failure)
{
    WatchLook now;
    Err err = {0};

    if (failure != NULL && *f->stopping)
        return WATCH_STAYS;
    if (!watch_look(run->path, &now))
        return WATCH_MOVED; /* somebody else did */
    if (!watch_same(before, &now))
        return WATCH_STAYS;
    if (move_away(f, run, failure, &err))
        return WATCH_MOVED;
    log_error("watch", "a file stays where it was dropped: %s", err.text);
    return WATCH_STUCK;
}

bool watch_take(WatchFile *f, JobRun *job, Err *err)
{
    Arena a = {0};
    const char *path = arena_printf(&a, "%s/%s", f->dir, f->name);
    ImportRun run = {.store = f->config.store,
                     .data = f->config.dir,
                     .path = path,
                     .name = f->name,
                     .mistakes = {.a = &a}};
    WatchLook before;
    bool ok;

    if (!watch_look(path, &before)) {
        f->fate = WATCH_MOVED;
        arena_clear(&a);
        return err_set(err, ERR_MISSING,
                       "%s has gone from the folder watch before it was"
                       " imported",
                       f->name);
    }
    ok = choose_mapping(f, &run, err) && importrun_do(&run, job, err);
    f->fate = settle(f, &run, &before, ok ? NULL : err);
    arena_clear(&a);
    return ok;
}

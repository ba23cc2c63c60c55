/* worker.c -- See worker.h. */
#include "worker.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Viewer {
    const Worker *worker;
    const Rounds *rounds;
    void *session; /* NULL: not there yet */
    Page page;
    pthread_t thread;
    const Round *round;
    bool check, ok;
    double ms;
    Err err;
} Viewer;

typedef struct Desk {
    const Worker *worker;
    const Rounds *rounds;
    void *engine;
    Viewer viewer[MAX_VIEWERS];
} Desk;

static bool read_all(int fd, void *to, size_t n)
{
    for (char *at = to; n > 0;) {
        ssize_t got = read(fd, at, n);

        if (got <= 0)
            return false;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

static bool write_all(int fd, const void *from, size_t n)
{
    for (const char *at = from; n > 0;) {
        ssize_t put = write(fd, at, n);

        if (put <= 0)
            return false;
        at += put;
        n -= (size_t)put;
    }
    return true;
}

/* ---- In the child ------------------------------------------------------- */

static void *load(void *arg)
{
    Viewer *v = arg;
    const EngineOps *ops = v->worker->ops;
    char *question[TILES];
    double began;

    tiles_fill(&v->worker->tiles, v->rounds, v->round, v->check, question);
    began = engine_now_ms();
    v->ok = engine_page(ops, v->session, (const char *const *)question,
                        &v->page, &v->err);
    v->ms = engine_now_ms() - began;
    for (size_t i = 0; i < TILES; i++)
        free(question[i]);
    return NULL;
}

/* The round of the `i`th viewer: another one of the same variant. */
static const Round *round_of(const Rounds *all, size_t first, size_t i)
{
    const char *variant = all->at[first].variant;
    size_t at = first;

    while (i > 0) {
        at = (at + 1) % all->n;
        i -= strcmp(all->at[at].variant, variant) == 0;
    }
    return &all->at[at];
}

static bool ready(Desk *d, size_t viewers, Done *done)
{
    const EngineOps *ops = d->worker->ops;
    double began = engine_now_ms();

    if (d->engine == NULL) {
        d->engine = ops->open(d->worker->where, &done->err);
        if (d->engine == NULL)
            return false;
    }
    for (size_t i = 0; i < viewers; i++) {
        Viewer *v = &d->viewer[i];

        if (v->session != NULL)
            continue;
        v->worker = d->worker;
        v->rounds = d->rounds;
        v->session = ops->viewer(d->engine, &done->err);
        if (v->session == NULL)
            return false;
        for (size_t t = 0; t < TILES; t++)
            v->page.text[t] = (Buf)BUF_INIT(MAX_ANSWER);
    }
    done->open_ms = engine_now_ms() - began;
    return true;
}

static bool work(Desk *d, const Order *o, Done *done)
{
    if (!ready(d, o->viewers, done))
        return false;
    for (size_t i = 0; i < o->viewers; i++) {
        d->viewer[i].round = round_of(d->rounds, o->round, i);
        d->viewer[i].check = o->check;
        if (i > 0)
            pthread_create(&d->viewer[i].thread, NULL, load, &d->viewer[i]);
    }
    load(&d->viewer[0]);
    for (size_t i = 0; i < o->viewers; i++) {
        Viewer *v = &d->viewer[i];

        if (i > 0)
            pthread_join(v->thread, NULL);
        if (!v->ok)
            done->err = v->err;
        done->failed |= !v->ok;
        done->page[i] = v->ms;
    }
    return !done->failed;
}

static long rss_mb(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long all, pages = 0;

    if (f == NULL || fscanf(f, "%ld %ld", &all, &pages) != 2)
        pages = 0;
    if (f != NULL)
        fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024) / 1024;
}

static void tell(Desk *d, int fd, Done *done)
{
    const Page *p = &d->viewer[0].page;

    done->rss_mb = rss_mb();
    for (size_t t = 0; t < TILES && !done->failed; t++) {
        done->tile[t] = p->ms[t];
        done->len[t] = p->text[t].len;
    }
    done->bytes = p->bytes;
    write_all(fd, done, sizeof(*done));
    for (size_t t = 0; t < TILES && !done->failed; t++)
        write_all(fd, p->text[t].text, p->text[t].len);
}

static void serve(const Worker *w, const Rounds *rounds, int in, int out)
{
    Desk *d = calloc(1, sizeof(*d));
    Order o;

    d->worker = w;
    d->rounds = rounds;
    while (read_all(in, &o, sizeof(o))) {
        Done done = {0};

        done.failed = !work(d, &o, &done);
        tell(d, out, &done);
    }
    /* libchdb's exit handlers crash; nobody else's are missed */
    _exit(0);
}

/* ---- In the parent ------------------------------------------------------ */

static bool read_spec(const char *spec, Worker *out, Err *err)
{
    char *text = strdup(spec);
    char *kind = strchr(text, '='), *where, *tiles;

    where = kind != NULL ? strchr(kind, ':') : NULL;
    tiles = where != NULL ? strrchr(where + 1, ':') : NULL;
    if (tiles == NULL) {
        free(text);
        return err_set(err, ERR_INPUT, "%s is no name=kind:where:tiles", spec);
    }
    *kind++ = *where++ = *tiles++ = '\0';
    *out = (Worker){.name = text, .where = where};
    out->ops = engine_find(kind, err);
    return out->ops != NULL &&
           tiles_read(tiles, out->ops == &puls_engine, &out->tiles, err);
}

bool worker_start(const char *spec, const Rounds *rounds, Worker *out, Err *err)
{
    int to[2], from[2];

    if (!read_spec(spec, out, err))
        return false;
    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
        return err_set(err, ERR_IO, "no pipe");
    out->to = to[1];
    out->from = from[0];
    fflush(NULL);
    out->pid = fork();
    if (out->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(to[1]);
        close(from[0]);
        serve(out, rounds, to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    return out->pid > 0 || err_set(err, ERR_IO, "no process");
}

bool worker_load(const Worker *w, const Order *o, Done *done, Buf *text,
                 Err *err)
{
    char part[65536];
    size_t left = 0;

    buf_reset(text);
    if (!write_all(w->to, o, sizeof(*o)) ||
        !read_all(w->from, done, sizeof(*done)))
        return err_set(err, ERR_IO, "%s died", w->name);
    if (done->failed) {
        *err = done->err;
        return err_within(err, "%s", w->name);
    }
    for (size_t t = 0; t < TILES; t++)
        left += done->len[t];
    while (left > 0) {
        size_t n = left < sizeof(part) ? left : sizeof(part);

        if (!read_all(w->from, part, n))
            return err_set(err, ERR_IO, "%s died", w->name);
        buf_add(text, part, n);
        left -= n;
    }
    return true;
}

void worker_stop(const Worker *w)
{
    int status;

    /* its pipes are held by workers that began later, too */
    kill(w->pid, SIGTERM);
    close(w->to);
    close(w->from);
    waitpid(w->pid, &status, 0);
}

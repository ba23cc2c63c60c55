/* pg.c -- PostgreSQL as a peer, through libpq where that is installed. */
#include "engine.h"

#include <dlfcn.h>
#include <stdlib.h>

/* What is used of libpq-fe.h; the numbers are part of its ABI. */
enum { PG_OK = 0, PG_COMMAND_OK = 1, PG_TUPLES_OK = 2 };

typedef struct Pg {
    char *where;
    void *lib;
    void *(*connect)(const char *);
    int (*status)(void *);
    char *(*error)(void *);
    void (*finish)(void *);
    void *(*exec)(void *, const char *);
    int (*result)(void *);
    int (*rows)(void *);
    int (*columns)(void *);
    char *(*value)(void *, int, int);
    void (*clear)(void *);
} Pg;

typedef struct PgViewer {
    const Pg *pg;
    void *con;
} PgViewer;

/* ISO C has no conversion from void * to a function; POSIX has this one. */
static bool look_up(void *lib, const char *name, void *to)
{
    *(void **)to = dlsym(lib, name);
    return *(void **)to != NULL;
}

static void pg_close(void *engine)
{
    free(engine);
}

static void *pg_open(const char *where, Err *err)
{
    Pg *p = calloc(1, sizeof(*p));

    p->lib = dlopen("libpq.so.5", RTLD_NOW);
    p->where = (char *)where;
    if (p->lib != NULL && look_up(p->lib, "PQconnectdb", &p->connect) &&
        look_up(p->lib, "PQstatus", &p->status) &&
        look_up(p->lib, "PQerrorMessage", &p->error) &&
        look_up(p->lib, "PQfinish", &p->finish) &&
        look_up(p->lib, "PQexec", &p->exec) &&
        look_up(p->lib, "PQresultStatus", &p->result) &&
        look_up(p->lib, "PQntuples", &p->rows) &&
        look_up(p->lib, "PQnfields", &p->columns) &&
        look_up(p->lib, "PQgetvalue", &p->value) &&
        look_up(p->lib, "PQclear", &p->clear))
        return p;
    err_set(err, ERR_MISSING, "libpq.so.5 is not installed");
    free(p);
    return NULL;
}

static void *pg_viewer(void *engine, Err *err)
{
    Pg *p = engine;
    PgViewer *v = calloc(1, sizeof(*v));

    *v = (PgViewer){.pg = p, .con = p->connect(p->where)};
    if (p->status(v->con) == PG_OK)
        return v;
    err_set(err, ERR_STORE, "%.500s", p->error(v->con));
    p->finish(v->con);
    free(v);
    return NULL;
}

static void pg_leave(void *viewer)
{
    PgViewer *v = viewer;

    v->pg->finish(v->con);
    free(v);
}

static bool pg_ask(void *viewer, const char *sql, Buf *out, Err *err)
{
    PgViewer *v = viewer;
    const Pg *p = v->pg;
    void *r = p->exec(v->con, sql);
    int status = p->result(r);
    bool ok = status == PG_COMMAND_OK || status == PG_TUPLES_OK;

    if (!ok)
        err_set(err, ERR_STORE, "%.500s", p->error(v->con));
    for (int row = 0; ok && row < p->rows(r); row++) {
        for (int col = 0; col < p->columns(r); col++)
            buf_printf(out, "%s%s", col > 0 ? "\t" : "", p->value(r, row, col));
        buf_puts(out, "\n");
    }
    p->clear(r);
    return ok;
}

const EngineOps pg_engine = {.kind = "pg",
                             .open = pg_open,
                             .viewer = pg_viewer,
                             .ask = pg_ask,
                             .leave = pg_leave,
                             .close = pg_close};

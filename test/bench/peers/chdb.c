/*
 * chdb.c -- Today's ClickHouse inside this process, as libchdb.so.
 *
 * It has one connection per process and folder, so viewers take turns.  Its
 * exit handlers may crash: who used it leaves through _exit().
 */
#include "engine.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Chdb {
    void **con;
    pthread_mutex_t turn;
    void **(*connect)(int, char **);
    void *(*query)(void *, const char *, const char *);
    char *(*text)(void *);
    size_t (*length)(void *);
    const char *(*error)(void *);
    void (*destroy)(void *);
} Chdb;

static bool look_up(void *lib, const char *name, void *to)
{
    *(void **)to = dlsym(lib, name);
    return *(void **)to != NULL;
}

static bool connect_to(Chdb *c, const char *folder, Err *err)
{
    char path[512];
    char *arg[] = {"clickhouse", path};

    snprintf(path, sizeof(path), "--path=%s", folder);
    c->con = c->connect(2, arg);
    return (c->con != NULL && *c->con != NULL) ||
           err_set(err, ERR_STORE, "libchdb does not open %.300s", folder);
}

static void *chdb_open(const char *where, Err *err)
{
    Chdb *c = calloc(1, sizeof(*c));
    const char *comma = strchr(where, ',');
    char path[512];
    void *lib;

    snprintf(path, sizeof(path), "%.*s",
             comma ? (int)(comma - where) : (int)strlen(where), where);
    lib = dlopen(path, RTLD_NOW);
    pthread_mutex_init(&c->turn, NULL);
    if (lib == NULL || comma == NULL)
        err_set(err, ERR_MISSING, "no libchdb at %.300s", path);
    else if (!look_up(lib, "chdb_connect", &c->connect) ||
             !look_up(lib, "chdb_query", &c->query) ||
             !look_up(lib, "chdb_result_buffer", &c->text) ||
             !look_up(lib, "chdb_result_length", &c->length) ||
             !look_up(lib, "chdb_result_error", &c->error) ||
             !look_up(lib, "chdb_destroy_query_result", &c->destroy))
        err_set(err, ERR_MISSING, "%.300s is another libchdb", path);
    else if (connect_to(c, comma + 1, err))
        return c;
    free(c);
    return NULL;
}

static void *chdb_viewer(void *engine, Err *err)
{
    return engine;
}

static bool chdb_ask(void *viewer, const char *sql, Buf *out, Err *err)
{
    Chdb *c = viewer;
    const char *said;
    bool ok;
    void *r;

    pthread_mutex_lock(&c->turn);
    r = c->query(*c->con, sql, "TabSeparated");
    said = c->error(r);
    ok = said == NULL || *said == '\0' ||
         err_set(err, ERR_STORE, "%.500s", said);
    if (ok && c->length(r) > 0)
        buf_add(out, c->text(r), c->length(r));
    c->destroy(r);
    pthread_mutex_unlock(&c->turn);
    return ok;
}

static void chdb_done(void *unused)
{
}

const EngineOps chdb_engine = {.kind = "chdb",
                               .open = chdb_open,
                               .viewer = chdb_viewer,
                               .ask = chdb_ask,
                               .leave = chdb_done,
                               .close = chdb_done};

/* lite.c -- SQLite as a peer: a file; each viewer opens it for itself. */
#include "engine.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* As much of the file as fits stays in memory. */
#define READY                                                      \
    "pragma cache_size = -1000000; pragma mmap_size = 8000000000;" \
    "pragma temp_store = memory; pragma threads = 2"

static void *lite_open(const char *where, Err *err)
{
    return strdup(where);
}

static void *lite_viewer(void *engine, Err *err)
{
    sqlite3 *db = NULL;

    if (sqlite3_open(engine, &db) == SQLITE_OK &&
        sqlite3_exec(db, READY, NULL, NULL, NULL) == SQLITE_OK)
        return db;
    err_set(err, ERR_STORE, "%s: %.400s", (char *)engine, sqlite3_errmsg(db));
    sqlite3_close(db);
    return NULL;
}

static void lite_leave(void *viewer)
{
    sqlite3_close(viewer);
}

static bool lite_ask(void *viewer, const char *sql, Buf *out, Err *err)
{
    sqlite3 *db = viewer;
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &s, NULL);

    while (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const unsigned char *text = sqlite3_column_text(s, i);

            buf_printf(out, "%s%s", i > 0 ? "\t" : "",
                       text ? (const char *)text : "");
        }
        buf_puts(out, "\n");
        rc = SQLITE_OK;
    }
    if (rc != SQLITE_OK && rc != SQLITE_DONE)
        err_set(err, ERR_STORE, "%.500s", sqlite3_errmsg(db));
    sqlite3_finalize(s);
    return rc == SQLITE_OK || rc == SQLITE_DONE;
}

const EngineOps lite_engine = {.kind = "lite",
                               .open = lite_open,
                               .viewer = lite_viewer,
                               .ask = lite_ask,
                               .leave = lite_leave,
                               .close = free};

/* duck.c -- DuckDB as a peer: a file, opened by its C API in this process. */
#include "engine.h"

#include <duckdb.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Duck {
    duckdb_database db;
} Duck;

static void duck_close(void *engine)
{
    Duck *d = engine;

    duckdb_close(&d->db);
    free(d);
}

static void *duck_open(const char *where, Err *err)
{
    Duck *d = calloc(1, sizeof(*d));
    char *said = NULL;

    if (duckdb_open_ext(where, &d->db, NULL, &said) == DuckDBSuccess)
        return d;
    err_set(err, ERR_STORE, "%s: %.400s", where, said);
    duckdb_free(said);
    duck_close(d);
    return NULL;
}

static void *duck_viewer(void *engine, Err *err)
{
    Duck *d = engine;
    duckdb_connection *con = calloc(1, sizeof(*con));

    if (duckdb_connect(d->db, con) == DuckDBSuccess)
        return con;
    err_set(err, ERR_STORE, "DuckDB gives no connection");
    free(con);
    return NULL;
}

static void duck_leave(void *viewer)
{
    duckdb_disconnect(viewer);
    free(viewer);
}

static bool duck_ask(void *viewer, const char *sql, Buf *out, Err *err)
{
    duckdb_connection *con = viewer;
    duckdb_result r;
    bool ok = duckdb_query(*con, sql, &r) == DuckDBSuccess;

    if (!ok)
        err_set(err, ERR_STORE, "%.500s", duckdb_result_error(&r));
    for (idx_t row = 0; ok && row < duckdb_row_count(&r); row++) {
        for (idx_t col = 0; col < duckdb_column_count(&r); col++) {
            char *s = duckdb_value_varchar(&r, col, row);

            buf_printf(out, "%s%s", col > 0 ? "\t" : "", s ? s : "");
            duckdb_free(s);
        }
        buf_puts(out, "\n");
    }
    duckdb_destroy_result(&r);
    return ok;
}

const EngineOps duck_engine = {.kind = "duck",
                               .open = duck_open,
                               .viewer = duck_viewer,
                               .ask = duck_ask,
                               .leave = duck_leave,
                               .close = duck_close};

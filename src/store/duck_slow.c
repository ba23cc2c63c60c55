/*
 * duck_slow.c -- Statements that may take long: told how far they are, and
 * stopped.  See duck.h.
 */
#include "store/duck.h"

#include "store/duck_error.h"

#include <math.h>
#include <time.h>

#define TELL_EVERY_MS 100

typedef struct Telling {
    duckdb_connection con;
    DuckProgressFn *fn; /* NULL: nobody listens */
    void *ctx;
    int64_t told; /* ms */
} Telling;

static int64_t clock_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* False: stop.  Ten times a second it is asked. */
static bool tell(Telling *t)
{
    int64_t now = clock_ms();
    double percent;

    if (t->fn == NULL || now - t->told < TELL_EVERY_MS)
        return true;
    percent = duckdb_query_progress(t->con).percentage;
    if (!t->fn(t->ctx, percent < 0 ? 0 : fmin(percent / 100, 1)))
        return false;
    t->told = clock_ms();
    return true;
}

static const struct timespec moment = {.tv_nsec = 500000};

/* Has an interrupted statement still come to its end?  DuckDB frees its plan
 * only once its tasks have noticed; and of one that has ended, only once its
 * result is taken. */
static bool ends(duckdb_pending_result pending)
{
    duckdb_pending_state state;

    for (;;) {
        state = duckdb_pending_execute_task(pending);
        if (state == DUCKDB_PENDING_ERROR)
            return false;
        if (duckdb_pending_execution_is_finished(state))
            return true;
        if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE)
            nanosleep(&moment, NULL);
    }
}

static bool stopped(Err *err)
{
    return err_set(err, ERR_LIMIT, "stopped before the end, as asked");
}

/* Do tasks of the statement until there is something of its result.  While
 * DuckDB's own threads have them all, wait a moment. */
static bool do_tasks(Telling *t, duckdb_pending_result pending, Err *err)
{
    for (;;) {
        duckdb_pending_state state = duckdb_pending_execute_task(pending);

        if (state == DUCKDB_PENDING_ERROR) {
            const char *text = duckdb_pending_error(pending);

            return duck_fail(err, duck_kind_in(text == NULL ? "" : text), text);
        }
        if (duckdb_pending_execution_is_finished(state))
            return true;
        if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE)
            nanosleep(&moment, NULL);
        if (!tell(t)) {
            duckdb_interrupt(t->con);
            return ends(pending) || stopped(err);
        }
    }
}

typedef duckdb_state PendFn(duckdb_prepared_statement stmt,
                            duckdb_pending_result *out);

static bool run(Telling *t, duckdb_prepared_statement stmt, PendFn *pend,
                duckdb_result *res, Err *err)
{
    duckdb_pending_result pending = NULL;
    bool ok = false;

    if (pend(stmt, &pending) != DuckDBSuccess)
        duck_fail(err, ERR_STORE, duckdb_pending_error(pending));
    else if (do_tasks(t, pending, err)) {
        ok = duckdb_execute_pending(pending, res) == DuckDBSuccess;
        if (!ok)
            duck_fail_result(err, res);
    }
    duckdb_destroy_pending(&pending);
    return ok;
}

static bool prepare(duckdb_connection con, const char *sql,
                    duckdb_prepared_statement *stmt, Err *err)
{
    return duckdb_prepare(con, sql, stmt) == DuckDBSuccess ||
           duck_fail(err, ERR_STORE, duckdb_prepare_error(*stmt));
}

bool duck_run_slowly(duckdb_connection con, const char *sql, DuckProgressFn *fn,
                     void *ctx, Err *err)
{
    Telling t = {con, fn, ctx, clock_ms()};
    duckdb_prepared_statement stmt = NULL;
    duckdb_result res = {0};
    bool ok;

    if (fn == NULL)
        return duck_run(con, sql, err);
    ok = prepare(con, sql, &stmt, err) &&
         run(&t, stmt, duckdb_pending_prepared, &res, err);
    duckdb_destroy_result(&res);
    duckdb_destroy_prepare(&stmt);
    return ok;
}

static bool take_all(Telling *t, duckdb_result *res, const DuckTaker *taker,
                     Err *err)
{
    duckdb_data_chunk chunk;
    const char *text;
    bool more = true;

    while (more && (chunk = duckdb_fetch_chunk(*res)) != NULL) {
        more = taker->chunk(taker->ctx, chunk);
        if (!tell(t)) {
            duckdb_interrupt(t->con);
            return stopped(err);
        }
    }
    text = more ? duckdb_result_error(res) : NULL;
    return text == NULL || *text == '\0' || duck_fail_result(err, res);
}

bool duck_stream(duckdb_connection con, const char *sql, const DuckTaker *taker,
                 DuckProgressFn *fn, void *ctx, Err *err)
{
    Telling t = {con, fn, ctx, clock_ms()};
    duckdb_prepared_statement stmt = NULL;
    duckdb_result res = {0};
    bool ok = prepare(con, sql, &stmt, err);

    if (ok && taker->begin(taker->ctx, stmt))
        ok = run(&t, stmt, duckdb_pending_prepared_streaming, &res, err) &&
             take_all(&t, &res, taker, err);
    duckdb_destroy_result(&res);
    duckdb_destroy_prepare(&stmt);
    return ok;
}

/*
 * copy.c -- The ledger of one moment, into a file beside it.
 *
 * DuckDB copies table by table within one transaction, whose snapshot stands
 * while others commit; only folding in the log has to wait for its end.
 * Imprints stay behind: no image was made of the copy (imprint.h).
 */
#include "store/commit.h"
#include "store/look.h"

#define COPY       "puls_copy" /* what the new file is called meanwhile */
#define MAX_TABLES 100
#define MAX_NAME   1000 /* bytes of a statement with a name or two in it */

/* The tables that there are, when the copy begins. */
typedef struct Tables {
    Arena arena;
    const char *name[MAX_TABLES];
    size_t n, done;
    ProgressFn *progress;
    void *ctx;
} Tables;

static bool take_database(void *ctx, const DuckRow *row)
{
    buf_puts(ctx, duck_text(row, 0));
    return false;
}

static bool take_table(void *ctx, const DuckRow *row)
{
    Tables *t = ctx;

    if (t->n < MAX_TABLES)
        t->name[t->n++] = arena_printf(&t->arena, "%s", duck_text(row, 0));
    return true;
}

static bool tell(void *ctx, double done)
{
    const Tables *t = ctx;

    return t->progress(t->ctx, ((double)t->done + done) / (double)t->n);
}

static bool attach(duckdb_connection con, const char *path, Err *err)
{
    Buf sql = BUF_INIT(MAX_STORE_SQL);
    bool ok;

    buf_puts(&sql, "attach ");
    import_literal(&sql, path);
    buf_puts(&sql, " as " COPY);
    ok = duck_run(con, sql.text, err);
    buf_clear(&sql);
    return ok;
}

/* The tables as they are made, all of them empty. */
static bool copy_schema(duckdb_connection con, Err *err)
{
    Buf sql = BUF_INIT(MAX_NAME);
    bool ok;

    buf_puts(&sql, "copy from database \"");
    ok = duck_query(con, "select current_database()", NULL, 0, take_database,
                    &sql, err);
    buf_puts(&sql, "\" to " COPY " (schema)");
    ok = ok && duck_run(con, sql.text, err);
    buf_clear(&sql);
    return ok;
}

static bool copy_table(duckdb_connection con, Tables *t, Err *err)
{
    Buf sql = BUF_INIT(MAX_NAME);
    const char *name = t->name[t->done];
    bool ok;

    buf_printf(&sql, "insert into " COPY ".\"%s\" select * from \"%s\"", name,
               name);
    ok = duck_run_slowly(con, sql.text, t->progress == NULL ? NULL : tell, t,
                         err);
    t->done++;
    buf_clear(&sql);
    return ok;
}

static bool copy_tables(duckdb_connection con, Tables *t, Err *err)
{
    bool ok = copy_schema(con, err) &&
              duck_query(con,
                         "select table_name from duckdb_tables()"
                         " where database_name = current_database()"
                         " and not internal and not temporary"
                         " and table_name <> 'imprint'",
                         NULL, 0, take_table, t, err);

    while (ok && t->done < t->n)
        ok = copy_table(con, t, err);
    return ok;
}

static bool copy_all(duckdb_connection con, ProgressFn *progress, void *ctx,
                     Err *err)
{
    Tables t = {.progress = progress, .ctx = ctx};
    Err ignored;
    bool ok = duck_run(con, "begin", err);

    if (ok && (!copy_tables(con, &t, err) || !duck_run(con, "commit", err))) {
        duck_run(con, "rollback", &ignored);
        ok = false;
    }
    arena_clear(&t.arena);
    return ok;
}

bool look_copy(Ledger *l, const char *path, ProgressFn *progress, void *ctx,
               Err *err)
{
    duckdb_connection con = NULL;
    Err ignored;
    bool ok;

    if (!ledger_connect(l, &con, err))
        return false;
    ok = (progress == NULL || duck_run(con,
                                       "set enable_progress_bar = true;"
                                       "set enable_progress_bar_print = false",
                                       err)) &&
         attach(con, path, err);
    if (ok) {
        ok = copy_all(con, progress, ctx, err);
        ok = duck_run(con, "detach " COPY, ok ? err : &ignored) && ok;
    }
    duckdb_disconnect(&con);
    return ok || err_within(err, "copying the ledger");
}

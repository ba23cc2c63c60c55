/*
 * forget.c -- All that a source said goes, for good.
 *
 * The only place that removes facts.  What the source's customers have given
 * to facts of other sources stays with them, since it is part of what those
 * say; so do the imports, which say when, and whose next_seq keeps numbers
 * from being given twice.
 */
#include "store/look.h"

#include "store/commit.h"
#include "store/deck_image.h"
#include "store/imprint.h"

#include <inttypes.h>

typedef struct Forget {
    Import im; /* for its statement and its progress */
    const char *source;
    ProgressFn *progress;
    void *ctx;
} Forget;

static bool tell_progress(void *ctx, double done)
{
    const Forget *f = ctx;

    return f->progress(f->ctx, f->im.done + f->im.part * done);
}

static bool run(Forget *f, Err *err)
{
    bool ok =
        duck_run_slowly(f->im.con, f->im.sql.text,
                        f->progress == NULL ? NULL : tell_progress, f, err);

    buf_reset(&f->im.sql);
    f->im.done += f->im.part;
    return ok;
}

static void put_where(Forget *f, const char *table)
{
    buf_printf(&f->im.sql, " from %s where source = ", table);
    import_literal(&f->im.sql, f->source);
}

static bool count(Forget *f, int64_t *facts, Err *err)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        int64_t n = 0;

        buf_puts(&f->im.sql, "select count(*)");
        put_where(f, fact_table_name[t]);
        buf_puts(&f->im.sql, " and seq not in (select seq from superseded)");
        if (!import_number(&f->im, &n, err))
            return false;
        *facts += n;
    }
    return true;
}

static bool is_known(Forget *f, Err *err)
{
    int64_t n = 0;

    buf_puts(&f->im.sql, "select count(*)");
    put_where(f, "import");
    return import_number(&f->im, &n, err) &&
           (n > 0 ||
            err_set(err, ERR_MISSING,
                    "no facts came from a source called %.100s", f->source));
}

static bool remove_facts(Forget *f, Err *err)
{
    f->im.part = 1.0 / (2 * FACT_TABLE_COUNT);
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        buf_puts(&f->im.sql, "delete from superseded where seq in (select seq");
        put_where(f, fact_table_name[t]);
        buf_puts(&f->im.sql, ")");
        if (!run(f, err))
            return false;
        buf_puts(&f->im.sql, "delete");
        put_where(f, fact_table_name[t]);
        if (!run(f, err))
            return false;
    }
    return true;
}

static bool note(Forget *f, int64_t now, int64_t facts, Err *err)
{
    buf_puts(&f->im.sql, "insert into import select max(batch) + 1, ");
    import_literal(&f->im.sql, f->source);
    buf_printf(&f->im.sql,
               ", null, '" STORE_FORGOTTEN "', epoch_ms(%" PRId64
               "), max(next_seq), max(next_seq), 0, %" PRId64
               ", 0, 0, 0, 0, 0, 0 from import",
               now, facts);
    return import_run(&f->im, err);
}

static const bool all_tables[FACT_TABLE_COUNT] = {true, true, true, true};

static bool forget(Forget *f, int64_t now, int64_t *facts, Err *err)
{
    Err ignored;

    if (!duck_run(f->im.con, "begin", err))
        return false;
    if (is_known(f, err) && count(f, facts, err) && remove_facts(f, err) &&
        note(f, now, *facts, err) && imprint_clear(f->im.con, err)) {
        ledger_stir(f->im.ledger, all_tables);
        if (duck_run(f->im.con, "commit", err))
            return true;
        ledger_stir(f->im.ledger, all_tables);
    }
    duck_run(f->im.con, "rollback", &ignored);
    return false;
}

bool look_forget(Ledger *l, const char *source, int64_t now,
                 ProgressFn *progress, void *ctx, int64_t *facts, Err *err)
{
    Forget f = {.im = {.ledger = l, .sql = BUF_INIT(MAX_STORE_SQL)},
                .source = source,
                .progress = progress,
                .ctx = ctx};
    LedgerNews news = {.stirred = {true, true, true, true}};
    Err ignored;
    bool ok;

    *facts = 0;
    pthread_mutex_lock(&l->writing);
    ok = ledger_connect(l, &f.im.con, err) &&
         (progress == NULL || duck_run(f.im.con,
                                       "set enable_progress_bar = true;"
                                       "set enable_progress_bar_print = false",
                                       err)) &&
         forget(&f, now, facts, err);
    if (ok) {
        known_outdate(l);
        deck_image_remove(l);
        news.schema = ledger_schema(l);
        ledger_changed(l, &news);
        duck_run(f.im.con, "checkpoint", &ignored); /* out of the file, too */
    }
    duckdb_disconnect(&f.im.con);
    pthread_mutex_unlock(&l->writing);
    buf_clear(&f.im.sql);
    return ok || err_within(err, "forgetting %.100s", source);
}

/* commit.c -- See commit.h: files. */
#include "store/commit.h"

#include "store/look.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define STAGE_SHARE      0.6    /* of the time that an import takes */
#define CHECKPOINT_FACTS 100000 /* so many, and the log is folded in */

/* ---- Statements --------------------------------------------------------- */

static bool finish_sql(Import *im, bool ok, Err *err)
{
    if (im->sql.full)
        ok = err_set(err, ERR_LIMIT,
                     "the mapping makes a statement over %zu"
                     " bytes; map fewer columns",
                     im->sql.limit);
    buf_reset(&im->sql);
    return ok;
}

bool import_run(Import *im, Err *err)
{
    bool ok = im->sql.full || duck_run(im->con, im->sql.text, err);

    return finish_sql(im, ok, err);
}

static bool tell_progress(void *ctx, double done)
{
    Import *im = ctx;

    if (im->b->row != NULL && im->done == 0)
        done = im->ledger->csv_taken / 1000.0;
    im->told = fmax(im->told, im->done + im->part * done);
    return im->tell->progress(im->tell->ctx, im->told);
}

static DuckProgressFn *listener(const Import *im)
{
    return im->tell != NULL && im->tell->progress != NULL ? tell_progress
                                                          : NULL;
}

bool import_run_slowly(Import *im, Err *err)
{
    bool ok = im->sql.full ||
              duck_run_slowly(im->con, im->sql.text, listener(im), im, err);

    return finish_sql(im, ok, err);
}

bool import_hold(Import *im, const char *query, bool *held, Err *err)
{
    DuckHeld *rows = im->ledger->held;

    if (!duck_held_fill(
            rows, im->con, query,
            &(DuckHeldLimit){im->b->rows, ledger_spare_memory(im->ledger)},
            held, listener(im), im, err))
        return false;
    ledger_lend_memory(im->ledger, duck_held_bytes(rows));
    return true;
}

static bool take_int(void *ctx, const DuckRow *row)
{
    *(int64_t *)ctx = duck_null(row, 0) ? 0 : duck_int(row, 0);
    return false;
}

bool import_number(Import *im, int64_t *n, Err *err)
{
    bool ok = im->sql.full ||
              duck_query(im->con, im->sql.text, NULL, 0, take_int, n, err);

    return finish_sql(im, ok, err);
}

void import_literal(Buf *sql, const char *text)
{
    if (text == NULL) {
        buf_puts(sql, "null");
        return;
    }
    buf_puts(sql, "'");
    for (; *text != '\0'; text++)
        buf_add(sql, *text == '\'' ? "''" : text, *text == '\'' ? 2 : 1);
    buf_puts(sql, "'");
}

bool import_has(const Import *im, FactTable table)
{
    for (size_t k = 0; k < im->b->n_facts; k++) {
        if (im->b->facts[k].table == table)
            return true;
    }
    return false;
}

/* ---- The transaction ---------------------------------------------------- */

static bool take_counts(void *ctx, const DuckRow *row)
{
    BatchReport *r = ctx;

    r->rows = duck_int(row, 0);
    r->rejected = duck_int(row, 1);
    r->skipped = duck_int(row, 2);
    return false;
}

static bool take_numbers(void *ctx, const DuckRow *row)
{
    Import *im = ctx;

    im->batch = duck_int(row, 0);
    im->first_seq = duck_int(row, 1);
    return false;
}

/* The sequence numbers of a batch depend on the file and on what is in the
 * ledger, on nothing else: after a crash the same import makes the same. */
static bool number(Import *im, Err *err)
{
    if (!duck_query(im->con,
                    "select count(*), count(\"puls.reason\"),"
                    " count(\"puls.skip\") from stage",
                    NULL, 0, take_counts, &im->report, err) ||
        !duck_query(im->con,
                    "select coalesce(max(batch), 0)::BIGINT + 1,"
                    " coalesce(max(next_seq), 1) from import",
                    NULL, 0, take_numbers, im, err))
        return false;
    im->next_seq = im->first_seq + im->report.rows * (int64_t)im->b->n_facts;
    return true;
}

static bool add_tables(Import *im, Err *err)
{
    static const FactTable order[FACT_TABLE_COUNT] = {
        FACT_CUSTOMER, FACT_INTERACTION, FACT_PERCEPTION, FACT_OUTCOME};
    int tables = 0;

    im->done = STAGE_SHARE;
    for (size_t i = 0; i < FACT_TABLE_COUNT; i++)
        tables += import_has(im, order[i]);
    for (size_t i = 0; i < FACT_TABLE_COUNT; i++) {
        if (!import_has(im, order[i]))
            continue;
        if (order[i] == FACT_CUSTOMER && !stamp_note_arrivals(im, err))
            return false;
        im->part = (1 - STAGE_SHARE) / tables;
        if (!version_add(im, order[i], err))
            return false;
    }
    return !import_has(im, FACT_CUSTOMER) || stamp_bare_facts(im, err);
}

static bool add_import_row(Import *im, Err *err)
{
    const Batch *b = im->b;
    const BatchReport *r = &im->report;
    const char *const texts[] = {b->source, b->file, b->mapping};
    const int64_t counts[] = {
        im->first_seq, im->next_seq, r->rows,      r->facts,    r->accepted,
        r->corrected,  r->stamped,   r->duplicate, r->rejected, r->skipped};

    buf_printf(&im->sql, "insert into import values (%" PRId64, im->batch);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        buf_puts(&im->sql, ", ");
        import_literal(&im->sql, texts[i]);
    }
    buf_printf(&im->sql, ", epoch_ms(%" PRId64 ")", b->now);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        buf_printf(&im->sql, ", %" PRId64, counts[i]);
    buf_puts(&im->sql, ")");
    return import_run(im, err);
}

static bool write_all(Import *im, const Schema *was, Err *err)
{
    Err ignored;

    if (!duck_run(im->con, "begin", err))
        return false;
    if (ledger_add_columns(im->con, was, im->schema, err) && number(im, err) &&
        add_tables(im, err) && add_import_row(im, err) &&
        known_add_new(im->ledger, im->con, im->first_seq, err)) {
        ledger_stir(im->ledger, im->touched);
        if (duck_run(im->con, "commit", err))
            return true;
        ledger_stir(im->ledger, im->touched);
    }
    duck_run(im->con, "rollback", &ignored);
    return false;
}

/* ---- Telling ------------------------------------------------------------ */

static bool tell_reject(void *ctx, const DuckRow *row)
{
    const Import *im = ctx;

    im->tell->reject(im->tell->ctx, duck_int(row, 0), duck_text(row, 1));
    return true;
}

static bool tell_skip(void *ctx, const DuckRow *row)
{
    const Import *im = ctx;

    im->tell->skip(im->tell->ctx, duck_int(row, 1),
                   stage_skip(im->b, duck_int(row, 0)));
    return true;
}

static bool tell_rows(Import *im, Err *err)
{
    bool ok = true;

    if (im->tell == NULL)
        return true;
    if (im->tell->reject != NULL && im->report.rejected > 0) {
        buf_printf(&im->sql,
                   "select %s, \"puls.reason\" from stage"
                   " where \"puls.reason\" is not null"
                   " order by 1 limit %" PRId64,
                   stage_row(im->b), im->tell->max_rejects);
        ok = duck_query(im->con, im->sql.text, NULL, 0, tell_reject, im, err);
        buf_reset(&im->sql);
    }
    if (ok && im->tell->skip != NULL && im->report.skipped > 0)
        ok = duck_query(im->con,
                        "select \"puls.skip\", count(*) from stage"
                        " where \"puls.skip\" is not null"
                        " group by 1 order by 1",
                        NULL, 0, tell_skip, im, err);
    if (im->tell->progress != NULL)
        im->tell->progress(im->tell->ctx, 1);
    return ok;
}

/* ---- The whole ---------------------------------------------------------- */

/* The log may stay while somebody reads; it is folded in another time. */
static void fold_in_log(Import *im)
{
    Err ignored;

    if (im->report.accepted + im->report.stamped >= CHECKPOINT_FACTS)
        duck_run(im->con, "checkpoint", &ignored);
}

/* DuckDB measures it after every task, so only where somebody listens. */
static bool measure_progress(Import *im, Err *err)
{
    return im->tell == NULL || im->tell->progress == NULL ||
           duck_run(im->con,
                    "set enable_progress_bar = true;"
                    "set enable_progress_bar_print = false",
                    err);
}

/* What is numbered already each thread may write as it has it, and nobody has
 * to put the parts in the order of the file. */
static bool write_as_it_comes(Import *im, Err *err)
{
    return duck_run(im->con, "set session preserve_insertion_order = false",
                    err);
}

/* Where events come, nobody could count between two of them, so that is done
 * here. */
static bool import_done(Import *im, Err *err)
{
    LedgerNews news = {.schema = im->schema, .next_seq = im->next_seq};
    StoreBounds now;

    memcpy(news.stirred, im->touched, sizeof(news.stirred));
    if (known_is_filled(im->ledger)) {
        if (!look_bounds(im->con, &now, err))
            return false;
        news.bounds = &now;
    }
    ledger_changed(im->ledger, &news);
    return true;
}

static bool import_all(Import *im, Err *err)
{
    const Schema *was = ledger_schema(im->ledger);

    im->schema =
        ledger_merge_attrs(&im->arena, was, im->b->attrs, im->b->n_attrs, err);
    im->part = STAGE_SHARE;
    if (im->schema == NULL || !ledger_connect(im->ledger, &im->con, err) ||
        !measure_progress(im, err) ||
        (im->b->row != NULL && !write_as_it_comes(im, err)) ||
        !stage_fill(im, -1, err) || !write_as_it_comes(im, err) ||
        !write_all(im, was, err))
        return false;
    if (!import_done(im, err))
        return err_within(err, "the batch is in, but was not counted");
    if (!tell_rows(im, err))
        return err_within(err, "the batch is in, but not what was wrong with"
                               " some rows");
    fold_in_log(im);
    return true;
}

bool commit_batch(Ledger *l, const Batch *b, const BatchTell *tell,
                  BatchReport *out, Err *err)
{
    Import im = {.ledger = l,
                 .b = b,
                 .tell = tell,
                 .now = b->now,
                 .sql = BUF_INIT(MAX_STORE_SQL)};
    bool ok;

    pthread_mutex_lock(&l->writing);
    ok = import_all(&im, err);
    duckdb_disconnect(&im.con);
    duck_held_drop(l->held);
    ledger_lend_memory(l, 0);
    pthread_mutex_unlock(&l->writing);
    if (ok)
        *out = im.report;
    else
        err_within(err, "importing %s", b->file == NULL ? b->source : b->file);
    buf_clear(&im.sql);
    arena_clear(&im.arena);
    return ok;
}

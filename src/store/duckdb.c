/*
 * duckdb.c -- The store everybody runs: the table of what it can do.
 *
 * Writing is in commit.c and the files beside it, questions are in
 * duck_read.h, lists in look.h.  Here each call gets its connection.
 */
#include "base/log.h"
#include "store/commit.h"
#include "store/duck_deck.h"
#include "store/duck_kept.h"
#include "store/duck_read.h"
#include "store/look.h"
#include "store/provider.h"
#include "store/take.h"

static Ledger *ledger_of(Store *s)
{
    return (Ledger *)s; /* a Ledger begins with its Store */
}

static Store *open_store(const char *where, Err *err)
{
    Ledger *l = ledger_open(where, err);

    if (l == NULL)
        return NULL;
    l->base.ops = &store_duckdb;
    return &l->base;
}

static void close_store(Store *s)
{
    Err err;

    if (!known_keep(ledger_of(s), true, &err))
        log_warn("store", "%s", err.text);
    if (ledger_of(s)->changes > 0 || deckhand_holds(ledger_of(s)->hand))
        ledger_note_bounds(ledger_of(s)); /* a mere look writes nothing */
    taker_free(ledger_of(s)->taker);
    ledger_close(ledger_of(s));
}

static bool import(Store *s, const Batch *b, const BatchTell *tell,
                   BatchReport *out, Err *err)
{
    return commit_batch(ledger_of(s), b, tell, out, err);
}

static bool forget(Store *s, const char *source, int64_t now,
                   ProgressFn *progress, void *ctx, int64_t *facts, Err *err)
{
    return look_forget(ledger_of(s), source, now, progress, ctx, facts, err);
}

static bool preview(Store *s, const Batch *b, int limit, JsonRowFn *row,
                    void *ctx, Err *err)
{
    return look_preview(ledger_of(s), b, limit, row, ctx, err);
}

static Converter *convert(Store *s, const Batch *b, Err *err)
{
    return look_convert(ledger_of(s), b, err);
}

static bool take(Store *s, const Take *t, TakeReport *out, Err *err)
{
    return take_events(ledger_of(s), t, out, err);
}

static bool compare(Store *s, const Event *const *event, size_t n,
                    EventState *out, Err *err)
{
    return compare_events(ledger_of(s), event, n, out, err);
}

static bool know_ids(Store *s, Err *err)
{
    return known_wait(ledger_of(s), err);
}

static bool know_all(Store *s, Err *err)
{
    return take_prepare(ledger_of(s), err);
}

static bool keep_known(Store *s, Err *err)
{
    return known_keep(ledger_of(s), false, err);
}

static bool stamp_waiting(Store *s, int64_t now, int64_t *stamped, Err *err)
{
    return waiting_stamp(ledger_of(s), now, stamped, err);
}

static bool canary(Store *s, int64_t *out, Err *err)
{
    return take_canary(ledger_of(s), out, err);
}

static void hold(Store *s)
{
    deckhand_start(ledger_of(s)->hand);
}

static bool hold_all(Store *s, Err *err)
{
    return deckhand_follow(ledger_of(s)->hand, err);
}

static bool hold_anew(Store *s, Err *err)
{
    return deckhand_renew(ledger_of(s)->hand, err);
}

static void held(Store *s, Held *out)
{
    Ledger *l = ledger_of(s);

    *out = (Held){.from = TIME_OPEN};
    deckhand_stats(l->hand, out);
    for (int p = 0; p < PROVIDER_COUNT; p++)
        out->answered[p] = (int64_t)atomic_load(&l->answered[p]);
}

static const Schema *schema(Store *s)
{
    return ledger_schema(ledger_of(s));
}

static uint64_t changes(Store *s)
{
    Ledger *l = ledger_of(s);
    uint64_t n;

    pthread_mutex_lock(&l->lock);
    n = (uint64_t)l->changes;
    pthread_mutex_unlock(&l->lock);
    return n;
}

/* Two threads may both count after an import; they count the same. */
static bool bounds(Store *s, StoreBounds *out, Err *err)
{
    Ledger *l = ledger_of(s);
    duckdb_connection con = NULL;
    int64_t before = (int64_t)changes(s);
    bool ok;

    if (ledger_bounds(l, out))
        return true;
    ok = ledger_look(l, &con, err) && look_bounds(con, out, err);
    duckdb_disconnect(&con);
    if (ok)
        ledger_keep_bounds(l, out, before);
    return ok;
}

static bool done(duckdb_connection con, bool ok)
{
    duckdb_disconnect(&con);
    return ok;
}

/* For somebody who waits. */
static bool look(Store *s, duckdb_connection *con, Err *err)
{
    deckhand_make_room(ledger_of(s)->hand);
    return ledger_look(ledger_of(s), con, err);
}

static bool any(Store *s, const Question *q, bool *out, Err *err)
{
    Period found;

    if (!deckhand_reach(ledger_of(s), q, q->period, true, &found)) {
        deckhand_make_room(ledger_of(s)->hand);
        return kept_any(ledger_of(s), q, out, err);
    }
    *out = found.from != TIME_OPEN;
    return true;
}

static bool span(Store *s, const Question *q, Period *out, Err *err)
{
    static const Period all = {TIME_OPEN, TIME_OPEN};
    duckdb_connection con = NULL;
    bool ok;

    if (deckhand_reach(ledger_of(s), q, all, false, out))
        return true;
    ok = look(s, &con, err) && duck_span(con, q, out, err);
    return done(con, ok);
}

static bool cells(Store *s, Provider from, const Question *q,
                  const Column *const *each, size_t n_each, Arena *a,
                  Cells *out, Provider *by, Err *err)
{
    return provider_count(ledger_of(s), from, q, each, n_each, a, out, by, err);
}

static bool exclusions(Store *s, const Question *q, Arena *a, Exclusion **out,
                       size_t *n, Err *err)
{
    duckdb_connection con = NULL;
    bool ok = look(s, &con, err) && duck_exclusions(con, q, a, out, n, err);

    return done(con, ok);
}

static bool rows(Store *s, const Question *q, int64_t offset, int64_t limit,
                 const RowsTell *tell, Err *err)
{
    duckdb_connection con = NULL;
    bool ok = look(s, &con, err) &&
              duck_rows(con, schema(s), q, offset, limit, tell, err);

    return done(con, ok);
}

static bool rows_digest(Store *s, const Question *q, char hex[65], Err *err)
{
    duckdb_connection con = NULL;
    bool ok = look(s, &con, err) && duck_rows_digest(con, q, hex, err);

    return done(con, ok);
}

static bool values(Store *s, FactTable table, const Column *c, int limit,
                   JsonRowFn *row, void *ctx, Err *err)
{
    duckdb_connection con = NULL;
    bool ok =
        look(s, &con, err) && look_values(con, table, c, limit, row, ctx, err);

    return done(con, ok);
}

static bool sources(Store *s, int limit, JsonRowFn *row, void *ctx, Err *err)
{
    duckdb_connection con = NULL;
    bool ok = look(s, &con, err) && look_sources(con, limit, row, ctx, err);

    return done(con, ok);
}

static bool profile(Store *s, const ProfileAsk *ask, Arena *a, Profile *out,
                    Err *err)
{
    duckdb_connection con = NULL;
    StoreBounds b;
    bool ok = bounds(s, &b, err) && look(s, &con, err) &&
              duck_profile(con, ask, &b, a, out, err);

    return done(con, ok);
}

static bool twins(Store *s, FactTable table, Arena *a, Suspects *out, Err *err)
{
    duckdb_connection con = NULL;
    bool ok = look(s, &con, err) && duck_twins(con, table, a, out, err);

    return done(con, ok);
}

static bool strangers(Store *s, FactTable table, const Column *column, Arena *a,
                      Suspects *out, Err *err)
{
    duckdb_connection con = NULL;
    bool ok =
        look(s, &con, err) && duck_strangers(con, table, column, a, out, err);

    return done(con, ok);
}

static bool people(Store *s, const Question *q, Arena *a, Crowd *out, Err *err)
{
    duckdb_connection con = NULL;
    bool ok = look(s, &con, err) && duck_people(con, q, a, out, err);

    return done(con, ok);
}

static bool population(Store *s, const Question *q, bool described, Arena *a,
                       Crowd *out, Err *err)
{
    duckdb_connection con = NULL;
    bool ok =
        look(s, &con, err) && duck_population(con, q, described, a, out, err);

    return done(con, ok);
}

static bool origins(Store *s, const char *source, Arena *a, Origin **out,
                    size_t *n, Err *err)
{
    return look_origins(ledger_of(s), source, a, out, n, err);
}

static bool checksum(Store *s, FactTable table, char hex[33], Err *err)
{
    duckdb_connection con = NULL;
    bool ok =
        look(s, &con, err) && look_checksum(con, schema(s), table, hex, err);

    return done(con, ok);
}

static bool copy(Store *s, const char *path, ProgressFn *progress, void *ctx,
                 Err *err)
{
    return look_copy(ledger_of(s), path, progress, ctx, err);
}

const StoreOps store_duckdb = {
    .scheme = "duckdb",
    .open = open_store,
    .close = close_store,
    .import = import,
    .forget = forget,
    .preview = preview,
    .convert = convert,
    .take = take,
    .compare = compare,
    .know_ids = know_ids,
    .know_all = know_all,
    .keep_known = keep_known,
    .stamp_waiting = stamp_waiting,
    .canary = canary,
    .hold = hold,
    .hold_all = hold_all,
    .hold_anew = hold_anew,
    .held = held,
    .schema = schema,
    .changes = changes,
    .bounds = bounds,
    .span = span,
    .any = any,
    .cells = cells,
    .exclusions = exclusions,
    .rows = rows,
    .rows_digest = rows_digest,
    .values = values,
    .sources = sources,
    .profile = profile,
    .twins = twins,
    .strangers = strangers,
    .people = people,
    .population = population,
    .origins = origins,
    .checksum = checksum,
    .copy = copy,
};

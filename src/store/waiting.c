/*
 * waiting.c -- Customers who came after their facts, and wait for the stamps.
 *
 * To find their facts one has to look through all there are, which is too
 * much for a take.  So a take only notes them, and of the customers it brings
 * only those that known.h has seen on facts; a new customer without facts,
 * which nearly all are, costs nothing.
 */
#include "store/take.h"

#include <inttypes.h>
#include <string.h>

/* ---- Noting ------------------------------------------------------------- */

/* The customer of an event who may be new, and may have facts. */
static const char *candidate(const Taking *k, size_t i)
{
    const Event *e = k->t->event[i];
    const char *c = e->table == FACT_CUSTOMER ? event_customer(e) : NULL;

    return c != NULL && known_has_facts(k->im.ledger, c) ? c : NULL;
}

static bool fill(Taking *k, Err *err)
{
    DuckFill *f = duck_fill_open(k->im.con, "temp", "candidate", err);
    bool ok = f != NULL;

    for (size_t i = 0; i < k->t->n && ok; i++) {
        const char *c = candidate(k, i);

        if (c == NULL)
            continue;
        duck_fill_text(f, 0, c);
        duck_fill_int(f, 1, k->line[k->line_of[i]].batch);
        ok = duck_fill_row(f, err);
    }
    return duck_fill_close(f, ok, err);
}

static void set_waits(Ledger *l, bool waits)
{
    pthread_mutex_lock(&l->lock);
    l->waits = waits;
    pthread_mutex_unlock(&l->lock);
}

bool waiting_note(Taking *k, Err *err)
{
    size_t i = 0;

    while (i < k->t->n && candidate(k, i) == NULL)
        i++;
    if (i == k->t->n)
        return true;
    set_waits(k->im.ledger, true);
    buf_puts(&k->im.sql,
             "create temp table candidate (customer VARCHAR, batch INTEGER)");
    if (!import_run(&k->im, err) || !fill(k, err))
        return false;
    buf_puts(&k->im.sql,
             "insert into awaiting select customer, min(batch) from candidate w"
             " where not exists (select 1 from customer c"
             " where c.customer = w.customer) and not exists"
             " (select 1 from awaiting a where a.customer = w.customer)"
             " group by customer;"
             "drop table candidate");
    return import_run(&k->im, err);
}

/* ---- Stamping ----------------------------------------------------------- */

/* x(batch, known) of what was stamped. */
static void put_stamped(Import *im)
{
    buf_puts(&im->sql, "(");
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        buf_printf(&im->sql,
                   "%sselect batch as b, known from %s where seq >= %" PRId64,
                   t > 0 ? " union all " : "", fact_table_name[t],
                   im->first_seq);
    buf_puts(&im->sql, ") x");
}

/* The lines that brought the customers count what they stamped. */
static bool count(Import *im, int64_t *as_of, Err *err)
{
    buf_puts(&im->sql, "select epoch_ms(max(known)) from ");
    put_stamped(im);
    if (!import_number(im, as_of, err))
        return false;
    buf_printf(&im->sql,
               "update import set stamped = stamped + n, next_seq = %" PRId64
               "\nfrom (select b, count(*) as n from ",
               im->next_seq);
    put_stamped(im);
    buf_puts(&im->sql, " group by b) where batch = b");
    return import_run(im, err);
}

static bool stamp(Import *im, StoreBounds *more, Err *err)
{
    buf_puts(&im->sql,
             "create temp table arrived as select customer, max(batch) as batch"
             " from awaiting group by customer");
    if (!import_run(im, err) || !stamp_bare_facts(im, err))
        return false;
    if (im->report.stamped > 0 && !count(im, &more->as_of, err))
        return false;
    buf_puts(&im->sql, "delete from awaiting; drop table arrived;"
                       "drop table if exists stamp_arrived");
    return import_run(im, err);
}

static bool transact(Import *im, StoreBounds *more, Err *err)
{
    Err ignored;

    if (!duck_run(im->con, "begin", err))
        return false;
    if (stamp(im, more, err)) {
        ledger_stir(im->ledger, im->touched);
        if (duck_run(im->con, "commit", err))
            return true;
        ledger_stir(im->ledger, im->touched);
    }
    duck_run(im->con, "rollback", &ignored);
    return false;
}

/* A stamped fact happened when it did: only what is known moves on. */
static bool stamp_all(Import *im, Err *err)
{
    StoreBounds more = {TIME_OPEN, TIME_OPEN, TIME_OPEN};
    LedgerNews news = {.schema = im->schema, .more = &more};
    int64_t n = 0;

    buf_puts(&im->sql, "select count(*) from awaiting");
    if (!import_number(im, &n, err))
        return false;
    if (n == 0)
        return true;
    if (!transact(im, &more, err))
        return false;
    if (im->report.stamped == 0)
        return true;
    news.next_seq = im->next_seq;
    memcpy(news.stirred, im->touched, sizeof(news.stirred));
    ledger_changed(im->ledger, &news);
    return true;
}

static bool anybody_waits(Ledger *l)
{
    bool waits;

    pthread_mutex_lock(&l->lock);
    waits = l->waits;
    pthread_mutex_unlock(&l->lock);
    return waits;
}

bool waiting_stamp(Ledger *l, int64_t now, int64_t *stamped, Err *err)
{
    Import im = {.ledger = l, .now = now, .sql = BUF_INIT(MAX_STORE_SQL)};
    bool ok;

    *stamped = 0;
    if (!anybody_waits(l))
        return true;
    if (known_is_filled(l) && !known_fill_seen(l, err))
        return false;
    pthread_mutex_lock(&l->writing);
    ok = taker_open(l, err);
    if (ok) {
        im.con = l->taker->con;
        im.schema = ledger_schema(l);
        im.first_seq = im.next_seq = ledger_tide(l).next_seq;
        ok = stamp_all(&im, err);
    }
    if (ok)
        set_waits(l, false);
    pthread_mutex_unlock(&l->writing);
    *stamped = im.report.stamped;
    buf_clear(&im.sql);
    arena_clear(&im.arena);
    return ok || err_within(err, "stamping the facts of late customers");
}

/*
 * version.c -- Facts become versions: new, again, corrected.
 *
 * `again` holds the ids that come more than once in the batch or are in the
 * ledger.  All other facts go in without another look.  Of the facts in
 * `again`, those that say what some version in the ledger says, or what the
 * fact before them in the file said, are duplicates; the rest is `fresh`.
 *
 * The versions of an id, ordered by (known, seq), follow each other: each
 * stops counting when the next one becomes known.  A version that comes late,
 * with an older `known`, finds its place between them:
 *
 *     v1 ----------------------> v3        superseded: (v1, known of v3)
 *     v1 ------> v2 late ------> v3        and now (v1, known of v2),
 *                                                  (v2, known of v3)
 *
 * Of events, take.c knows which may be again, and they are few: the versions
 * of their ids are fetched from the ledger once, as `past`.
 */
#include "store/commit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define AGAIN_SHARE 0.1 /* of the time that a table takes */

/* ---- Who is there already ----------------------------------------------- */

static bool find_again(Import *im, const char *table, int64_t *n, Err *err)
{
    buf_printf(&im->sql,
               "create temp table again as\n"
               "select id from new_%s group by id having count(*) > 1\n"
               "union\n"
               "select id from %s where id in (select id from new_%s)",
               table, table, table);
    if (!import_run_slowly(im, err))
        return false;
    buf_puts(&im->sql, "select count(*) from again");
    return import_number(im, n, err);
}

/* Those of one table. */
static void find_in(Import *im, FactTable table, const Event *const *event,
                    size_t n, bool *may)
{
    Uint128 *id = ARENA_ARRAY(&im->arena, Uint128, n);
    size_t *which = ARENA_ARRAY(&im->arena, size_t, n), n_ids = 0;
    int64_t *at = ARENA_ARRAY(&im->arena, int64_t, n);
    int64_t *from = &im->look_from[table];

    for (size_t i = 0; i < n; i++) {
        if (event[i]->table != table)
            continue;
        which[n_ids] = i;
        id[n_ids++] = event[i]->id;
    }
    idset_find(&im->ledger->known.ids[table], id, n_ids, at);
    for (size_t i = 0; i < n_ids; i++) {
        if (at[i] == IDSET_NOWHERE)
            continue;
        may[which[i]] = true;
        *from = *from == 0 || at[i] < *from ? at[i] : *from;
    }
}

void import_find(Import *im, const Event *const *event, size_t n, bool *may)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        find_in(im, (FactTable)t, event, n, may);
}

/* Events: all that is in new_TABLE.  Row groups whose seq are all smaller are
 * not read at all. */
static bool find_past(Import *im, FactTable table, Err *err)
{
    const char *name = fact_table_name[table];
    int64_t from = im->look_from[table];

    buf_printf(&im->sql,
               "create temp table again as select distinct id from new_%s;"
               "create temp table past as select * from %s"
               " where id in (select id from again) and seq >= %" PRId64,
               name, name, from == 0 ? INT64_MAX : from);
    return import_run(im, err);
}

/* Where to look for the versions of ids that are again. */
static const char *past_of(const Import *im, const char *table)
{
    return im->b == NULL ? "past" : table;
}

/* Do `old` and `n` say the same?  What `n` does not say of its customer may
 * have been stamped on `old`. */
static void put_same(Import *im, FactTable table, const char *old)
{
    LedgerColumns cols = ledger_columns(&im->arena, im->schema, table);
    const char *join = "";

    for (size_t i = 0; i < cols.n; i++) {
        const LedgerColumn *c = &cols.at[i];

        if (!c->content)
            continue;
        buf_puts(&im->sql, join);
        if (c->stamped && table != FACT_CUSTOMER)
            buf_printf(&im->sql, "(n.%s is null or n.%s = %s.%s)", c->sql,
                       c->sql, old, c->sql);
        else
            buf_printf(&im->sql, "n.%s is not distinct from %s.%s", c->sql, old,
                       c->sql);
        join = "\n and ";
    }
}

/* Where the file says when each version became known, a return to an older
 * content is a version of its own; otherwise an old file that is read again
 * must not undo what was corrected since. */
static bool says_known(const Import *im, FactTable table)
{
    for (size_t k = 0; k < im->b->n_facts; k++) {
        const BatchFact *f = &im->b->facts[k];

        for (size_t i = 0; i < f->n_fields && f->table == table; i++) {
            if (strcmp(f->fields[i].column->name, "known") == 0)
                return true;
        }
    }
    return false;
}

/* `n` says when it became known: only what counted then, or came later, can
 * make it a repetition. */
static void put_known(Import *im)
{
    buf_puts(&im->sql,
             "left join (select seq, min(known) as till from superseded");
    if (im->b == NULL)
        buf_puts(&im->sql, " where seq in (select seq from past)");
    buf_puts(&im->sql, " group by seq) u on u.seq = e.seq\nwhere (");
    if (im->b == NULL)
        buf_puts(&im->sql, "not n.says or ");
    buf_puts(&im->sql, "e.known >= n.known or u.till is null"
                       " or u.till >= n.known)\n and ");
}

static bool find_repeated(Import *im, FactTable table, Err *err)
{
    const char *name = fact_table_name[table];

    buf_printf(&im->sql,
               "create temp table repeated as\n"
               "select distinct n.r from new_%s n join %s e on e.id = n.id\n",
               name, past_of(im, name));
    if (im->b == NULL || says_known(im, table))
        put_known(im);
    else
        buf_puts(&im->sql, "where ");
    put_same(im, table, "e");
    return import_run_slowly(im, err);
}

static bool find_fresh(Import *im, FactTable table, Err *err)
{
    buf_printf(
        &im->sql,
        "create temp table rest as\n"
        "select n.*, row_number() over (partition by id order by known, r)"
        " as k\nfrom new_%s n where id in (select id from again)"
        " and r not in (select r from repeated)",
        fact_table_name[table]);
    if (!import_run_slowly(im, err))
        return false;
    buf_puts(&im->sql,
             "create temp table fresh as\n"
             "select * from rest where r not in (select n.r from rest n"
             " join rest p on p.id = n.id and p.k = n.k - 1\nwhere ");
    put_same(im, table, "p");
    buf_puts(&im->sql, ")");
    return import_run_slowly(im, err);
}

/* ---- In they go --------------------------------------------------------- */

static void put_value(Import *im, FactTable table, const LedgerColumn *c)
{
    if (strcmp(c->name, "seq") == 0)
        buf_printf(&im->sql, "%" PRId64 " + n.r", im->first_seq);
    else if (strcmp(c->name, "batch") == 0 && im->b != NULL)
        buf_printf(&im->sql, "%" PRId64, im->batch);
    else if (strcmp(c->name, "source") == 0 && im->b != NULL)
        import_literal(&im->sql, im->b->source);
    else if (c->stamped && im->stamps && table != FACT_CUSTOMER)
        buf_printf(&im->sql, "coalesce(n.%s, s.%s)", c->sql, c->sql);
    else
        buf_printf(&im->sql, "n.%s", c->sql);
}

/* Insert what `from`, a table expression called n, gives. */
static bool insert(Import *im, FactTable table, const char *from, Err *err)
{
    LedgerColumns cols = ledger_columns(&im->arena, im->schema, table);
    const char *name = fact_table_name[table];

    buf_printf(&im->sql, "insert into %s (", name);
    for (size_t i = 0; i < cols.n; i++)
        buf_printf(&im->sql, "%s%s", i > 0 ? ", " : "", cols.at[i].sql);
    buf_puts(&im->sql, ")\nselect ");
    for (size_t i = 0; i < cols.n; i++) {
        buf_puts(&im->sql, i > 0 ? ", " : "");
        put_value(im, table, &cols.at[i]);
    }
    buf_printf(&im->sql, "\nfrom %s", from);
    if (im->stamps && table != FACT_CUSTOMER)
        buf_printf(&im->sql,
                   "\nleft join stamp_%s s on s.customer = n.customer"
                   " and n.ts >= s.since and n.ts < s.till",
                   name);
    return import_run_slowly(im, err);
}

/* All versions of the ids in `fresh`. */
static void put_versions(Import *im, const char *table)
{
    buf_printf(&im->sql,
               "select seq, id, known from %s where id in"
               " (select id from fresh)",
               past_of(im, table));
    if (im->b == NULL)
        buf_puts(&im->sql, " union all select seq, id, known from fresh");
}

static bool supersede(Import *im, const char *table, Err *err)
{
    buf_puts(&im->sql, "create temp table stopped as\n"
                       "select seq, next as known from (select seq, lead(known)"
                       " over (partition by id order by known, seq) as next"
                       " from (");
    put_versions(im, table);
    buf_puts(&im->sql, ")) where next is not null\n"
                       "except select seq, known from superseded");
    if (im->b == NULL)
        buf_puts(&im->sql, " where seq in (select seq from past)");
    buf_puts(&im->sql, ";\ninsert into superseded select * from stopped");
    return import_run(im, err);
}

static bool count_fresh(Import *im, const char *table, int64_t *n, Err *err)
{
    int64_t first = 0;

    buf_puts(&im->sql, "select count(*) from fresh");
    if (!import_number(im, n, err))
        return false;
    buf_printf(&im->sql,
               "select count(distinct id) from fresh"
               " where id not in (select id from %s)",
               past_of(im, table));
    if (!import_number(im, &first, err))
        return false;
    im->report.corrected += *n - first;
    return true;
}

static bool add_again(Import *im, FactTable table, int64_t *n, Err *err)
{
    const char *name = fact_table_name[table];

    if (!find_repeated(im, table, err) || !find_fresh(im, table, err) ||
        !count_fresh(im, name, n, err) ||
        (*n > 0 && !insert(im, table, "fresh n", err)) ||
        ((*n > 0 || im->b == NULL) && !supersede(im, name, err)))
        return false;
    buf_puts(&im->sql, "drop table repeated; drop table rest");
    return import_run(im, err);
}

static bool add_once(Import *im, FactTable table, int64_t again, Err *err)
{
    char from[128];

    snprintf(from, sizeof(from),
             again == 0 ? "new_%s n"
                        : "(select * from new_%s"
                          " where id not in (select id from again)) n",
             fact_table_name[table]);
    return insert(im, table, from, err);
}

static bool drop_again(Import *im, Err *err)
{
    buf_puts(&im->sql, "drop table again; drop table if exists fresh;"
                       "drop table if exists stopped");
    return import_run(im, err);
}

bool version_add(Import *im, FactTable table, Err *err)
{
    const char *name = fact_table_name[table];
    int64_t again = 0, facts = 0, once = 0, fresh = 0;
    double whole = im->part;

    im->part = whole * AGAIN_SHARE;
    if ((table != FACT_CUSTOMER && !stamp_prepare(im, table, err)) ||
        !find_again(im, name, &again, err))
        return false;
    im->done += im->part;
    im->part = whole - im->part;
    buf_printf(&im->sql, "select count(*) from new_%s", name);
    if (!import_number(im, &facts, err))
        return false;
    once = facts;
    if (again > 0) {
        buf_printf(&im->sql,
                   "select count(*) from new_%s"
                   " where id not in (select id from again)",
                   name);
        if (!import_number(im, &once, err))
            return false;
    }
    if ((once > 0 && !add_once(im, table, again, err)) ||
        (again > 0 && !add_again(im, table, &fresh, err)))
        return false;
    im->done += im->part;
    im->report.facts += facts;
    im->touched[table] |= once + fresh > 0;
    im->report.accepted += once + fresh;
    im->report.duplicate += facts - once - fresh;
    return drop_again(im, err);
}

/* ---- Events ------------------------------------------------------------- */

bool version_add_events(Import *im, FactTable table, Err *err)
{
    const char *name = fact_table_name[table];
    int64_t facts = 0, fresh = 0, stopped = 0;

    buf_printf(&im->sql, "select count(*) from new_%s", name);
    if (!import_number(im, &facts, err) ||
        (table != FACT_CUSTOMER && !stamp_prepare(im, table, err)) ||
        !find_past(im, table, err) || !add_again(im, table, &fresh, err))
        return false;
    buf_puts(&im->sql, "select count(*) from stopped");
    if (!import_number(im, &stopped, err))
        return false;
    im->touched[table] |= stopped > 0;
    im->report.accepted += fresh;
    im->report.duplicate += facts - fresh;
    return true;
}

bool version_done(Import *im, FactTable table, Err *err)
{
    const char *name = fact_table_name[table];

    buf_printf(&im->sql,
               "drop table past; drop table new_%s;"
               "drop table if exists stamp_%s",
               name, name);
    return import_run(im, err) && drop_again(im, err);
}

bool version_compare(Import *im, FactTable table, Err *err)
{
    return find_past(im, table, err) && find_repeated(im, table, err);
}

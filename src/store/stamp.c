/*
 * stamp.c -- What we know of the customer, put on the fact.
 *
 * A fact gets the attributes that its customer had at its ts: those of the
 * customer's latest row with an equal or smaller ts, or of the first row if
 * all are later.  Only what the fact does not say itself is filled in.
 *
 *     customer rows       |---- basic ----|---- gold ------
 *     facts            x          x             x
 *     get            basic      basic          gold
 *
 * Facts that were there before their customer was known are stamped when the
 * customer comes, once: as corrections, known from then on.
 */
#include "store/commit.h"

#include <inttypes.h>
#include <stdio.h>

void stamp_put(Buf *sql, Arena *a, const Schema *schema, const char *whose)
{
    LedgerColumns cols = ledger_columns(a, schema, FACT_CUSTOMER);

    buf_puts(sql, "select customer, case when lag(ts) over w is null"
                  " then '-infinity'::TIMESTAMP else ts end as since,"
                  " coalesce(lead(ts) over w, 'infinity'::TIMESTAMP) as till");
    for (size_t i = 0; i < cols.n; i++) {
        if (cols.at[i].stamped)
            buf_printf(sql, ", %s", cols.at[i].sql);
    }
    buf_printf(sql,
               "\nfrom customer c where customer in (%s) and not exists"
               " (select 1 from superseded u where u.seq = c.seq)\n"
               "window w as (partition by customer order by ts, known, seq)",
               whose);
}

static bool create_stamps(Import *im, const char *name, const char *whose,
                          Err *err)
{
    buf_printf(&im->sql, "create temp table %s as\n", name);
    stamp_put(&im->sql, &im->arena, im->schema, whose);
    return import_run(im, err);
}

bool stamp_prepare(Import *im, FactTable table, Err *err)
{
    int64_t known = 0;
    char name[64], whose[128];

    buf_puts(&im->sql, "select count(*) from customer");
    if (!import_number(im, &known, err))
        return false;
    im->stamps = known > 0;
    snprintf(name, sizeof(name), "stamp_%s", fact_table_name[table]);
    snprintf(whose, sizeof(whose), "select customer from new_%s",
             fact_table_name[table]);
    return !im->stamps || create_stamps(im, name, whose, err);
}

/* ---- Customers who come after their facts ------------------------------- */

bool stamp_note_arrivals(Import *im, Err *err)
{
    buf_printf(&im->sql,
               "create temp table arrived as\n"
               "select distinct customer, %" PRId64
               " as batch from new_customer"
               " where customer is not null and customer not in"
               " (select customer from customer where customer is not null)",
               im->batch);
    return import_run(im, err);
}

static void put_gains(Import *im, const LedgerColumns *cols)
{
    const char *join = "";

    for (size_t i = 0; i < cols->n; i++) {
        if (!cols->at[i].stamped)
            continue;
        buf_printf(&im->sql, "%s(f.%s is null and s.%s is not null)", join,
                   cols->at[i].sql, cols->at[i].sql);
        join = " or ";
    }
}

/* Facts that count now and would gain something. */
static bool find_bare(Import *im, FactTable table, Err *err)
{
    LedgerColumns cols = ledger_columns(&im->arena, im->schema, table);

    buf_printf(&im->sql,
               "create temp table bare as\n"
               "select f.* replace (w.batch as batch,"
               " greatest(f.known, epoch_ms(%" PRId64 ")) as known,"
               " %" PRId64 " + row_number() over (order by f.seq) - 1 as seq",
               im->now, im->next_seq);
    for (size_t i = 0; i < cols.n; i++) {
        if (cols.at[i].stamped)
            buf_printf(&im->sql, ", coalesce(f.%s, s.%s) as %s", cols.at[i].sql,
                       cols.at[i].sql, cols.at[i].sql);
    }
    buf_printf(&im->sql,
               "), f.seq as old\nfrom %s f join stamp_arrived s"
               " on s.customer = f.customer and f.ts >= s.since"
               " and f.ts < s.till\n"
               "join arrived w on w.customer = s.customer\n"
               "where f.seq not in (select seq from superseded) and (",
               fact_table_name[table]);
    put_gains(im, &cols);
    buf_puts(&im->sql, ")");
    return import_run_slowly(im, err);
}

static bool stamp_table(Import *im, FactTable table, Err *err)
{
    int64_t n = 0;

    if (!find_bare(im, table, err))
        return false;
    buf_puts(&im->sql, "select count(*) from bare");
    if (!import_number(im, &n, err))
        return false;
    im->touched[table] |= n > 0;
    im->report.stamped += n;
    im->next_seq += n;
    buf_printf(&im->sql,
               "insert into %s by name select * exclude (old) from bare;"
               "insert into superseded select old, known from bare;"
               "drop table bare",
               fact_table_name[table]);
    return import_run(im, err);
}

bool stamp_bare_facts(Import *im, Err *err)
{
    int64_t n = 0;

    buf_puts(&im->sql, "select count(*) from arrived");
    if (!import_number(im, &n, err))
        return false;
    if (n == 0)
        return true;
    if (!create_stamps(im, "stamp_arrived", "select customer from arrived",
                       err))
        return false;
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        if (t != FACT_CUSTOMER && !stamp_table(im, (FactTable)t, err))
            return false;
    }
    return true;
}

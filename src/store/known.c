/* known.c -- See known.h. */
#include "store/known.h"

#include "store/ledger.h"

#include <inttypes.h>
#include <stdio.h>

#define AT_ONCE 1024 /* so many are added in one call */

void known_init(Known *k)
{
    idset_init(&k->ids);
    idset_init(&k->described);
    idset_init(&k->seen);
    atomic_init(&k->filled, false);
}

void known_clear(Known *k)
{
    idset_clear(&k->ids);
    idset_clear(&k->described);
    idset_clear(&k->seen);
}

bool known_is_filled(Ledger *l)
{
    return atomic_load(&l->known.filled);
}

/* ---- From the ledger into a set ----------------------------------------- */

typedef struct Pour {
    IdSet *set;
    Uint128 id[AT_ONCE];
    size_t n;
} Pour;

static void pour_out(Pour *p)
{
    idset_add(p->set, p->id, p->n);
    p->n = 0;
}

static void put(Pour *p, Uint128 id)
{
    p->id[p->n++] = id;
    if (p->n == AT_ONCE)
        pour_out(p);
}

static bool put_id(void *ctx, const DuckRow *row)
{
    put(ctx, (Uint128)duck_int128(row, 0));
    return true;
}

static bool put_text(void *ctx, const DuckRow *row)
{
    put(ctx, idset_of_text(duck_text(row, 0)));
    return true;
}

static bool pour(duckdb_connection con, const char *sql, DuckRowFn *fn,
                 IdSet *set, Err *err)
{
    Pour p = {.set = set};
    bool ok = duck_query(con, sql, NULL, 0, fn, &p, err);

    pour_out(&p);
    return ok;
}

static bool pour_ids(duckdb_connection con, Known *k, FactTable t,
                     int64_t first_seq, Err *err)
{
    char sql[160];

    snprintf(sql, sizeof(sql), "select id from %s where seq >= %" PRId64,
             fact_table_name[t], first_seq);
    return pour(con, sql, put_id, &k->ids, err);
}

static bool pour_customers(duckdb_connection con, Known *k, FactTable t,
                           int64_t first_seq, Err *err)
{
    char sql[160];

    snprintf(sql, sizeof(sql),
             "select distinct customer from %s where seq >= %" PRId64
             " and customer is not null",
             fact_table_name[t], first_seq);
    return pour(con, sql, put_text,
                t == FACT_CUSTOMER ? &k->described : &k->seen, err);
}

static bool add_from(duckdb_connection con, Known *k, int64_t first_seq,
                     Err *err)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        if (!pour_ids(con, k, (FactTable)t, first_seq, err) ||
            !pour_customers(con, k, (FactTable)t, first_seq, err))
            return false;
    }
    return true;
}

/* ---- The two ways ------------------------------------------------------- */

static bool take_count(void *ctx, const DuckRow *row)
{
    *(int64_t *)ctx += duck_int(row, 0);
    return true;
}

static bool count_rows(duckdb_connection con, int64_t *n, Err *err)
{
    char sql[64];

    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        snprintf(sql, sizeof(sql), "select count(*) from %s",
                 fact_table_name[t]);
        if (!duck_query(con, sql, NULL, 0, take_count, n, err))
            return false;
    }
    return true;
}

/* Filling that failed is begun again: what is in already is found. */
bool known_fill(Ledger *l, Err *err)
{
    Known *k = &l->known;
    duckdb_connection con = NULL;
    int64_t n = 0;
    bool ok;

    if (known_is_filled(l))
        return true;
    ok = ledger_connect(l, &con, err) && count_rows(con, &n, err);
    if (ok) {
        idset_reserve(&k->ids, (uint64_t)n);
        ok = add_from(con, k, 0, err);
    }
    duckdb_disconnect(&con);
    if (ok)
        atomic_store(&k->filled, true);
    return ok || err_within(err, "reading which facts are known");
}

bool known_wait(Ledger *l, Err *err)
{
    bool ok;

    if (known_is_filled(l))
        return true;
    pthread_mutex_lock(&l->writing);
    ok = known_fill(l, err);
    pthread_mutex_unlock(&l->writing);
    return ok;
}

bool known_add_new(Ledger *l, duckdb_connection con, int64_t first_seq,
                   Err *err)
{
    return !known_is_filled(l) || add_from(con, &l->known, first_seq, err);
}

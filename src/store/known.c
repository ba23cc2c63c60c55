/* known.c -- See known.h. */
#include "store/known.h"

#include "store/ledger.h"

#include <inttypes.h>
#include <stdio.h>

#define AT_ONCE 1024 /* so many are added in one call */

void known_init(Known *k)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        idset_init(&k->ids[t]);
    idset_init(&k->described);
    idset_init(&k->seen);
    atomic_init(&k->filled, false);
}

void known_clear(Known *k)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        idset_clear(&k->ids[t]);
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
    int64_t at; /* lowest seq of them */
} Pour;

static void pour_out(Pour *p)
{
    idset_add(p->set, p->id, p->n, p->at);
    p->n = 0;
    p->at = INT64_MAX;
}

static bool put_id(void *ctx, const DuckRow *row)
{
    Pour *p = ctx;
    int64_t seq = duck_int(row, 1);

    p->at = seq < p->at ? seq : p->at;
    p->id[p->n++] = (Uint128)duck_int128(row, 0);
    if (p->n == AT_ONCE)
        pour_out(p);
    return true;
}

static bool pour_ids(duckdb_connection con, Known *k, FactTable t,
                     int64_t first_seq, Err *err)
{
    Pour p = {.set = &k->ids[t], .at = INT64_MAX};
    char sql[160];
    bool ok;

    snprintf(sql, sizeof(sql), "select id, seq from %s where seq >= %" PRId64,
             fact_table_name[t], first_seq);
    ok = duck_query(con, sql, NULL, 0, put_id, &p, err);
    pour_out(&p);
    return ok;
}

void known_meet(IdSet *s, const char *customer)
{
    Uint128 id = idset_of_text(customer);

    if (!idset_has(s, id))
        idset_add(s, &id, 1, 0);
}

static bool put_customer(void *ctx, const DuckRow *row)
{
    known_meet(ctx, duck_text(row, 0));
    return true;
}

static bool pour_customers(duckdb_connection con, Known *k, FactTable t,
                           int64_t first_seq, Err *err)
{
    char sql[160];

    snprintf(sql, sizeof(sql),
             "select distinct customer from %s where seq >= %" PRId64
             " and customer is not null",
             fact_table_name[t], first_seq);
    return duck_query(con, sql, NULL, 0, put_customer,
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
    *(int64_t *)ctx = duck_int(row, 0);
    return true;
}

static bool expect_all(duckdb_connection con, Known *k, Err *err)
{
    char sql[64];
    int64_t n = 0;

    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        snprintf(sql, sizeof(sql), "select count(*) from %s",
                 fact_table_name[t]);
        if (!duck_query(con, sql, NULL, 0, take_count, &n, err))
            return false;
        idset_expect(&k->ids[t], (uint64_t)n);
    }
    return true;
}

/* Filling that failed is begun again: a set may hold more than there is. */
bool known_fill(Ledger *l, Err *err)
{
    Known *k = &l->known;
    duckdb_connection con = NULL;
    bool ok;

    if (known_is_filled(l))
        return true;
    ok = ledger_connect(l, &con, err) && expect_all(con, k, err) &&
         add_from(con, k, 0, err);
    duckdb_disconnect(&con);
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        idset_expect(&k->ids[t], 0);
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

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
    atomic_init(&k->seen_filled, false);
    pthread_mutex_init(&k->seeing, NULL);
    k->image_next = 0;
    k->outdated = false;
}

void known_clear(Known *k)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        idset_clear(&k->ids[t]);
    idset_clear(&k->described);
    idset_clear(&k->seen);
    pthread_mutex_destroy(&k->seeing);
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

void known_meet(IdSet *s, const Uint128 *customer, size_t n)
{
    int64_t at[AT_ONCE];

    for (size_t some; n > 0; n -= some, customer += some) {
        some = n < AT_ONCE ? n : AT_ONCE;
        idset_find(s, customer, some, at);
        for (size_t i = 0; i < some; i++)
            if (at[i] == IDSET_NOWHERE)
                idset_add(s, &customer[i], 1, 0);
    }
}

/* To find the distinct ones first takes DuckDB as long, and hundreds of
 * megabytes. */
static bool put_customer(void *ctx, const DuckRow *row)
{
    Pour *p = ctx;

    p->id[p->n++] = idset_of_text(duck_text(row, 0));
    if (p->n == AT_ONCE) {
        known_meet(p->set, p->id, p->n);
        p->n = 0;
    }
    return true;
}

static bool pour_customers(duckdb_connection con, IdSet *set, FactTable t,
                           int64_t first_seq, Err *err)
{
    Pour p = {.set = set};
    char sql[160];
    bool ok;

    snprintf(sql, sizeof(sql),
             "select customer from %s where seq >= %" PRId64
             " and customer is not null",
             fact_table_name[t], first_seq);
    ok = duck_query(con, sql, NULL, 0, put_customer, &p, err);
    known_meet(set, p.id, p.n);
    return ok;
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

    if (k->image_next > 0)
        return true;
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        snprintf(sql, sizeof(sql), "select count(*) from %s",
                 fact_table_name[t]);
        if (!duck_query(con, sql, NULL, 0, take_count, &n, err))
            return false;
        if (t == FACT_CUSTOMER)
            idset_reserve(&k->described, (uint64_t)n);
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
    ok = ledger_connect(l, &con, err);
    if (ok && k->image_next == 0)
        known_read(l, con);
    ok = ok && expect_all(con, k, err) &&
         pour_customers(con, &k->described, FACT_CUSTOMER, k->image_next, err);
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        ok = ok && pour_ids(con, k, (FactTable)t, k->image_next, err);
        idset_expect(&k->ids[t], 0);
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

static bool fill_seen(Ledger *l, Err *err)
{
    Known *k = &l->known;
    duckdb_connection con = NULL;
    bool ok;

    if (k->image_next == 0)
        idset_reserve(&k->seen, idset_count(&k->described));
    ok = ledger_connect(l, &con, err);
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        ok = ok &&
             (t == FACT_CUSTOMER ||
              pour_customers(con, &k->seen, (FactTable)t, k->image_next, err));
    duckdb_disconnect(&con);
    if (ok)
        atomic_store(&k->seen_filled, true);
    return ok || err_within(err, "reading which customers have facts");
}

bool known_fill_seen(Ledger *l, Err *err)
{
    Known *k = &l->known;
    bool ok;

    if (atomic_load(&k->seen_filled))
        return true;
    pthread_mutex_lock(&k->seeing);
    ok = atomic_load(&k->seen_filled) || fill_seen(l, err);
    pthread_mutex_unlock(&k->seeing);
    return ok;
}

bool known_has_facts(Ledger *l, const char *customer)
{
    return !atomic_load(&l->known.seen_filled) ||
           idset_has(&l->known.seen, idset_of_text(customer));
}

bool known_add_new(Ledger *l, duckdb_connection con, int64_t first_seq,
                   Err *err)
{
    Known *k = &l->known;
    bool ok = true;

    for (int t = 0; t < FACT_TABLE_COUNT && ok && known_is_filled(l); t++)
        ok = pour_ids(con, k, (FactTable)t, first_seq, err) &&
             pour_customers(con, t == FACT_CUSTOMER ? &k->described : &k->seen,
                            (FactTable)t, first_seq, err);
    return ok;
}

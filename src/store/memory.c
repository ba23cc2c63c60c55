/* memory.c -- What the database of a ledger may take.  See ledger.h. */
#include "store/ledger.h"

#include <stdio.h>

#define LEAST_MB 128 /* with less an import of many columns fails */

/* Under the lock.  If it holds more now than it may, the limit stays. */
static void tell(Ledger *l)
{
    int64_t mb = l->memory.mb, left = mb - l->memory.lent_mb;
    duckdb_connection con = NULL;
    char sql[80];
    Err ignored;

    if (left < LEAST_MB)
        left = mb < LEAST_MB ? mb : LEAST_MB;
    snprintf(sql, sizeof(sql), "set global memory_limit = '%lldMiB'",
             (long long)left);
    if (ledger_connect(l, &con, &ignored))
        duck_run(con, sql, &ignored);
    duckdb_disconnect(&con);
}

size_t ledger_spare_memory(Ledger *l)
{
    int64_t half, rest;

    pthread_mutex_lock(&l->memory.lock);
    half = l->memory.mb / 2;
    rest = l->memory.mb - LEAST_MB;
    pthread_mutex_unlock(&l->memory.lock);
    return rest < 0 ? 0 : (size_t)(rest < half ? rest : half) << 20;
}

void ledger_limit_memory(Ledger *l, int mb)
{
    pthread_mutex_lock(&l->memory.lock);
    if (!l->memory.said) {
        l->memory.mb = mb;
        tell(l);
    }
    pthread_mutex_unlock(&l->memory.lock);
}

void ledger_lend_memory(Ledger *l, size_t bytes)
{
    int64_t mb = (int64_t)(bytes >> 20);

    pthread_mutex_lock(&l->memory.lock);
    if (mb != l->memory.lent_mb) {
        l->memory.lent_mb = mb;
        tell(l);
    }
    pthread_mutex_unlock(&l->memory.lock);
}

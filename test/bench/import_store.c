/*
 * import_store.c -- What the ledger costs over a plain INSERT ... SELECT.
 *
 *     import_store [ROWS [ROUNDS]]       5,000,000 and 3 unless said
 *
 * Makes a CSV file of contacts, then takes it in two ways in turn: DuckDB's
 * own INSERT INTO t SELECT FROM read_csv into a new file, typed columns, no
 * checks; and store_import with three checks, identity, dedupe.  Prints rows
 * a second of both and their ratio, which is the figure that counts.
 */
#include "store/duck.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

static char dir[64], sql[8192];

/* Seconds on the clock, and those that all threads worked. */
typedef struct Cost {
    double wall, cpu;
} Cost;

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static Cost cost_since(Cost start)
{
    return (Cost){seconds(CLOCK_MONOTONIC) - start.wall,
                  seconds(CLOCK_PROCESS_CPUTIME_ID) - start.cpu};
}

static void must(bool ok, const Err *err)
{
    if (!ok) {
        fprintf(stderr, "%s\n", err->text);
        exit(1);
    }
}

/* Run SQL on a database of its own, and say how long it took. */
static Cost run_alone(const char *path, const char *text)
{
    const char *const options[] = {"checkpoint_threshold", "256MB", NULL};
    duckdb_database db = NULL;
    duckdb_connection con = NULL;
    Err err;
    Cost start;

    must(duck_open(path, options, &db, &err), &err);
    must(duck_connect(db, &con, &err), &err);
    start = cost_since((Cost){0});
    must(duck_run(con, text, &err), &err);
    start = cost_since(start);
    duckdb_disconnect(&con);
    duckdb_close(&db);
    return start;
}

static void make_csv(int64_t rows)
{
    snprintf(
        sql, sizeof(sql),
        "copy (select 'ev-' || range as ref,"
        " strftime(timestamp '2024-01-01' + interval (range * 12) second,"
        " '%%Y-%%m-%%d %%H:%%M:%%S') as ts,"
        " 'c' || hash(range) %% 500000 as customer,"
        " ['call', 'chat', 'email'][(1 + hash(range, 1) %% 3)::int] as kind,"
        " ['phone', 'web', 'app'][(1 + hash(range, 2) %% 3)::int] as channel,"
        " 'touch' || hash(range, 3) %% 20 as touchpoint,"
        " 'p' || hash(range, 4) %% 10 as product,"
        " 'r' || hash(range, 5) %% 16 as region,"
        " 'ag' || hash(range, 6) %% 200 as agent,"
        " hash(range, 7) %% 200000 as wait, hash(range, 8) %% 900000 as talk,"
        " case when hash(range, 9) %% 3 > 0 then hash(range, 9) %% 2 end"
        " as resolved from range(%" PRId64 ")) to '%s/in.csv' (header)",
        rows, dir);
    run_alone(":memory:", sql);
}

static Cost plain(int round)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/plain%d.duckdb", dir, round);
    snprintf(sql, sizeof(sql),
             "create table t (ref varchar, ts timestamp, customer varchar,"
             " kind varchar, channel varchar, touchpoint varchar,"
             " product varchar, region varchar, agent varchar, wait bigint,"
             " talk bigint, resolved boolean);"
             "insert into t select * from read_csv('%s/in.csv', header = true,"
             " auto_detect = false, columns = {'ref': 'varchar',"
             " 'ts': 'timestamp', 'customer': 'varchar', 'kind': 'varchar',"
             " 'channel': 'varchar', 'touchpoint': 'varchar',"
             " 'product': 'varchar', 'region': 'varchar', 'agent': 'varchar',"
             " 'wait': 'bigint', 'talk': 'bigint', 'resolved': 'boolean'});"
             "checkpoint",
             dir);
    return run_alone(path, sql);
}

static const struct {
    const char *column, *sql;
} contact[] = {
    {"ref", "ref"},
    {"ts", "try_cast(ts as timestamp)"},
    {"customer", "customer"},
    {"kind", "kind"},
    {"channel", "channel"},
    {"touchpoint", "touchpoint"},
    {"product", "product"},
    {"region", "region"},
    {"agent", "agent"},
    {"wait", "try_cast(wait as bigint)"},
    {"talk", "try_cast(talk as bigint)"},
    {"resolved", "case resolved when '1' then true when '0' then false"
                 " end"},
};
static const BatchCheck checks[] = {
    {"kind in ('call', 'chat', 'email')", "'unknown kind ' || kind"},
    {"ts is null or try_cast(ts as timestamp) is not null",
     "'not a time: ' || ts"},
    {"wait is null or try_cast(wait as bigint) is not null",
     "'not a number: ' || wait"},
};

static Cost ledger(int round, int64_t rows)
{
    Arena arena = {0};
    const Schema none = {.n_attr = 0};
    BatchField fields[N(contact)];
    BatchFact fact = {.table = FACT_INTERACTION,
                      .n_fields = N(contact),
                      .fields = fields,
                      .n_checks = N(checks),
                      .checks = checks};
    Batch batch = {.source = "bench",
                   .file = "in.csv",
                   .mapping = "bench@1",
                   .columns = "*",
                   .now = INT64_C(1767225600000),
                   .n_facts = 1,
                   .facts = &fact};
    BatchReport report;
    Store *s;
    Err err;
    Cost start;

    for (size_t i = 0; i < N(contact); i++) {
        fields[i] = (BatchField){column_find(&arena, &none, FACT_INTERACTION,
                                             contact[i].column, &err),
                                 contact[i].sql};
        must(fields[i].column != NULL, &err);
    }
    batch.from = arena_printf(&arena,
                              "read_csv('%s/in.csv', header = true,"
                              " all_varchar = true, auto_detect = true)",
                              dir);
    s = store_open(
        arena_printf(&arena, "duckdb:%s/ledger%d.duckdb", dir, round), &err);
    must(s != NULL, &err);
    start = cost_since((Cost){0});
    must(store_import(s, &batch, NULL, &report, &err), &err);
    start = cost_since(start);
    if (report.accepted != rows)
        fprintf(stderr, "accepted %" PRId64 " of %" PRId64 "\n",
                report.accepted, rows);
    store_close(s);
    arena_clear(&arena);
    return start;
}

static void remove_file(const char *name, int round)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%s%d.duckdb", dir, name, round);
    unlink(path);
}

static int up(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int64_t rows = argc > 1 ? strtoll(argv[1], NULL, 10) : 5000000;
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3;
    double wall[16], cpu[16];
    char csv[96];

    rounds = rounds < 1 ? 1 : rounds > 16 ? 16 : rounds;
    snprintf(dir, sizeof(dir), "/tmp/puls-bench-XXXXXX");
    if (mkdtemp(dir) == NULL)
        return 1;
    make_csv(rows);
    for (int i = 0; i < rounds; i++) {
        Cost p = plain(i), l = ledger(i, rows);

        wall[i] = p.wall / l.wall;
        cpu[i] = p.cpu / l.cpu;
        printf("plain %.0f rows/s, ledger %.0f rows/s\n", (double)rows / p.wall,
               (double)rows / l.wall);
        fflush(stdout);
        remove_file("plain", i);
        remove_file("ledger", i);
    }
    qsort(wall, (size_t)rounds, sizeof(*wall), up);
    qsort(cpu, (size_t)rounds, sizeof(*cpu), up);
    printf("import_speed %.2f of plain INSERT ... SELECT\n", wall[rounds / 2]);
    printf("import_speed_cpu %.2f of the same, by processor time\n",
           cpu[rounds / 2]);
    snprintf(csv, sizeof(csv), "%s/in.csv", dir);
    unlink(csv);
    snprintf(csv, sizeof(csv), "%s/tmp", dir);
    rmdir(csv);
    return rmdir(dir) == 0 ? 0 : 1;
}

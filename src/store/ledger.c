/* ledger.c -- See ledger.h. */
#include "store/ledger.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "store/cellcache.h"
#include "store/duck_csv.h"
#include "store/duck_deck.h"
#include "store/duck_swell.h"
#include "store/origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEDGER_VERSION  3
#define FILE_FORMAT     "v1.4.0" /* missing texts cost 0.6 of v1.0 */
#define CHECKPOINT_AT   "256MB"  /* 16 MB makes commits stall for 0.3 s */
#define MAX_OPTION_TEXT 32
#define CELLS_MB        64

/* ---- Columns ------------------------------------------------------------ */

const char *ledger_type(const Column *c)
{
    if (strcmp(c->name, "id") == 0)
        return "UHUGEINT";
    if (strcmp(c->name, "batch") == 0)
        return "INTEGER";
    switch (c->type) {
    case COLUMN_TEXT: return "VARCHAR";
    case COLUMN_INT:
    case COLUMN_MS:
    case COLUMN_MONEY: return "BIGINT";
    case COLUMN_TIME: return "TIMESTAMP";
    case COLUMN_SCORE: return "DECIMAL(9,3)";
    case COLUMN_BOOL: return "BOOLEAN";
    }
    return "VARCHAR";
}

/* Identity and bookkeeping are not content. */
static bool is_content(const Column *c)
{
    if (strcmp(c->name, "ts") == 0)
        return true;
    return c->role != ROLE_KEY && strcmp(c->name, "source") != 0 &&
           strcmp(c->name, "ref") != 0;
}

size_t schema_attr(const Schema *s, const char *name)
{
    size_t i = 0;

    if (strncmp(name, "attr.", 5) != 0)
        return s->n_attr;
    while (i < s->n_attr && strcmp(s->attr[i], name + 5) != 0)
        i++;
    return i;
}

LedgerColumns ledger_columns(Arena *a, const Schema *s, FactTable table)
{
    LedgerColumns out = {0};

    out.at = ARENA_ARRAY(a, LedgerColumn, column_count + s->n_attr);
    for (size_t i = 0; i < column_count; i++) {
        const Column *c = &column_table[i];

        if (c->calc == NULL && (c->tables & 1u << table) != 0)
            out.at[out.n++] = (LedgerColumn){
                .name = c->name,
                .sql = c->name,
                .type = ledger_type(c),
                .stamped = c->stamped,
                .content = is_content(c),
            };
    }
    for (size_t i = 0; i < s->n_attr; i++)
        out.at[out.n++] = (LedgerColumn){
            .name = arena_printf(a, "attr.%s", s->attr[i]),
            .sql = arena_printf(a, "\"attr.%s\"", s->attr[i]),
            .type = "VARCHAR",
            .stamped = true,
            .content = true,
        };
    return out;
}

static bool has_attr(const Schema *s, const char *name)
{
    for (size_t i = 0; i < s->n_attr; i++) {
        if (strcmp(s->attr[i], name) == 0)
            return true;
    }
    return false;
}

const Schema *ledger_merge_attrs(Arena *a, const Schema *schema,
                                 const char *const *names, size_t n, Err *err)
{
    Schema *now = ARENA_NEW(a, Schema);

    *now = *schema;
    for (size_t i = 0; i < n; i++) {
        if (has_attr(now, names[i]))
            continue;
        if (!column_attr_name_ok(names[i])) {
            err_set(err, ERR_INPUT,
                    "attr.%s is no name for a column: take a to z, 0 to 9 and"
                    " _, a letter first, 40 at most",
                    names[i]);
            return NULL;
        }
        if (now->n_attr == MAX_ATTRS) {
            err_set(err, ERR_LIMIT,
                    "attr.%s would be one more than the %d columns of your own"
                    " that a data folder can have",
                    names[i], MAX_ATTRS);
            return NULL;
        }
        now->attr[now->n_attr++] = arena_printf(a, "%s", names[i]);
    }
    return now;
}

bool ledger_add_columns(duckdb_connection con, const Schema *was,
                        const Schema *now, Err *err)
{
    char sql[160];
    bool ok = true;

    for (size_t i = was->n_attr; i < now->n_attr; i++) {
        for (int t = 0; t < FACT_TABLE_COUNT && ok; t++) {
            snprintf(sql, sizeof(sql),
                     "alter table %s add column \"attr.%s\" VARCHAR",
                     fact_table_name[t], now->attr[i]);
            ok = duck_run(con, sql, err);
        }
    }
    return ok;
}

/* ---- Tables ------------------------------------------------------------- */

/* How DuckDB is to pack a column that it would try all its ways on: texts that
 * hardly come again are not worth a dictionary, and filling one to find that
 * out takes longer than the packing. */
static const char *packing(const Column *c)
{
    if (strcmp(c->name, "ref") == 0 || strcmp(c->name, "customer") == 0)
        return " using compression zstd";
    return "";
}

static bool create_facts(duckdb_connection con, FactTable table, Err *err)
{
    Buf sql = BUF_INIT(MAX_STORE_SQL);
    bool ok;

    buf_printf(&sql, "create table %s (", fact_table_name[table]);
    for (size_t i = 0, n = 0; i < column_count; i++) {
        const Column *c = &column_table[i];

        if (c->calc != NULL || (c->tables & 1u << table) == 0)
            continue;
        buf_printf(&sql, "%s%s %s%s%s", n++ > 0 ? ", " : "", c->name,
                   ledger_type(c), is_content(c) ? "" : " not null",
                   packing(c));
    }
    buf_puts(&sql, ")");
    ok = duck_run(con, sql.text, err);
    buf_clear(&sql);
    return ok;
}

static bool create_version_1(duckdb_connection con, Err *err)
{
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        if (!create_facts(con, (FactTable)t, err))
            return false;
    }
    return duck_run(
        con,
        "create table superseded ("
        " seq BIGINT not null,"       /* of any of the four tables */
        " known TIMESTAMP not null);" /* when something newer was learnt */
        "create table import ("
        " batch INTEGER not null,"
        " source VARCHAR not null,"
        " file VARCHAR,"
        " mapping VARCHAR,"
        " imported TIMESTAMP not null,"
        " first_seq BIGINT not null,"
        " next_seq BIGINT not null," /* the next import begins here */
        " rows_read BIGINT not null,"
        " facts BIGINT not null,"
        " accepted BIGINT not null,"
        " corrected BIGINT not null,"
        " stamped BIGINT not null,"
        " duplicate BIGINT not null,"
        " rejected BIGINT not null,"
        " skipped BIGINT not null);"
        "create table puls_meta (version INTEGER not null);"
        "insert into puls_meta values (0)",
        err);
}

static bool create_version_2(duckdb_connection con, Err *err)
{
    return duck_run(con,
                    "create table awaiting ("
                    " customer VARCHAR not null,"
                    " batch INTEGER not null);" /* whose line counts them */
                    "create table canary (sent TIMESTAMP);"
                    "insert into canary values (null)",
                    err);
}

static bool create_version_3(duckdb_connection con, Err *err)
{
    return duck_run(con,
                    "create table imprint ("
                    " image VARCHAR not null," /* the file's name */
                    " token VARCHAR not null,"
                    " next_seq BIGINT not null)",
                    err);
}

/* migrations[v] brings a ledger of version v to version v + 1. */
static bool (*const migrations[LEDGER_VERSION])(duckdb_connection, Err *) = {
    create_version_1,
    create_version_2,
    create_version_3,
};

static bool take_int(void *ctx, const DuckRow *row)
{
    *(int64_t *)ctx = duck_int(row, 0);
    return true;
}

/* -1: the file holds tables, but none of ours. */
static bool find_version(duckdb_connection con, int64_t *version, Err *err)
{
    int64_t ours = 0, all = 0;

    if (!duck_query(con,
                    "select count(*) from duckdb_tables()"
                    " where not internal and table_name = 'puls_meta'",
                    NULL, 0, take_int, &ours, err) ||
        !duck_query(con,
                    "select count(*) from duckdb_tables() where not internal",
                    NULL, 0, take_int, &all, err))
        return false;
    *version = all > 0 ? -1 : 0;
    return ours == 0 || duck_query(con, "select version from puls_meta", NULL,
                                   0, take_int, version, err);
}

static bool migrate_from(duckdb_connection con, int64_t version, Err *err)
{
    char sql[64];

    snprintf(sql, sizeof(sql), "update puls_meta set version = %d",
             LEDGER_VERSION);
    if (!duck_run(con, "begin", err))
        return false;
    for (int64_t v = version; v < LEDGER_VERSION; v++) {
        if (!migrations[v](con, err))
            return false;
    }
    return duck_run(con, sql, err) && duck_run(con, "commit", err);
}

static bool migrate(duckdb_connection con, const char *path, Err *err)
{
    int64_t version = 0;

    if (!find_version(con, &version, err))
        return false;
    if (version < 0)
        return err_set(err, ERR_STORE,
                       "%s is a DuckDB file, but not a ledger of puls; give"
                       " another data folder",
                       path);
    if (version > LEDGER_VERSION)
        return err_set(err, ERR_STORE,
                       "%s was written by a newer puls (its tables have"
                       " version %lld, this program knows %d); install that"
                       " one",
                       path, (long long)version, LEDGER_VERSION);
    return version == LEDGER_VERSION || migrate_from(con, version, err);
}

typedef struct AttrList {
    Arena *arena;
    Schema *schema;
} AttrList;

static bool put_attr(void *ctx, const DuckRow *row)
{
    AttrList *list = ctx;

    if (list->schema->n_attr < MAX_ATTRS)
        list->schema->attr[list->schema->n_attr++] =
            arena_printf(list->arena, "%s", duck_text(row, 0));
    return true;
}

static bool read_schema(Ledger *l, duckdb_connection con, Err *err)
{
    AttrList list = {&l->schemas, ARENA_NEW(&l->schemas, Schema)};

    l->schema = list.schema;
    return duck_query(con,
                      "select substr(column_name, 6) from duckdb_columns()"
                      " where table_name = 'interaction'"
                      " and database_name = current_database()"
                      " and column_name like 'attr.%'"
                      " order by column_index",
                      NULL, 0, put_attr, &list, err);
}

/* ---- Opening ------------------------------------------------------------ */

static int64_t option(const char *where, const char *name, int64_t otherwise)
{
    const char *at = strchr(where, '?');
    size_t n = strlen(name);

    while (at != NULL) {
        at++;
        if (strncmp(at, name, n) == 0 && at[n] == '=')
            return strtoll(at + n + 1, NULL, 10);
        at = strchr(at, '&');
    }
    return otherwise;
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *dir = mem_strdup(slash == NULL ? "." : path);

    if (slash != NULL)
        dir[slash == path ? 1 : slash - path] = '\0';
    return dir;
}

/* Threads of one question. */
static int64_t cores_of(const char *where)
{
    int64_t cores = option(where, "threads", 0);

    return cores > 0 ? cores : sysconf(_SC_NPROCESSORS_ONLN);
}

/* Of the memory, half, unless it is said: an import puts what has no room on the
 * disk, and reads it once more from there. */
static bool open_file(Ledger *l, const char *where, Err *err)
{
    char memory[MAX_OPTION_TEXT], threads[MAX_OPTION_TEXT];
    char *dir = folder_of(l->path);
    Buf temp = BUF_INIT(4096);
    const char *options[] = {"memory_limit",
                             memory,
                             "threads",
                             threads,
                             "checkpoint_threshold",
                             CHECKPOINT_AT,
                             "storage_compatibility_version",
                             FILE_FORMAT,
                             "autoinstall_known_extensions",
                             "false",
                             "autoload_known_extensions",
                             "false",
                             "temp_directory",
                             "",
                             NULL};
    bool ok;

    snprintf(memory, sizeof(memory), "%lldMiB", (long long)l->memory.mb);
    snprintf(threads, sizeof(threads), "%lld", (long long)cores_of(where));
    buf_printf(&temp, "%s/tmp", dir);
    options[sizeof(options) / sizeof(options[0]) - 2] = temp.text;
    ok = strcmp(l->path, ":memory:") == 0 || file_make_dir(dir, err);
    ok = ok && duck_open(l->path, options, &l->db, err);
    buf_clear(&temp);
    free(dir);
    return ok;
}

bool ledger_connect(Ledger *l, duckdb_connection *con, Err *err)
{
    return duck_connect(l->db, con, err);
}

bool ledger_look(Ledger *l, duckdb_connection *con, Err *err)
{
    return ledger_connect(l, con, err) &&
           duck_run(*con, "begin transaction read only", err);
}

static bool prepare(Ledger *l, Err *err)
{
    duckdb_connection con = NULL;
    bool ok = ledger_connect(l, &con, err) &&
              duck_run(con, "set global TimeZone = 'UTC'", err) &&
              duck_csv_register(con, &l->csv_taken, err) &&
              duck_held_register(l->held, con, err) &&
              migrate(con, l->path, err) && read_schema(l, con, err) &&
              duck_query(con, "select coalesce(max(next_seq), 1) from import",
                         NULL, 0, take_int, &l->tide.next_seq, err);

    duckdb_disconnect(&con);
    return ok;
}

static void open_deck(Ledger *l, const char *where)
{
    DeckLimits limits = {.mb = option(where, "deck_mb", 0),
                         .threads = (unsigned)cores_of(where),
                         .rollup_after =
                             (unsigned)option(where, "rollup_after", 2)};

    if (limits.mb > 0)
        l->hand = deckhand_open(l, &limits);
}

Ledger *ledger_open(const char *where, Err *err)
{
    Ledger *l = mem_alloc(sizeof(*l));

    l->path = mem_strdup(where);
    l->path[strcspn(where, "?")] = '\0';
    l->cells = cellcache_new((size_t)option(where, "cells_mb", CELLS_MB) << 20);
    l->swells = swells_new();
    pthread_mutex_init(&l->writing, NULL);
    pthread_mutex_init(&l->lock, NULL);
    l->origins = origins_new();
    known_init(&l->known);
    l->waits = true;
    l->memory.mb = option(where, "memory_mb", 0);
    l->memory.said = l->memory.mb > 0;
    if (!l->memory.said)
        l->memory.mb = process_memory_mb() / 2;
    pthread_mutex_init(&l->memory.lock, NULL);
    l->held = duck_held_new();
    if (!open_file(l, where, err)) {
        err_within(err, "opening the ledger");
        goto fail;
    }
    if (!prepare(l, err))
        goto fail;
    ledger_remember_bounds(l);
    open_deck(l, where);
    return l;

fail:
    ledger_close(l);
    return NULL;
}

void ledger_close(Ledger *l)
{
    if (l == NULL)
        return;
    deckhand_close(l->hand);
    duckdb_close(&l->db);
    cellcache_free(l->cells);
    swells_free(l->swells);
    arena_clear(&l->schemas);
    origins_free(l->origins);
    known_clear(&l->known);
    duck_held_free(l->held);
    pthread_mutex_destroy(&l->memory.lock);
    pthread_mutex_destroy(&l->lock);
    pthread_mutex_destroy(&l->writing);
    free(l->path);
    free(l);
}

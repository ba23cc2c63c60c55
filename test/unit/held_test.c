/*
 * held_test.c -- Rows that are held are the rows of the query; an import that
 * holds its rows and one that has no room for them are the same.
 */
#include "sheet.h"

#include "store/duck_held.h"

/* ---- The rows of a query ------------------------------------------------ */

#define ROWS 10000
#define EACH_TYPE                                                          \
    "select i, i % 3 = 0 as b, (i % 100)::utinyint as tiny,"               \
    " (i % 1000)::smallint as small, i::integer as four, i / 7 as broken," \
    " (i::decimal(9,3) / 8)::decimal(9,3) as part,"                        \
    " md5_number(i::varchar) as id, epoch_ms(i * 86399999) as at,"         \
    " case when i % 5 > 0 then repeat('\u017c', (i % 40)::integer) end"    \
    " as words, null::varchar as none, (i % 9)::varchar as short"          \
    " from range(10000) t(i)"

static const DuckHeldLimit plenty = {ROWS, (size_t)1 << 30};

typedef struct Rig {
    duckdb_database db;
    duckdb_connection con;
    DuckHeld *held;
} Rig;

static int open_rig(void **state)
{
    static Rig rig;
    Err err;

    rig.held = duck_held_new();
    *state = &rig;
    return duckdb_open(NULL, &rig.db) == DuckDBSuccess &&
                   duckdb_connect(rig.db, &rig.con) == DuckDBSuccess &&
                   duck_held_register(rig.held, rig.con, &err) &&
                   duck_run(rig.con, "set threads = 4", &err)
               ? 0
               : -1;
}

static int close_rig(void **state)
{
    Rig *rig = *state;

    duckdb_disconnect(&rig->con);
    duckdb_close(&rig->db);
    duck_held_free(rig->held);
    return 0;
}

static bool fill(Rig *rig, const char *sql, const DuckHeldLimit *limit)
{
    bool fits;
    Err err = {0};
    bool ok = duck_held_fill(rig->held, rig->con, sql, limit, &fits, NULL, NULL,
                             &err);

    if (!ok)
        print_error("%s\n", err.text);
    assert_true(ok);
    return fits;
}

static bool take_int(void *ctx, const DuckRow *row)
{
    *(int64_t *)ctx = duck_int(row, 0);
    return false;
}

static int64_t number(Rig *rig, const char *sql)
{
    int64_t n = -1;
    Err err = {0};

    if (!duck_query(rig->con, sql, NULL, 0, take_int, &n, &err))
        print_error("%s: %s\n", sql, err.text);
    return n;
}

static void assert_holds_nothing(Rig *rig)
{
    Err err;

    assert_int_equal(0, duck_held_bytes(rig->held));
    assert_false(duck_run(rig->con, "from held_rows()", &err));
    assert_non_null(strstr(err.text, "while none are"));
}

static void they_are_what_the_query_gives(void **state)
{
    Rig *rig = *state;

    for (int i = 0; i < 2; i++) { /* the second time in place of the first */
        assert_true(fill(rig, EACH_TYPE, &plenty));
        assert_true(duck_held_bytes(rig->held) > ROWS * 80);
        assert_int_equal(ROWS, number(rig, "select count(*) from held_rows()"));
        assert_int_equal(0, number(rig, "select count(*) from (from held_rows()"
                                        " except all " EACH_TYPE ")"));
        assert_int_equal(0, number(rig, "select count(*) from (" EACH_TYPE
                                        " except all from held_rows())"));
    }
}

/* 2,048 rows in a chunk, and none is given twice. */
static void a_statement_takes_the_columns_it_wants(void **state)
{
    Rig *rig = *state;

    assert_true(fill(rig, EACH_TYPE, &plenty));
    assert_int_equal(ROWS / 2 * (ROWS - 1),
                     number(rig, "select sum(i)::bigint from held_rows()"));
    assert_int_equal(8000, number(rig, "select count(words) from held_rows()"));
    assert_int_equal(
        ROWS, number(rig, "select count(*) from held_rows() a"
                          " join held_rows() b on a.id = b.id"
                          " where a.short = b.short and a.none is null"));
    assert_int_equal(3334, number(rig, "select count(distinct four)"
                                       " from held_rows() where b"));
}

static void without_rows_there_are_columns(void **state)
{
    Rig *rig = *state;

    assert_true(fill(rig, EACH_TYPE " where i < 0", &plenty));
    assert_int_equal(0, number(rig, "select count(words) from held_rows()"));
}

static void what_has_no_room_is_not_held(void **state)
{
    Rig *rig = *state;

    assert_true(fill(rig, EACH_TYPE, &plenty));
    /* known before: nothing is run */
    assert_false(fill(rig,
                      "select error('it ran, ' || i)::varchar as t"
                      " from range(1000) t(i)",
                      &(DuckHeldLimit){1000, 15999}));
    assert_holds_nothing(rig);
    /* seen only on the way */
    assert_false(fill(rig, EACH_TYPE, &(DuckHeldLimit){0, 300000}));
    assert_holds_nothing(rig);
    /* 2,000 bytes each, beside the 16 of the column */
    assert_false(fill(rig, "select repeat('x', 2000) as t from range(1000)",
                      &(DuckHeldLimit){1000, 1900000}));
    assert_holds_nothing(rig);
    assert_true(fill(rig, "select repeat('x', 2000) as t from range(1000)",
                     &(DuckHeldLimit){1000, 2100000}));
}

static bool stop(void *ctx, double done)
{
    ++*(int *)ctx;
    return false;
}

#define ENDLESS                                    \
    "select md5(a.range::varchar || b.range) as t" \
    " from range(100000) a, range(100000) b"

static void an_error_or_a_stop_leaves_nothing(void **state)
{
    Rig *rig = *state;
    duckdb_connection other;
    bool fits;
    int told = 0;
    Err err = {0};

    assert_false(duck_held_fill(
        rig->held, rig->con,
        "select (case when i < 9999 then '1' else 'x' end)::integer as t"
        " from range(10000) t(i)",
        &plenty, &fits, NULL, NULL, &err));
    assert_int_equal(ERR_INPUT, err.kind);
    assert_holds_nothing(rig);
    assert_int_equal(DuckDBSuccess, duckdb_connect(rig->db, &other));
    assert_false(duck_held_fill(rig->held, other, ENDLESS,
                                &(DuckHeldLimit){0, (size_t)100 << 20}, &fits,
                                stop, &told, &err));
    duckdb_disconnect(&other);
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_true(told >= 1);
    assert_holds_nothing(rig);
    assert_int_equal(DuckDBSuccess, duckdb_connect(rig->db, &other));
    assert_true(duck_held_fill(rig->held, other, ENDLESS,
                               &(DuckHeldLimit){0, (size_t)1 << 20}, &fits,
                               NULL, NULL, &err));
    duckdb_disconnect(&other);
    assert_false(fits);
    assert_true(fill(rig, EACH_TYPE, &plenty));
    assert_int_equal(ROWS, number(rig, "select count(*) from held_rows()"));
}

/* ---- An import ---------------------------------------------------------- */

typedef struct Rejects {
    int64_t row[3];
    size_t n;
} Rejects;

static void take_reject(void *ctx, int64_t row, const char *reason)
{
    Rejects *r = ctx;

    assert_string_equal("refused", reason);
    assert_true(r->n < LEN(r->row));
    r->row[r->n++] = row;
}

/* 20,000 rows, of which each thousand has one that is rejected and one that is
 * skipped; the last thousand says again what the first one said. */
static BatchReport import_numbered(Store *s, Rejects *rejects)
{
    static const BatchCheck check = {"n % 1000 <> 999", "'refused'"};
    static const BatchSkip skip = {"n % 1000 = 500", "not wanted"};
    BatchTell tell = {.reject = take_reject,
                      .ctx = rejects,
                      .max_rejects = LEN(rejects->row)};
    Sheet sh;

    sheet(&sh, FACT_INTERACTION, "ref,ts,channel", "('a', '2025-01-01', 'x')");
    sh.fact.n_checks = sh.batch.n_skips = 1;
    sh.fact.checks = &check;
    sh.batch.skips = &skip;
    sh.batch.from = "(select (i % 19000)::varchar as ref, '2025-01-01' as ts,"
                    " 'a channel with a long name' as channel, i as n"
                    " from range(20000) t(i))";
    sh.batch.row = "n";
    sh.batch.rows = 20000;
    return take(s, &sh, &tell);
}

/* Of 129 MB one may be held, and the columns of the stage take more. */
static void an_import_is_the_same_with_and_without_room(void **state)
{
    static const char *const urls[] = {"duckdb::memory:?memory_mb=1024",
                                       "duckdb::memory:?memory_mb=129"};
    char sum[LEN(urls)][33];

    for (size_t i = 0; i < LEN(urls); i++) {
        Err err = {0};
        Rejects rejects = {.n = 0};
        Store *s = store_open(urls[i], &err);
        BatchReport r = import_numbered(s, &rejects);

        assert_int_equal(20000, r.rows);
        assert_int_equal(20, r.rejected);
        assert_int_equal(20, r.skipped);
        assert_int_equal(19960, r.facts);
        assert_int_equal(18962, r.accepted);
        assert_int_equal(998, r.duplicate);
        assert_int_equal(3, rejects.n);
        assert_int_equal(999, rejects.row[0]);
        assert_int_equal(1999, rejects.row[1]);
        assert_int_equal(2999, rejects.row[2]);
        r = import_numbered(s, &(Rejects){.n = 0});
        assert_int_equal(19960, r.duplicate);
        assert_true(store_checksum(s, FACT_INTERACTION, sum[i], &err));
        store_close(s);
    }
    assert_string_equal(sum[0], sum[1]);
}

#define RIGGED(test) cmocka_unit_test_setup_teardown(test, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIGGED(they_are_what_the_query_gives),
        RIGGED(a_statement_takes_the_columns_it_wants),
        RIGGED(without_rows_there_are_columns),
        RIGGED(what_has_no_room_is_not_held),
        RIGGED(an_error_or_a_stop_leaves_nothing),
        cmocka_unit_test(an_import_is_the_same_with_and_without_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

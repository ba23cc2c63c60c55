/* duck_test.c -- SQL runs, rows come back as C values, errors as sentences. */
#include "store/duck.h"

#include "test.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct Rig {
    duckdb_database db;
    duckdb_connection con;
} Rig;

static int set_up(void **state)
{
    static Rig rig;

    if (duckdb_open(NULL, &rig.db) != DuckDBSuccess ||
        duckdb_connect(rig.db, &rig.con) != DuckDBSuccess)
        return -1;
    *state = &rig;
    return 0;
}

static int tear_down(void **state)
{
    Rig *rig = *state;

    duckdb_disconnect(&rig->con);
    duckdb_close(&rig->db);
    return 0;
}

static duckdb_connection con_of(void **state)
{
    return ((Rig *)*state)->con;
}

static bool see_types(void *ctx, const DuckRow *row)
{
    int *seen = ctx;
    Int128 big = (Int128)1 << 100;

    assert_int_equal(12, duck_width(row));
    assert_string_equal("yes", duck_name(row, 0));
    assert_int_equal(1, duck_int(row, 0));
    assert_int_equal(-7, duck_int(row, 1));
    assert_int_equal(-9000000000, duck_int(row, 2));
    assert_int_equal(1500, duck_int(row, 3)); /* 1970-01-01 00:00:01.5 */
    assert_int_equal(-1, duck_int(row, 4));   /* 1 microsecond before 1970 */
    assert_int_equal(3500, duck_int(row, 5)); /* score 3.5 */
    assert_true(duck_int128(row, 6) == big);
    assert_true(duck_int128(row, 7) == -big);
    assert_near(2.5, duck_double(row, 8));
    assert_string_equal("za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87 long enough",
                        duck_text(row, 9));
    assert_true(duck_null(row, 10));
    assert_false(duck_null(row, 9));
    assert_int_equal(250, duck_int(row, 11));
    assert_true(duck_int128(row, 1) == -7);
    assert_near(-7, duck_double(row, 1));
    ++*seen;
    return true;
}

static void each_type_is_read_as_its_header_says(void **state)
{
    int seen = 0;
    Err err;

    assert_true(
        duck_query(con_of(state),
                   "select true as yes, (-7)::integer, (-9000000000)::bigint,"
                   " timestamp '1970-01-01 00:00:01.5',"
                   " timestamp '1969-12-31 23:59:59.999999', 3.5::decimal(9,3),"
                   " (1267650600228229401496703205376)::uhugeint,"
                   " (-1267650600228229401496703205376)::hugeint, 2.5::double,"
                   " 'zażółć long enough', null::varchar, 250::utinyint",
                   NULL, 0, see_types, &seen, &err));
    assert_int_equal(1, seen);
}

static bool add_up(void *ctx, const DuckRow *row)
{
    int64_t *sum = ctx;

    *sum += duck_int(row, 0);
    return true;
}

static bool stop_at_five(void *ctx, const DuckRow *row)
{
    int64_t *last = ctx;

    *last = duck_int(row, 0);
    return *last < 5;
}

static void a_long_result_comes_in_order_and_may_be_left(void **state)
{
    int64_t sum = 0, last = 0;
    Err err;

    assert_true(duck_query(con_of(state), "select range from range(100000)",
                           NULL, 0, add_up, &sum, &err));
    assert_int_equal(4999950000, sum);
    assert_true(duck_query(con_of(state), "select range from range(1000000000)",
                           NULL, 0, stop_at_five, &last, &err));
    assert_int_equal(5, last);
}

static bool see_params(void *ctx, const DuckRow *row)
{
    int *seen = ctx;

    assert_string_equal("it's", duck_text(row, 0));
    assert_true(duck_null(row, 1));
    assert_int_equal(42, duck_int(row, 2));
    ++*seen;
    return true;
}

static void parameters_are_text_or_null(void **state)
{
    const char *const params[] = {"it's", NULL, "42"};
    int seen = 0;
    Err err;

    assert_true(duck_query(con_of(state), "select $1, $2::varchar, $3::bigint",
                           params, 3, see_params, &seen, &err));
    assert_int_equal(1, seen);
}

static void errors_are_one_line_and_say_who_acts(void **state)
{
    static const struct {
        const char *sql, *words;
        ErrKind kind;
    } cases[] = {
        {"select * from nowhere", "nowhere", ERR_STORE},
        {"selec 1", "selec", ERR_STORE},
        {"select 'x'::integer", "'x'", ERR_INPUT},
        {"select * from read_csv('/nowhere/a.csv')", "a.csv", ERR_IO},
        {"copy (select 1) to '/proc/nothing/a.csv'", "/proc", ERR_IO},
    };
    int64_t sum;

    for (size_t i = 0; i < LEN(cases); i++) {
        Err err = {0};

        assert_false(duck_run(con_of(state), cases[i].sql, &err));
        print_message("    %s\n", err.text);
        assert_int_equal(cases[i].kind, err.kind);
        assert_non_null(strstr(err.text, cases[i].words));
        assert_null(strchr(err.text, '\n'));
        assert_true(err.text[0] >= 'a' && err.text[0] <= 'z');
        assert_true(err.text[strlen(err.text) - 1] != '.');
        err = (Err){0};
        assert_false(duck_query(con_of(state), cases[i].sql, NULL, 0, add_up,
                                &sum, &err));
        assert_non_null(strstr(err.text, cases[i].words));
    }
}

static void an_error_in_the_midst_of_a_stream_is_seen(void **state)
{
    int64_t sum = 0;
    Err err = {0};

    assert_false(duck_query(
        con_of(state),
        "select case when range = 500000 then 'x' else '1' end::integer"
        " from range(600000)",
        NULL, 0, add_up, &sum, &err));
    assert_int_equal(ERR_INPUT, err.kind);
}

static bool never(void *ctx, double done)
{
    ++*(int *)ctx;
    assert_true(done >= 0 && done <= 1);
    return false;
}

static bool always(void *ctx, double done)
{
    ++*(int *)ctx;
    return true;
}

static void a_slow_statement_tells_its_progress_and_can_be_stopped(void **state)
{
    int told = 0;
    int64_t n = -1;
    Err err = {0};

    assert_true(duck_run(con_of(state), "create table t(a bigint)", &err));
    assert_false(duck_run_slowly(con_of(state),
                                 "insert into t select sum(a.range * b.range)"
                                 " from range(1000000) a, range(1000000) b",
                                 never, &told, &err));
    assert_int_equal(1, told);
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_true(duck_query(con_of(state), "select count(*) from t", NULL, 0,
                           stop_at_five, &n, &err));
    assert_int_equal(0, n);
    assert_true(duck_run_slowly(con_of(state),
                                "insert into t select range from range(3)",
                                always, &told, &err));
    assert_true(duck_query(con_of(state), "select count(*) from t", NULL, 0,
                           stop_at_five, &n, &err));
    assert_int_equal(3, n);
}

static bool stop_late(void *ctx, double done)
{
    static const struct timespec second = {.tv_sec = 1};

    ++*(int *)ctx;
    nanosleep(&second, NULL);
    return false;
}

/* One thread has the slow half of the rows.  If the other one is that which
 * tells, all is done when it is stopped: nothing may be left in memory. */
static void a_statement_that_is_stopped_as_it_ends_leaves_nothing(void **state)
{
    static const char *const halves[] = {"<", ">="};
    Err err = {0};

    assert_true(duck_run(con_of(state),
                         "set threads = 2; create table big as"
                         " select range as i from range(245760)",
                         &err));
    for (size_t i = 0; i < LEN(halves); i++) {
        duckdb_connection other;
        int told = 0;
        int64_t n = 0;
        char sql[200];
        bool done;

        snprintf(sql, sizeof(sql),
                 "create table t as select case when i %s 122880"
                 " then md5(repeat(i::varchar, 300)) else 'x' end from big",
                 halves[i]);
        assert_int_equal(DuckDBSuccess,
                         duckdb_connect(((Rig *)*state)->db, &other));
        done = duck_run_slowly(other, sql, stop_late, &told, &err);
        duckdb_disconnect(&other);
        assert_int_equal(1, told);
        assert_true(duck_query(con_of(state),
                               "select count(*) from duckdb_tables()"
                               " where table_name = 't'",
                               NULL, 0, stop_at_five, &n, &err));
        assert_int_equal(done, n);
        assert_true(duck_run(con_of(state), "drop table if exists t", &err));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_type_is_read_as_its_header_says,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_long_result_comes_in_order_and_may_be_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parameters_are_text_or_null, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(errors_are_one_line_and_say_who_acts,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            an_error_in_the_midst_of_a_stream_is_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_slow_statement_tells_its_progress_and_can_be_stopped, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            a_statement_that_is_stopped_as_it_ends_leaves_nothing, set_up,
            tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

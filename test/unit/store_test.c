/*
 * store_test.c -- The contract of store.h: facts, versions, opening.
 *
 * Every store passes it and commit_test.c.
 */
#include "sheet.h"

#include "store/duck.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* ---- The contract ------------------------------------------------------- */

static void an_empty_store_has_no_bounds(void **state)
{
    StoreBounds b = bounds_of(*state);

    assert_int_equal(TIME_OPEN, b.first);
    assert_int_equal(TIME_OPEN, b.last);
    assert_int_equal(TIME_OPEN, b.as_of);
    assert_int_equal(0, b.facts[FACT_INTERACTION]);
    assert_int_equal(0, count_known(*state, TIME_OPEN));
}

static void facts_go_in_and_count(void **state)
{
    StoreBounds b;

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    b = bounds_of(*state);
    assert_int_equal(3, b.facts[FACT_INTERACTION]);
    assert_int_equal(0, b.facts[FACT_OUTCOME]);
    assert_int_equal(NOW, b.as_of);
    assert_int_equal(INT64_C(1735689600000), b.first); /* 2025-01-01 */
    assert_int_equal(INT64_C(1735862400000), b.last);  /* 2025-01-03 */
    assert_int_equal(3, count_known(*state, TIME_OPEN));
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"phone\",\"count\":2}\n"
                  "{\"value\":\"web\",\"count\":1}\n");
    assert_values(*state, FACT_INTERACTION, "short_abandon",
                  "{\"value\":\"false\",\"count\":3}\n");
}

static void the_same_batch_again_adds_nothing(void **state)
{
    char before[33], after[33];
    Err err;

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    assert_true(store_checksum(*state, FACT_INTERACTION, before, &err));
    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW + DAY,
           (BatchReport){.rows = 3, .facts = 3, .duplicate = 3});
    assert_true(store_checksum(*state, FACT_INTERACTION, after, &err));
    assert_string_equal(before, after);
    assert_int_equal(32, strlen(after));
    assert_int_equal(3, count_known(*state, TIME_OPEN));
}

static void the_same_ref_of_another_source_is_another_fact(void **state)
{
    Sheet sh;
    BatchReport r;

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    sheet(&sh, FACT_INTERACTION, CALL_COLUMNS, CALLS);
    sh.batch.source = "it's another";
    r = take(*state, &sh, NULL);
    assert_int_equal(3, r.accepted);
    assert_int_equal(0, r.corrected);
    assert_values(*state, FACT_INTERACTION, "source",
                  "{\"value\":\"crm\",\"count\":3}\n"
                  "{\"value\":\"it's another\",\"count\":3}\n");
}

/* a: duplicate of itself, b: corrected, c: said three times, the last time
 * as the first: three versions, since each differs from the one before. */
static void within_a_file_equal_neighbours_are_one_version(void **state)
{
    import(*state, FACT_INTERACTION, "ref,ts,channel",
           "('a', '2025-01-01', 'phone'),"
           "('b', '2025-01-01', 'phone'),"
           "('c', '2025-01-01', 'one'),"
           "('a', '2025-01-01', 'phone'),"
           "('b', '2025-01-01', 'web'),"
           "('c', '2025-01-01', 'two'),"
           "('c', '2025-01-01', 'one')",
           NOW,
           (BatchReport){.rows = 7,
                         .facts = 7,
                         .accepted = 6,
                         .corrected = 3,
                         .duplicate = 1});
    assert_int_equal(3, bounds_of(*state).facts[FACT_INTERACTION]);
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"one\",\"count\":1}\n"
                  "{\"value\":\"phone\",\"count\":1}\n"
                  "{\"value\":\"web\",\"count\":1}\n");
}

static void a_correction_counts_and_the_older_version_stays(void **state)
{
    import(*state, FACT_INTERACTION, "ref,ts,channel",
           "('a', '2025-01-01', 'phone'), ('b', '2025-01-01', 'phone')", NOW,
           (BatchReport){.rows = 2, .facts = 2, .accepted = 2});
    import(*state, FACT_INTERACTION, "ref,ts,channel",
           "('a', '2025-01-01', 'web'), ('c', '2025-01-01', 'web'),"
           "('b', '2025-01-01', 'phone')",
           NOW + DAY,
           (BatchReport){.rows = 3,
                         .facts = 3,
                         .accepted = 2,
                         .corrected = 1,
                         .duplicate = 1});
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"web\",\"count\":2}\n"
                  "{\"value\":\"phone\",\"count\":1}\n");
    assert_int_equal(0, count_known(*state, NOW - 1));
    assert_int_equal(2, count_known(*state, NOW));
    assert_int_equal(2, count_known(*state, NOW + DAY - 1));
    assert_int_equal(3, count_known(*state, NOW + DAY));
}

/* An old file that is read again does not undo a correction. */
static void an_old_version_that_comes_again_is_a_duplicate(void **state)
{
    import(*state, FACT_INTERACTION, "ref,ts,channel",
           "('a', '2025-01-01', 'phone')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    import(*state, FACT_INTERACTION, "ref,ts,channel",
           "('a', '2025-01-01', 'web')", NOW + DAY,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1, .corrected = 1});
    import(*state, FACT_INTERACTION, "ref,ts,channel",
           "('a', '2025-01-01', 'phone')", NOW + 2 * DAY,
           (BatchReport){.rows = 1, .facts = 1, .duplicate = 1});
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"web\",\"count\":1}\n");
}

/* Versions known on the 10th and the 30th; then the one of the 20th comes. */
static void a_version_that_comes_late_finds_its_place(void **state)
{
    const int64_t d10 = INT64_C(1736467200000); /* 2025-01-10 */

    import(*state, FACT_INTERACTION, "ref,ts,known,channel",
           "('a', '2025-01-01', '2025-01-10', 'one'),"
           "('a', '2025-01-01', '2025-01-30', 'three')",
           NOW,
           (BatchReport){.rows = 2, .facts = 2, .accepted = 2, .corrected = 1});
    import(*state, FACT_INTERACTION, "ref,ts,known,channel",
           "('a', '2025-01-01', '2025-01-20', 'two')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1, .corrected = 1});
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"three\",\"count\":1}\n");
    for (int day = 0; day <= 30; day++)
        assert_int_equal(1, count_known(*state, d10 + day * DAY));
    assert_int_equal(0, count_known(*state, d10 - 1));
}

/* With `known` in the data, going back to an older content is a version. */
static void a_return_that_the_data_date_is_a_version(void **state)
{
    import(*state, FACT_INTERACTION, "ref,ts,known,channel",
           "('a', '2025-01-01', '2025-01-10', 'one'),"
           "('a', '2025-01-01', '2025-01-20', 'two')",
           NOW,
           (BatchReport){.rows = 2, .facts = 2, .accepted = 2, .corrected = 1});
    import(*state, FACT_INTERACTION, "ref,ts,known,channel",
           "('a', '2025-01-01', '2025-01-30', 'one')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1, .corrected = 1});
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"one\",\"count\":1}\n");
    import(*state, FACT_INTERACTION, "ref,ts,known,channel",
           "('a', '2025-01-01', '2025-01-30', 'one')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .duplicate = 1});
}

/* ---- Many at once, and progress ----------------------------------------- */

typedef struct Reader {
    Store *store;
    atomic_bool *stop;
    atomic_int *wrong;
} Reader;

/* Facts come by the thousand: anything between would be half a batch. */
static void *read_always(void *ctx)
{
    Reader *r = ctx;

    while (!atomic_load(r->stop)) {
        StoreBounds b;
        Err err;

        if (!store_bounds(r->store, &b, &err) ||
            b.facts[FACT_INTERACTION] % 1000 != 0 ||
            count_known(r->store, TIME_OPEN) % 1000 != 0)
            atomic_fetch_add(r->wrong, 1);
    }
    return NULL;
}

static void ten_threads_read_while_one_imports(void **state)
{
    static const char *const attrs[] = {"plan"};
    atomic_bool stop = false;
    atomic_int wrong = 0;
    Reader reader = {*state, &stop, &wrong};
    pthread_t thread[10];

    for (size_t i = 0; i < LEN(thread); i++)
        assert_int_equal(
            0, pthread_create(&thread[i], NULL, read_always, &reader));
    for (int i = 0; i < 3; i++) {
        Sheet sh;
        BatchReport r;

        sheet(&sh, FACT_INTERACTION, "ref,ts", "(1, 2)");
        sh.batch.from = arena_printf(
            &sh.arena,
            "(select range + %d as ref, '2025-01-01' as ts from range(1000))",
            i * 1000);
        sh.batch.attrs = attrs;
        sh.batch.n_attrs = i > 1;
        r = take(*state, &sh, NULL);
        assert_int_equal(1000, r.accepted);
    }
    atomic_store(&stop, true);
    for (size_t i = 0; i < LEN(thread); i++)
        pthread_join(thread[i], NULL);
    assert_int_equal(0, atomic_load(&wrong));
    assert_int_equal(3000, bounds_of(*state).facts[FACT_INTERACTION]);
}

static bool stop_at_once(void *ctx, double done)
{
    assert_true(done >= 0 && done <= 1);
    return false;
}

static void a_cancelled_import_leaves_the_ledger_as_it_was(void **state)
{
    BatchTell tell = {.progress = stop_at_once};
    Sheet sh;
    BatchReport r;
    Err err;

    sheet(&sh, FACT_INTERACTION, "ref,ts", "(1, 2)");
    sh.batch.from = "(select md5(a.range::varchar || b.range) as ref,"
                    " '2025-01-01' as ts from range(100000) a,"
                    " range(100000) b)";
    assert_false(store_import(*state, &sh.batch, &tell, &r, &err));
    arena_clear(&sh.arena);
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_int_equal(0, bounds_of(*state).facts[FACT_INTERACTION]);
}

/* ---- Opening ------------------------------------------------------------ */

static void a_ledger_is_there_again_after_closing(void **state)
{
    char before[33], after[33];
    Err err;

    if (!on_disk())
        skip();
    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    assert_true(store_checksum(*state, FACT_INTERACTION, before, &err));
    store_close(*state);
    *state = store_open(url, &err);
    assert_non_null(*state);
    assert_true(store_checksum(*state, FACT_INTERACTION, after, &err));
    assert_string_equal(before, after);
    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW + DAY,
           (BatchReport){.rows = 3, .facts = 3, .duplicate = 3});
}

static void a_second_process_is_refused(void **state)
{
    int status;
    pid_t child;

    if (!on_disk())
        skip();
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        Err err = {0};
        Store *s = store_open(url, &err);

        _exit(s == NULL && strstr(err.text, "lock") != NULL ? 7 : 1);
    }
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_int_equal(7, WEXITSTATUS(status));
}

static void what_is_no_ledger_is_refused_with_a_sentence(void **state)
{
    static const struct {
        const char *url, *words;
        ErrKind kind;
    } cases[] = {
        {"mongo:x", "no such store: mongo:x", ERR_INPUT},
        {"facts.duckdb", "no such store", ERR_INPUT},
        {"duckdb:/proc/nothing/facts.duckdb", "/proc/nothing", ERR_MISSING},
        {"duckdb:/etc/passwd", "/etc/passwd", ERR_IO},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Err err = {0};

        assert_null(store_open(cases[i].url, &err));
        print_message("    %s\n", err.text);
        assert_non_null(strstr(err.text, cases[i].words));
        assert_null(strchr(err.text, '\n'));
        assert_int_equal(cases[i].kind, err.kind);
    }
}

/* Run SQL on the closed file, as any DuckDB tool may. */
static void run_on_file(const char *sql)
{
    static const char *const none[] = {NULL};
    duckdb_database db = NULL;
    duckdb_connection con = NULL;
    Err err;

    assert_true(duck_open(strchr(url, ':') + 1, none, &db, &err));
    assert_true(duck_connect(db, &con, &err));
    assert_true(duck_run(con, sql, &err));
    duckdb_disconnect(&con);
    duckdb_close(&db);
}

static void a_newer_or_foreign_database_is_refused(void **state)
{
    Err err = {0};

    if (!on_disk())
        skip();
    store_close(*state);
    *state = NULL;
    run_on_file("update puls_meta set version = 99");
    assert_null(store_open(url, &err));
    assert_non_null(strstr(err.text, "newer puls"));
    assert_non_null(strstr(err.text, "99"));
    run_on_file("drop table puls_meta");
    assert_null(store_open(url, &err));
    assert_non_null(strstr(err.text, "not a ledger of puls"));
}

/* ---- Accidents ---------------------------------------------------------- */

#define DISK_FACTS 150000 /* more than one row group of DuckDB */
#define KILL_FACTS 20000

/* n facts with long texts: some 100 bytes each. */
static bool import_much(Store *s, int n, BatchReport *r, Err *err)
{
    Sheet sh;
    bool ok;

    sheet(&sh, FACT_INTERACTION, "ref,ts,reason", "(1, 2, 3)");
    sh.batch.from = arena_printf(
        &sh.arena,
        "(select range as ref, '2025-01-01' as ts, md5(range::text)"
        " || md5((range + 1)::text) as reason from range(%d))",
        n);
    ok = store_import(s, &sh.batch, NULL, r, err);
    arena_clear(&sh.arena);
    return ok;
}

/* In a child whose files may not grow beyond 4 MB. */
static int import_into_a_full_disk(void)
{
    const struct rlimit limit = {4 << 20, 4 << 20};
    BatchReport r;
    Err err = {0};
    Store *s = store_open(url, &err);

    signal(SIGXFSZ, SIG_IGN);
    if (s == NULL || setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 1;
    if (import_much(s, DISK_FACTS, &r, &err))
        return 2;
    fprintf(stderr, "    %s\n", err.text);
    if (err.kind != ERR_IO || strstr(err.text, "the disk is full") == NULL)
        return 3;
    return 0;
}

static int import_and_wait_for_the_end(void)
{
    BatchReport r;
    Err err;
    Store *s = store_open(url, &err);

    while (s != NULL && import_much(s, KILL_FACTS, &r, &err))
        continue;
    return 1;
}

static pid_t start(int (*child)(void))
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(child());
    assert_true(pid > 0);
    return pid;
}

static void a_full_disk_leaves_the_ledger_as_it_was(void **state)
{
    BatchReport r;
    Err err;
    int status;

    if (!on_disk())
        skip();
    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    store_close(*state);
    *state = NULL;
    waitpid(start(import_into_a_full_disk), &status, 0);
    assert_int_equal(0, WEXITSTATUS(status));
    *state = store_open(url, &err);
    assert_non_null(*state);
    assert_int_equal(3, bounds_of(*state).facts[FACT_INTERACTION]);
    assert_true(import_much(*state, DISK_FACTS, &r, &err));
    assert_int_equal(DISK_FACTS, r.accepted);
}

static void a_killed_import_is_there_whole_or_not_at_all(void **state)
{
    if (!on_disk())
        skip();
    for (int wait_ms = 50; wait_ms <= 3200; wait_ms *= 2) {
        BatchReport r;
        Err err;
        pid_t child;
        int64_t n;

        store_close(*state);
        *state = NULL;
        nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
        child = start(import_and_wait_for_the_end);
        usleep((useconds_t)wait_ms * 1000);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        *state = store_open(url, &err);
        assert_non_null(*state);
        n = bounds_of(*state).facts[FACT_INTERACTION];
        print_message("    after %d ms: %lld facts\n", wait_ms, (long long)n);
        assert_true(n == 0 || n == KILL_FACTS);
        assert_true(import_much(*state, KILL_FACTS, &r, &err));
        assert_int_equal(KILL_FACTS - n, r.accepted);
        assert_int_equal(KILL_FACTS, bounds_of(*state).facts[FACT_INTERACTION]);
        if (n > 0)
            break;
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_store_has_no_bounds),
        TEST(facts_go_in_and_count),
        TEST(the_same_batch_again_adds_nothing),
        TEST(the_same_ref_of_another_source_is_another_fact),
        TEST(within_a_file_equal_neighbours_are_one_version),
        TEST(a_correction_counts_and_the_older_version_stays),
        TEST(an_old_version_that_comes_again_is_a_duplicate),
        TEST(a_version_that_comes_late_finds_its_place),
        TEST(a_return_that_the_data_date_is_a_version),
        TEST(ten_threads_read_while_one_imports),
        TEST(a_cancelled_import_leaves_the_ledger_as_it_was),
        TEST(a_ledger_is_there_again_after_closing),
        TEST(a_second_process_is_refused),
        TEST(what_is_no_ledger_is_refused_with_a_sentence),
        TEST(a_newer_or_foreign_database_is_refused),
        TEST(a_full_disk_leaves_the_ledger_as_it_was),
        TEST(a_killed_import_is_there_whole_or_not_at_all),
    };

    RUN_FOR_EACH_URL(tests, argc, argv);
}

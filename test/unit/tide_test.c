/*
 * tide_test.c -- What store/ledger.h promises of the tide, and how the ledger
 * comes from an older version.
 */
#include "store/ledger.h"

#include "events.h"

#include <stdatomic.h>

static Tide tide_of(Store *s)
{
    return ledger_tide((Ledger *)s);
}

/* Which epochs are other ones than before: a letter for each, "i..c". */
static const char *stirred(Tide before, Tide now, char out[5])
{
    static const char letters[] = "ipoc";

    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        out[t] = before.epoch[t] == now.epoch[t] ? '.' : letters[t];
    out[4] = '\0';
    return out;
}

#define assert_stirred(want, before, store)                               \
    do {                                                                  \
        char out_[5];                                                     \
        assert_string_equal(want, stirred(before, tide_of(store), out_)); \
        before = tide_of(store);                                          \
    } while (0)

static void plain_events_only_move_the_number(void **state)
{
    Flow f = {.store = *state};
    Tide t = tide_of(*state);
    TakeReport r;

    add(&f, "interaction crm a 2025-01-01 customer=c1");
    add(&f, "outcome crm a 2025-01-01");
    add(&f, "customer crm c9 2025-01-01 customer=c9");
    r = take_all(&f);
    assert_int_equal(t.next_seq, r.first_seq);
    assert_stirred("....", t, *state);
    assert_int_equal(r.next_seq, t.next_seq);
    /* The same ref in another table, even in one take, is another fact; a
     * duplicate is no more than a number that nothing has. */
    take_one(&f, "interaction crm a 2025-01-01 customer=c1");
    assert_stirred("....", t, *state);
    assert_int_equal(r.next_seq + 1, t.next_seq);
}

static void all_else_makes_another_epoch(void **state)
{
    Flow f = {.store = *state};
    Tide t;
    int64_t n;
    Err err = {0};

    add(&f, "interaction crm a 2025-01-01 customer=c1");
    add(&f, "perception crm a 2025-01-01 customer=c2");
    add(&f, "outcome crm a 2025-01-01");
    take_all(&f);
    t = tide_of(*state);
    take_one(&f, "outcome crm a 2025-01-02");
    assert_stirred("..o.", t, *state);
    /* In one take twice: the second version corrects the first. */
    add(&f, "perception crm b 2025-01-01");
    add(&f, "perception crm b 2025-01-02");
    take_all(&f);
    assert_stirred(".p..", t, *state);
    add(&f, "customer crm c1 2025-01-01 customer=c1 region=n");
    add(&f, "customer crm c3 2025-01-01 customer=c3 region=n");
    take_all(&f);
    assert_stirred("....", t, *state);
    assert_true(store_stamp_waiting(*state, NOW, &n, &err));
    assert_int_equal(1, n);
    assert_stirred("i...", t, *state);
    import(*state, FACT_OUTCOME, "ref,ts", "('x', '2025-01-01')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    assert_stirred("..o.", t, *state);
    import(*state, FACT_OUTCOME, "ref,ts", "('x', '2025-01-01')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .duplicate = 1});
    assert_stirred("....", t, *state);
    import(*state, FACT_CUSTOMER, "ref,ts,customer,region",
           "('c2', '2025-01-01', 'c2', 'n')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1, .stamped = 1});
    assert_stirred(".p.c", t, *state);
    assert_true(store_forget(*state, "crm", NOW, NULL, NULL, &n, &err));
    assert_stirred("ipoc", t, *state);
}

static void numbers_go_on_after_a_restart(void **state)
{
    Flow f = {.store = *state};
    Tide t;

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    take_one(&f, "interaction crm x 2025-01-01");
    t = tide_of(*state);
    reopen(state, &f);
    assert_int_equal(t.next_seq, tide_of(*state).next_seq);
}

/* ---- The promise, while events come ------------------------------------- */

typedef struct Watch {
    Store *store;
    atomic_bool stop;
    int checked, wrong;
} Watch;

static bool take_n(void *ctx, const DuckRow *row)
{
    *(int64_t *)ctx = duck_int(row, 0);
    return false;
}

/* The waits that count whose seq is below, added up; -1: not to be had. */
static int64_t count_below(Store *s, int64_t seq)
{
    duckdb_connection con = NULL;
    char sql[160];
    int64_t n = -1;
    Err err;

    snprintf(sql, sizeof(sql),
             "select coalesce(sum(wait), 0)::BIGINT from interaction"
             " where seq < %lld and seq not in (select seq from superseded)",
             (long long)seq);
    if (ledger_look((Ledger *)s, &con, &err))
        duck_query(con, sql, NULL, 0, take_n, &n, &err);
    duckdb_disconnect(&con);
    return n;
}

/* As long as the epoch is the same, what is below is the same, whenever it
 * is read. */
static void *watch(void *ctx)
{
    Watch *w = ctx;

    while (!atomic_load(&w->stop)) {
        Tide before = tide_of(w->store), after;
        int64_t one = count_below(w->store, before.next_seq);
        int64_t two = count_below(w->store, before.next_seq);

        after = tide_of(w->store);
        if (!tide_same(&before, &after, FACT_INTERACTION))
            continue;
        w->checked++;
        w->wrong += one != two || one < 0;
    }
    return NULL;
}

static void the_promise_holds_while_events_come(void **state)
{
    Flow f = {.store = *state};
    Watch w = {.store = *state};
    pthread_t thread;
    char line[80];

    atomic_init(&w.stop, false);
    take_one(&f, "interaction crm r0 2025-01-01 wait=1");
    assert_int_equal(0, pthread_create(&thread, NULL, watch, &w));
    for (int i = 0; i < 150; i++) {
        int ref = i % 5 == 0 ? i / 2 : i; /* every fifth corrects one */

        snprintf(line, sizeof(line), "interaction crm r%d 2025-01-01 wait=%d",
                 ref, i + 2);
        take_one(&f, line);
    }
    atomic_store(&w.stop, true);
    pthread_join(thread, NULL);
    assert_int_equal(0, w.wrong);
    print_message("    looked %d times\n", w.checked);
}

/* ---- Older ledgers ------------------------------------------------------ */

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

/* Version 1 was without the tables that events need. */
static void a_ledger_of_version_1_becomes_one_of_today(void **state)
{
    Flow f = {.store = *state};
    Err err = {0};

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    store_close(*state);
    *state = NULL;
    run_on_file("drop table awaiting; drop table canary; drop table imprint;"
                "update puls_meta set version = 1");
    *state = store_open(url, &err);
    assert_non_null(*state);
    f.store = *state;
    assert_took(take_one(&f, "interaction crm c 2025-01-03 kind=email"), 1, 1,
                0);
    assert_took(take_one(&f, "customer crm c1 2025-01-03 customer=c1"), 1, 0,
                0);
    assert_int_equal(3, bounds_of(*state).facts[FACT_INTERACTION]);
    reopen(state, &f);
    assert_int_equal(3, bounds_of(*state).facts[FACT_INTERACTION]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(plain_events_only_move_the_number),
        TEST(all_else_makes_another_epoch),
        TEST(numbers_go_on_after_a_restart),
        TEST(the_promise_holds_while_events_come),
        TEST(a_ledger_of_version_1_becomes_one_of_today),
    };

    url_pattern = "duckdb:TMP/facts.duckdb";
    return cmocka_run_group_tests(tests, NULL, NULL);
}

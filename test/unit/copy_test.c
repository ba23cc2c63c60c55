/* copy_test.c -- store_copy(): one moment of a ledger that others write to. */
#include "sheet.h"

#include <pthread.h>
#include <stdatomic.h>

#define EACH   100 /* facts of an import */
#define COPIES 5

static void open_copy(const char *path, Store **out)
{
    char where[200];
    Err err = {0};

    snprintf(where, sizeof(where), "duckdb:%s", path);
    *out = store_open(where, &err);
    if (*out == NULL)
        fail_msg("%s", err.text);
}

/* Import calls number from, from + 1, ... */
static void add(Store *s, int from, bool with_plan)
{
    Buf values = BUF_INIT(EACH * 100);
    Sheet sh;

    for (int i = 0; i < EACH; i++)
        buf_printf(&values, "%s('%d', '2025-01-01', 'call'%s)",
                   i > 0 ? "," : "", from + i, with_plan ? ", 'gold'" : "");
    sheet(&sh, FACT_INTERACTION,
          with_plan ? "ref,ts,kind,attr.plan" : "ref,ts,kind", values.text);
    sh.batch.source = "pbx";
    take(s, &sh, NULL);
    buf_clear(&values);
}

static void a_quiet_ledger_is_copied_as_it_is(void **state)
{
    char path[96], was[33], is[33];
    StoreBounds before, after;
    Err err = {0};
    Store *copy;
    Sheet sh;

    add(*state, 0, true);
    sheet(&sh, FACT_INTERACTION, "ref,ts,kind", "('7', '2025-01-01', 'chat')");
    sh.batch.source = "pbx";
    sh.batch.now = NOW + DAY; /* a correction */
    take(*state, &sh, NULL);
    sheet(&sh, FACT_CUSTOMER, "ref,ts,customer,region",
          "('k', '2024-01-01', 'c1', 'north')");
    take(*state, &sh, NULL);
    snprintf(path, sizeof(path), "%s/quiet's.duckdb", folder);
    if (!store_copy(*state, path, NULL, NULL, &err))
        fail_msg("%s", err.text);
    open_copy(path, &copy);
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        assert_true(store_checksum(*state, (FactTable)t, was, &err));
        assert_true(store_checksum(copy, (FactTable)t, is, &err));
        assert_string_equal(was, is);
    }
    assert_true(store_bounds(*state, &before, &err));
    assert_true(store_bounds(copy, &after, &err));
    assert_int_equal(after.facts[FACT_INTERACTION], EACH);
    assert_int_equal(after.facts[FACT_CUSTOMER], 1);
    assert_int_equal(before.as_of, after.as_of);
    add(copy, EACH, true); /* it is a ledger like any other */
    assert_true(store_bounds(copy, &after, &err));
    assert_int_equal(after.facts[FACT_INTERACTION], 2 * EACH);
    store_close(copy);
}

/* ---- While others write ------------------------------------------------- */

typedef struct Writer {
    Store *store;
    atomic_bool stop;
    atomic_int imports;
} Writer;

/* The fourth import brings a column. */
static void *write_on(void *ctx)
{
    Writer *w = ctx;

    while (!w->stop) {
        add(w->store, w->imports * EACH, w->imports >= 3);
        w->imports++;
    }
    return NULL;
}

static void check_moment(Writer *w, int i)
{
    int before = w->imports, after;
    char path[96];
    StoreBounds b;
    Err err = {0};
    Store *copy;

    snprintf(path, sizeof(path), "%s/copy%d.duckdb", folder, i);
    if (!store_copy(w->store, path, NULL, NULL, &err))
        fail_msg("%s", err.text);
    after = w->imports;
    open_copy(path, &copy);
    assert_true(store_bounds(copy, &b, &err));
    assert_int_equal(b.facts[FACT_INTERACTION] % EACH, 0);
    assert_true(b.facts[FACT_INTERACTION] >= (int64_t)before * EACH);
    assert_true(b.facts[FACT_INTERACTION] <= (int64_t)(after + 1) * EACH);
    store_close(copy);
}

static void others_go_on_and_no_commit_is_torn(void **state)
{
    Writer w = {.store = *state};
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, write_on, &w), 0);
    for (int i = 0; i < COPIES; i++)
        check_moment(&w, i);
    while (w.imports < 5) /* so that the column has come */
        sched_yield();
    check_moment(&w, COPIES);
    w.stop = true;
    pthread_join(thread, NULL);
}

/* ---- What can be wrong -------------------------------------------------- */

static bool stop_at_once(void *ctx, double share)
{
    return false;
}

static void a_failure_leaves_the_ledger_as_it_was(void **state)
{
    char path[96];
    StoreBounds b;
    Err err = {0};

    add(*state, 0, false);
    assert_false(store_copy(*state, "/nowhere/copy.duckdb", NULL, NULL, &err));
    assert_int_equal(err.kind, ERR_IO);
    snprintf(path, sizeof(path), "%s/stopped.duckdb", folder);
    (void)store_copy(*state, path, stop_at_once, NULL, &err);
    snprintf(path, sizeof(path), "%s/after.duckdb", folder);
    if (!store_copy(*state, path, NULL, NULL, &err))
        fail_msg("%s", err.text);
    add(*state, EACH, true);
    assert_true(store_bounds(*state, &b, &err));
    assert_int_equal(b.facts[FACT_INTERACTION], 2 * EACH);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_quiet_ledger_is_copied_as_it_is),
        TEST(others_go_on_and_no_commit_is_torn),
        TEST(a_failure_leaves_the_ledger_as_it_was),
    };

    RUN_FOR_EACH_URL(tests, argc, argv);
}

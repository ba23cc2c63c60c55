/*
 * sheet.h -- Batches written as inline values, for tests of the store.
 *
 * A test gets a store of its own, opened from one of the URLs on the command
 * line; TMP in one stands for a fresh folder.  What a batch must become is
 * counted by hand beside it.
 */
#ifndef PULS_TEST_SHEET_H
#define PULS_TEST_SHEET_H

#include "store/store.h"

#include "test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FIELDS 16
#define NOW        INT64_C(1767225600000) /* 2026-01-01 */
#define DAY        INT64_C(86400000)

/* Three contacts. */
#define CALL_COLUMNS "ref,ts,customer,kind,channel,wait"
#define CALLS                                                      \
    "('a', '2025-01-01', 'c1', 'call', 'phone', 1000),"            \
    "('b', '2025-01-02 10:00:00.5', 'c2', 'call', 'phone', 2000)," \
    "('c', '2025-01-03', null, 'chat', 'web', null)"

/* ---- A store for each test ---------------------------------------------- */

static const char *url_pattern;
static char folder[64], url[128];

static inline int remove_one(const char *path, const struct stat *st, int type,
                             struct FTW *ftw)
{
    return remove(path);
}

static inline int set_up(void **state)
{
    const char *tmp = strstr(url_pattern, "TMP");
    Err err;

    snprintf(folder, sizeof(folder), "/tmp/puls-store-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    if (tmp == NULL)
        snprintf(url, sizeof(url), "%s", url_pattern);
    else
        snprintf(url, sizeof(url), "%.*s%s%s", (int)(tmp - url_pattern),
                 url_pattern, folder, tmp + 3);
    *state = store_open(url, &err);
    if (*state == NULL)
        print_error("%s\n", err.text);
    return *state == NULL ? -1 : 0;
}

static inline int tear_down(void **state)
{
    store_close(*state);
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline bool on_disk(void)
{
    return strstr(url_pattern, "TMP") != NULL;
}

/* ---- Batches ------------------------------------------------------------ */

/* A batch of one fact whose fields are columns of `values` by their names:
 * "ref, ts, kind".  Times are dates as text. */
typedef struct Sheet {
    Arena arena;
    BatchField fields[MAX_FIELDS];
    BatchFact fact;
    Batch batch;
} Sheet;

static inline const Column *find(Arena *a, const Schema *s, FactTable t,
                                 const char *name)
{
    Err err;
    const Column *c = column_find(a, s, t, name, &err);

    if (c == NULL)
        print_error("%s\n", err.text);
    assert_non_null(c);
    return c;
}

static inline void sheet(Sheet *s, FactTable table, const char *columns,
                         const char *values)
{
    static const Schema attrs = {{"plan", "size"}, 2};
    const char *at = columns, *names = "";

    *s = (Sheet){.fact = {.table = table, .fields = s->fields}};
    while (*at != '\0') {
        size_t n = strcspn(at, ",");
        char *name = arena_strndup(&s->arena, at, n);
        const Column *c = find(&s->arena, &attrs, table, name);

        assert_true(s->fact.n_fields < MAX_FIELDS);
        s->fields[s->fact.n_fields++] = (BatchField){
            c, arena_printf(&s->arena,
                            c->type == COLUMN_TIME ? "cast(\"%s\" as timestamp)"
                                                   : "\"%s\"",
                            name)};
        names = arena_printf(&s->arena, "%s%s\"%s\"", names,
                             *names == '\0' ? "" : ", ", name);
        at += n + (at[n] == ',');
    }
    s->batch = (Batch){
        .source = "crm",
        .file = "sheet.csv",
        .mapping = "sheet@1",
        .from = arena_printf(&s->arena, "(values %s) t(%s)", values, names),
        .columns = "*",
        .now = NOW,
        .n_facts = 1,
        .facts = &s->fact,
    };
}

static inline BatchReport take(Store *s, Sheet *sh, const BatchTell *tell)
{
    BatchReport r = {0};
    Err err = {0};
    bool ok = store_import(s, &sh->batch, tell, &r, &err);

    if (!ok)
        print_error("%s\n", err.text);
    assert_true(ok);
    arena_clear(&sh->arena);
    return r;
}

/* Import and compare with what was counted by hand. */
static inline void import(Store *s, FactTable table, const char *columns,
                          const char *values, int64_t now, BatchReport want)
{
    Sheet sh;
    BatchReport got;

    sheet(&sh, table, columns, values);
    sh.batch.now = now;
    got = take(s, &sh, NULL);
    assert_int_equal(want.rows, got.rows);
    assert_int_equal(want.facts, got.facts);
    assert_int_equal(want.accepted, got.accepted);
    assert_int_equal(want.corrected, got.corrected);
    assert_int_equal(want.stamped, got.stamped);
    assert_int_equal(want.duplicate, got.duplicate);
    assert_int_equal(want.rejected, got.rejected);
    assert_int_equal(want.skipped, got.skipped);
}

/* ---- What the store says ------------------------------------------------ */

typedef struct Lines {
    char text[4096];
    int n;
} Lines;

static inline bool put_line(void *ctx, const char *json)
{
    Lines *l = ctx;
    size_t at = strlen(l->text);

    snprintf(l->text + at, sizeof(l->text) - at, "%s\n", json);
    l->n++;
    return true;
}

static inline Lines values_of(Store *s, FactTable table, const char *column)
{
    Arena a = {0};
    Lines l = {.n = 0};
    Err err = {0};
    bool ok = store_values(s, table, find(&a, store_schema(s), table, column),
                           100, put_line, &l, &err);

    if (!ok)
        print_error("%s\n", err.text);
    assert_true(ok);
    arena_clear(&a);
    return l;
}

static inline void assert_values(Store *s, FactTable table, const char *column,
                                 const char *want)
{
    Lines l = values_of(s, table, column);

    assert_string_equal(want, l.text);
}

/* Facts that counted at `known` (TIME_OPEN: count now). */
static inline int64_t count_known(Store *s, int64_t known)
{
    Arena a = {0};
    Cells cells = {0};
    Err err = {0};
    Metric m = {
        .name = "calls", .facts = FACT_INTERACTION, .type = METRIC_COUNT};
    Question q = {.metric = &m,
                  .period = {0, NOW * 2},
                  .zone = zone_utc(),
                  .known = known};
    bool ok = store_cells(s, &q, &a, &cells, &err);
    int64_t n;

    if (!ok)
        print_error("%s\n", err.text);
    assert_true(ok);
    n = cells.n == 0 ? 0 : cells.item[0].n;
    arena_clear(&a);
    return n;
}

static inline StoreBounds bounds_of(Store *s)
{
    StoreBounds b;
    Err err;

    assert_true(store_bounds(s, &b, &err));
    return b;
}

/* Run the tests for each URL; how many failed. */
#define RUN_FOR_EACH_URL(tests, argc, argv)                     \
    int failed_ = 0;                                            \
                                                                \
    for (int i_ = 1; i_ < (argc); i_++) {                       \
        url_pattern = (argv)[i_];                               \
        print_message("store %s\n", url_pattern);               \
        failed_ += cmocka_run_group_tests((tests), NULL, NULL); \
    }                                                           \
    return failed_

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif

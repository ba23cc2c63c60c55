/*
 * takesame_test.c -- Events and files with the same facts make the same of
 * the ledger, whatever they say and in whatever order.
 *
 * The way of files is counted by hand in store_test.c and commit_test.c; here
 * it is what the way of events is compared with.
 */
#include "events.h"

#include "base/random.h"

#define STEPS 25
#define MOST  12 /* facts of a step */

/* ---- All columns -------------------------------------------------------- */

/* Each type, no value at all, and times before 1970. */
static void every_column_means_the_same(void **state)
{
    static const char *const lines[] = {
        "interaction crm a 1969-12-31+86399999 customer=c1 kind=call wait=-5 "
        "talk=9007199254740993 answered=1 abandoned=0 transfers=3 cost=-12345 "
        "currency=PLN",
        "interaction crm b 1901-02-03 resolved=0",
        "interaction crm c 2025-01-01",
        "perception crm a 2025-01-01 score=8500 scale_min=-1500 "
        "scale_max=999999999 sentiment=-1 scale_reversed=1 text=zażółć "
        "invited=1969-07-20+1",
        "outcome crm a 2025-01-01 amount=9223372036854775807 "
        "margin=-9223372036854775807",
        "customer crm a 2025-01-01 customer=c9 since=1950-01-01 "
        "churned=2020-02-29 consent=0 region=ö"};
    Flow f = {.store = *state};
    Store *other;
    char one[33], two[33];
    Err err;

    import(*state, FACT_INTERACTION,
           "ref,ts,customer,kind,wait,talk,answered,abandoned,transfers,cost,"
           "currency,resolved",
           "('a', '1969-12-31 23:59:59.999', 'c1', 'call', -5,"
           " 9007199254740993, true, false, 3, -12345, 'PLN', null),"
           "('b', '1901-02-03', null, null, null, null, null, null, null, null,"
           " null, false),"
           "('c', '2025-01-01', null, null, null, null, null, null, null, null,"
           " null, null)",
           NOW, (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    import(*state, FACT_PERCEPTION,
           "ref,ts,score,scale_min,scale_max,sentiment,scale_reversed,text,"
           "invited",
           "('a', '2025-01-01', 8.5, -1.5, 999999.999, -0.001, true, 'zażółć',"
           " '1969-07-20 00:00:00.001')",
           NOW, (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    import(*state, FACT_OUTCOME, "ref,ts,amount,margin",
           "('a', '2025-01-01', 9223372036854775807, -9223372036854775807)",
           NOW, (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    import(*state, FACT_CUSTOMER,
           "ref,ts,customer,since,churned,consent,region",
           "('a', '2025-01-01', 'c9', '1950-01-01', '2020-02-29', false, 'ö')",
           NOW, (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    for (size_t i = 0; i < LEN(lines); i++)
        assert_int_equal(EVENT_DUPLICATE, state_of(&f, lines[i]));
    other = store_open("duckdb::memory:", &err);
    f.store = other;
    for (size_t i = 0; i < LEN(lines); i++)
        add(&f, lines[i]);
    assert_took(take_all(&f), LEN(lines), 0, 0);
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        assert_true(store_checksum(*state, (FactTable)t, one, &err));
        assert_true(store_checksum(other, (FactTable)t, two, &err));
        assert_string_equal(one, two);
    }
    store_close(other);
}

/* ---- Anything ----------------------------------------------------------- */

/* One step of both ways: facts of one table with a few refs, customers and
 * values, so that all of it comes again and again. */
typedef struct Step {
    Arena arena;
    FactTable table;
    bool dated; /* says when it became known */
    const char *line[MOST];
    const char *values; /* the same as rows of SQL */
    int n;
} Step;

static void add_fact(Step *s, Random *r)
{
    static const char *const regions[] = {NULL, "n", "s"};
    int ref = (int)random_below(r, 6), day = 1 + (int)random_below(r, 3);
    int known = 1 + (int)random_below(r, 28), who = (int)random_below(r, 4);
    const char *region = regions[random_below(r, LEN(regions))];
    const char *channel = random_chance(r, 0.5) ? "web" : "phone";

    s->line[s->n++] = arena_printf(
        &s->arena, "%s crm r%d 2025-01-%02d%s customer=c%d channel=%s%s%s",
        fact_table_name[s->table], ref, day,
        s->dated ? arena_printf(&s->arena, " @2025-02-%02d", known) : "", who,
        channel,
        region == NULL ? "" : " region=", region == NULL ? "" : region);
    s->values = arena_printf(
        &s->arena,
        "%s%s('r%d', '2025-01-%02d', '2025-02-%02d', 'c%d', '%s', %s)",
        s->values, *s->values == '\0' ? "" : ",", ref, day, known, who, channel,
        region == NULL ? "null::varchar"
                       : arena_printf(&s->arena, "'%s'", region));
}

static Step make_step(Random *r)
{
    static const FactTable tables[] = {FACT_INTERACTION, FACT_PERCEPTION,
                                       FACT_CUSTOMER};
    Step s = {.table = tables[random_below(r, LEN(tables))],
              .dated = random_chance(r, 0.4),
              .values = ""};
    int n = 1 + (int)random_below(r, MOST);

    for (int i = 0; i < n; i++)
        add_fact(&s, r);
    return s;
}

static BatchReport import_step(Store *s, const Step *step, int64_t now)
{
    Sheet sh;

    sheet(&sh, step->table,
          step->dated ? "ref,ts,known,customer,channel,region"
                      : "ref,ts,customer,channel,region",
          "(1, 1, 1, 1, 1, 1)");
    sh.batch.from = arena_printf(
        &sh.arena, "(values %s) t(ref, ts, known, customer, channel, region)",
        step->values);
    sh.batch.now = now;
    return take(s, &sh, NULL);
}

/* All of it is known by now; undated, nothing of it would be taken again. */
static void assert_compared(Flow *f, const Step *step)
{
    EventState out[MOST];
    Err err;

    for (int i = 0; i < step->n; i++)
        add(f, step->line[i]);
    assert_true(store_compare(f->store, f->event, f->n, out, &err));
    for (int i = 0; i < step->n; i++) {
        assert_int_not_equal(EVENT_NEW, out[i]);
        if (!step->dated)
            assert_int_equal(EVENT_DUPLICATE, out[i]);
    }
    flow_clear(f);
}

static void assert_same_ledger(Store *a, Store *b)
{
    StoreBounds one = bounds_of(a), two = bounds_of(b);
    char x[33], y[33];
    Err err;

    assert_memory_equal(&one, &two, sizeof(one));
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        assert_true(store_checksum(a, (FactTable)t, x, &err));
        assert_true(store_checksum(b, (FactTable)t, y, &err));
        assert_string_equal(x, y);
    }
}

static void any_facts_make_the_same_ledger(void **state)
{
    Random r = random_from(4, 1);
    Flow f = {.store = *state};
    Store *files;
    Err err;

    files = store_open("duckdb::memory:", &err);
    for (int i = 0; i < STEPS; i++) {
        Step step = make_step(&r);
        int64_t stamped;
        BatchReport want;
        TakeReport got;

        f.now = NOW + i * DAY;
        want = import_step(files, &step, f.now);
        for (int k = 0; k < step.n; k++)
            add(&f, step.line[k]);
        got = take_all(&f);
        assert_took(got, want.accepted, want.corrected, want.duplicate);
        assert_true(store_stamp_waiting(*state, f.now, &stamped, &err));
        assert_int_equal(want.stamped, stamped);
        assert_compared(&f, &step);
        assert_same_ledger(files, *state);
        arena_clear(&step.arena);
    }
    store_close(files);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(every_column_means_the_same),
        TEST(any_facts_make_the_same_ledger),
    };

    RUN_FOR_EACH_URL(tests, argc, argv);
}

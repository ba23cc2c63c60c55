/*
 * commit_test.c -- The contract of store.h: what becomes of a batch.
 *
 * Every store passes it and store_test.c.
 */
#include "sheet.h"

/* ---- Rejected and skipped ----------------------------------------------- */

static void put_reject(void *ctx, int64_t row, const char *reason)
{
    Lines *l = ctx;
    size_t at = strlen(l->text);

    snprintf(l->text + at, sizeof(l->text) - at, "%lld %s\n", (long long)row,
             reason);
    l->n++;
}

static void bad_rows_are_told_and_leave_their_neighbours_alone(void **state)
{
    static const BatchCheck checks[] = {
        {"kind in ('call', 'chat')", "'unknown kind ' || kind"},
        {"wait >= 0", "'negative wait ' || wait"},
    };
    static const BatchSkip skips[] = {
        {"channel = 'test'", "a test call"},
        {"kind = 'ping'", "a ping"},
    };
    Lines lines = {.n = 0};
    BatchTell tell = {.reject = put_reject,
                      .skip = put_reject,
                      .ctx = &lines,
                      .max_rejects = 3};
    Sheet sh;
    BatchReport r;

    sheet(&sh, FACT_INTERACTION, CALL_COLUMNS,
          "('a', '2025-01-01', 'c1', 'call', 'phone', 1),"
          "('b', '2025-01-01', 'c1', 'fax', 'phone', -1),"  /* unknown kind */
          "('c', '2025-01-01', 'c1', 'chat', 'phone', -5)," /* negative wait */
          "('d', '2025-01-01', 'c1', null, 'phone', null)," /* unknown is ok */
          "('e', '2025-01-01', 'c1', 'fax', 'test', 1),"    /* skipped */
          "('f', '2025-01-01', 'c1', 'ping', 'phone', 1),"  /* skipped */
          "('g', '2025-01-01', 'c1', 'ping', 'test', 1),"   /* skipped */
          "(null, '2025-01-01', 'c1', 'call', 'phone', 1)," /* no ref */
          "('i', null, 'c1', 'call', 'phone', 1),"          /* not told */
          "('j', '2025-01-01', 'c1', 'call', 'phone', 1)");
    sh.fact.n_checks = LEN(checks);
    sh.fact.checks = checks;
    sh.batch.n_skips = LEN(skips);
    sh.batch.skips = skips;
    r = take(*state, &sh, &tell);
    assert_int_equal(10, r.rows);
    assert_int_equal(4, r.rejected);
    assert_int_equal(3, r.skipped);
    assert_int_equal(3, r.facts);
    assert_int_equal(3, r.accepted);
    assert_string_equal("1 unknown kind fax\n"
                        "2 negative wait -5\n"
                        "7 no ref\n"
                        "2 a test call\n"
                        "1 a ping\n",
                        lines.text);
}

/* One row makes two answers; a bad one takes the row's other fact with it,
 * and the facts of other rows stay. */
static void a_row_may_make_several_facts(void **state)
{
    Arena a = {0};
    const Schema none = {.n_attr = 0};
    const Column *ref = find(&a, &none, FACT_PERCEPTION, "ref");
    const Column *ts = find(&a, &none, FACT_PERCEPTION, "ts");
    const Column *kind = find(&a, &none, FACT_PERCEPTION, "kind");
    const Column *score = find(&a, &none, FACT_PERCEPTION, "score");
    const BatchField nps[] = {{ref, "id || '/nps'"},
                              {ts, "timestamp '2025-01-01'"},
                              {kind, "'nps'"},
                              {score, "nps"}};
    const BatchField csat[] = {{ref, "id || '/csat'"},
                               {ts, "timestamp '2025-01-01'"},
                               {kind, "'csat'"},
                               {score, "csat"}};
    const BatchCheck check = {"nps <= 10", "'score over 10'"};
    const BatchFact facts[] = {{.table = FACT_PERCEPTION,
                                .when = "nps is not null",
                                .n_fields = LEN(nps),
                                .fields = nps,
                                .n_checks = 1,
                                .checks = &check},
                               {.table = FACT_PERCEPTION,
                                .when = "csat > 0",
                                .n_fields = LEN(csat),
                                .fields = csat}};
    const Batch b = {.source = "survey",
                     .file = "s.csv",
                     .from = "(values (1, 9, 4.5), (2, null, 3), (3, 11, 5),"
                             " (4, 7, null), (1, 9, 4)) t(id, nps, csat)",
                     .columns = "*",
                     .now = NOW,
                     .n_facts = 2,
                     .facts = facts};
    BatchReport r;
    Err err;

    assert_true(store_import(*state, &b, NULL, &r, &err));
    assert_int_equal(5, r.rows);
    assert_int_equal(1, r.rejected);
    assert_int_equal(6, r.facts);     /* 2 + 1 + 0 + 1 + 2 */
    assert_int_equal(5, r.accepted);  /* 1/nps came twice */
    assert_int_equal(1, r.corrected); /* 1/csat: 4 for 4.5 */
    assert_int_equal(1, r.duplicate);
    assert_values(*state, FACT_PERCEPTION, "kind",
                  "{\"value\":\"csat\",\"count\":2}\n"
                  "{\"value\":\"nps\",\"count\":2}\n");
    arena_clear(&a);
}

/* A call and what it brought: who, when and the identity are worked out in
 * the same way, and a row may make either fact without the other. */
static void facts_of_a_row_may_share_fields(void **state)
{
    Arena a = {0};
    const Schema none = {.n_attr = 0};
    const FactTable table[] = {FACT_INTERACTION, FACT_OUTCOME};
    const char *const kind[] = {"'call'", "'purchase'"};
    const char *const when[] = {"talk > 0", "amount > 0"};
    BatchField fields[2][5];
    BatchFact facts[2];
    Batch b = {.source = "shop",
               .file = "s.csv",
               .from = "(values (1, 'c1', 5, 0), (2, 'c2', 0, 7),"
                       " (3, 'c3', 5, 7)) t(id, who, talk, amount)",
               .columns = "*",
               .now = NOW,
               .n_facts = LEN(facts),
               .facts = facts};
    BatchReport r;
    Err err;

    for (size_t k = 0; k < LEN(facts); k++) {
        const BatchField f[] = {
            {find(&a, &none, table[k], "ref"), "id"},
            {find(&a, &none, table[k], "ts"), "timestamp '2025-01-01'"},
            {find(&a, &none, table[k], "customer"), "who"},
            {find(&a, &none, table[k], "agent"), "who"},
            {find(&a, &none, table[k], "kind"), kind[k]},
        };

        memcpy(fields[k], f, sizeof(f));
        facts[k] = (BatchFact){.table = table[k],
                               .when = when[k],
                               .n_fields = LEN(f),
                               .fields = fields[k]};
    }
    assert_true(store_import(*state, &b, NULL, &r, &err));
    assert_int_equal(4, r.accepted);
    for (size_t i = 0; i < 2; i++) {
        static const char *const of[] = {"customer", "agent"};

        assert_values(*state, FACT_INTERACTION, of[i],
                      "{\"value\":\"c1\",\"count\":1}\n"
                      "{\"value\":\"c3\",\"count\":1}\n");
        assert_values(*state, FACT_OUTCOME, of[i],
                      "{\"value\":\"c2\",\"count\":1}\n"
                      "{\"value\":\"c3\",\"count\":1}\n");
    }
    assert_true(store_import(*state, &b, NULL, &r, &err));
    assert_int_equal(4, r.duplicate);
    arena_clear(&a);
}

static void a_batch_that_fails_leaves_nothing(void **state)
{
    static const char *const attrs[] = {"plan"};
    Sheet sh;
    BatchReport r = {0};
    Err err = {0};

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    sheet(&sh, FACT_INTERACTION, "ref,ts,wait",
          "('x', '2025-01-01', '1'), ('y', '2025-01-01', 'soon')");
    sh.batch.attrs = attrs;
    sh.batch.n_attrs = 1;
    assert_false(store_import(*state, &sh.batch, NULL, &r, &err));
    arena_clear(&sh.arena);
    assert_int_equal(ERR_INPUT, err.kind);
    assert_non_null(strstr(err.text, "sheet.csv"));
    assert_non_null(strstr(err.text, "soon"));
    assert_int_equal(0, store_schema(*state)->n_attr);
    assert_int_equal(3, bounds_of(*state).facts[FACT_INTERACTION]);
}

/* ---- Customers ---------------------------------------------------------- */

/* Customer c1 was basic from January and gold from March; x is of before
 * January, y of February, z of April; q says itself; n has no customer. */
static void facts_get_what_their_customer_was_then(void **state)
{
    import(*state, FACT_CUSTOMER, "ref,ts,customer,segment",
           "('c1-1', '2025-01-01', 'c1', 'basic'),"
           "('c1-3', '2025-03-01', 'c1', 'gold')",
           NOW, (BatchReport){.rows = 2, .facts = 2, .accepted = 2});
    import(*state, FACT_INTERACTION, "ref,ts,customer,segment",
           "('x', '2024-06-01', 'c1', null),"
           "('y', '2025-02-01', 'c1', null),"
           "('z', '2025-04-01', 'c1', null),"
           "('q', '2025-04-01', 'c1', 'own'),"
           "('n', '2025-04-01', null, null),"
           "('o', '2025-04-01', 'c2', null)",
           NOW, (BatchReport){.rows = 6, .facts = 6, .accepted = 6});
    assert_values(*state, FACT_INTERACTION, "segment",
                  "{\"value\":\"basic\",\"count\":2}\n"
                  "{\"value\":\"gold\",\"count\":1}\n"
                  "{\"value\":\"own\",\"count\":1}\n");
    /* What was stamped does not make the bare row a correction. */
    import(*state, FACT_INTERACTION, "ref,ts,customer,segment",
           "('x', '2024-06-01', 'c1', null), ('z', '2025-04-01', 'c1', 'own')",
           NOW + DAY,
           (BatchReport){.rows = 2,
                         .facts = 2,
                         .accepted = 1,
                         .corrected = 1,
                         .duplicate = 1});
}

static void a_new_customer_stamps_earlier_facts_once(void **state)
{
    import(*state, FACT_INTERACTION, "ref,ts,customer,segment",
           "('x', '2025-01-01', 'c1', null),"
           "('y', '2025-06-01', 'c1', null),"
           "('z', '2025-06-01', 'c2', null),"
           "('w', '2025-06-01', 'c1', 'own')",
           NOW, (BatchReport){.rows = 4, .facts = 4, .accepted = 4});
    import(*state, FACT_CUSTOMER, "ref,ts,customer,segment",
           "('c1-1', '2025-01-01', 'c1', 'basic'),"
           "('c1-3', '2025-03-01', 'c1', 'gold')",
           NOW + DAY,
           (BatchReport){.rows = 2, .facts = 2, .accepted = 2, .stamped = 2});
    assert_values(*state, FACT_INTERACTION, "segment",
                  "{\"value\":\"basic\",\"count\":1}\n"
                  "{\"value\":\"gold\",\"count\":1}\n"
                  "{\"value\":\"own\",\"count\":1}\n");
    assert_int_equal(4, bounds_of(*state).facts[FACT_INTERACTION]);
    assert_int_equal(4, count_known(*state, NOW));
    /* c1 is no longer new: a later re-segmentation rewrites nothing. */
    import(*state, FACT_CUSTOMER, "ref,ts,customer,segment",
           "('c1-4', '2025-01-02', 'c1', 'other')", NOW + 2 * DAY,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    assert_values(*state, FACT_INTERACTION, "segment",
                  "{\"value\":\"basic\",\"count\":1}\n"
                  "{\"value\":\"gold\",\"count\":1}\n"
                  "{\"value\":\"own\",\"count\":1}\n");
    /* And the bare file again is still the same facts. */
    import(*state, FACT_INTERACTION, "ref,ts,customer,segment",
           "('x', '2025-01-01', 'c1', null), ('z', '2025-06-01', 'c2', null)",
           NOW + 3 * DAY, (BatchReport){.rows = 2, .facts = 2, .duplicate = 2});
}

static void attributes_become_columns(void **state)
{
    static const char *const attrs[] = {"plan", "size"};
    Sheet sh;
    const Schema *before = store_schema(*state);
    BatchReport r;

    import(*state, FACT_INTERACTION, "ref,ts,customer",
           "('x', '2025-01-01', 'c1'), ('y', '2025-01-01', 'c2')", NOW,
           (BatchReport){.rows = 2, .facts = 2, .accepted = 2});
    sheet(&sh, FACT_CUSTOMER, "ref,ts,customer,attr.plan,attr.size",
          "('c1', '2025-01-01', 'c1', 'pro', 'big'),"
          "('c2', '2025-01-01', 'c2', null, 'small')");
    sh.batch.attrs = attrs;
    sh.batch.n_attrs = 2;
    r = take(*state, &sh, NULL);
    assert_int_equal(2, r.stamped);
    assert_int_equal(0, before->n_attr);
    assert_int_equal(2, store_schema(*state)->n_attr);
    assert_string_equal("plan", store_schema(*state)->attr[0]);
    assert_values(*state, FACT_INTERACTION, "attr.size",
                  "{\"value\":\"big\",\"count\":1}\n"
                  "{\"value\":\"small\",\"count\":1}\n");
}

static void there_is_a_limit_to_attributes(void **state)
{
    char names[MAX_ATTRS + 1][8];
    const char *list[MAX_ATTRS + 1], *const odd[] = {"Plan;"};
    Sheet sh;
    BatchReport r;
    Err err;

    for (int i = 0; i <= MAX_ATTRS; i++) {
        snprintf(names[i], sizeof(names[i]), "a%d", i);
        list[i] = names[i];
    }
    sheet(&sh, FACT_INTERACTION, CALL_COLUMNS, CALLS);
    sh.batch.attrs = list;
    sh.batch.n_attrs = MAX_ATTRS + 1;
    assert_false(store_import(*state, &sh.batch, NULL, &r, &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_non_null(strstr(err.text, "attr.a32"));
    sh.batch.attrs = odd;
    sh.batch.n_attrs = 1;
    assert_false(store_import(*state, &sh.batch, NULL, &r, &err));
    assert_int_equal(ERR_INPUT, err.kind);
    arena_clear(&sh.arena);
    assert_int_equal(0, store_schema(*state)->n_attr);
}

/* ---- Looking ------------------------------------------------------------ */

static void a_preview_shows_facts_and_writes_nothing(void **state)
{
    static const BatchCheck check = {"kind <> 'fax'", "'no faxes'"};
    static const BatchSkip skip = {"kind = 'ping'", "a ping"};
    Lines l = {.n = 0};
    Sheet sh;
    Err err;

    sheet(&sh, FACT_INTERACTION, CALL_COLUMNS,
          "('a', '2025-01-01', 'c1', 'call', 'phone', 1500),"
          "('b', '2025-01-01', 'c1', 'fax', 'phone', 1),"
          "('c', '2025-01-01', 'c1', 'ping', 'phone', 1),"
          "('d', '2025-01-01', null, 'chat', null, null),"
          "('e', '2025-01-01', null, 'chat', null, null)");
    sh.fact.checks = &check;
    sh.fact.n_checks = 1;
    sh.batch.skips = &skip;
    sh.batch.n_skips = 1;
    assert_true(store_preview(*state, &sh.batch, 4, put_line, &l, &err));
    arena_clear(&sh.arena);
    assert_string_equal(
        "{\"row\":0,\"table\":\"interaction\",\"source\":\"crm\","
        "\"known\":\"2026-01-01T00:00:00.000Z\","
        "\"ts\":\"2025-01-01T00:00:00.000Z\",\"ref\":\"a\","
        "\"customer\":\"c1\",\"kind\":\"call\",\"channel\":\"phone\","
        "\"wait\":1500}\n"
        "{\"row\":1,\"rejected\":\"no faxes\"}\n"
        "{\"row\":2,\"skipped\":\"a ping\"}\n"
        "{\"row\":3,\"table\":\"interaction\",\"source\":\"crm\","
        "\"known\":\"2026-01-01T00:00:00.000Z\","
        "\"ts\":\"2025-01-01T00:00:00.000Z\",\"ref\":\"d\","
        "\"kind\":\"chat\"}\n",
        l.text);
    assert_int_equal(0, bounds_of(*state).facts[FACT_INTERACTION]);
}

static void imports_are_listed_newest_first(void **state)
{
    Lines l = {.n = 0};
    Err err;

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW + DAY,
           (BatchReport){.rows = 3, .facts = 3, .duplicate = 3});
    assert_true(store_sources(*state, 10, put_line, &l, &err));
    assert_string_equal(
        "{\"batch\":2,\"source\":\"crm\",\"file\":\"sheet.csv\","
        "\"mapping\":\"sheet@1\",\"imported\":\"2026-01-02T00:00:00.000Z\","
        "\"rows\":3,\"facts\":3,\"accepted\":0,\"corrected\":0,\"stamped\":0,"
        "\"duplicate\":3,\"rejected\":0,\"skipped\":0,"
        "\"forgotten\":false}\n"
        "{\"batch\":1,\"source\":\"crm\",\"file\":\"sheet.csv\","
        "\"mapping\":\"sheet@1\",\"imported\":\"2026-01-01T00:00:00.000Z\","
        "\"rows\":3,\"facts\":3,\"accepted\":3,\"corrected\":0,\"stamped\":0,"
        "\"duplicate\":0,\"rejected\":0,\"skipped\":0,"
        "\"forgotten\":false}\n",
        l.text);
}

static void the_checksum_is_of_what_is_said_not_of_when(void **state)
{
    char one[33], two[33], three[33];
    Store *other;
    Err err;

    import(*state, FACT_INTERACTION, "ref,ts,channel",
           "('a', '2025-01-01', 'x'), ('b', '2025-01-01', 'y')", NOW,
           (BatchReport){.rows = 2, .facts = 2, .accepted = 2});
    other = store_open("duckdb::memory:", &err);
    assert_non_null(other);
    import(other, FACT_INTERACTION, "ref,ts,channel",
           "('b', '2025-01-01', 'y')", NOW + DAY,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    assert_true(store_checksum(other, FACT_INTERACTION, two, &err));
    assert_true(store_checksum(*state, FACT_INTERACTION, one, &err));
    assert_string_not_equal(one, two);
    import(other, FACT_INTERACTION, "ref,ts,channel",
           "('a', '2025-01-01', 'x')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    assert_true(store_checksum(other, FACT_INTERACTION, three, &err));
    assert_string_equal(one, three);
    store_close(other);
}

/* ---- Progress ------------------------------------------------------------ */

typedef struct Shares {
    double last;
    int told, back;
} Shares;

static bool keep_share(void *ctx, double done)
{
    Shares *s = ctx;

    s->told++;
    s->back += done < s->last || done > 1;
    s->last = done;
    return true;
}

static void progress_never_goes_back(void **state)
{
    Shares s = {0};
    BatchTell tell = {.progress = keep_share, .ctx = &s};
    Sheet sh;

    sheet(&sh, FACT_INTERACTION, "ref,ts", "(1, 2)");
    sh.batch.from = "(select range as ref, '2025-01-01' as ts"
                    " from range(2000000))";
    take(*state, &sh, &tell);
    assert_true(s.told > 5);
    assert_int_equal(0, s.back);
    assert_true(s.last == 1);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(bad_rows_are_told_and_leave_their_neighbours_alone),
        TEST(a_row_may_make_several_facts),
        TEST(facts_of_a_row_may_share_fields),
        TEST(a_batch_that_fails_leaves_nothing),
        TEST(facts_get_what_their_customer_was_then),
        TEST(a_new_customer_stamps_earlier_facts_once),
        TEST(attributes_become_columns),
        TEST(there_is_a_limit_to_attributes),
        TEST(a_preview_shows_facts_and_writes_nothing),
        TEST(imports_are_listed_newest_first),
        TEST(the_checksum_is_of_what_is_said_not_of_when),
        TEST(progress_never_goes_back),
    };

    RUN_FOR_EACH_URL(tests, argc, argv);
}

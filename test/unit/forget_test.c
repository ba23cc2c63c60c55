/* forget_test.c -- What came from which source, and how it is forgotten. */
#include "sheet.h"

#include <inttypes.h>

/* Two calls of `source`, one of them corrected, and one customer. */
static void feed(Store *s, const char *source, const char *region)
{
    static const struct {
        FactTable table;
        const char *columns, *values;
        int64_t day;
    } steps[] = {
        {FACT_INTERACTION, "ref,ts,customer,kind,channel",
         "('a', '2025-01-01', 'c1', 'call', 'phone'),"
         "('b', '2025-01-05', 'c1', 'call', 'phone')",
         0},
        {FACT_INTERACTION, "ref,ts,customer,kind,channel",
         "('b', '2025-01-05', 'c1', 'call', 'chat')", 1},
    };
    Sheet sh;

    for (size_t i = 0; i < LEN(steps); i++) {
        sheet(&sh, steps[i].table, steps[i].columns, steps[i].values);
        sh.batch.source = source;
        sh.batch.now = NOW + steps[i].day * DAY;
        take(s, &sh, NULL);
    }
    if (region == NULL)
        return;
    sheet(&sh, FACT_CUSTOMER, "ref,ts,customer,region", region);
    sh.batch.source = source;
    take(s, &sh, NULL);
}

static int64_t forget(Store *s, const char *source)
{
    int64_t facts = -1;
    Err err = {0};

    if (!store_forget(s, source, NOW + 9 * DAY, NULL, NULL, &facts, &err))
        fail_msg("%s", err.text);
    return facts;
}

static void assert_checksums(Store *s, char want[FACT_TABLE_COUNT][33])
{
    char hex[33];
    Err err;

    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        assert_true(store_checksum(s, (FactTable)t, hex, &err));
        assert_string_equal(want[t], hex);
    }
}

static void the_others_stay_as_they_were(void **state)
{
    char before[FACT_TABLE_COUNT][33];
    uint64_t changes;
    Err err;

    feed(*state, "kept", NULL);
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        assert_true(store_checksum(*state, (FactTable)t, before[t], &err));
    feed(*state, "gone", NULL);
    changes = store_changes(*state);
    assert_int_equal(2, forget(*state, "gone")); /* that counted */
    assert_true(store_changes(*state) != changes);
    assert_checksums(*state, before);
}

static void what_its_customers_gave_to_others_stays(void **state)
{
    StoreBounds b;
    Err err;

    feed(*state, "kept", NULL);
    feed(*state, "gone", "('k', '2024-01-01', 'c1', 'north')");
    assert_values(*state, FACT_INTERACTION, "region",
                  "{\"value\":\"north\",\"count\":4}\n");
    assert_int_equal(3, forget(*state, "gone"));
    assert_values(*state, FACT_INTERACTION, "region",
                  "{\"value\":\"north\",\"count\":2}\n");
    assert_true(store_bounds(*state, &b, &err));
    assert_int_equal(0, b.facts[FACT_CUSTOMER]);
    assert_int_equal(2, b.facts[FACT_INTERACTION]);
}

static void a_source_may_come_back(void **state)
{
    Lines l = {.n = 0};
    Err err;

    feed(*state, "gone", NULL);
    forget(*state, "gone");
    feed(*state, "gone", NULL);
    assert_true(store_sources(*state, 10, put_line, &l, &err));
    assert_int_equal(5, l.n);
    assert_non_null(strstr(l.text, "{\"batch\":3,\"source\":\"gone\","
                                   "\"file\":null,\"mapping\":\"forgotten\""));
    assert_int_equal(2, forget(*state, "gone"));
}

static void an_unknown_source_is_an_error(void **state)
{
    int64_t facts;
    Err err = {0};

    assert_false(store_forget(*state, "it's", NOW, NULL, NULL, &facts, &err));
    assert_int_equal(ERR_MISSING, err.kind);
    assert_non_null(strstr(err.text, "it's"));
}

static void origins_are_counted_by_source(void **state)
{
    Arena a = {0};
    Origin *o;
    size_t n;
    Err err = {0};

    feed(*state, "two", "('k', '2024-01-01', 'c1', 'north')");
    feed(*state, "one", NULL);
    feed(*state, "gone", NULL);
    forget(*state, "gone");
    assert_true(store_origins(*state, NULL, &a, &o, &n, &err));
    assert_int_equal(2, n);
    assert_string_equal("one", o[0].source);
    assert_string_equal("two", o[1].source);
    assert_int_equal(2, o[1].facts[FACT_INTERACTION]);
    assert_int_equal(1, o[1].facts[FACT_CUSTOMER]);
    assert_int_equal(0, o[1].facts[FACT_OUTCOME]);
    /* date -ud 2025-01-01 +%s000; what a customer is since does not count */
    assert_int_equal(1735689600000, o[1].first);
    assert_int_equal(1735689600000 + 4 * DAY, o[1].last);
    assert_int_equal(4 * DAY, o[1].gap_ms);
    assert_int_equal(NOW + DAY, o[1].imported);
    assert_int_equal(0, o[1].rejected);
    assert_true(store_origins(*state, "one", &a, &o, &n, &err));
    assert_int_equal(1, n);
    assert_string_equal("one", o[0].source);
    assert_true(store_origins(*state, "gone", &a, &o, &n, &err));
    assert_int_equal(0, n);
    arena_clear(&a);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(the_others_stay_as_they_were),
        TEST(what_its_customers_gave_to_others_stays),
        TEST(a_source_may_come_back),
        TEST(an_unknown_source_is_an_error),
        TEST(origins_are_counted_by_source),
    };

    RUN_FOR_EACH_URL(tests, argc, argv);
}

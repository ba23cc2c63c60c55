/* quarantine_test.c -- Events that are put aside stay until somebody acts. */
#include "store/quarantine.h"

#include "base/jsonread.h"
#include "model/eventjson.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], path[96];
static Arena arena;

static int set_up(void **state)
{
    Err err;

    snprintf(folder, sizeof(folder), "/tmp/puls-quarantine-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/puls.sqlite", folder);
    *state = settings_open(folder, &err);
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    settings_close(*state);
    arena_clear(&arena);
    unlink(path);
    return rmdir(folder);
}

/* A call of 2030 with an id of its own. */
static const Event *call(const char *source, int i)
{
    Event *e = ARENA_NEW(&arena, Event);

    *e = (Event){.table = FACT_INTERACTION,
                 .source = source,
                 .ref = arena_printf(&arena, "c%d", i),
                 .ts = INT64_C(1893456000000),
                 .known = 1700000000000 + i};
    e->id = event_id(e->source, e->ref);
    e->value = ARENA_ARRAY(&arena, EventValue, 1);
    e->value[e->n++] = (EventValue){
        .column = column_find(&arena, NULL, FACT_INTERACTION, "kind", NULL),
        .text = "call"};
    return e;
}

static void add(Settings *s, const Event *e, int64_t now)
{
    Err err = {0};

    if (!quarantine_add(s, &e, 1, "it is too early", now, &err))
        fail_msg("%s", err.text);
}

static size_t list(Settings *s, QuarantineWhich which, size_t limit,
                   QuarantineItem **out)
{
    Err err = {0};
    size_t n = 0;

    if (!quarantine_list(s, &which, limit, &arena, out, &n, &err))
        fail_msg("%s", err.text);
    return n;
}

static void the_newest_is_first_and_all_is_there_after_closing(void **state)
{
    Err err;
    QuarantineItem *item;

    add(*state, call("pbx", 1), 1000);
    add(*state, call("o'; drop table quarantine; --", 2), 2000);
    settings_close(*state);
    *state = settings_open(folder, &err);
    assert_int_equal(2, list(*state, (QuarantineWhich){0}, 10, &item));
    assert_string_equal("o'; drop table quarantine; --", item[0].source);
    assert_true(item[0].came == 2000);
    assert_string_equal("c1", item[1].ref);
    assert_string_equal("it is too early", item[1].why);
    assert_int_equal(1, list(*state, (QuarantineWhich){0}, 1, &item));
    assert_string_equal("c2", item[0].ref);
}

static void the_event_comes_back_as_it_was(void **state)
{
    static const JsonLimits limits = {10000, 2};
    static const EventDefaults d = {0};
    const Event *e = call("pbx", 7);
    QuarantineItem *item;
    Err err = {0};
    JsonDoc *doc;
    Event again;

    add(*state, e, 1000);
    assert_int_equal(1, list(*state, (QuarantineWhich){0}, 10, &item));
    doc = jsonread_new(item[0].json, strlen(item[0].json), &limits, &err);
    assert_true(event_journal_read(event_reader(&arena, &d), &arena,
                                   jsonread_root(doc), &again, &err));
    assert_true(event_content(e) == event_content(&again));
    assert_true(again.known == 1700000000007);
    assert_false(again.says_known);
    jsonread_free(doc);
}

static void the_same_event_is_added_once(void **state)
{
    const Event *e = call("pbx", 1);
    Event other = *e;
    const Event *three[] = {e, e, &other};
    QuarantineItem *item;
    Err err = {0};

    other.ts += 1; /* the same fact, another content */
    assert_true(quarantine_add(*state, three, 3, "why", 1000, &err));
    assert_true(quarantine_add(*state, three, 3, "why", 2000, &err));
    assert_int_equal(2, list(*state, (QuarantineWhich){0}, 10, &item));
    assert_true(item[0].came == 1000);
}

static void they_are_counted_by_source(void **state)
{
    QuarantineCount *count;
    Err err = {0};
    size_t n;

    add(*state, call("shop", 1), 3000);
    add(*state, call("pbx", 1), 1000);
    add(*state, call("shop", 2), 2000);
    assert_true(quarantine_count(*state, &arena, &count, &n, &err));
    assert_int_equal(2, n);
    assert_string_equal("pbx", count[0].source);
    assert_string_equal("shop", count[1].source);
    assert_true(count[1].n == 2);
    assert_true(count[1].oldest == 2000 && count[1].newest == 3000);
}

static int64_t drop(Settings *s, QuarantineWhich which)
{
    Err err = {0};
    int64_t dropped = -1;

    if (!quarantine_drop(s, &which, &dropped, &err))
        fail_msg("%s", err.text);
    return dropped;
}

static void they_are_dropped_by_source_or_id_and_ids_never_return(void **state)
{
    QuarantineItem *item;
    int64_t id[2] = {0, 999};

    for (int i = 0; i < 3; i++)
        add(*state, call(i == 0 ? "shop" : "pbx", i), 1000);
    assert_int_equal(3, list(*state, (QuarantineWhich){0}, 10, &item));
    id[0] = item[0].id;
    assert_true(drop(*state, (QuarantineWhich){.id = id, .n_ids = 2}) == 1);
    assert_true(drop(*state, (QuarantineWhich){.source = "shop"}) == 1);
    assert_true(drop(*state, (QuarantineWhich){.source = "none"}) == 0);
    assert_int_equal(1, list(*state, (QuarantineWhich){0}, 10, &item));
    assert_string_equal("c1", item[0].ref);
    add(*state, call("pbx", 2), 1000);
    assert_int_equal(2, list(*state, (QuarantineWhich){0}, 10, &item));
    assert_true(item[0].id > id[0]);
}

static void beyond_the_limit_the_older_ones_stay(void **state)
{
    const Event **many =
        arena_array(&arena, QUARANTINE_MAX, sizeof(const Event *));
    const Event *two[] = {call("late", 1), call("pbx", 0)};
    QuarantineItem *item;
    Err err = {0};

    for (int i = 0; i < QUARANTINE_MAX; i++)
        many[i] = call("pbx", i);
    assert_true(
        quarantine_add(*state, many, QUARANTINE_MAX, "why", 1000, &err));
    assert_false(quarantine_add(*state, two, 2, "why", 2000, &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_string_equal("there are 20000 events in quarantine, and no more fit:"
                        " release or drop some first",
                        err.text);
    err = (Err){0}; /* what is there already is no addition */
    assert_true(quarantine_add(*state, &two[1], 1, "why", 2000, &err));
    assert_int_equal(QUARANTINE_MAX, list(*state, (QuarantineWhich){0},
                                          2 * QUARANTINE_MAX, &item));
    assert_int_equal(
        0, list(*state, (QuarantineWhich){.source = "late"}, 10, &item));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_newest_is_first_and_all_is_there_after_closing),
        TEST(the_event_comes_back_as_it_was),
        TEST(the_same_event_is_added_once),
        TEST(they_are_counted_by_source),
        TEST(they_are_dropped_by_source_or_id_and_ids_never_return),
        TEST(beyond_the_limit_the_older_ones_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

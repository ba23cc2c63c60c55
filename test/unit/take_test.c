/*
 * take_test.c -- The contract of store.h: what becomes of events.
 *
 * Every store passes it.
 */
#include "events.h"

/* ---- New, again, corrected ---------------------------------------------- */

static void what_is_new_goes_in(void **state)
{
    Flow f = {.store = *state};
    TakeReport r;

    add(&f, "interaction crm a 2025-01-01 customer=c1 kind=call channel=phone "
            "wait=1000");
    add(&f, "interaction crm b 2025-01-02+36000500 customer=c2 kind=call "
            "channel=phone wait=2000");
    add(&f, "interaction crm c 2025-01-03 kind=chat channel=web");
    r = take_all(&f);
    assert_took(r, 3, 0, 0);
    assert_int_equal(r.first_seq + 3, r.next_seq);
    assert_values(*state, FACT_INTERACTION, "channel",
                  "{\"value\":\"phone\",\"count\":2}\n"
                  "{\"value\":\"web\",\"count\":1}\n");
}

/* The same three facts as CALLS: what C and SQL make of an identity and of
 * the values is one. */
static void a_file_and_events_say_the_same(void **state)
{
    static const char *const calls[] = {
        "interaction crm a 2025-01-01 customer=c1 kind=call channel=phone "
        "wait=1000",
        "interaction crm b 2025-01-02+36000500 customer=c2 kind=call "
        "channel=phone wait=2000",
        "interaction crm c 2025-01-03 kind=chat channel=web"};
    Flow f = {.store = *state};
    Flow other = {.store = NULL};
    char one[33], two[33];
    Err err;

    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    for (size_t i = 0; i < LEN(calls); i++)
        assert_int_equal(EVENT_DUPLICATE, state_of(&f, calls[i]));
    for (size_t i = 0; i < LEN(calls); i++)
        add(&f, calls[i]);
    assert_took(take_all(&f), 0, 0, 3);
    other.store = store_open("duckdb::memory:", &err);
    for (size_t i = 0; i < LEN(calls); i++)
        add(&other, calls[i]);
    assert_took(take_all(&other), 3, 0, 0);
    assert_true(store_checksum(*state, FACT_INTERACTION, one, &err));
    assert_true(store_checksum(other.store, FACT_INTERACTION, two, &err));
    assert_string_equal(one, two);
    import(other.store, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .duplicate = 3});
    store_close(other.store);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_new_goes_in),
        TEST(a_file_and_events_say_the_same),
    };

    RUN_FOR_EACH_URL(tests, argc, argv);
}

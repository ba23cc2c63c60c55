/*
 * takecustomer_test.c -- The contract of store.h: what events get from their
 * customers, before and after these are known.
 *
 * Every store passes it.
 */
#include "events.h"

static int64_t stamp_waiting(Flow *f, int64_t now)
{
    int64_t n = -1;
    Err err = {0};
    bool ok = store_stamp_waiting(f->store, now, &n, &err);

    if (!ok)
        print_error("%s\n", err.text);
    assert_true(ok);
    return n;
}

#define SEGMENTS(state, want) \
    assert_values(state, FACT_INTERACTION, "segment", want)

/* Customer c1 was basic from January and gold from March, as in
 * commit_test.c; all in one take, the customer last. */
static void events_get_what_their_customer_was_then(void **state)
{
    static const char *const calls[] = {
        "interaction crm x 2024-06-01 customer=c1",
        "interaction crm y 2025-02-01 customer=c1",
        "interaction crm z 2025-04-01 customer=c1",
        "interaction crm q 2025-04-01 customer=c1 segment=own",
        "interaction crm n 2025-04-01",
        "interaction crm o 2025-04-01 customer=c2"};
    Flow f = {.store = *state};

    for (size_t i = 0; i < LEN(calls); i++)
        add(&f, calls[i]);
    add(&f, "customer crm c1-1 2025-01-01 customer=c1 segment=basic");
    add(&f, "customer crm c1-3 2025-03-01 customer=c1 segment=gold");
    assert_took(take_all(&f), 8, 0, 0);
    SEGMENTS(*state, "{\"value\":\"basic\",\"count\":2}\n"
                     "{\"value\":\"gold\",\"count\":1}\n"
                     "{\"value\":\"own\",\"count\":1}\n");
    /* What was stamped does not make the bare event a correction. */
    for (size_t i = 0; i < LEN(calls); i++)
        assert_int_equal(EVENT_DUPLICATE, state_of(&f, calls[i]));
    for (size_t i = 0; i < LEN(calls); i++)
        add(&f, calls[i]);
    assert_took(take_all(&f), 0, 0, 6);
    assert_int_equal(EVENT_CORRECTS,
                     state_of(&f, "interaction crm z 2025-04-01 customer=c1 "
                                  "segment=basic"));
    assert_int_equal(0, stamp_waiting(&f, NOW));
}

/* Corrections are stamped as well: what the ledger has is found on the way of
 * files. */
static void a_correction_gets_it_too(void **state)
{
    Flow f = {.store = *state};

    import(*state, FACT_CUSTOMER, "ref,ts,customer,segment",
           "('c1-1', '2025-01-01', 'c1', 'basic'),"
           "('c1-3', '2025-03-01', 'c1', 'gold')",
           NOW, (BatchReport){.rows = 2, .facts = 2, .accepted = 2});
    take_one(&f, "interaction crm x 2025-02-01 customer=c1");
    SEGMENTS(*state, "{\"value\":\"basic\",\"count\":1}\n");
    assert_took(take_one(&f, "interaction crm x 2025-03-01 customer=c1"), 1, 1,
                0);
    SEGMENTS(*state, "{\"value\":\"gold\",\"count\":1}\n");
}

/* The customer is looked up once and then remembered, until it changes. */
static void later_events_get_what_changed_meanwhile(void **state)
{
    Flow f = {.store = *state};

    take_one(&f, "interaction crm 0 2025-06-01 customer=c1");
    take_one(&f, "customer crm c1 2025-01-01 customer=c1 segment=one");
    take_one(&f, "interaction crm 1 2025-06-01 customer=c1");
    take_one(&f, "customer crm c2 2025-05-01 customer=c1 segment=two");
    take_one(&f, "interaction crm 2 2025-06-01 customer=c1");
    take_one(&f, "customer crm c2 2025-05-01 customer=c1 segment=too");
    take_one(&f, "interaction crm 3 2025-06-01 customer=c1");
    import(*state, FACT_CUSTOMER, "ref,ts,customer,segment",
           "('c3', '2025-05-02', 'c1', 'three')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    take_one(&f, "interaction crm 4 2025-06-01 customer=c1");
    take_one(&f, "customer crm c4 2025-05-03 customer=c1 attr.plan=gold");
    take_one(&f, "interaction crm 5 2025-06-01 customer=c1");
    SEGMENTS(*state, "{\"value\":\"one\",\"count\":1}\n"
                     "{\"value\":\"three\",\"count\":1}\n"
                     "{\"value\":\"too\",\"count\":1}\n"
                     "{\"value\":\"two\",\"count\":1}\n");
    assert_values(*state, FACT_INTERACTION, "attr.plan",
                  "{\"value\":\"gold\",\"count\":1}\n");
}

static void forgotten_customers_give_nothing(void **state)
{
    Flow f = {.store = *state};
    int64_t facts;
    Err err = {0};

    take_one(&f, "customer crm c1 2025-01-01 customer=c1 segment=one");
    take_one(&f, "interaction pbx 1 2025-06-01 customer=c1");
    assert_true(store_forget(*state, "crm", NOW, NULL, NULL, &facts, &err));
    take_one(&f, "interaction pbx 2 2025-06-01 customer=c1");
    SEGMENTS(*state, "{\"value\":\"one\",\"count\":1}\n");
}

/* ---- Customers who come after their facts ------------------------------- */

/* As a_new_customer_stamps_earlier_facts_once in commit_test.c. */
static void late_customers_stamp_earlier_facts_once(void **state)
{
    Flow f = {.store = *state};
    Lines l = {.n = 0};
    StoreBounds b;
    Err err;

    add(&f, "interaction crm x 2025-01-01 customer=c1");
    add(&f, "interaction crm y 2025-06-01 customer=c1");
    add(&f, "interaction crm z 2025-06-01 customer=c2");
    add(&f, "interaction crm w 2025-06-01 customer=c1 segment=own");
    take_all(&f);
    f.now = NOW + DAY;
    add(&f, "customer crm c1-1 2025-01-01 customer=c1 segment=basic");
    add(&f, "customer crm c1-3 2025-03-01 customer=c1 segment=gold");
    assert_took(take_all(&f), 2, 0, 0);
    SEGMENTS(*state, "{\"value\":\"own\",\"count\":1}\n");
    assert_int_equal(2, stamp_waiting(&f, NOW + DAY + 3));
    SEGMENTS(*state, "{\"value\":\"basic\",\"count\":1}\n"
                     "{\"value\":\"gold\",\"count\":1}\n"
                     "{\"value\":\"own\",\"count\":1}\n");
    b = bounds_of(*state);
    assert_int_equal(4, b.facts[FACT_INTERACTION]);
    assert_int_equal(NOW + DAY + 3, b.as_of);
    assert_int_equal(4, count_known(*state, NOW));
    assert_int_equal(4, count_known(*state, NOW + DAY + 3));
    assert_true(store_sources(*state, 1, put_line, &l, &err));
    assert_non_null(strstr(l.text, "\"batch\":2,"));
    assert_non_null(strstr(l.text, "\"stamped\":2,"));
    assert_int_equal(0, stamp_waiting(&f, NOW + DAY + 4));
    /* c1 is no longer new: a later re-segmentation rewrites nothing. */
    take_one(&f, "customer crm c1-4 2025-01-02 customer=c1 segment=other");
    assert_int_equal(0, stamp_waiting(&f, NOW + 2 * DAY));
    /* And the bare event again is still the same fact. */
    assert_took(take_one(&f, "interaction crm x 2025-01-01 customer=c1"), 0, 0,
                1);
    assert_took(take_one(&f, "interaction crm x2 2025-01-01 customer=c1"), 1, 0,
                0);
}

/* The seq of what was stamped is not given again. */
static void numbers_go_on_behind_stamps(void **state)
{
    Flow f = {.store = *state};
    TakeReport r, next;

    take_one(&f, "interaction crm x 2025-01-01 customer=c1");
    r = take_one(&f, "customer crm c1 2025-01-01 customer=c1 segment=basic");
    assert_int_equal(1, stamp_waiting(&f, NOW));
    next = take_one(&f, "interaction crm y 2025-01-01 customer=c1");
    assert_int_equal(r.next_seq + 1, next.first_seq);
    import(*state, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    r = take_one(&f, "interaction crm z 2025-01-01 customer=c1");
    assert_true(r.first_seq >= next.next_seq + 3);
    if (!on_disk())
        return;
    reopen(state, &f);
    next = take_one(&f, "interaction crm zz 2025-01-01 customer=c1");
    assert_int_equal(r.next_seq, next.first_seq);
}

static void who_waits_waits_through_a_restart(void **state)
{
    Flow f = {.store = *state};

    if (!on_disk())
        skip();
    import(*state, FACT_INTERACTION, "ref,ts,customer",
           "('x', '2025-01-01', 'c1'), ('y', '2025-01-01', 'c2')", NOW,
           (BatchReport){.rows = 2, .facts = 2, .accepted = 2});
    take_one(&f, "customer crm c1 2025-01-01 customer=c1 segment=basic");
    reopen(state, &f);
    assert_int_equal(1, stamp_waiting(&f, NOW));
    SEGMENTS(*state, "{\"value\":\"basic\",\"count\":1}\n");
    reopen(state, &f);
    assert_int_equal(0, stamp_waiting(&f, NOW));
}

/* Between the customer and its stamps: a file, another take, a correction. */
static void facts_that_come_meanwhile_are_stamped_on_arrival(void **state)
{
    Flow f = {.store = *state};

    add(&f, "interaction crm x 2025-01-01 customer=c1");
    add(&f, "interaction crm y 2025-01-01 customer=c1");
    take_all(&f);
    take_one(&f, "customer crm c1 2025-01-01 customer=c1 segment=basic");
    take_one(&f, "interaction crm y 2025-02-01 customer=c1");
    take_one(&f, "interaction crm z 2025-02-01 customer=c1");
    import(*state, FACT_INTERACTION, "ref,ts,customer",
           "('u', '2025-01-01', 'c1')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1});
    SEGMENTS(*state, "{\"value\":\"basic\",\"count\":3}\n");
    assert_int_equal(1, stamp_waiting(&f, NOW));
    SEGMENTS(*state, "{\"value\":\"basic\",\"count\":4}\n");
    assert_int_equal(4, bounds_of(*state).facts[FACT_INTERACTION]);
}

/* A file brings the customer first: it stamps, and nobody waits. */
static void files_stamp_at_once(void **state)
{
    Flow f = {.store = *state};

    take_one(&f, "outcome crm x 2025-01-01 customer=c1");
    import(*state, FACT_CUSTOMER, "ref,ts,customer,region",
           "('c1', '2025-01-01', 'c1', 'north')", NOW,
           (BatchReport){.rows = 1, .facts = 1, .accepted = 1, .stamped = 1});
    assert_int_equal(0, stamp_waiting(&f, NOW));
    take_one(&f, "outcome crm y 2025-01-01 customer=c1");
    assert_values(*state, FACT_OUTCOME, "region",
                  "{\"value\":\"north\",\"count\":2}\n");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(events_get_what_their_customer_was_then),
        TEST(a_correction_gets_it_too),
        TEST(later_events_get_what_changed_meanwhile),
        TEST(forgotten_customers_give_nothing),
        TEST(late_customers_stamp_earlier_facts_once),
        TEST(numbers_go_on_behind_stamps),
        TEST(who_waits_waits_through_a_restart),
        TEST(facts_that_come_meanwhile_are_stamped_on_arrival),
        TEST(files_stamp_at_once),
    };

    RUN_FOR_EACH_URL(tests, argc, argv);
}

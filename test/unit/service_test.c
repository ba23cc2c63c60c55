/* service_test.c -- Commits and pushes by hand, and what is promised. */
#include "engine/service.h"

#include "base/clock.h"
#include "model/question.h"

#include "test.h"

#define NOON INT64_C(1776254400000) /* date -ud "2026-04-15 12:00" +%s000 */

/* n events, the oldest of which came so long ago. */
static void committed(Service *s, int64_t ms_ago, size_t n)
{
    service_committed(s, &(FeedCommit){.n = n,
                                       .oldest = clock_mono() - ms_ago,
                                       .canary = TIME_OPEN});
}

static Service *begin(void)
{
    clock_set(NOON);
    return service_new();
}

static void end(Service *s)
{
    service_free(s);
    clock_set(CLOCK_RUNS);
}

static void nothing_measured_is_not_a_number(void **state)
{
    Service *s = begin();
    ServiceState st;

    service_read(s, NOON, &st);
    assert_int_equal(0, st.queryable.n);
    assert_true(isnan(st.queryable.p50) && isnan(st.pushed.p99));
    assert_true(isnan(st.met_share) && isnan(st.budget_left));
    assert_int_equal(TIME_OPEN, st.canary.last);
    assert_int_equal(TIME_OPEN, service_canary(s));
    end(s);
}

/* All of a commit are as late as the oldest; 30 s are far from any hurry. */
static void events_count_as_the_oldest_of_their_commit(void **state)
{
    Service *s = begin();
    ServiceState st;

    committed(s, 30000, 9);
    committed(s, 300000, 1);
    committed(s, 0, 0); /* a commit of a canary alone */
    service_read(s, NOON, &st);
    assert_int_equal(10, st.queryable.n);
    assert_true(fabs(st.queryable.p50 - 30000) < 700);
    assert_true(fabs(st.queryable.p99 - 30000) < 700);
    assert_int_equal(10, st.queryable_total.n);
    assert_int_equal(0, st.pushed.n);
    end(s);
}

/* 5 of 1,000 are late: half of what may be. */
static void the_budget_is_what_may_be_late(void **state)
{
    Service *s = begin();
    ServiceState st;

    service_pushed(s, 400, 995);
    service_pushed(s, 30000, 5);
    service_read(s, NOON, &st);
    assert_near(0.995, st.met_share);
    assert_true(fabs(st.budget_left - 0.5) < 1e-6);
    assert_int_equal(1000, st.hour[LATENCY_HOURS - 1].n);
    service_pushed(s, 30000, 35); /* 40 of 1,035 */
    service_read(s, NOON, &st);
    assert_near(995.0 / 1035, st.met_share);
    assert_true(fabs(st.budget_left - (1 - 100 * 40.0 / 1035)) < 1e-6);
    end(s);
}

static void without_canaries_nobody_waits_for_them(void **state)
{
    Service *s = begin();

    service_watched(s, true);
    service_saw(s, NOON);
    service_reload(s);
    service_committed(s, &(FeedCommit){.canary = NOON});
    assert_int_equal(TIME_OPEN, service_canary(s));
    service_stop(s);
    end(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_measured_is_not_a_number),
        cmocka_unit_test(events_count_as_the_oldest_of_their_commit),
        cmocka_unit_test(the_budget_is_what_may_be_late),
        cmocka_unit_test(without_canaries_nobody_waits_for_them),
    };

    service_free(NULL);
    service_stop(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

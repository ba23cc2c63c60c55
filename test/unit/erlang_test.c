/* erlang_test.c -- Holds stat/erlang.c to tables, papers and its promises. */
#include "stat/erlang.h"

#include "test.h"

static void assert_shown(double want, double got, double tolerance)
{
    if (!(fabs(want - got) <= tolerance)) {
        print_error("want %.10g, got %.10g\n", want, got);
        fail();
    }
}

/* By hand: 1/(1+1), 0.5/(2+0.5); the rest from printed Erlang B tables. */
static void lost_calls_match_the_tables(void **state)
{
    assert_near(0.5, erlang_b(1, 1));
    assert_near(0.2, erlang_b(1, 2));
    assert_near(1, erlang_b(5, 0));
    assert_near(1. / 99, erlang_b_load(1, 0.01));
    assert_shown(4.46, erlang_b_load(10, 0.01), 0.006);
    assert_shown(84.1, erlang_b_load(100, 0.01), 0.051);
    assert_near(0.01, erlang_b(erlang_b_load(7, 0.01), 7));
}

/* The worked example of every textbook: 100 calls in half an hour, 3 min. */
static void waiting_calls_match_the_textbook(void **state)
{
    double load = erlang_load(100, 30, 3);

    assert_near(10, load);
    assert_shown(0.174, erlang_c(load, 14), 5e-4);
    assert_near(7.835937011777241, erlang_c_asa(load, 14, 180));
    assert_near(0.8883500191794669, erlang_c_service_level(load, 14, 180, 20));
    assert_shown(0.7956, erlang_c_service_level(load, 13, 180, 20), 5e-5);
    assert_near(10. / 14, erlang_occupancy(load, 14));
    /* One agent is a plain queue: P(wait) = A. */
    assert_near(0.3, erlang_c(0.3, 1));
}

static void staffing_matches_the_textbook(void **state)
{
    ErlangGoal goal = {10, 180, 20, 0.8, 0.85};
    int agents;
    Err err;

    assert_true(erlang_agents(&goal, &agents, &err));
    assert_int_equal(14, agents);
    goal.max_occupancy = 0.7;
    assert_true(erlang_agents(&goal, &agents, &err));
    assert_int_equal(15, agents);
    /* 10 / 0.625 = 16 exactly must not become 17. */
    goal.max_occupancy = 0.625;
    assert_true(erlang_agents(&goal, &agents, &err));
    assert_int_equal(16, agents);
}

/* A search from round(A + 1) would begin at 2 and miss it. */
static void the_search_starts_above_the_load(void **state)
{
    ErlangGoal goal = {0.55, 60, 600, 0.9, 0};
    int agents;
    Err err;

    assert_true(erlang_agents(&goal, &agents, &err));
    assert_int_equal(1, agents);
    assert_near(0.9938900519039667, erlang_c_service_level(0.55, 1, 60, 600));
}

static void shrinkage_rounds_up_but_not_twice(void **state)
{
    assert_near(10, erlang_scheduled(7, 0.3));
    assert_near(30, erlang_scheduled(21, 0.3));
    assert_near(60, erlang_scheduled(42, 0.3));
    assert_near(20, erlang_scheduled(14, 0.3));
    assert_near(22, erlang_scheduled(15, 0.3));
    assert_true(isnan(erlang_scheduled(15, 1)));
}

/* Promise 1. */
static void no_steady_state_is_nan(void **state)
{
    assert_true(isnan(erlang_c(10, 10)));
    assert_true(isnan(erlang_c_asa(10, 9, 180)));
    assert_true(isnan(erlang_c_service_level(10, 9, 180, 20)));
    assert_true(isnan(erlang_b(-1, 3)));
    assert_true(isnan(erlang_b_load(3, 1)));
    assert_true(isnan(erlang_load(1, 0, 1)));
}

/* Promise 2. */
static void no_calls_need_nobody(void **state)
{
    ErlangGoal goal = {0, 180, 20, 0.8, 0};
    int agents = -1;
    Err err;

    assert_true(erlang_agents(&goal, &agents, &err));
    assert_int_equal(0, agents);
    assert_near(1, erlang_c_service_level(0, 0, 180, 20));
    assert_near(0, erlang_c_asa(0, 0, 180));
}

static void what_cannot_be_staffed_is_said(void **state)
{
    ErlangGoal never = {10, 180, 20, 1.1, 0}, wrong = {-1, 180, 20, 0.8, 0};
    int agents;
    Err err = {0};

    assert_false(erlang_agents(&never, &agents, &err));
    assert_int_equal(ERR_INPUT, err.kind);
    assert_false(erlang_agents(&wrong, &agents, &err));
}

/* pyworkforce, test_erlanga_regression_metrics, all times in minutes. */
static void impatient_callers_match_pyworkforce(void **state)
{
    ErlangA in = {100 / 30., 3, 5, 14, 1 / 3.},
            s = {100 / 1800., 180, 300, 14, 20};
    ErlangAResult out, seconds;
    Err err;

    assert_true(erlang_a(&in, &out, &err));
    assert_shown(0.14526, out.waiting, 1e-5);
    assert_shown(0.013984, out.abandoned, 1e-5);
    assert_shown(0.704297, out.occupancy, 1e-5);
    assert_shown(0.069919, out.wait, 1e-5);
    assert_shown(0.916792, out.service_level, 1e-5);
    /* Promise 3. */
    assert_true(erlang_a(&s, &seconds, &err));
    assert_near(out.waiting, seconds.waiting);
    assert_near(out.service_level, seconds.service_level);
    assert_near(60 * out.wait, seconds.wait);
}

/* Garnett, Mandelbaum and Reiman (2002), table 1. */
static void impatient_callers_match_garnett(void **state)
{
    ErlangA in = {48, 1, 2, 50, 0};
    ErlangAResult out;
    Err err;

    assert_true(erlang_a(&in, &out, &err));
    assert_shown(0.031, out.abandoned, 5e-4);
    assert_shown(3.7, 60 * out.wait, 0.05);
    assert_shown(3.0, out.queue, 0.05);
    assert_shown(0.93, out.occupancy, 5e-3);
    /* Answered within no time at all: those that found an agent free. */
    assert_near(1 - out.waiting, out.service_level);
}

/* Promise 4. */
static void endless_patience_is_erlang_c(void **state)
{
    ErlangA in = {10, 1, INFINITY, 14, 20 / 180.};
    ErlangAResult out;
    Err err;

    assert_true(erlang_a(&in, &out, &err));
    assert_near(erlang_c(10, 14), out.waiting);
    assert_near(erlang_c_asa(10, 14, 1), out.wait);
    assert_near(erlang_c_service_level(10, 14, 1, 20 / 180.),
                out.service_level);
    assert_near(0, out.abandoned);
}

/* Twice as many calls as agents can take: half must go, and do. */
static void an_overloaded_queue_sheds(void **state)
{
    ErlangA in = {2000, 1, 3, 1000, 0.1}, never = {20, 1, INFINITY, 10, 1};
    ErlangA one = {1, 1, 1, 1, 1};
    ErlangAResult out;
    Err err = {0};

    assert_true(erlang_a(&in, &out, &err));
    assert_shown(0.5, out.abandoned, 1e-6);
    assert_near(1, out.waiting);
    assert_false(erlang_a(&never, &out, &err));
    assert_int_equal(ERR_INPUT, err.kind);
    /* rate = service = patience = 1, one agent: P(n) = 1/(e n!), by hand. */
    assert_true(erlang_a(&one, &out, &err));
    assert_near(1 - exp(-1), out.waiting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_calls_match_the_tables),
        cmocka_unit_test(waiting_calls_match_the_textbook),
        cmocka_unit_test(staffing_matches_the_textbook),
        cmocka_unit_test(the_search_starts_above_the_load),
        cmocka_unit_test(shrinkage_rounds_up_but_not_twice),
        cmocka_unit_test(no_steady_state_is_nan),
        cmocka_unit_test(no_calls_need_nobody),
        cmocka_unit_test(what_cannot_be_staffed_is_said),
        cmocka_unit_test(impatient_callers_match_pyworkforce),
        cmocka_unit_test(impatient_callers_match_garnett),
        cmocka_unit_test(endless_patience_is_erlang_c),
        cmocka_unit_test(an_overloaded_queue_sheds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

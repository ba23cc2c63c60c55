/* linear_test.c -- Holds stat/linear.c to systems solved by hand. */
#include "stat/linear.h"

#include "test.h"

/* 4x + 2y = 10, 2x + 3y = 9 has x = 1.5, y = 2. */
static void a_small_system_is_solved(void **state)
{
    double a[] = {4, 2, 2, 3}, b[] = {10, 9};

    assert_int_equal(2, linear_solve(a, b, 2));
    assert_near(1.5, b[0]);
    assert_near(2, b[1]);
}

/* The third row is the sum of the others: rank 2, and a solution. */
static void a_row_that_follows_is_left_out(void **state)
{
    double a[] = {1, 0, 1, 0, 2, 2, 1, 2, 3}, b[] = {5, 8, 13};

    assert_int_equal(2, linear_solve(a, b, 3));
    assert_near(5, b[0] + b[2]);
    assert_near(4, b[1] + b[2]);
}

static void zeros_have_no_rank(void **state)
{
    double a[] = {0, 0, 0, 0}, b[] = {0, 0};

    assert_int_equal(0, linear_solve(a, b, 2));
    assert_near(0, b[0]);
    assert_int_equal(0, linear_solve(a, b, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_system_is_solved),
        cmocka_unit_test(a_row_that_follows_is_left_out),
        cmocka_unit_test(zeros_have_no_rank),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* cellmerge_test.c -- Merging is as good as counting all at once. */
#include "cells.h"

static Value value_of(const Metric *m, const Cell *c, const Cell *other)
{
    Value v;
    Err err = {0};

    if (!cell_value(m, c, other, &v, &err))
        fail_msg("%s: %s", m->name, err.text);
    return v;
}

/* multi_interval_asa: 100 waits of 10 s and 50 of 40 s are 20 s, not 25. */
static void merged_cells_are_the_cell_of_all(void **state)
{
    Arena a = {0};
    DDSketch few = {0}, more = {0};
    Cell x = {.n = 100, .sum = 1000000, .currency = NULL};
    Cell y = {.n = 50, .sum = 2000000, .currency = "EUR", .hits = 7};
    Cell s = nps_cell(&a, 1, 2, 3), t = nps_cell(&a, 16, 31, 47), q = {0};
    static const int64_t five[5] = {1, 1, 1, 1, 1};

    cell_merge(&a, &mean_wait, &x, &y);
    assert_near(20, value_of(&mean_wait, &x, NULL).value);
    assert_int_equal(7, x.hits);
    assert_string_equal("EUR", x.currency);
    assert_false(x.mixed_currency);
    y.currency = "PLN";
    cell_merge(&a, &revenue, &x, &y);
    assert_true(x.mixed_currency);

    add_scale(&a, &t, 1, 5, false, five);
    cell_merge(&a, &nps, &s, &t); /* 17, 33, 50 */
    assert_near(33, value_of(&nps, &s, NULL).value);
    assert_int_equal(2, s.n_scales);

    ddsketch_add(&a, &few, 1000, 3);
    ddsketch_add(&a, &more, 9000, 4);
    cell_merge(&a, &median_wait, &q, &(Cell){.n = 3, .sketch = &few});
    cell_merge(&a, &median_wait, &q, &(Cell){.n = 4, .sketch = &more});
    assert_int_equal(7, value_of(&median_wait, &q, NULL).n);
    assert_within(0.09, 9, value_of(&median_wait, &q, NULL).value);
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merged_cells_are_the_cell_of_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

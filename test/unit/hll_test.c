/* hll_test.c -- Holds stat/hll.c to published values and its promises. */
#include "stat/hll.h"

#include "test.h"

#include <string.h>

static Arena arena;

static int clear(void **state)
{
    arena_clear(&arena);
    return 0;
}

static Hll range(int p, uint64_t from, uint64_t to)
{
    Hll h;
    Err err;

    assert_true(hll_init(&arena, &h, p, &err));
    for (uint64_t id = from; id <= to; id++)
        hll_add(&h, id);
    return h;
}

/* 0xE220A8397B1DCDAF is the known first output of splitmix64, seed 0. */
static void the_hash_is_splitmix64(void **state)
{
    assert_true(hll_hash(0) == 0xE220A8397B1DCDAFu);
    assert_true(hll_hash(1) == 10451216379200822465u);
    assert_true(hll_hash(2) == 10905525725756348110u);
}

/* Worked out apart from this program from the definition of 2007. */
static void estimates_match_the_definition(void **state)
{
    Hll ten = range(12, 1, 10), many = range(12, 1, 100000);

    assert_near(10.012226935916292, hll_estimate(&ten));
    assert_near(2958.3613875551227, hll_raw(&ten));
    assert_near(101736.89278838625, hll_estimate(&many));
    assert_near(0.008125, hll_relative_error(14));
}

/* Promise 2. */
static void merging_is_the_union(void **state)
{
    Hll a = range(12, 1, 60000), b = range(12, 40001, 100000);
    Hll all = range(12, 1, 100000);
    Err err;

    assert_near(60862.67523904052, hll_estimate(&a));
    assert_near(60895.21425882863, hll_estimate(&b));
    assert_true(hll_merge(&a, &b, &err));
    assert_memory_equal(all.reg, a.reg, 4096);
}

/* Promise 1. */
static void adding_twice_changes_nothing(void **state)
{
    Hll h = range(10, 1, 500), twice = range(10, 1, 500);

    for (uint64_t id = 1; id <= 500; id++)
        hll_add(&twice, id);
    assert_memory_equal(h.reg, twice.reg, 1024);
}

/* Five times the standard error, at every precision. */
static void every_precision_keeps_its_error(void **state)
{
    for (int p = HLL_MIN_P; p <= HLL_MAX_P; p++) {
        Hll h = range(p, 1, 20000);

        assert_true(fabs(hll_estimate(&h) / 20000 - 1) <
                    5 * hll_relative_error(p));
    }
}

static void a_hash_of_zeros_ends(void **state)
{
    Hll h = range(4, 1, 0);

    assert_true(hll_estimate(&h) == 0);
    hll_add_hash(&h, 0);
    assert_int_equal(61, h.reg[0]);
    hll_add_hash(&h, UINT64_MAX);
    assert_int_equal(1, h.reg[15]);
}

static void wrong_precisions_are_refused(void **state)
{
    Hll a = range(4, 1, 2), b = range(5, 1, 2), c;
    Err err = {0};

    assert_false(hll_merge(&a, &b, &err));
    assert_int_equal(ERR_INPUT, err.kind);
    assert_false(hll_init(&arena, &c, 3, &err));
    assert_false(hll_init(&arena, &c, 19, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_splitmix64),
        cmocka_unit_test(estimates_match_the_definition),
        cmocka_unit_test(merging_is_the_union),
        cmocka_unit_test(adding_twice_changes_nothing),
        cmocka_unit_test(every_precision_keeps_its_error),
        cmocka_unit_test(a_hash_of_zeros_ends),
        cmocka_unit_test(wrong_precisions_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, clear);
}

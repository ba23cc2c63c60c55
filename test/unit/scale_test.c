/* scale_test.c -- Holds stat/scale.c to hand-made cases. */
#include "stat/scale.h"

#include "test.h"

static void converting_stretches_linearly(void **state)
{
    assert_near(75, scale_rescale(4, 1, 5, 0, 100));
    assert_near(200. / 3, scale_rescale(5, 1, 7, 0, 100));
    assert_near(25, scale_rescale(4, 1, 5, 100, 0));
    assert_true(isnan(scale_rescale(4, 1, 1, 0, 100)));
}

static void pomp_knows_the_direction(void **state)
{
    assert_near(75, scale_pomp(4, 1, 5, false));
    assert_near(25, scale_pomp(4, 1, 5, true));
    assert_near(0, scale_pomp(5, 1, 5, true));
    assert_true(isnan(scale_pomp(6, 1, 5, false)));
    assert_true(isnan(scale_pomp(1, 1, 1, false)));
}

/* product.md, "CSAT top-2-box". */
static void boxes_match_the_product_table(void **state)
{
    static const struct {
        int min, max, from;
    } want[] = {
        {1, 5, 4}, {1, 7, 6}, {1, 10, 9}, {0, 10, 9},
        {1, 3, 3}, {1, 4, 3}, {1, 6, 5},  {0, 1, 1},
    };
    ScaleBox box;

    for (size_t i = 0; i < LEN(want); i++) {
        assert_true(scale_top_box(want[i].min, want[i].max, &box));
        assert_int_equal(want[i].from, box.low);
        assert_int_equal(want[i].max, box.high);
    }
    assert_true(scale_bottom_box(1, 5, &box));
    assert_int_equal(1, box.low);
    assert_int_equal(2, box.high);
    assert_true(scale_bottom_box(0, 10, &box));
    assert_int_equal(1, box.high);
    assert_false(scale_top_box(1, 9, &box));
    assert_false(scale_bottom_box(3, 5, &box));
}

static void halves_round_away_from_zero(void **state)
{
    static const double x[] = {0.5, 1.5, 2.5, -0.5, -2.5, -12.5, 0.49};
    static const double want[] = {1, 2, 3, -1, -3, -13, 0};

    for (size_t i = 0; i < LEN(x); i++)
        assert_true(want[i] == scale_round(x[i], 0));
    assert_true(1.01 == scale_round(1.005, 2));
    assert_true(-1.01 == scale_round(-1.005, 2));
    assert_true(0.29 == scale_round(0.285, 2));
    assert_true(1200 == scale_round(1150, -2));
    assert_true(36.04 == scale_round(100 * 816. / 2264, 2));
    assert_true(isnan(scale_round(NAN, 1)));
}

static void intervals_round_outward(void **state)
{
    Interval i = scale_round_outward((Interval){0.1405, 0.4421}, 2);

    assert_true(i.low == 0.14 && i.high == 0.45);
    i = scale_round_outward((Interval){-0.141, 0.3}, 1);
    assert_true(i.low == -0.2 && i.high == 0.3);
    i = scale_round_outward((Interval){0.1 + 0.2, 0.1 + 0.2}, 1);
    assert_true(i.low == 0.3 && i.high == 0.3);
    assert_true(isnan(scale_round_outward(interval_none(), 1).low));
}

/* A third each is 33.4 + 33.3 + 33.3; Hamilton's method by hand for 1 5 2:
 * 12.5, 62.5, 25 -> whole percents 13, 62, 25. */
static void percentages_add_up_to_100(void **state)
{
    static const int64_t thirds[] = {7, 7, 7}, counts[] = {1, 5, 2};
    static const int64_t none[] = {0, 0}, wrong[] = {-1, 2};
    double p[3];

    assert_true(scale_percentages(thirds, 3, 1, p));
    assert_true(p[0] == 33.4 && p[1] == 33.3 && p[2] == 33.3);
    assert_true(scale_percentages(counts, 3, 0, p));
    assert_true(p[0] == 13 && p[1] == 62 && p[2] == 25);
    assert_false(scale_percentages(none, 2, 1, p));
    assert_false(scale_percentages(wrong, 2, 1, p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converting_stretches_linearly),
        cmocka_unit_test(pomp_knows_the_direction),
        cmocka_unit_test(boxes_match_the_product_table),
        cmocka_unit_test(halves_round_away_from_zero),
        cmocka_unit_test(intervals_round_outward),
        cmocka_unit_test(percentages_add_up_to_100),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

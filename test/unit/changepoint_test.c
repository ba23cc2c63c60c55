/* changepoint_test.c -- Holds stat/changepoint.c to its promises. */
#include "stat/changepoint.h"

#include "test.h"

#include <math.h>
#include <stdint.h>

#define MAX_POINTS 400

static ChangePoint find(const SeriesPoint *s, size_t n, size_t segment,
                        size_t block)
{
    Arena arena = {0};
    ChangePoint out;

    assert_true(changepoint_find(s, n, segment, block, &arena, &out));
    arena_clear(&arena);
    return out;
}

/* Annual flow of the Nile at Aswan 1871-1970 (Cobb 1978; R's data set). */
static const double nile[] = {
    1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,
    1110, 994,  1020, 960,  1180, 799,  958,  1140, 1100, 1210, 1150, 1250,
    1260, 1220, 1030, 1100, 774,  840,  874,  694,  940,  833,  701,  916,
    692,  1020, 1050, 969,  831,  726,  456,  824,  702,  1120, 1100, 832,
    764,  821,  768,  845,  864,  862,  698,  845,  744,  796,  1040, 759,
    781,  865,  845,  944,  984,  897,  822,  1010, 771,  676,  649,  846,
    812,  742,  801,  1040, 860,  874,  848,  890,  744,  749,  838,  1050,
    918,  986,  797,  923,  975,  815,  1020, 906,  901,  1170, 912,  746,
    919,  718,  714,  740};

/* strucchange's breakpoints(Nile ~ 1): one break after observation 28
 * (1898), residual squares 2835157 before and 1597457 after. */
static void the_nile_changed_after_1898(void **state)
{
    SeriesPoint s[LEN(nile)];
    ChangePoint c;

    for (size_t i = 0; i < LEN(nile); i++)
        s[i] = (SeriesPoint){nile[i], 1};
    c = find(s, LEN(nile), 15, 1);
    assert_int_equal(28, c.at);
    assert_true(fabs(c.whole - 2835157) < 0.6);
    assert_true(fabs(c.inside - 1597457) < 0.6);
    assert_true(c.p <= 0.001);
    /* Means 1097.75 and 849.97: Cobb (1978). */
    assert_true(fabs(c.before - 1097.75) < 0.005);
    assert_true(fabs(c.after - 849.97) < 0.005);
}

/* Promise 1 by hand: 2 of 1 and 4 of 3 weigh like 1 point and 3 points. */
static void a_weight_is_so_many_points(void **state)
{
    SeriesPoint heavy[12], light[24];
    ChangePoint a, b;

    for (size_t i = 0; i < 12; i++) {
        double x = (i < 5 ? 1 : 3) + 0.1 * (double)(i % 3);

        heavy[i] = (SeriesPoint){x, 14};
        light[2 * i] = light[2 * i + 1] = (SeriesPoint){x, 7};
    }
    a = find(heavy, 12, 2, 1);
    b = find(light, 24, 2, 1);
    assert_int_equal(5, a.at);
    assert_int_equal(10, b.at);
    assert_near(a.before, b.before);
    assert_near(a.whole, b.whole);
    assert_near(a.inside, b.inside);
}

/* One wild value of hardly any weight is no change; as heavy as the others,
 * it is the end of the better segment. */
static void a_light_outlier_is_not_a_change(void **state)
{
    SeriesPoint s[20];

    for (size_t i = 0; i < 20; i++)
        s[i] = (SeriesPoint){10 + (double)(i % 2), 1};
    s[19] = (SeriesPoint){100, 1e-6};
    assert_true(find(s, 20, 1, 1).p > 0.05);
}

/* Promise 2: what is left out keeps its place in the count. */
static void gaps_are_left_out(void **state)
{
    SeriesPoint s[24];
    ChangePoint c;

    for (size_t i = 0; i < 24; i++)
        s[i] = (SeriesPoint){(i < 12 ? 5 : 9) + 0.1 * (double)(i % 4), 1};
    s[3].value = NAN;
    s[12].weight = 0;
    s[13].value = NAN;
    c = find(s, 24, 2, 1);
    assert_int_equal(14, c.at);
    assert_true(c.p < 0.01);
}

static void no_spread_is_no_change(void **state)
{
    SeriesPoint s[30];

    for (size_t i = 0; i < 30; i++)
        s[i] = (SeriesPoint){0.1, 1 + (double)(i % 5)};
    assert_near(1, find(s, 30, 3, 1).p);
}

static void too_few_points_are_not_tested(void **state)
{
    SeriesPoint s[20];
    Arena arena = {0};
    ChangePoint c;

    for (size_t i = 0; i < 20; i++)
        s[i] = (SeriesPoint){(double)i, 1};
    assert_false(changepoint_find(s, 7, 1, 1, &arena, &c));
    assert_true(isnan(c.p));
    assert_false(changepoint_find(s, 20, 11, 1, &arena, &c));
    assert_false(changepoint_find(NULL, 0, 1, 1, &arena, &c));
    s[0].value = NAN;
    assert_false(changepoint_find(s, 8, 1, 1, &arena, &c));
    arena_clear(&arena);
}

/* ---- Promise 4 ---------------------------------------------------------- */

static double uniform(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return (double)(*x >> 11) / 9007199254740992.;
}

static double gauss(uint64_t *x)
{
    double sum = 0;

    for (int i = 0; i < 12; i++)
        sum += uniform(x);
    return sum - 6;
}

typedef double NoiseFn(uint64_t *x, size_t i, double weight);

static double plain(uint64_t *x, size_t i, double weight)
{
    (void)i;
    return gauss(x) / sqrt(weight);
}

/* Shares of a few answers: lumpy, and certain of nothing. */
static double lumpy(uint64_t *x, size_t i, double weight)
{
    int hits = 0, n = (int)weight;

    (void)i;
    for (int k = 0; k < n; k++)
        hits += uniform(x) < 0.8;
    return hits / weight;
}

/* Weekends are lower. */
static double weekly(uint64_t *x, size_t i, double weight)
{
    return plain(x, i, weight) - (i % 7 >= 5 ? 2 : 0);
}

/* How many of 1,000 series without a change have p < 0.05.  Volume doubles
 * half way, as it does in real life. */
static int alarms(NoiseFn *noise, size_t n, size_t block)
{
    SeriesPoint s[MAX_POINTS];
    int found = 0;

    for (uint64_t seed = 1; seed <= 1000; seed++) {
        uint64_t x = seed * 2654435761u;

        for (int i = 0; i < 8; i++)
            uniform(&x);
        for (size_t i = 0; i < n; i++) {
            s[i].weight = i < n / 2 ? 3 : 6;
            s[i].value = noise(&x, i, s[i].weight);
        }
        found += find(s, n, n / 20 + 1, block).p < 0.05;
    }
    return found;
}

/* 50 expected; 50 + 3 sqrt(1000 0.05 0.95) = 71. */
static void noise_alarms_one_time_in_twenty(void **state)
{
    int a = alarms(plain, 40, 1), b = alarms(lumpy, 40, 1);
    int c = alarms(plain, 126, 7), d = alarms(weekly, 126, 7);

    print_message("of 1000: %d, %d, %d, %d\n", a, b, c, d);
    assert_true(a <= 71 && b <= 71 && c <= 71 && d <= 71);
    assert_true(a >= 29 && b >= 20); /* and it can find something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nile_changed_after_1898),
        cmocka_unit_test(a_weight_is_so_many_points),
        cmocka_unit_test(a_light_outlier_is_not_a_change),
        cmocka_unit_test(gaps_are_left_out),
        cmocka_unit_test(no_spread_is_no_change),
        cmocka_unit_test(too_few_points_are_not_tested),
        cmocka_unit_test(noise_alarms_one_time_in_twenty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* latency_test.c -- Times by hand, under a clock that the test sets. */
#include "engine/latency.h"

#include "test.h"

#include <pthread.h>

#define HOUR ((int64_t)3600 * 1000)
/* date -ud "2026-04-15 12:00" +%s000 */
#define NOON INT64_C(1776254400000)

static void assert_about(double want, double got)
{
    assert_true(fabs(want - got) <= 0.01 * want);
}

static void nothing_measured_is_not_a_number(void **state)
{
    Latency *l = latency_new();
    LatencySpan day, hour[LATENCY_HOURS];

    latency_read(l, NOON, &day, hour);
    assert_int_equal(0, day.n);
    assert_true(isnan(day.p50) && isnan(day.p95) && isnan(day.p99));
    assert_true(isnan(hour[0].p50) && isnan(hour[23].p99));
    assert_true(isnan(latency_within(l, 1000, NOON)));
    latency_free(l);
}

/* 1 to 100 ms, once each: the values at the ranks 49, 94 and 98 from 0. */
static void percentiles_are_within_a_hundredth(void **state)
{
    Latency *l = latency_new();
    LatencySpan day;

    for (int ms = 100; ms >= 1; ms--)
        latency_add(l, ms, 1, NOON);
    latency_read(l, NOON, &day, NULL);
    assert_int_equal(100, day.n);
    assert_about(50, day.p50);
    assert_about(95, day.p95);
    assert_about(99, day.p99);
    assert_near(5050, latency_total(l).sum_ms);
    latency_free(l);
}

static void each_hour_stands_for_itself(void **state)
{
    Latency *l = latency_new();
    LatencySpan day, hour[LATENCY_HOURS];

    latency_add(l, 20, 3, NOON - HOUR); /* 11:00, the first of its hour */
    latency_add(l, 400, 1, NOON - 1);   /* 11:59:59.999 */
    latency_add(l, 7000, 4, NOON + 59 * 60000); /* 12:59 */
    latency_read(l, NOON + HOUR - 1, &day, hour);
    assert_int_equal(NOON, hour[23].from);
    assert_int_equal(NOON - 23 * HOUR, hour[0].from);
    assert_int_equal(NOON - 23 * HOUR, day.from);
    assert_int_equal(4, hour[23].n);
    assert_about(7000, hour[23].p50);
    assert_int_equal(4, hour[22].n);
    assert_about(20, hour[22].p50);
    assert_int_equal(0, hour[21].n);
    assert_int_equal(8, day.n);
    assert_about(400, day.p50); /* rank 3 of 20 20 20 400 7000... */
    assert_near(0.5, latency_within(l, 1000, NOON));
    latency_free(l);
}

static void what_is_a_day_old_is_gone(void **state)
{
    Latency *l = latency_new();
    LatencySpan day, hour[LATENCY_HOURS];

    latency_add(l, 9000, 1, NOON);
    latency_add(l, 10, 1, NOON + HOUR);
    latency_read(l, NOON + 24 * HOUR - 1, &day, hour);
    assert_int_equal(2, day.n);
    assert_int_equal(1, hour[0].n);
    latency_read(l, NOON + 24 * HOUR, &day, hour);
    assert_int_equal(1, day.n);
    assert_about(10, day.p99);
    latency_add(l, 30, 1, NOON + 24 * HOUR); /* in the place of the first */
    latency_read(l, NOON + 24 * HOUR, &day, hour);
    assert_int_equal(2, day.n);
    assert_int_equal(1, hour[23].n);
    latency_read(l, NOON + 100 * HOUR, &day, hour);
    assert_int_equal(0, day.n);
    assert_int_equal(3, latency_total(l).n); /* since the start */
    latency_free(l);
}

static void a_clock_set_back_adds_where_there_is_room(void **state)
{
    Latency *l = latency_new();
    LatencySpan day, hour[LATENCY_HOURS];

    latency_add(l, 10, 1, NOON);
    latency_add(l, 10, 1, NOON - 2 * HOUR);
    latency_add(l, 10, 1, NOON - 24 * HOUR); /* no longer in the ring */
    latency_read(l, NOON, &day, hour);
    assert_int_equal(2, day.n);
    assert_int_equal(1, hour[21].n);
    latency_read(l, NOON - HOUR, &day, hour); /* what is to come is not told */
    assert_int_equal(1, day.n);
    latency_free(l);
}

static void strange_times_are_held_within_bounds(void **state)
{
    Latency *l = latency_new();
    LatencySpan day;

    latency_add(l, NAN, 1, NOON);
    latency_add(l, -1, 1, NOON);
    latency_add(l, 5, 0, NOON);
    latency_read(l, NOON, &day, NULL);
    assert_int_equal(0, day.n);
    latency_add(l, INFINITY, 1, NOON);
    latency_read(l, NOON, &day, NULL);
    assert_about(LATENCY_MAX_MS, day.p50);
    latency_add(l, 0, 9, NOON);
    latency_read(l, NOON, &day, NULL);
    assert_about(LATENCY_MIN_MS, day.p50);
    latency_free(l);
}

static void *add_many(void *ctx)
{
    for (int i = 0; i < 20000; i++)
        latency_add(ctx, 50, 1, NOON + i % 3 * HOUR);
    return NULL;
}

static void many_threads_lose_nothing(void **state)
{
    Latency *l = latency_new();
    pthread_t thread[4];
    LatencySpan day;

    for (size_t i = 0; i < LEN(thread); i++)
        pthread_create(&thread[i], NULL, add_many, l);
    for (int i = 0; i < 50; i++)
        latency_read(l, NOON + 2 * HOUR, &day, NULL);
    for (size_t i = 0; i < LEN(thread); i++)
        pthread_join(thread[i], NULL);
    latency_read(l, NOON + 2 * HOUR, &day, NULL);
    assert_int_equal(80000, day.n);
    assert_int_equal(80000, latency_total(l).n);
    latency_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_measured_is_not_a_number),
        cmocka_unit_test(percentiles_are_within_a_hundredth),
        cmocka_unit_test(each_hour_stands_for_itself),
        cmocka_unit_test(what_is_a_day_old_is_gone),
        cmocka_unit_test(a_clock_set_back_adds_where_there_is_room),
        cmocka_unit_test(strange_times_are_held_within_bounds),
        cmocka_unit_test(many_threads_lose_nothing),
    };

    latency_free(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

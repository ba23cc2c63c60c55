/* traffic_test.c -- Requests counted by route, status and time. */
#include "http/traffic.h"

#include "test.h"

#include <pthread.h>

static const Route routes[] = {
    {"GET", "/v1/query", PERM_READ, NULL},
    {"POST", "/v1/events", PERM_INGEST, NULL},
};

static int64_t with_status(const TrafficRow *row, int status)
{
    for (size_t i = 0; i < TRAFFIC_STATUSES; i++)
        if (traffic_status[i] == status)
            return row->status[i];
    return -1;
}

static void each_route_has_a_row(void **state)
{
    Traffic *t = traffic_new(routes, LEN(routes));
    TrafficRow row;

    traffic_count(t, &routes[0], false, 200, 3);
    traffic_count(t, &routes[0], false, 200, 5);
    traffic_count(t, &routes[0], false, 404, 6);
    traffic_count(t, &routes[1], false, 429, 100000);
    traffic_count(t, NULL, true, 304, 0);
    traffic_count(t, NULL, false, 404, 0);
    traffic_count(t, NULL, false, 599, 0);
    assert_int_equal(4, traffic_rows(t));
    traffic_read(t, 0, &row);
    assert_string_equal("/v1/query", row.path);
    assert_int_equal(3, row.n);
    assert_int_equal(2, with_status(&row, 200));
    assert_int_equal(1, with_status(&row, 404));
    assert_int_equal(2, row.within[0]); /* of 5 ms: 5 is within, 6 is not */
    assert_int_equal(3, row.within[1]);
    assert_int_equal(3, row.within[TRAFFIC_STEPS - 1]);
    assert_int_equal(14, row.sum_ms);
    traffic_read(t, 1, &row);
    assert_string_equal("POST", row.method);
    assert_int_equal(1, row.n);
    assert_int_equal(0, row.within[TRAFFIC_STEPS - 1]);
    traffic_read(t, 2, &row);
    assert_string_equal("asset", row.path);
    assert_int_equal(1, with_status(&row, 304));
    traffic_read(t, 3, &row);
    assert_string_equal("-", row.path);
    assert_string_equal("-", row.method);
    assert_int_equal(1, with_status(&row, 404));
    assert_int_equal(1, with_status(&row, 0));
    traffic_free(t);
}

static void *count_many(void *ctx)
{
    for (int i = 0; i < 10000; i++)
        traffic_count(ctx, &routes[i % 2], false, 200, i % 10);
    return NULL;
}

static void many_threads_lose_nothing(void **state)
{
    Traffic *t = traffic_new(routes, LEN(routes));
    pthread_t thread[4];
    TrafficRow row;

    for (size_t i = 0; i < LEN(thread); i++)
        pthread_create(&thread[i], NULL, count_many, t);
    for (size_t i = 0; i < LEN(thread); i++)
        pthread_join(thread[i], NULL);
    traffic_read(t, 1, &row);
    assert_int_equal(20000, row.n);
    assert_int_equal(20000, with_status(&row, 200));
    traffic_free(t);
}

static void nobody_who_counts_is_fine(void **state)
{
    traffic_count(NULL, &routes[0], false, 200, 3);
    traffic_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_route_has_a_row),
        cmocka_unit_test(many_threads_lose_nothing),
        cmocka_unit_test(nobody_who_counts_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

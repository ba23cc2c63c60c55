/* rejects_test.c -- Why events were refused, and that it stays within bounds. */
#include "engine/rejects.h"

#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void reasons_and_sources_are_counted(void **state)
{
    Rejects *r = rejects_new();
    Arena a = {0};
    Reject *list;
    size_t n;

    rejects_count(r, "no id", "pbx", 100);
    rejects_count(r, "bad time", NULL, 200);
    rejects_count(r, "no id", "crm", 300);
    rejects_count(r, "no id", "pbx", 250);
    rejects_count(r, "no id", "", 250);
    rejects_reasons(r, &a, &list, &n);
    assert_int_equal(2, n);
    assert_string_equal("bad time", list[0].name);
    assert_int_equal(1, list[0].count);
    assert_string_equal("no id", list[1].name);
    assert_int_equal(4, list[1].count);
    assert_int_equal(300, list[1].last);
    rejects_sources(r, &a, &list, &n);
    assert_int_equal(2, n);
    assert_string_equal("crm", list[0].name);
    assert_string_equal("pbx", list[1].name);
    assert_int_equal(2, list[1].count);
    assert_int_equal(250, list[1].last);
    rejects_free(r);
    arena_clear(&a);
}

static void what_has_no_room_is_other(void **state)
{
    Rejects *r = rejects_new();
    int64_t sum = 0, other = 0;
    Arena a = {0};
    char name[REJECT_TEXT + 2];
    Reject *list;
    size_t n;

    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof(name), "reason %d", i);
        rejects_count(r, name, name, i);
    }
    memset(name, 'x', REJECT_TEXT + 1);
    name[REJECT_TEXT + 1] = '\0';
    rejects_count(r, name, name, 1);
    rejects_reasons(r, &a, &list, &n);
    assert_int_equal(REJECT_REASONS, n);
    for (size_t i = 0; i < n; i++) {
        sum += list[i].count;
        if (strcmp(list[i].name, REJECT_OTHER) == 0)
            other = list[i].count;
    }
    assert_int_equal(501, sum);
    assert_int_equal(501 - (REJECT_REASONS - 1), other);
    rejects_sources(r, &a, &list, &n);
    assert_int_equal(REJECT_SOURCES, n);
    rejects_free(r);
    arena_clear(&a);
}

static void nobody_who_counts_is_fine(void **state)
{
    rejects_count(NULL, "no id", "pbx", 1);
    rejects_free(NULL);
}

static void *count_many(void *ctx)
{
    for (int i = 0; i < 10000; i++)
        rejects_count(ctx, i % 2 == 0 ? "even" : "odd", "s", i);
    return NULL;
}

static void many_threads_lose_nothing(void **state)
{
    Rejects *r = rejects_new();
    pthread_t thread[4];
    Arena a = {0};
    Reject *list;
    size_t n;

    for (size_t i = 0; i < LEN(thread); i++)
        pthread_create(&thread[i], NULL, count_many, r);
    for (size_t i = 0; i < LEN(thread); i++)
        pthread_join(thread[i], NULL);
    rejects_reasons(r, &a, &list, &n);
    assert_int_equal(2, n);
    assert_int_equal(20000, list[0].count);
    assert_int_equal(20000, list[1].count);
    rejects_free(r);
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_and_sources_are_counted),
        cmocka_unit_test(what_has_no_room_is_other),
        cmocka_unit_test(nobody_who_counts_is_fine),
        cmocka_unit_test(many_threads_lose_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

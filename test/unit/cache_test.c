/* cache_test.c -- What is kept, what leaves, and many threads at once. */
#include "api/cache.h"

#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const CacheLimits limits = {.entries = 64, .bytes = (size_t)16 << 20};

static Arena arena;

static const char *get(Cache *c, const char *key)
{
    size_t len = 0;
    const char *text = cache_get(c, key, &arena, &len);

    if (text != NULL)
        assert_int_equal(strlen(text), len);
    return text;
}

static void put(Cache *c, const char *key, const char *text)
{
    cache_put(c, key, text, strlen(text));
}

static void what_was_put_is_there(void **state)
{
    Cache *c = cache_new(&limits);

    assert_null(get(c, "a"));
    put(c, "a", "one");
    put(c, "b", "");
    assert_string_equal("one", get(c, "a"));
    assert_string_equal("", get(c, "b"));
    put(c, "a", "two");
    assert_string_equal("two", get(c, "a"));
    cache_free(c);
    cache_free(NULL);
    arena_clear(&arena);
}

static void a_copy_outlives_the_entry(void **state)
{
    Cache *c = cache_new(&limits);
    const char *text;

    put(c, "a", "one");
    text = get(c, "a");
    put(c, "a", "two");
    cache_free(c);
    assert_string_equal("one", text);
    arena_clear(&arena);
}

static void what_was_used_longest_ago_leaves(void **state)
{
    Cache *c = cache_new(&limits);
    char key[16];

    for (int i = 0; i < (int)limits.entries; i++) {
        snprintf(key, sizeof(key), "%d", i);
        put(c, key, key);
    }
    assert_non_null(get(c, "0")); /* now 1 is the oldest */
    put(c, "new", "new");
    assert_null(get(c, "1"));
    assert_non_null(get(c, "0"));
    assert_non_null(get(c, "2"));
    cache_free(c);
    arena_clear(&arena);
}

/* Eight of the longest do not fit beside their keys, seven do. */
static void bytes_are_bounded_as_well(void **state)
{
    Cache *c = cache_new(&limits);
    size_t longest = cache_longest(&limits);
    char *big = malloc(longest + 1), key[16];

    memset(big, 'x', longest + 1);
    cache_put(c, "too long", big, longest + 1);
    assert_null(get(c, "too long"));
    for (int i = 0; i <= 7; i++) {
        snprintf(key, sizeof(key), "%d", i);
        cache_put(c, key, big, longest);
    }
    assert_null(get(c, "0"));
    assert_non_null(get(c, "1"));
    assert_true(cache_stats(c).bytes > 7 * (int64_t)longest);
    assert_true(cache_stats(c).bytes <= (int64_t)limits.bytes);
    assert_non_null(get(c, key));
    free(big);
    cache_free(c);
    arena_clear(&arena);
}

/* One bucket holds several keys; of those that leave, none is left behind. */
static void thousands_of_keys(void **state)
{
    CacheLimits many = {.entries = 3000, .bytes = (size_t)1 << 20};
    Cache *c = cache_new(&many);
    char key[16];

    for (int i = 0; i < 5000; i++) {
        snprintf(key, sizeof(key), "%d", i);
        put(c, key, key);
    }
    for (int i = 0; i < 5000; i++) {
        const char *text;

        snprintf(key, sizeof(key), "%d", i);
        text = get(c, key);
        assert_int_equal(i >= 2000, text != NULL);
        if (text != NULL)
            assert_string_equal(key, text);
    }
    assert_int_equal(3000, cache_stats(c).entries);
    assert_int_equal(3000, cache_stats(c).found);
    assert_int_equal(2000, cache_stats(c).missed);
    cache_free(c);
    arena_clear(&arena);
}

static void *hammer(void *ctx)
{
    Arena own = {0};
    char key[16];

    for (int i = 0; i < 2000; i++) {
        size_t len;
        const char *text;

        snprintf(key, sizeof(key), "%d", i % 100);
        text = cache_get(ctx, key, &own, &len);
        if (text != NULL && strcmp(text, key) != 0)
            return ctx;
        cache_put(ctx, key, key, strlen(key));
        arena_clear(&own);
    }
    return NULL;
}

static void threads_read_what_others_wrote(void **state)
{
    Cache *c = cache_new(&limits);
    pthread_t thread[4];
    void *wrong;

    for (size_t i = 0; i < LEN(thread); i++)
        assert_int_equal(0, pthread_create(&thread[i], NULL, hammer, c));
    for (size_t i = 0; i < LEN(thread); i++) {
        pthread_join(thread[i], &wrong);
        assert_null(wrong);
    }
    cache_free(c);
}

/* Within a second of the first one nobody has to be told of another state,
 * unless many facts came at once or somebody wants the latest. */
static void the_state_may_be_a_second_old(void **state)
{
    Cache *c = cache_new(&limits);

    assert_int_equal(1, cache_state(c, 1, false));
    cache_took(c, 3600 * 1000);
    assert_int_equal(1, cache_state(c, 2, false));
    assert_int_equal(3, cache_state(c, 3, true));
    assert_int_equal(3, cache_state(c, 4, false));
    cache_renew(c);
    assert_int_equal(5, cache_state(c, 5, false));
    cache_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_there),
        cmocka_unit_test(a_copy_outlives_the_entry),
        cmocka_unit_test(what_was_used_longest_ago_leaves),
        cmocka_unit_test(bytes_are_bounded_as_well),
        cmocka_unit_test(thousands_of_keys),
        cmocka_unit_test(threads_read_what_others_wrote),
        cmocka_unit_test(the_state_may_be_a_second_old),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* cache_test.c -- What is kept, what leaves, and many threads at once. */
#include "api/cache.h"

#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    Cache *c = cache_new();

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
    Cache *c = cache_new();
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
    Cache *c = cache_new();
    char key[16];

    for (int i = 0; i < CACHE_ENTRIES; i++) {
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

/* Nine entries of the largest size do not fit in CACHE_BYTES, eight do. */
static void bytes_are_bounded_as_well(void **state)
{
    Cache *c = cache_new();
    char *big = malloc(CACHE_ENTRY_BYTES + 1), key[16];
    size_t most = CACHE_BYTES / CACHE_ENTRY_BYTES;

    memset(big, 'x', CACHE_ENTRY_BYTES + 1);
    cache_put(c, "too long", big, CACHE_ENTRY_BYTES + 1);
    assert_null(get(c, "too long"));
    for (size_t i = 0; i <= most; i++) {
        snprintf(key, sizeof(key), "%zu", i);
        cache_put(c, key, big, CACHE_ENTRY_BYTES);
    }
    assert_null(get(c, "0"));
    assert_non_null(get(c, "1"));
    assert_non_null(get(c, key));
    free(big);
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
    Cache *c = cache_new();
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
    Cache *c = cache_new();

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
        cmocka_unit_test(threads_read_what_others_wrote),
        cmocka_unit_test(the_state_may_be_a_second_old),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

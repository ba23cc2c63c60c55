/* lookout_test.c -- Canaries found in server-sent events written by hand. */
#include "engine/lookout.h"

#include "test.h"

#include <pthread.h>

#define MOMENT "2026-04-15T14:00:00.007+02:00"
#define AS_MS  INT64_C(1776254400007) /* date -ud "2026-04-15 12:00" */

static void the_canary_is_found_in_what_is_sent(void **state)
{
    static const char *const with[] = {
        "retry: 2000\nevent: hello\ndata: {\"server\":\"x\"}\n\n"
        "event: snapshot\nid: x.1\ndata: {\"watch\":0,\"body\":"
        "{\"canary\":{\"last\":\"" MOMENT "\",\"missed\":0}}}\n\n",
        "event: patch\nid: x.2\ndata: {\"watch\":0,\"patch\":["
        "{\"op\":\"remove\",\"path\":\"/rejects/0\"},"
        "{\"op\":\"replace\",\"path\":\"/canary/last\",\"value\":\"" MOMENT
        "\"},{\"op\":\"replace\",\"path\":\"/met_share\",\"value\":1}]}\n\n",
        "data: {\"patch\":[{\"op\":\"replace\",\"path\":\"/canary\",\"value\":"
        "{\"last\":\"" MOMENT "\"}}]}\n",
        "data: {\"patch\":[{\"op\":\"replace\",\"path\":\"\",\"value\":"
        "{\"canary\":{\"last\":\"" MOMENT "\"}}}]}",
        "data: {\"patch\":[{\"path\":\"/canary/last\",\"value\":"
        "\"2026-04-15T11:00:00Z\"}]}\n\n"
        "data: {\"patch\":[{\"path\":\"/canary/last\",\"value\":\"" MOMENT
        "\"}]}\n\n",
    };

    for (size_t i = 0; i < LEN(with); i++) {
        int64_t canary = 0;

        assert_true(lookout_find(with[i], &canary));
        assert_int_equal(AS_MS, canary);
    }
}

static void what_says_nothing_of_it_is_passed_over(void **state)
{
    static const char *const without[] = {
        "",
        ":\n\n",
        "data: ",
        "data: {\n\n",
        "data: {\"watch\":0,\"body\":{\"canary\":{\"last\":null}}}\n\n",
        "data: {\"patch\":[{\"op\":\"remove\",\"path\":\"/canary/last\"}]}\n",
        "data: {\"patch\":[{\"path\":\"/canary/last\",\"value\":\"soon\"}]}\n",
        "data: {\"watch\":0,\"problem\":{\"title\":\"no\"}}\n",
    };
    int64_t canary;

    for (size_t i = 0; i < LEN(without); i++)
        assert_false(lookout_find(without[i], &canary));
}

/* ---- The thread --------------------------------------------------------- */

typedef struct Page {
    pthread_mutex_t lock;
    pthread_cond_t news;
    int versions; /* to be taken */
    int64_t saw;
} Page;

static void next(void *viewer, Buf *chunk)
{
    Page *p = viewer;

    pthread_mutex_lock(&p->lock);
    if (p->versions > 0) {
        p->versions--;
        buf_puts(chunk, "data: {\"patch\":[{\"path\":\"/canary/last\","
                        "\"value\":\"" MOMENT "\"}]}\n\n");
    }
    pthread_mutex_unlock(&p->lock);
}

static void saw(void *ctx, int64_t canary)
{
    Page *p = ctx;

    pthread_mutex_lock(&p->lock);
    p->saw = canary;
    pthread_cond_signal(&p->news);
    pthread_mutex_unlock(&p->lock);
}

static void who_is_woken_takes_all_there_is(void **state)
{
    Page p = {.versions = 3};
    Err err = {0};
    Lookout *l;

    pthread_mutex_init(&p.lock, NULL);
    pthread_cond_init(&p.news, NULL);
    l = lookout_open(&(LookoutConfig){.next = next, .saw = saw, .ctx = &p},
                     &err);
    assert_non_null(l);
    lookout_wake(l); /* before it has a viewer */
    lookout_start(l, &p);
    pthread_mutex_lock(&p.lock);
    while (p.saw != AS_MS || p.versions > 0)
        pthread_cond_wait(&p.news, &p.lock);
    p.saw = 0;
    p.versions = 1;
    pthread_mutex_unlock(&p.lock);
    lookout_wake(l);
    pthread_mutex_lock(&p.lock);
    while (p.saw != AS_MS)
        pthread_cond_wait(&p.news, &p.lock);
    pthread_mutex_unlock(&p.lock);
    lookout_close(l);
    pthread_cond_destroy(&p.news);
    pthread_mutex_destroy(&p.lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_canary_is_found_in_what_is_sent),
        cmocka_unit_test(what_says_nothing_of_it_is_passed_over),
        cmocka_unit_test(who_is_woken_takes_all_there_is),
    };

    lookout_close(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

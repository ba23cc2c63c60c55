/* live_renew_test.c -- What a form has changed is not undone by a stream. */
#include "engine/live.h"

#include "model/question.h"

#include "test.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>

#define CHUNK ((size_t)1 << 16)

static bool answer(void *ctx, const char *path, Buf *out)
{
    buf_printf(out, "{\"says\":%d}", atomic_load((atomic_int *)ctx));
    return true;
}

static uint64_t always_the_same(void *ctx)
{
    return 1;
}

static void wake(void *ctx)
{
    sem_post(ctx);
}

static Live *start(atomic_int *says)
{
    LiveConfig c = {.answer = answer,
                    .state = always_the_same,
                    .ctx = says,
                    .max_viewers = 10};
    Err err = {0};
    Live *l = live_open(&c, &err);

    assert_non_null(l);
    return l;
}

static LiveViewer *come(Live *l, sem_t *woken)
{
    static const char *const path[] = {"/a"};
    LiveJoin j = {.path = path, .n = 1, .wake = wake, .ctx = woken};
    Err err = {0};
    LiveViewer *v;

    sem_init(woken, 0, 1);
    v = live_join(l, &j, &err);
    assert_non_null(v);
    return v;
}

/* The digit that the viewer is told first from now on. */
static int told(LiveViewer *v, sem_t *woken)
{
    Buf chunk = BUF_INIT(CHUNK);
    const char *at = NULL;
    int says;

    while (at == NULL) {
        sem_wait(woken);
        buf_reset(&chunk);
        live_next(v, &chunk);
        if (chunk.len > 0 && (at = strstr(chunk.text, "\"says\":")) == NULL)
            at = strstr(chunk.text, "\"value\":");
    }
    says = strchr(at, ':')[1] - '0';
    buf_clear(&chunk);
    return says;
}

static void who_looks_is_told(void **state)
{
    atomic_int says = 1;
    Live *l = start(&says);
    sem_t woken;
    LiveViewer *v = come(l, &woken);

    assert_int_equal(1, told(v, &woken));
    atomic_store(&says, 2);
    live_renew(l);
    assert_int_equal(2, told(v, &woken));
    live_leave(v);
    live_close(l);
}

static void who_comes_is_not_told_what_was(void **state)
{
    atomic_int says = 1;
    Live *l = start(&says);
    sem_t woken[2];
    LiveViewer *v = come(l, &woken[0]), *other;

    assert_int_equal(1, told(v, &woken[0]));
    atomic_store(&says, 2);
    live_renew(l);
    other = come(l, &woken[1]);
    assert_int_equal(2, told(other, &woken[1]));
    live_leave(other);
    live_leave(v);

    /* The answer of a page that nobody looks at is kept for a while. */
    atomic_store(&says, 3);
    live_renew(l);
    v = come(l, &woken[0]);
    assert_int_equal(3, told(v, &woken[0]));
    live_leave(v);
    live_close(l);
}

static void who_waits_is_told_that_nothing_changed(void **state)
{
    atomic_int says = 1;
    Live *l = start(&says);
    sem_t woken[2];
    LiveViewer *v = come(l, &woken[0]), *other;

    assert_int_equal(1, told(v, &woken[0]));
    live_renew(l);
    other = come(l, &woken[1]);
    assert_int_equal(1, told(other, &woken[1]));
    live_leave(other);
    live_leave(v);
    live_close(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_looks_is_told),
        cmocka_unit_test(who_comes_is_not_told_what_was),
        cmocka_unit_test(who_waits_is_told_that_nothing_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* waker_test.c -- Calls that are answered later, and how they end. */
#include "server_sleepers.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- Answered later ----------------------------------------------------- */

static void a_call_is_answered_when_it_is_woken(void **state)
{
    int fd =
        ask_for("POST /later HTTP/1.1\r\nContent-Length: 3\r\n" CLOSE "abc");

    wait_until(&nasleep, 1);
    assert_int_equal(0, resumed);
    wake_all(1);
    close_after(fd, "\r\n\r\n{\"later\":true}");
    wait_until(&done, 1);
    assert_int_equal(1, resumed);
}

static void a_wake_before_the_handler_has_returned_counts(void **state)
{
    close_after(ask_for("GET /later?early=1 HTTP/1.1\r\n" CLOSE), "later");
    assert_int_equal(1, resumed);
}

static void many_wakes_are_one(void **state)
{
    int fd = ask_for("GET /later HTTP/1.1\r\n" CLOSE);

    wait_until(&nasleep, 1);
    wake_all(50);
    close_after(fd, "later");
    wait_until(&done, 1);
    assert_int_equal(1, resumed);
}

static void a_second_half_may_wait_again(void **state)
{
    int fd = ask_for("GET /later?halves=2 HTTP/1.1\r\n" CLOSE);

    wait_until(&nasleep, 1);
    for (int i = 1; i <= 3; i++) {
        assert_false(readable(fd, 0));
        nudge();
        wait_until(&resumed, i);
    }
    close_after(fd, "later");
    assert_int_equal(3, resumed);
}

static void a_second_half_may_fail(void **state)
{
    int fd = ask_for("GET /later?broken=1 HTTP/1.1\r\n" CLOSE);

    wait_until(&nasleep, 1);
    wake_all(1);
    close_after(fd, "HTTP/1.1 409 Conflict");
}

static void others_are_answered_meanwhile(void **state)
{
    int fd[100];

    for (size_t i = 0; i < LEN(fd); i++)
        fd[i] = ask_for("GET /later HTTP/1.1\r\n" CLOSE);
    wait_until(&nasleep, LEN(fd));
    close_after(ask_for("GET /now HTTP/1.1\r\n" CLOSE), "{\"now\":true}");
    wake_all(1);
    for (size_t i = 0; i < LEN(fd); i++)
        close_after(fd[i], "later");
}

static void a_connection_goes_on_after_its_sleep(void **state)
{
    int fd = ask_for("GET /later HTTP/1.1\r\n" HOST "\r\n"
                     "GET /now HTTP/1.1\r\n" HOST "\r\n");

    wait_until(&nasleep, 1);
    wake_all(1);
    assert_true(read_until(fd, "now"));
    send_text(fd, "GET /later HTTP/1.1\r\n" CLOSE);
    wait_until(&nasleep, 1);
    wake_all(1);
    close_after(fd, "later");
}

static void a_wake_after_the_end_does_nothing(void **state)
{
    int fd = ask_for("GET /later HTTP/1.1\r\n" CLOSE);

    wait_until(&nasleep, 1);
    nudge();
    close_after(fd, "later");
    wait_until(&done, 1);
    nudge();
    close_after(ask_for("GET /now HTTP/1.1\r\n" CLOSE), "now");
    assert_int_equal(1, resumed);
}

static void a_client_that_leaves_its_sleep_is_noticed(void **state)
{
    static const char *const requests[] = {"GET /later HTTP/1.1\r\n" CLOSE,
                                           "GET /live HTTP/1.1\r\n" CLOSE};
    struct linger hard = {.l_onoff = 1};

    for (size_t i = 0; i < 2 * LEN(requests); i++) {
        int fd = ask_for(requests[i % 2]);

        wait_until(&nasleep, 1);
        if (i >= 2)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
        close(fd);
        wait_until(&done, (int)i + 1);
        assert_int_equal(0, resumed);
        wake_all(1);
    }
}

/* ---- The end ------------------------------------------------------------ */

static void *stop(void *ctx)
{
    http_stop(http);
    http = NULL;
    return NULL;
}

static void sleepers_are_answered_while_the_server_stops(void **state)
{
    static const HttpConfig patient = {.drain_ms = 60000};
    int call, stream;
    pthread_t stopping;

    teardown(state);
    begin(&patient);
    call = ask_for("GET /later HTTP/1.1\r\n" HOST "\r\n");
    stream = ask_for("GET /live HTTP/1.1\r\n" HOST "\r\n");
    wait_until(&nasleep, 2);
    pthread_create(&stopping, NULL, stop, NULL);
    wait_until(&done, 1); /* the stream, which does not wait for the call */
    assert_false(readable(call, 0));
    wake_all(1);
    close_after(call, "later");
    pthread_join(stopping, NULL);
    close_after(stream, "\r\n0\r\n\r\n");
    assert_int_equal(2, done);
}

static void what_nobody_wakes_ends_with_the_server(void **state)
{
    int call = ask_for("GET /later HTTP/1.1\r\n" HOST "\r\n"), end;

    wait_until(&nasleep, 1);
    stop(NULL);
    end = done;
    assert_int_equal(1, end);
    assert_int_equal(0, resumed);
    close_after(call, "");
}

/* It reads the end of its connection at once, and does not hang. */
static void who_comes_while_the_server_stops_is_sent_away(void **state)
{
    static const HttpConfig patient = {.drain_ms = 60000};
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int call, stream, late = socket(AF_INET, SOCK_STREAM, 0);
    pthread_t stopping;

    teardown(state);
    begin(&patient);
    to.sin_port = htons((uint16_t)http_port(http));
    call = ask_for("GET /later HTTP/1.1\r\n" CLOSE);
    stream = ask_for("GET /live HTTP/1.1\r\n" CLOSE);
    wait_until(&nasleep, 2);
    pthread_create(&stopping, NULL, stop, NULL);
    wait_until(&done, 1); /* the stream: it has begun to stop */
    assert_int_equal(-1, connect(late, (struct sockaddr *)&to, sizeof(to)));
    assert_int_equal(ECONNREFUSED, errno);
    close(late);
    wake_all(1);
    close_after(call, "later");
    pthread_join(stopping, NULL);
    close(stream);
}

static atomic_bool knocking;

static void *knock(void *ctx)
{
    struct sockaddr_in to = *(struct sockaddr_in *)ctx;

    while (knocking) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);

        connect(fd, (struct sockaddr *)&to, sizeof(to));
        close(fd);
    }
    return NULL;
}

/* The threads are in the midst of accepting when they are told to end. */
static void a_busy_server_stops_often(void **state)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    pthread_t visitor[2];

    for (int i = 0; i < 100; i++) {
        to.sin_port = htons((uint16_t)http_port(http));
        knocking = true;
        for (size_t k = 0; k < LEN(visitor); k++)
            pthread_create(&visitor[k], NULL, knock, &to);
        usleep(1000 + (useconds_t)i % 10 * 500);
        stop(NULL);
        knocking = false;
        for (size_t k = 0; k < LEN(visitor); k++)
            pthread_join(visitor[k], NULL);
        setup(state);
    }
}

/* ---- All at once -------------------------------------------------------- */

static atomic_bool storm;

static void *wake_often(void *ctx)
{
    while (storm)
        nudge();
    return NULL;
}

static void *visit(void *ctx)
{
    const char *kind = ctx;
    char request[100];

    snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\n" CLOSE, kind);
    for (int i = 0; i < 40; i++) {
        int fd = ask_for(request);

        if (i % 3 != 0)
            readable(fd, i % 7);
        close(fd);
    }
    return NULL;
}

/* Threads that wake, clients that leave at any moment, and at the end a
 * server that stops among them. */
static void calls_come_and_go_under_many_threads(void **state)
{
    static const char *const kinds[] = {"/later?halves=3", "/later?early=1",
                                        "/live",           "/flood",
                                        "/later",          "/live"};
    pthread_t wakers[2], visitors[LEN(kinds)];
    int stay[20];

    storm = true;
    for (size_t i = 0; i < LEN(wakers); i++)
        pthread_create(&wakers[i], NULL, wake_often, NULL);
    for (size_t i = 0; i < LEN(kinds); i++)
        pthread_create(&visitors[i], NULL, visit, (void *)(uintptr_t)kinds[i]);
    for (size_t i = 0; i < LEN(kinds); i++)
        pthread_join(visitors[i], NULL);
    for (size_t i = 0; i < LEN(stay); i++)
        stay[i] = ask_for(i % 2 ? "GET /live HTTP/1.1\r\n" HOST "\r\n"
                                : "GET /later?halves=9 HTTP/1.1\r\n" CLOSE);
    stop(NULL);
    storm = false;
    for (size_t i = 0; i < LEN(wakers); i++)
        pthread_join(wakers[i], NULL);
    for (size_t i = 0; i < LEN(stay); i++)
        close(stay[i]);
    assert_int_equal(nasleep, done); /* each that began has ended, once */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(a_call_is_answered_when_it_is_woken),
        T(a_wake_before_the_handler_has_returned_counts),
        T(many_wakes_are_one),
        T(a_second_half_may_wait_again),
        T(a_second_half_may_fail),
        T(others_are_answered_meanwhile),
        T(a_connection_goes_on_after_its_sleep),
        T(a_wake_after_the_end_does_nothing),
        T(a_client_that_leaves_its_sleep_is_noticed),
        T(sleepers_are_answered_while_the_server_stops),
        T(who_comes_while_the_server_stops_is_sent_away),
        T(a_busy_server_stops_often),
        T(what_nobody_wakes_ends_with_the_server),
        T(calls_come_and_go_under_many_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* listen_test.c -- Where a server listens, to how many, and how it ends. */
#include "base/log.h"
#include "http/listen.h"

#include "server_test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST "GET /v1/echo/x HTTP/1.1\r\nHost: localhost\r\n\r\n"
#define WAIT    "GET /v1/wait HTTP/1.1\r\nHost: localhost\r\n\r\n"

static void addresses_are_checked(void **state)
{
    static const struct {
        const char *listen;
        ErrKind kind;
        const char *part;
    } cases[] = {
        {"0.0.0.0:0", ERR_DENIED, "refusing to listen on 0.0.0.0:0: without"},
        {"[::]:0", ERR_DENIED, "refusing to listen on [::]:0"},
        {"192.0.2.7:8080", ERR_DENIED, "put a proxy with a login before it"},
        {"127.0.0.1", ERR_INPUT, "not an address to listen on: \"127.0.0.1\""},
        {"127.0.0.1:", ERR_INPUT, "not an address to listen on"},
        {"127.0.0.1:65536", ERR_INPUT, "not an address to listen on"},
        {"127.0.0.1:80x", ERR_INPUT, "not an address to listen on"},
        {"example.org:80", ERR_INPUT, "not an IP address: \"example.org\""},
        {"256.0.0.1:80", ERR_INPUT, "not an IP address"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Err err = {0};
        int port;

        assert_int_equal(-1, listen_open(cases[i].listen, false, &port, &err));
        assert_int_equal(cases[i].kind, err.kind);
        assert_non_null(strstr(err.text, cases[i].part));
    }
}

static void loopback_and_what_is_allowed_are_opened(void **state)
{
    static const char *const local[] = {"127.0.0.1:0", "localhost:0", ":0",
                                        "127.9.9.9:0"};
    Err err = {0};
    int port = 0, fd;

    for (size_t i = 0; i < LEN(local); i++) {
        fd = listen_open(local[i], false, &port, &err);
        assert_true(fd >= 0 && port > 0);
        close(fd);
    }
    fd = listen_open("0.0.0.0:0", true, &port, &err);
    assert_true(fd >= 0);
    close(fd);
}

static void a_taken_port_is_named(void **state)
{
    char again[40];
    Err err = {0};
    int port, fd = listen_open("127.0.0.1:0", false, &port, &err);
    HttpConfig config = {.listen = again};

    snprintf(again, sizeof(again), "127.0.0.1:%d", port);
    assert_null(http_start(&config, test_routes, test_route_count, NULL, &err));
    assert_int_equal(ERR_CONFLICT, err.kind);
    assert_non_null(strstr(err.text, "is in use by another program"));
    close(fd);
}

static void only_this_machine_is_a_local_host(void **state)
{
    assert_true(listen_is_local_host(NULL));
    assert_true(listen_is_local_host("localhost:8080"));
    assert_true(listen_is_local_host("LocalHost"));
    assert_true(listen_is_local_host("127.0.0.1:1"));
    assert_true(listen_is_local_host("[::1]:8080"));
    assert_true(listen_is_local_host("192.168.1.20:8080"));
    assert_true(listen_is_local_host("[fe80::1]"));
    assert_false(listen_is_local_host("fe80::1"));
    assert_false(listen_is_local_host("1.2.3.4.example.org"));
    assert_false(listen_is_local_host("[localhost]"));
    assert_false(listen_is_local_host("localhost.example.org"));
    assert_false(listen_is_local_host("example.org:8080"));
    assert_false(listen_is_local_host(""));
}

static void other_names_are_listed(void **state)
{
    static const char list[] = "cx.example.org,puls";

    assert_true(listen_is_listed("cx.example.org:443", list));
    assert_true(listen_is_listed("Puls", list));
    assert_false(listen_is_listed("example.org", list));
    assert_false(listen_is_listed("cx.example.org.evil", list));
    assert_false(listen_is_listed("cx.example.org,puls", list));
    assert_false(listen_is_listed("", ""));
    assert_false(listen_is_listed("puls", ""));
    assert_false(listen_is_listed("puls", NULL));
    assert_false(listen_is_listed(NULL, list));
}

static bool readers_only(const Request *req, Perm perm, Err *err)
{
    return perm == PERM_READ || err_set(err, ERR_DENIED, "you may only read");
}

static void permission_is_asked_for_before_the_handler(void **state)
{
    static const HttpConfig config = {.allow = readers_only};
    Http *http = start(&config);
    char *reply = ask(http, "PUT /v1/secret HTTP/1.1\r\nHost: localhost\r\n"
                            "Connection: close\r\n\r\n");

    assert_int_equal(403, status_of(reply));
    assert_true(has(reply, "you may only read"));
    free(reply);
    reply = ask(http, "GET /v1/echo/x HTTP/1.0\r\n\r\n");
    assert_int_equal(200, status_of(reply));
    free(reply);
    http_stop(http);
}

/* ---- Many clients ------------------------------------------------------- */

static void connections_over_the_limit_wait_their_turn(void **state)
{
    static const HttpConfig config = {.max_connections = 100, .threads = 2};
    Http *http = start(&config);
    int fd[120], answered = 0;

    for (int i = 0; i < 120; i++) {
        fd[i] = connect_to(http);
        send_text(fd[i], REQUEST);
    }
    for (int i = 0; i < 120; i++)
        answered += readable(fd[i], i < 100 ? 5000 : 20);
    assert_int_equal(100, answered);
    for (int i = 0; i < 100; i++)
        close(fd[i]);
    for (int i = 100; i < 120; i++) {
        assert_true(readable(fd[i], 5000));
        close(fd[i]);
    }
    http_stop(http);
}

static void one_address_has_its_own_limit(void **state)
{
    static const HttpConfig config = {.max_per_ip = 3};
    Http *http = start(&config);
    int fd[4], answered = 0;

    for (int i = 0; i < 4; i++) {
        char c;

        fd[i] = connect_to(http);
        send_text(fd[i], REQUEST);
        assert_true(readable(fd[i], 5000));
        answered += read(fd[i], &c, 1) == 1;
    }
    assert_int_equal(3, answered);
    for (int i = 0; i < 4; i++)
        close(fd[i]);
    http_stop(http);
}

static void *ask_often(void *arg)
{
    const Http *http = arg;
    intptr_t good = 0;

    for (int i = 0; i < 40; i++) {
        char *reply = ask(http, i % 2 ? "GET /v1/rows/300 HTTP/1.0\r\n\r\n"
                                      : "GET /v1/fill HTTP/1.0\r\n"
                                        "Accept-Encoding: gzip\r\n\r\n");

        good += status_of(reply) == 200;
        free(reply);
    }
    return (void *)good;
}

static void many_clients_at_once_are_all_answered(void **state)
{
    static const HttpConfig config = {.threads = 3};
    Http *http = start(&config);
    pthread_t client[6];
    intptr_t good = 0;

    for (size_t i = 0; i < LEN(client); i++)
        pthread_create(&client[i], NULL, ask_often, http);
    for (size_t i = 0; i < LEN(client); i++) {
        void *result;

        pthread_join(client[i], &result);
        good += (intptr_t)result;
    }
    assert_int_equal(240, good);
    assert_int_equal(120, routes_done(120));
    http_stop(http);
}

/* While the only thread is busy, as many ask as the library's epoll takes in
 * one step: had it that many, it waited for more before it served them. */
static void a_full_batch_of_clients_is_served_at_once(void **state)
{
    static const HttpConfig config = {.threads = 1};
    Http *http = start(&config);
    int busy = connect_to(http), fd[128];

    for (size_t i = 0; i < LEN(fd); i++) {
        fd[i] = connect_to(http);
        send_text(fd[i], REQUEST);
        assert_true(readable(fd[i], 5000));
    }
    send_text(busy, WAIT);
    routes_wait_for(1);
    for (size_t i = 0; i < LEN(fd); i++) {
        char answer[1024];

        assert_in_range(recv(fd[i], answer, sizeof(answer), 0), 1, 1000);
        send_text(fd[i], REQUEST);
    }
    routes_release();
    for (size_t i = 0; i < LEN(fd); i++) {
        assert_true(readable(fd[i], 5000));
        close(fd[i]);
    }
    close(busy);
    http_stop(http);
}

/* ---- The end ------------------------------------------------------------ */

static void *stop(void *http)
{
    http_stop(http);
    return NULL;
}

static void stopping_finishes_what_has_begun(void **state)
{
    static const HttpConfig config = {.threads = 2};
    Http *http = start(&config);
    int fd = connect_to(http);
    pthread_t thread;
    char *reply;

    send_text(fd, WAIT);
    routes_wait_for(1);
    pthread_create(&thread, NULL, stop, http);
    routes_release();
    reply = read_all(fd);
    assert_int_equal(200, status_of(reply));
    assert_string_equal("{\"waited\":true}", body_of(reply));
    pthread_join(thread, NULL);
    free(reply);
    close(fd);
}

static void stopping_does_not_wait_for_idle_clients(void **state)
{
    static const HttpConfig config = {.threads = 1};
    Http *http = start(&config);
    int silent = connect_to(http), idle = connect_to(http);
    char *rest;

    send_text(silent, "GET /v1/echo");
    send_text(idle, REQUEST);
    assert_true(readable(idle, 5000));
    http_stop(http);
    rest = read_all(silent);
    assert_string_equal("", rest);
    free(rest);
    http_stop(NULL);
    close(silent);
    close(idle);
}

static int be_quiet(void **state)
{
    log_level = LOG_ERROR;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_checked),
        cmocka_unit_test(loopback_and_what_is_allowed_are_opened),
        cmocka_unit_test(a_taken_port_is_named),
        cmocka_unit_test(only_this_machine_is_a_local_host),
        cmocka_unit_test(other_names_are_listed),
        cmocka_unit_test(permission_is_asked_for_before_the_handler),
        cmocka_unit_test(connections_over_the_limit_wait_their_turn),
        cmocka_unit_test(one_address_has_its_own_limit),
        cmocka_unit_test(many_clients_at_once_are_all_answered),
        cmocka_unit_test(a_full_batch_of_clients_is_served_at_once),
        cmocka_unit_test(stopping_finishes_what_has_begun),
        cmocka_unit_test(stopping_does_not_wait_for_idle_clients),
    };

    return cmocka_run_group_tests(tests, be_quiet, NULL);
}

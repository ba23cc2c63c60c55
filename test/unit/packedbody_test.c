/*
 * packedbody_test.c -- Bodies that come as gzip, and too many at once.
 *
 * The packed bytes were made by GNU gzip 1.12 (gzip -n9).
 */
#include "base/log.h"

#include "server_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOST  "Host: localhost\r\n"
#define CLOSE HOST "Connection: close\r\n\r\n"

static const char hello[] = /* "hello" */
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86"
    "\xa6\x10\x36\x05\x00\x00\x00";
#define HELLO (sizeof(hello) - 1)

/* 100,000 zeros: these, 96 times \0, and these. */
static const char zeros_head[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2"
    "\xa0\xf5\x4f\x6d\x0d\x0f\xa0";
static const char zeros_tail[] = "\x80\x57\x03\x7d\x95\x11\xd4\xa0\x86\x01\x00";
#define ZEROS 132

static Http *http;

static int start_server(void **state)
{
    static const HttpConfig config = {.max_body = 99999, .max_bodies = 150000};

    log_level = LOG_ERROR;
    http = start(&config);
    return 0;
}

static int stop_server(void **state)
{
    http_stop(http);
    return 0;
}

/* What is answered to a body in `coding`, sent in two parts. */
static char *post(const char *path, const char *coding, const char *bytes,
                  size_t n, size_t first)
{
    char head[300];
    int fd = connect_to(http);
    char *reply;

    snprintf(head, sizeof(head),
             "POST %s HTTP/1.1\r\nContent-Encoding: %s\r\n"
             "Content-Length: %zu\r\n" CLOSE,
             path, coding, n);
    send_text(fd, head);
    send_bytes(fd, bytes, first);
    send_bytes(fd, bytes + first, n - first);
    reply = read_all(fd);
    close(fd);
    return reply;
}

static void expect(const char *coding, const char *bytes, size_t n, int status,
                   const char *part)
{
    for (size_t first = 0; first <= n; first += n > 60 ? n / 3 : 1) {
        char *reply = post("/v1/body", coding, bytes, n, first);

        if (status_of(reply) != status || !has(reply, part))
            fail_msg("not %d \"%s\", but\n%s", status, part, reply);
        free(reply);
    }
}

static void a_body_is_unpacked(void **state)
{
    char twice[2 * HELLO];

    memcpy(twice, hello, HELLO);
    memcpy(twice + HELLO, hello, HELLO);
    expect("gzip", hello, HELLO, 200, "{\"bytes\":5,\"first\":\"h\"}");
    expect("X-GZIP", hello, HELLO, 200, "{\"bytes\":5,\"first\":\"h\"}");
    expect("gzip", twice, sizeof(twice), 200, "{\"bytes\":10,");
    expect("identity", "abc", 3, 200, "{\"bytes\":3,\"first\":\"a\"}");
    expect("gzip", "", 0, 200, "{\"bytes\":0,");
}

static void a_broken_body_is_refused(void **state)
{
    char wrong[HELLO + 1];

    expect("gzip", "{\"not\":\"gzip\"}", 14, 400,
           "the body is not gzip, as its Content-Encoding says");
    expect("gzip", hello, HELLO - 1, 400, "the body ends before its gzip does");
    memcpy(wrong, hello, HELLO);
    wrong[HELLO - 8] ^= 1; /* the checksum */
    expect("gzip", wrong, HELLO, 400, "the body is not gzip");
    memcpy(wrong, hello, HELLO);
    wrong[HELLO] = 'x'; /* what follows is no member */
    expect("gzip", wrong, HELLO + 1, 400, "the body ");
}

static void a_bomb_is_refused(void **state)
{
    char zeros[ZEROS] = {0};

    memcpy(zeros, zeros_head, sizeof(zeros_head) - 1);
    memcpy(zeros + ZEROS - sizeof(zeros_tail) + 1, zeros_tail,
           sizeof(zeros_tail) - 1);
    expect(
        "gzip", zeros, ZEROS, 413,
        "the body is over 99999 bytes when it is unpacked; send it in parts");
}

static void other_codings_are_refused(void **state)
{
    expect("br", "abc", 3, 415,
           "the body is packed as br, which is not unpacked here; send it as "
           "gzip, or as it is");
    expect("gzip, gzip", "abc", 3, 415, "\r\nAccept-Encoding: gzip\r\n");
}

static void a_file_stays_packed(void **state)
{
    char *reply = post("/v1/upload", "gzip", hello, HELLO, 9);

    assert_true(has(reply, "{\"bytes\":25,\"first\":31,\"body\":0}"));
    free(reply);
}

/* Two bodies of 90,000 bytes are legal, but not at the same time. */
static void bodies_have_a_limit_together(void **state)
{
    static char body[90001];
    int waiting = connect_to(http);
    char *reply;

    snprintf(body, sizeof(body), "%090000d", 0);
    send_text(waiting,
              "GET /v1/wait HTTP/1.1\r\nContent-Length: 90000\r\n" CLOSE);
    send_text(waiting, body);
    routes_wait_for(1);
    reply = post("/v1/body", "identity", body, 90000, 0);
    assert_int_equal(503, status_of(reply));
    assert_true(has(reply, "\r\nRetry-After: 1\r\n"));
    free(reply);
    routes_release();
    reply = read_all(waiting);
    assert_int_equal(200, status_of(reply));
    free(reply);
    close(waiting);
    reply = post("/v1/body", "identity", body, 90000, 0);
    assert_int_equal(200, status_of(reply)); /* there is room again */
    free(reply);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_unpacked),
        cmocka_unit_test(a_broken_body_is_refused),
        cmocka_unit_test(a_bomb_is_refused),
        cmocka_unit_test(other_codings_are_refused),
        cmocka_unit_test(a_file_stays_packed),
        cmocka_unit_test(bodies_have_a_limit_together),
    };

    return cmocka_run_group_tests(tests, start_server, stop_server);
}

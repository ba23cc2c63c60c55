/*
 * server_test.c -- Raw bytes over a real socket.
 *
 * Expected bytes are those that RFC 9110 and 9112 prescribe.
 */
#include "base/clock.h"
#include "base/log.h"

#include "server_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOST  "Host: localhost\r\n"
#define CLOSE HOST "Connection: close\r\n\r\n"

static Http *http; /* with the default config, save for small limits */

static int start_server(void **state)
{
    static const char page[] = "<html>";
    static const Asset pages[] = {
        {"/index.html", "text/html", "p", {page, page + 6}, {0}, {0}}};
    static const HttpConfig config = {
        .max_body = 1000,
        .max_reply = 30000,
        .header_ms = 300,
        .hosts = "puls.example,cx.example",
        .assets = pages,
        .asset_count = 1,
    };

    log_level = LOG_ERROR;
    http = start(&config);
    return 0;
}

static int stop_server(void **state)
{
    http_stop(http);
    return 0;
}

/* One request, the status and parts of its answer. */
typedef struct Case {
    const char *request;
    int status;
    const char *part[3];
} Case;

static void check(const Case *c)
{
    char *reply = ask(http, c->request);

    if (status_of(reply) != c->status)
        print_error("%.60s\n%s\n", c->request, reply);
    assert_int_equal(c->status, status_of(reply));
    for (size_t i = 0; i < LEN(c->part) && c->part[i] != NULL; i++)
        if (!has(reply, c->part[i]))
            fail_msg("no \"%s\" in\n%s", c->part[i], reply);
    free(reply);
}

static void a_handler_answers(void **state)
{
    static const Case cases[] = {
        {"GET /v1/echo/nps?q=a%20b HTTP/1.1\r\nAccept-Language: pl\r\n" CLOSE,
         200,
         {"Content-Type: application/json\r\n",
          "\r\n\r\n{\"name\":\"nps\",\"q\":\"a b\",\"language\":\"pl\","
          "\"app\":42}",
          "Content-Security-Policy: default-src 'self'"}},
        {"GET /v1/echo/a%2Fb%3F HTTP/1.1\r\n" CLOSE,
         200,
         {"{\"name\":\"a/b?\",\"q\":null"}},
        {"POST /v1/body HTTP/1.1\r\nContent-Length: 3\r\n" CLOSE "xyz",
         200,
         {"{\"bytes\":3,\"first\":\"x\"}"}},
        {"POST /v1/body HTTP/1.1\r\n" CLOSE, 200, {"{\"bytes\":0"}},
        {"POST /v1/body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" CLOSE
         "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n",
         200,
         {"{\"bytes\":5,\"first\":\"a\"}"}},
        {"GET /board/7 HTTP/1.1\r\n" CLOSE,
         200,
         {"Content-Type: text/html\r\n", "\r\n\r\n<html>",
          "Cache-Control: no-cache\r\n"}},
    };

    for (size_t i = 0; i < LEN(cases); i++)
        check(&cases[i]);
}

static void failures_are_problem_documents(void **state)
{
    static const Case cases[] = {
        {"GET /v1/refuse/npz HTTP/1.1\r\n" CLOSE,
         404,
         {"Content-Type: application/problem+json\r\n",
          "\"detail\":\"no such metric: npz\"",
          "\"instance\":\"/v1/refuse/npz\"}"}},
        {"GET /v1/fil HTTP/1.1\r\n" CLOSE,
         404,
         {"no such path: /v1/fil; did you mean /v1/fill"}},
        {"DELETE /v1/fill HTTP/1.1\r\n" CLOSE,
         405,
         {"\r\nAllow: GET, HEAD\r\n", "\"title\":\"Method Not Allowed\""}},
        {"POST /index.html HTTP/1.1\r\n" CLOSE,
         405,
         {"\r\nAllow: GET, HEAD\r\n"}},
        {"GET /nothing.js HTTP/1.1\r\n" CLOSE, 404, {"no such path"}},
        {"GET /v1/echo/x?a=%zz HTTP/1.1\r\n" CLOSE,
         400,
         {"two hexadecimal digits"}},
        {"GET /v1/echo/%ff HTTP/1.1\r\n" CLOSE, 400, {"the path is not UTF-8"}},
        {"GET /v1/rows/10?bad=0 HTTP/1.1\r\n" CLOSE,
         500,
         {"\"detail\":\"row 0 is gone\""}},
        {"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
         421,
         {"answers only to its own machine, not to the name evil.example"}},
        {"GET /v1/fill HTTP/1.1\r\nHost: CX.example:81\r\n"
         "Connection: close\r\n\r\n",
         200,
         {NULL}},
        {"GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n"
         "Connection: close\r\n\r\n",
         421,
         {NULL}},
    };

    for (size_t i = 0; i < LEN(cases); i++)
        check(&cases[i]);
}

static void head_is_get_without_its_body(void **state)
{
    char *get = ask(http, "GET /v1/echo/x HTTP/1.1\r\n" CLOSE);
    char *head = ask(http, "HEAD /v1/echo/x HTTP/1.1\r\n" CLOSE);
    char *rows = ask(http, "HEAD /v1/rows/9 HTTP/1.1\r\n" CLOSE);

    assert_int_equal(200, status_of(head));
    assert_string_equal("", body_of(head));
    assert_true(has(get, "\r\nContent-Length: 46\r\n"));
    assert_int_equal(46, strlen(body_of(get)));
    assert_true(has(head, "\r\nContent-Length: 46\r\n"));
    assert_int_equal(200, status_of(rows));
    assert_string_equal("", body_of(rows));
    free(get);
    free(head);
    free(rows);
}

static void an_etag_saves_the_body(void **state)
{
    char request[300], tag[60] = "";
    char *first = ask(http, "GET /v1/echo/x HTTP/1.1\r\n" CLOSE), *second;

    assert_int_equal(
        1, sscanf(strstr(first, "\r\nETag: "), "\r\nETag: %50[^\r]", tag));
    snprintf(request, sizeof(request),
             "GET /v1/echo/x HTTP/1.1\r\nIf-None-Match: %s\r\n" CLOSE, tag);
    second = ask(http, request);
    assert_int_equal(304, status_of(second));
    assert_string_equal("", body_of(second));
    assert_true(has(second, tag));
    free(first);
    free(second);
}

static void long_json_is_packed(void **state)
{
    char *plain = ask(http, "GET /v1/fill HTTP/1.1\r\n" CLOSE);
    char *packed = ask(http, "GET /v1/fill HTTP/1.1\r\n"
                             "Accept-Encoding: gzip, br\r\n" CLOSE);

    assert_int_equal(25000, strlen(body_of(plain)));
    assert_true(has(packed, "\r\nContent-Encoding: gzip\r\n"));
    assert_true(has(packed, "\r\nVary: Accept-Encoding\r\n"));
    assert_memory_equal("\x1f\x8b", body_of(packed), 2); /* RFC 1952 */
    free(plain);
    free(packed);
}

static void a_page_and_a_route_share_a_path(void **state)
{
    char *page = ask(http, "GET /both HTTP/1.1\r\nAccept: text/html\r\n" CLOSE);
    char *route = ask(http, "GET /both HTTP/1.1\r\nAccept: */*\r\n" CLOSE);

    assert_true(has(page, "<html>") && has(page, "\r\nVary: Accept\r\n"));
    assert_true(has(route, "\r\nVary: Accept\r\n") && !has(route, "<html>"));
    free(page);
    free(route);
}

static void pages_of_other_sites_may_not_change_anything(void **state)
{
    static const Case cases[] = {
        {"POST /v1/body HTTP/1.1\r\nOrigin: http://evil.example\r\n" CLOSE,
         403,
         {"a page of another site may not change anything here"}},
        {"POST /v1/body HTTP/1.1\r\nOrigin: null\r\n" CLOSE, 403, {NULL}},
        {"POST /v1/body HTTP/1.1\r\nOrigin: http://localhost:1\r\n" CLOSE,
         403,
         {NULL}},
        {"POST /v1/body HTTP/1.1\r\nSec-Fetch-Site: cross-site\r\n" CLOSE,
         403,
         {NULL}},
        {"POST /v1/body HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\n"
         "Origin: https://behind.a.proxy\r\n" CLOSE,
         403,
         {NULL}},
        {"POST /v1/body HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\n"
         "Origin: https://cx.example\r\n" CLOSE,
         200,
         {NULL}},
        {"POST /v1/body HTTP/1.1\r\nSec-Fetch-Site: cross-site\r\n"
         "Origin: http://localhost\r\n" CLOSE,
         403,
         {NULL}},
        {"POST /v1/body HTTP/1.1\r\nOrigin: http://localhost\r\n" CLOSE,
         200,
         {NULL}},
        {"GET /v1/fill HTTP/1.1\r\nSec-Fetch-Site: cross-site\r\n" CLOSE,
         200,
         {NULL}},
    };

    for (size_t i = 0; i < LEN(cases); i++)
        check(&cases[i]);
}

/* RFC 9110, 10.1.1: the client waits with its body for our word. */
static void a_client_is_told_to_continue(void **state)
{
    int fd = connect_to(http);
    char *reply;

    send_text(fd, "POST /v1/body HTTP/1.1\r\nContent-Length: 3\r\n"
                  "Expect: 100-continue\r\n" CLOSE);
    assert_true(readable(fd, 5000));
    send_text(fd, "xyz");
    reply = read_all(fd);
    assert_true(has(reply, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"));
    free(reply);
    close(fd);
}

static void requests_may_follow_each_other_at_once(void **state)
{
    char *reply =
        ask(http, "GET /v1/echo/one HTTP/1.1\r\n" HOST "\r\n"
                  "POST /v1/body HTTP/1.1\r\nContent-Length: 1\r\n" HOST
                  "\r\nxGET /v1/echo/two HTTP/1.1\r\n" CLOSE);
    const char *two = strstr(reply, "\"two\"");

    assert_non_null(two);
    assert_true(strstr(reply, "\"one\"") < strstr(reply, "{\"bytes\":1"));
    assert_true(strstr(reply, "{\"bytes\":1") < two);
    free(reply);
}

/* ---- Limits ------------------------------------------------------------- */

static void an_announced_body_is_refused_unread(void **state)
{
    /* The body never comes: the answer does not wait for it. */
    static const Case c = {
        "POST /v1/body HTTP/1.1\r\nContent-Length: 1001\r\n" HOST "\r\n",
        413,
        {"the body is over 1000 bytes; send it in parts"}};

    check(&c);
}

static void a_chunked_body_is_refused_when_it_is_over(void **state)
{
    char request[4000];
    Case c = {request, 413, {"the body is over 1000 bytes"}};

    snprintf(request, sizeof(request),
             "POST /v1/body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" CLOSE
             "%x\r\n%0*d\r\n%x\r\n%0*d\r\n0\r\n\r\n",
             900, 900, 0, 600, 600, 0);
    check(&c);
}

static void a_chunked_body_without_end_is_cut_off(void **state)
{
    char part[2100];
    int fd = connect_to(http);
    char *reply;

    send_text(fd, "POST /v1/body HTTP/1.1\r\n"
                  "Transfer-Encoding: chunked\r\n" HOST "\r\n");
    snprintf(part, sizeof(part), "%x\r\n%0*d\r\n", 2000, 2000, 0);
    for (int i = 0; i < 50; i++)
        send_text(fd, part);
    reply = read_all(fd);
    assert_int_equal(0, status_of(reply));
    free(reply);
    close(fd);
}

static void a_long_address_is_refused(void **state)
{
    static char request[100000];
    Case c = {request, 414, {"the address is over 8192 bytes"}};
    char *reply;

    snprintf(request, sizeof(request),
             "GET /v1/echo/x?q=%0*d HTTP/1.1\r\n" CLOSE, 9000, 0);
    check(&c);
    snprintf(request, sizeof(request),
             "GET /v1/echo/x?q=%0*d HTTP/1.1\r\n" CLOSE, 90000, 0);
    reply = ask(http, request); /* over the memory of a connection, too */
    assert_true(status_of(reply) == 414 || status_of(reply) == 0);
    free(reply);
}

static void check_headers(int n, int status, const char *part)
{
    char request[2000] = "GET /v1/fill HTTP/1.1\r\n";
    size_t len = strlen(request);

    for (int i = 2; i < n; i++, len += 5)
        memcpy(request + len, "A:b\r\n", 5);
    snprintf(request + len, sizeof(request) - len, CLOSE); /* two more */
    check(&(Case){request, status, {part}});
}

static void too_many_headers_are_refused(void **state)
{
    check_headers(100, 200, NULL);
    check_headers(101, 431, "the request has over 100 headers");
    check_headers(300, 431, "\"title\":\"Request Header Fields Too Large\"");
}

static void an_address_holds_so_many_connections(void **state)
{
    static const HttpConfig few = {.max_per_ip = 2};
    Http *other = start(&few);
    int fd[3];
    char *reply;

    for (int i = 0; i < 2; i++)
        fd[i] = connect_to(other);
    fd[2] = connect_to(other);
    reply = read_all(fd[2]);
    assert_string_equal("", reply);
    free(reply);
    close(fd[2]);
    send_text(fd[0], "GET /v1/echo/x HTTP/1.1\r\n" CLOSE);
    reply = read_all(fd[0]);
    assert_int_equal(200, status_of(reply));
    free(reply);
    close(fd[0]);
    close(fd[1]);
    http_stop(other);
}

static void a_long_reply_is_refused(void **state)
{
    static const HttpConfig small = {.max_reply = 24999};
    Http *other = start(&small);
    char *reply = ask(other, "GET /v1/fill HTTP/1.1\r\n" CLOSE);

    assert_int_equal(413, status_of(reply));
    assert_true(has(reply, "the reply is over 24999 bytes; ask for less"));
    free(reply);
    http_stop(other);
}

/* A byte every 50 ms: never silent, never done. */
static void slow_headers_are_cut_off(void **state)
{
    int fd = connect_to(http);
    int64_t start = clock_mono(), took;

    send_text(fd, "GET / HTTP/1.1\r\nX-Slow: ");
    while (!readable(fd, 50) && clock_mono() - start < 5000)
        send_text(fd, "x");
    took = clock_mono() - start;
    assert_in_range(took, 250, 3000);
    close(fd);
}

static void idle_connections_are_closed(void **state)
{
    static const HttpConfig hasty = {.idle_ms = 200};
    Http *other = start(&hasty);
    int64_t start = clock_mono();
    char *reply = ask(other, "GET /v1/echo/x HTTP/1.1\r\n" HOST "\r\n");

    assert_int_equal(200, status_of(reply)); /* kept alive, then closed */
    assert_in_range(clock_mono() - start, 150, 3000);
    free(reply);
    http_stop(other);
}

static void slow_bodies_are_cut_off(void **state)
{
    static const HttpConfig hasty = {.body_ms = 200};
    Http *other = start(&hasty);
    char *reply = ask(other, "POST /v1/body HTTP/1.1\r\n" HOST
                             "Content-Length: 5\r\n\r\nab");

    assert_int_equal(0, status_of(reply));
    free(reply);
    http_stop(other);
}

/* ---- Streams ------------------------------------------------------------ */

static void a_stream_arrives_whole(void **state)
{
    /* To HTTP/1.0 without chunks: the end of the bytes is the end. */
    char *reply = ask(http, "GET /v1/rows/20000 HTTP/1.0\r\n\r\n");
    const char *row = body_of(reply);

    assert_true(has(reply, "\r\nContent-Type: text/csv; charset=utf-8\r\n"));
    for (int i = 0; i < 20000; i++) {
        char want[20];
        int n = snprintf(want, sizeof(want), "%d;row\n", i);

        assert_memory_equal(want, row, (size_t)n);
        row += n;
    }
    assert_string_equal("", row);
    free(reply);
}

static void an_empty_stream_is_an_empty_body(void **state)
{
    static const Case c = {
        "GET /v1/rows/0 HTTP/1.1\r\n" CLOSE, 200, {"\r\n\r\n0\r\n\r\n"}};

    check(&c);
}

static void a_broken_stream_is_seen_to_be_broken(void **state)
{
    char *whole = ask(http, "GET /v1/rows/250 HTTP/1.1\r\n" CLOSE);
    char *broken;

    assert_true(has(whole, "\r\n0\r\n\r\n"));
    broken = ask(http, "GET /v1/rows/250?bad=150 HTTP/1.1\r\n" CLOSE);
    assert_int_equal(200, status_of(broken));
    assert_false(has(broken, "\r\n0\r\n\r\n")); /* no last chunk */
    free(whole);
    free(broken);
}

static void a_client_that_leaves_ends_its_stream(void **state)
{
    int fd = connect_to(http);
    char some[1000];

    routes_reset();
    send_text(fd, "GET /v1/rows/900000000 HTTP/1.1\r\n" HOST "\r\n");
    assert_true(recv(fd, some, sizeof(some), 0) > 0);
    close(fd);
    assert_int_equal(1, routes_done(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handler_answers),
        cmocka_unit_test(failures_are_problem_documents),
        cmocka_unit_test(head_is_get_without_its_body),
        cmocka_unit_test(an_etag_saves_the_body),
        cmocka_unit_test(long_json_is_packed),
        cmocka_unit_test(a_page_and_a_route_share_a_path),
        cmocka_unit_test(pages_of_other_sites_may_not_change_anything),
        cmocka_unit_test(a_client_is_told_to_continue),
        cmocka_unit_test(requests_may_follow_each_other_at_once),
        cmocka_unit_test(an_announced_body_is_refused_unread),
        cmocka_unit_test(a_chunked_body_is_refused_when_it_is_over),
        cmocka_unit_test(a_chunked_body_without_end_is_cut_off),
        cmocka_unit_test(a_long_address_is_refused),
        cmocka_unit_test(too_many_headers_are_refused),
        cmocka_unit_test(an_address_holds_so_many_connections),
        cmocka_unit_test(a_long_reply_is_refused),
        cmocka_unit_test(slow_headers_are_cut_off),
        cmocka_unit_test(idle_connections_are_closed),
        cmocka_unit_test(slow_bodies_are_cut_off),
        cmocka_unit_test(a_stream_arrives_whole),
        cmocka_unit_test(an_empty_stream_is_an_empty_body),
        cmocka_unit_test(a_broken_stream_is_seen_to_be_broken),
        cmocka_unit_test(a_client_that_leaves_ends_its_stream),
    };

    return cmocka_run_group_tests(tests, start_server, stop_server);
}

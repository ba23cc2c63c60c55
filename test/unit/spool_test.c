/* spool_test.c -- Bodies that go to a file: the promises of http/spool.h. */
#include "http/spool.h"

#include "base/file.h"
#include "base/log.h"

#include "server_test.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define CLOSE "Host: localhost\r\nConnection: close\r\n\r\n"

static char folder[64];
static Http *http;

static int set_up(void **state)
{
    HttpConfig config = {.max_body = 1000,
                         .max_spool = 5000,
                         .body_ms = 300,
                         .spool_dir = folder};

    log_level = LOG_ERROR;
    snprintf(folder, sizeof(folder), "/tmp/puls-spool-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    http = start(&config);
    return 0;
}

static int tear_down(void **state)
{
    http_stop(http);
    return rmdir(folder); /* it must be empty */
}

static int files_in_folder(void)
{
    DIR *d = opendir(folder);
    const struct dirent *e;
    int n = 0;

    while ((e = readdir(d)) != NULL)
        n += e->d_name[0] != '.' || strncmp(e->d_name, SPOOL_NAME, 4) == 0;
    closedir(d);
    return n;
}

/* The reply may come before the file is gone. */
static void wait_until_empty(void)
{
    for (int i = 0; i < 500 && files_in_folder() > 0; i++)
        usleep(10000);
    assert_int_equal(0, files_in_folder());
}

/* POST of `n` times the letter, announced as `length` says. */
static char *post(const char *path, const char *length, size_t n)
{
    char *text = malloc(n + 400);
    char *reply;
    int at =
        snprintf(text, 400, "POST %s HTTP/1.1\r\n%s%s", path, length, CLOSE);

    memset(text + at, 'x', n);
    text[(size_t)at + n] = '\0';
    reply = ask(http, text);
    free(text);
    return reply;
}

static void a_body_over_max_body_comes_in_a_file(void **state)
{
    char *reply = post("/v1/upload", "Content-Length: 4000\r\n", 4000);

    assert_int_equal(200, status_of(reply));
    assert_true(has(reply, "{\"bytes\":4000,\"first\":120,\"body\":0}"));
    free(reply);
    wait_until_empty();
    reply = post("/v1/upload", "Content-Length: 0\r\n", 0);
    assert_true(has(reply, "{\"bytes\":0,\"first\":-1,\"body\":0}"));
    free(reply);
    wait_until_empty();
}

static void a_handler_keeps_the_file_by_renaming_it(void **state)
{
    char path[96], target[160];
    char *reply;
    struct stat st;

    snprintf(path, sizeof(path), "%s/kept", folder);
    snprintf(target, sizeof(target), "/v1/upload?keep=%s", path);
    reply = post(target, "Content-Length: 7\r\n", 7);
    assert_int_equal(200, status_of(reply));
    free(reply);
    assert_int_equal(0, stat(path, &st));
    assert_int_equal(7, st.st_size);
    assert_int_equal(0600, st.st_mode & 0777);
    unlink(path);
    wait_until_empty();
}

static void too_much_is_413_announced_or_not(void **state)
{
    char *reply = post("/v1/upload", "Content-Length: 5001\r\n", 0);

    assert_int_equal(413, status_of(reply));
    assert_true(has(reply, "the body is over 5000 bytes\""));
    free(reply);
    reply =
        ask(http, "POST /v1/upload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
                  "Expect:\r\n" CLOSE "1\r\na\r\n0\r\n\r\n");
    assert_true(has(reply, "{\"bytes\":1,\"first\":97,\"body\":0}"));
    free(reply);
    reply = post("/v1/body", "Content-Length: 1001\r\n", 0);
    assert_int_equal(413, status_of(reply));
    assert_true(has(reply, "send it in parts"));
    free(reply);
    wait_until_empty();
}

static void an_unannounced_body_over_the_limit_is_413(void **state)
{
    char text[8000];
    int at = snprintf(text, 400,
                      "POST /v1/upload HTTP/1.1\r\n"
                      "Transfer-Encoding: chunked\r\n" CLOSE);
    char *reply;

    for (int i = 0; i < 2; i++)
        at += snprintf(text + at, 3000, "a8c\r\n%02700d\r\n", i);
    snprintf(text + at, 100, "0\r\n\r\n");
    reply = ask(http, text);
    assert_int_equal(413, status_of(reply));
    assert_true(has(reply, "the file is over 5000 bytes"));
    free(reply);
    wait_until_empty();
}

static void a_client_that_breaks_off_leaves_nothing(void **state)
{
    int fd = connect_to(http);

    send_text(fd, "POST /v1/upload HTTP/1.1\r\nContent-Length: 4000\r\n" CLOSE
                  "not all of it");
    for (int i = 0; i < 500 && files_in_folder() == 0; i++)
        usleep(10000);
    assert_int_equal(1, files_in_folder());
    close(fd);
    wait_until_empty();
}

static void a_client_that_falls_silent_is_cut_off(void **state)
{
    int fd = connect_to(http);

    send_text(fd, "POST /v1/upload HTTP/1.1\r\nContent-Length: 4000\r\n" CLOSE
                  "and then");
    assert_true(readable(fd, 5000));
    free(read_all(fd));
    close(fd);
    wait_until_empty();
}

static void what_fails_before_it_comes_makes_no_file(void **state)
{
    char *reply = post("/v1/upload?a=%zz", "Content-Length: 10\r\n", 10);

    assert_int_equal(400, status_of(reply));
    free(reply);
    reply = post("/v1/upload",
                 "Origin: http://evil.example\r\n"
                 "Content-Length: 10\r\n",
                 10);
    assert_int_equal(403, status_of(reply));
    free(reply);
    assert_int_equal(0, files_in_folder());
}

/* ---- Without a server --------------------------------------------------- */

static void a_full_disk_is_507(void **state)
{
    static const char bytes[1000];
    struct rlimit was, small = {1500, 1500};
    Arena a = {0};
    Spool s;
    Err err = {0};

    assert_false(
        spool_open(&s, &a, folder, UINT64_MAX, (uint64_t)1 << 60, &err));
    assert_int_equal(507, s.status);
    assert_non_null(strstr(err.text, "has no room for this file"));
    assert_true(spool_open(&s, &a, folder, 5000, 0, &err));
    getrlimit(RLIMIT_FSIZE, &was);
    small.rlim_max = was.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    assert_true(spool_add(&s, bytes, sizeof(bytes), &err));
    assert_false(spool_add(&s, bytes, sizeof(bytes), &err));
    setrlimit(RLIMIT_FSIZE, &was);
    assert_int_equal(507, s.status);
    spool_close(&s);
    assert_int_equal(0, files_in_folder());
    arena_clear(&a);
}

static void a_folder_that_is_not_there_is_500(void **state)
{
    Arena a = {0};
    Spool s;
    Err err = {0};

    assert_false(spool_open(&s, &a, "/nonexistent", 10, 0, &err));
    assert_int_equal(500, s.status);
    spool_close(&s);
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_over_max_body_comes_in_a_file),
        cmocka_unit_test(a_handler_keeps_the_file_by_renaming_it),
        cmocka_unit_test(too_much_is_413_announced_or_not),
        cmocka_unit_test(an_unannounced_body_over_the_limit_is_413),
        cmocka_unit_test(a_client_that_breaks_off_leaves_nothing),
        cmocka_unit_test(a_client_that_falls_silent_is_cut_off),
        cmocka_unit_test(what_fails_before_it_comes_makes_no_file),
        cmocka_unit_test(a_full_disk_is_507),
        cmocka_unit_test(a_folder_that_is_not_there_is_500),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* livestream_test.c -- Streams that say something now and then. */
#include "base/clock.h"

#include "server_sleepers.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define MANY 1000

static void news_come_as_they_happen(void **state)
{
    int fd = ask_for("GET /live HTTP/1.1\r\n" CLOSE);

    assert_true(read_until(fd, "text/event-stream\r\n"));
    tell("one ");
    assert_true(read_until(fd, "one "));
    nudge(); /* nothing to say: it sleeps again */
    tell("two ");
    assert_true(read_until(fd, "two "));
    tell_the_end("end ");
    close_after(fd, "end \r\n0\r\n\r\n");
    wait_until(&done, 1);
}

/* What waits for more to be sent waits for 200 ms at least. */
static void headers_and_news_leave_at_once(void **state)
{
    int64_t best[2] = {INT64_MAX, INT64_MAX};

    for (int i = 0; i < 5; i++) {
        int64_t start = clock_mono(), took;
        int fd = ask_for("GET /live HTTP/1.1\r\n" HOST "\r\n");

        assert_true(read_until(fd, "\r\n\r\n"));
        took = clock_mono() - start;
        best[0] = took < best[0] ? took : best[0];
        start = clock_mono();
        tell("x");
        assert_true(read_until(fd, "x\r\n"));
        took = clock_mono() - start;
        best[1] = took < best[1] ? took : best[1];
        close(fd);
        wait_until(&done, i + 1);
        wake_all(1);
    }
    assert_in_range(best[0], 0, 150);
    assert_in_range(best[1], 0, 150);
}

static void a_stream_that_breaks_has_no_end(void **state)
{
    int fd = ask_for("GET /live?broken=1 HTTP/1.1\r\n" HOST "\r\n");
    char *rest;

    assert_true(read_until(fd, "\r\n\r\n"));
    tell("x");
    rest = read_all(fd);
    assert_string_equal("", rest);
    free(rest);
    close(fd);
    wait_until(&done, 1);
}

static void a_client_that_does_not_read_is_cut_off(void **state)
{
    int fd = ask_for("GET /flood HTTP/1.1\r\n" HOST "\r\n");

    wait_until(&done, 1);
    close(fd);
}

static int threads_of_this_process(void)
{
    DIR *dir = opendir("/proc/self/task");
    int n = 0;

    assert_non_null(dir);
    for (struct dirent *d = readdir(dir); d != NULL; d = readdir(dir))
        n += d->d_name[0] != '.';
    closedir(dir);
    return n;
}

static long resident_kb(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long pages = 0;

    assert_non_null(f);
    assert_int_equal(1, fscanf(f, "%*d %ld", &pages));
    fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void a_thousand_sleep_without_a_thread(void **state)
{
    struct rlimit files;
    int fd[MANY], threads;
    long before;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    assert_int_equal(0, setrlimit(RLIMIT_NOFILE, &files));
    close_after(ask_for("GET /now HTTP/1.1\r\n" CLOSE), "now");
    threads = threads_of_this_process();
    before = resident_kb();
    for (int i = 0; i < MANY; i++)
        fd[i] = ask_for("GET /live HTTP/1.1\r\n" HOST "\r\n");
    for (int i = 0; i < MANY; i++)
        assert_true(read_until(fd[i], "\r\n\r\n"));
    assert_int_equal(threads, threads_of_this_process());
    print_message("# %d live streams: %ld kB\n", MANY, resident_kb() - before);
    tell("all");
    for (int i = 0; i < MANY; i++) {
        assert_true(read_until(fd[i], "all"));
        close(fd[i]);
    }
    wait_until(&done, MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(news_come_as_they_happen),
        T(headers_and_news_leave_at_once),
        T(a_stream_that_breaks_has_no_end),
        T(a_client_that_does_not_read_is_cut_off),
        T(a_thousand_sleep_without_a_thread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

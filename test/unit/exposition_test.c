/* exposition_test.c -- The text format, and what stands in /proc. */
#include "base/exposition.h"
#include "base/process.h"

#include "test.h"

#include <fcntl.h>
#include <unistd.h>

#define MAX_TEXT 4096

/* As the format's own description has it:
 * https://prometheus.io/docs/instrumenting/exposition_formats/ */
static void a_family_is_written_as_the_format_says(void **state)
{
    Buf out = BUF_INIT(MAX_TEXT);
    Exposition e = {.out = &out};

    expose_family(&e, "msdos_file_access_time_seconds", "gauge",
                  "Seconds.\nOr \\ so.");
    expose(&e, "",
           (Param[]){{"path", "C:\\DIR\\FILE.TXT"},
                     {"error", "Cannot find file:\n\"FILE.TXT\""}},
           2, 1.458255915e9);
    assert_string_equal(
        "# HELP msdos_file_access_time_seconds Seconds.\\nOr \\\\ so.\n"
        "# TYPE msdos_file_access_time_seconds gauge\n"
        "msdos_file_access_time_seconds{path=\"C:\\\\DIR\\\\FILE.TXT\","
        "error=\"Cannot find file:\\n\\\"FILE.TXT\\\"\"} 1458255915\n",
        out.text);
    buf_clear(&out);
}

static void numbers_are_exact(void **state)
{
    static const struct {
        double x;
        const char *text;
    } cases[] = {{0, "a 0\n"},
                 {-2.5, "a -2.5\n"},
                 {9007199254740992.0, "a 9007199254740992\n"},
                 {0.001, "a 0.001\n"},
                 {1e300, "a 1e+300\n"},
                 {NAN, "a NaN\n"},
                 {INFINITY, "a +Inf\n"},
                 {-INFINITY, "a -Inf\n"}};
    Buf out = BUF_INIT(MAX_TEXT);

    for (size_t i = 0; i < LEN(cases); i++) {
        Exposition e = {.out = &out, .family = "a"};

        buf_reset(&out);
        expose(&e, "", NULL, 0, cases[i].x);
        assert_string_equal(cases[i].text, out.text);
    }
    buf_clear(&out);
}

static void a_file_that_is_opened_is_counted(void **state)
{
    ProcessUse before = process_use(), after;
    int fd = open("/dev/null", O_RDONLY);

    after = process_use();
    close(fd);
    assert_int_equal(before.open_fds + 1, after.open_fds);
    assert_true(after.max_fds >= after.open_fds);
}

static void the_process_is_measured(void **state)
{
    ProcessUse u = process_use();

    assert_true(u.resident_bytes > 100000);
    assert_true(u.virtual_bytes >= u.resident_bytes);
    assert_true(u.cpu_s >= 0 && u.cpu_s < 3600);
    assert_int_equal(1, u.threads);
    assert_true(u.started_s > 1.6e9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_family_is_written_as_the_format_says),
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(a_file_that_is_opened_is_counted),
        cmocka_unit_test(the_process_is_measured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

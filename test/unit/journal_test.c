/* journal_test.c -- The promises of engine/journal.h. */
#include "engine/journal.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"

#include "test.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD 16 /* bytes before the text of a record, as the header draws it */

static char dir[64];

static int set_up(void **state)
{
    log_level = LOG_ERROR;
    snprintf(dir, sizeof(dir), "/tmp/puls-journal-XXXXXX");
    return mkdtemp(dir) == NULL;
}

static int tear_down(void **state)
{
    Err err = {0};

    return file_empty_dir(dir, &err) && rmdir(dir) == 0 ? 0 : 1;
}

static const char *segment(int number)
{
    static char path[128];

    snprintf(path, sizeof(path), "%s/%08d.journal", dir, number);
    return path;
}

static Journal *open_it(void)
{
    Err err = {0};
    Journal *j = journal_open(dir, &err);

    if (j == NULL)
        fail_msg("%s", err.text);
    return j;
}

static uint64_t append(Journal *j, const char *text)
{
    uint64_t at = 0;
    Err err = {0};

    if (!journal_append(j, text, strlen(text), &at, &err))
        fail_msg("%s", err.text);
    return at;
}

static bool add(void *ctx, const char *text, size_t n, Err *err)
{
    buf_add(ctx, text, n);
    buf_puts(ctx, ";");
    return true;
}

/* What a new run reads, each record with a semicolon. */
static void assert_reads(const char *want)
{
    Journal *j = open_it();
    Buf got = BUF_INIT(10000);
    Err err = {0};

    assert_true(journal_read(j, add, &got, &err));
    assert_string_equal(want, got.text);
    buf_clear(&got);
    journal_close(j);
}

static int segments(void)
{
    DIR *d = opendir(dir);
    int n = 0;

    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n - 2; /* . and .. */
}

static void records_are_read_in_order(void **state)
{
    Journal *j = open_it();

    append(j, "one");
    append(j, "two");
    journal_cut(j);
    append(j, "three");
    journal_close(j);
    assert_int_equal(2, segments());
    assert_reads("one;two;three;");
}

/* Promise 4: what was torn stays behind what is read of it. */
static void another_run_begins_another_segment(void **state)
{
    Journal *j = open_it();

    assert_int_equal(1, append(j, "one"));
    journal_close(j);
    j = open_it();
    assert_int_equal(2, append(j, "two"));
    journal_close(j);
    assert_reads("one;two;");
}

/* Promise 3, for every place where a crash may tear the second record. */
static void a_torn_record_is_left_out(void **state)
{
    off_t first = HEAD + 3, both = first + HEAD + 5;

    for (off_t size = first; size <= both; size++) {
        Journal *j = open_it();
        uint64_t at;

        append(j, "one");
        at = append(j, "two22");
        journal_close(j);
        assert_int_equal(0, truncate(segment((int)at), size));
        assert_reads(size == both ? "one;two22;" : "one;");
        unlink(segment((int)at));
    }
}

/* Promise 3, for every byte. */
static void a_changed_record_is_left_out(void **state)
{
    Journal *j = open_it();
    size_t n;
    Err err = {0};
    char *bytes;

    append(j, "one");
    append(j, "two");
    journal_close(j);
    bytes = file_read(segment(1), 1000, &n, &err);
    assert_int_equal(2 * (HEAD + 3), n);
    for (size_t i = HEAD + 3; i < n; i++) {
        bytes[i] ^= 4;
        assert_true(file_write(segment(1), bytes, n, &err));
        assert_reads("one;");
        bytes[i] ^= 4;
    }
    free(bytes);
}

static void a_later_segment_is_read_after_a_torn_one(void **state)
{
    Journal *j = open_it();

    append(j, "one");
    append(j, "two");
    journal_cut(j);
    append(j, "three");
    journal_close(j);
    assert_int_equal(0, truncate(segment(1), HEAD + 3 + HEAD + 1));
    assert_reads("one;three;");
}

/* No file may grow beyond `bytes`: as if the disk were full. */
static void limit_files(rlim_t bytes)
{
    struct rlimit now;

    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &now);
    now.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &now);
}

/* Promises 1 and 2. */
static void a_full_disk_refuses_and_recovers(void **state)
{
    Journal *j = open_it();
    uint64_t at;
    Err err = {0};

    append(j, "one");
    limit_files(HEAD + 3 + HEAD + 2);
    assert_false(journal_append(j, "two", 3, &at, &err));
    assert_int_equal(ERR_IO, err.kind);
    assert_non_null(strstr(err.text, ".journal"));
    limit_files(RLIM_INFINITY);
    assert_int_equal(2, append(j, "three"));
    journal_close(j);
    assert_reads("one;three;");
}

static void removed_are_those_before(void **state)
{
    Journal *j = open_it();

    append(j, "one");
    journal_cut(j);
    append(j, "two");
    journal_cut(j);
    append(j, "three");
    journal_remove(j, 3);
    assert_reads("three;");
    append(j, "four");
    journal_remove(j, journal_next(j));
    assert_reads("");
    journal_close(j);
}

static void other_files_are_left_alone(void **state)
{
    Journal *j;
    Err err = {0};

    assert_true(file_write(segment(7), "", 0, &err));
    snprintf(dir + strlen(dir), 20, "/readme.journal");
    assert_true(file_write(dir, "mine", 4, &err));
    *strrchr(dir, '/') = '\0';
    j = open_it();
    assert_int_equal(8, journal_next(j));
    journal_remove(j, 100);
    assert_int_equal(1, segments());
    journal_close(j);
}

static bool stop(void *ctx, const char *text, size_t n, Err *err)
{
    return err_set(err, ERR_STORE, "enough");
}

static void who_reads_can_stop(void **state)
{
    Journal *j = open_it();
    Err err = {0};

    append(j, "one");
    assert_false(journal_read(j, stop, NULL, &err));
    assert_string_equal("enough", err.text);
    journal_close(j);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(records_are_read_in_order),
        TEST(another_run_begins_another_segment),
        TEST(a_torn_record_is_left_out),
        TEST(a_changed_record_is_left_out),
        TEST(a_later_segment_is_read_after_a_torn_one),
        TEST(a_full_disk_refuses_and_recovers),
        TEST(removed_are_those_before),
        TEST(other_files_are_left_alone),
        TEST(who_reads_can_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

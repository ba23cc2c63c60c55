/* file_test.c -- Files written and read whole, and why they cannot be. */
#include "base/file.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/puls-file-XXXXXX";

static const char *in_dir(const char *name)
{
    static char path[200];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

static int make_dir(void **state)
{
    return mkdtemp(dir) == NULL;
}

static int drop_dir(void **state)
{
    return rmdir(dir);
}

static void what_is_written_is_read_back(void **state)
{
    size_t len;
    Err err = {0};
    char *got;

    assert_true(file_write(in_dir("a"), "old", 3, &err));
    assert_true(file_write(in_dir("a"), "a\0b", 3, &err));
    got = file_read(in_dir("a"), 3, &len, &err);
    assert_int_equal(3, len);
    assert_memory_equal("a\0b", got, 4);
    free(got);
    unlink(in_dir("a")); /* and no temporary file is left: see drop_dir */
}

static void an_empty_file_is_no_error(void **state)
{
    size_t len = 9;
    Err err = {0};
    char *got;

    assert_true(file_write(in_dir("empty"), "", 0, &err));
    got = file_read(in_dir("empty"), 10, &len, &err);
    assert_string_equal("", got);
    assert_int_equal(0, len);
    free(got);
    unlink(in_dir("empty"));
}

static void a_file_over_the_limit_is_refused(void **state)
{
    size_t len;
    Err err = {0};

    assert_true(file_write(in_dir("big"), "1234", 4, &err));
    assert_null(file_read(in_dir("big"), 3, &len, &err));
    assert_int_equal(ERR_LIMIT, err.kind);
    assert_non_null(strstr(err.text, "big holds more than 3 bytes"));
    unlink(in_dir("big"));
    assert_null(file_read("/dev/zero", 100000, &len, &err)); /* endless */
    assert_int_equal(ERR_LIMIT, err.kind);
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
    size_t len;
    Err err = {0};

    assert_null(file_read(in_dir("none"), 10, &len, &err));
    assert_int_equal(ERR_MISSING, err.kind);
    assert_non_null(strstr(err.text, "no such file or folder: /tmp/puls-file"));
    assert_null(file_read(dir, 10, &len, &err));
    assert_int_equal(ERR_INPUT, err.kind);
    assert_non_null(strstr(err.text, "is a folder, not a file"));
    assert_null(file_read("/dev/null/x", 10, &len, &err));
    assert_int_equal(ERR_INPUT, err.kind);
}

static void no_permission_says_what_to_change(void **state)
{
    size_t len;
    Err err = {0};

    if (geteuid() == 0) {
        print_message("skipped: root may read everything\n");
        return;
    }
    assert_true(file_write(in_dir("shut"), "", 0, &err));
    chmod(in_dir("shut"), 0);
    assert_null(file_read(in_dir("shut"), 10, &len, &err));
    assert_non_null(strstr(err.text, "no permission for reading"));
    unlink(in_dir("shut"));
}

static void a_failed_write_leaves_the_old_file(void **state)
{
    Err err = {0};

    assert_true(file_make_dir(in_dir("d"), &err));
    assert_false(file_write(in_dir("d"), "x", 1, &err)); /* a folder's name */
    assert_int_equal(ERR_INPUT, err.kind);
    assert_true(file_exists(in_dir("d")));
    rmdir(in_dir("d")); /* nothing beside it either: see drop_dir */
}

static void folders_are_made_with_those_above(void **state)
{
    Err err = {0};

    assert_true(file_make_dir(in_dir("x/y//z/"), &err));
    assert_true(file_make_dir(in_dir("x/y/z"), &err));
    assert_true(file_exists(in_dir("x/y/z")));
    assert_true(file_write(in_dir("x/f"), "", 0, &err));
    assert_false(file_make_dir(in_dir("x/f/g"), &err));
    assert_non_null(strstr(err.text, "x/f is a file, not a folder"));
    unlink(in_dir("x/f"));
    rmdir(in_dir("x/y/z"));
    rmdir(in_dir("x/y"));
    rmdir(in_dir("x"));
}

/* make_dir and drop_dir: what stays would keep the folder from going. */
static void a_folder_can_be_tried(void **state)
{
    Err err = {0};

    assert_true(file_probe(dir, &err));
    assert_false(file_probe(in_dir("nowhere"), &err));
    assert_int_equal(ERR_MISSING, err.kind);
    assert_non_null(strstr(err.text, "nowhere"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(an_empty_file_is_no_error),
        cmocka_unit_test(a_file_over_the_limit_is_refused),
        cmocka_unit_test(a_file_that_cannot_be_read_is_named),
        cmocka_unit_test(no_permission_says_what_to_change),
        cmocka_unit_test(a_failed_write_leaves_the_old_file),
        cmocka_unit_test(folders_are_made_with_those_above),
        cmocka_unit_test(a_folder_can_be_tried),
    };

    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}

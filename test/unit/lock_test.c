/* lock_test.c -- One process at a time owns a data folder. */
#include "store/lock.h"

#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], path[96];

static int set_up(void **state)
{
    snprintf(folder, sizeof(folder), "/tmp/puls-lock-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/lock", folder);
    return 0;
}

static int tear_down(void **state)
{
    unlink(path);
    return rmdir(folder);
}

/* Another process that has the folder until its end of the pipe closes. */
static pid_t start_owner(int *hold)
{
    int ready[2], wait[2];
    char byte;
    pid_t child;

    assert_int_equal(0, pipe(ready));
    assert_int_equal(0, pipe(wait));
    child = fork();
    if (child == 0) {
        Err err;
        Lock *l = lock_take(folder, "puls serve", &err);

        close(wait[1]);
        if (l == NULL)
            _exit(1);
        lock_tell(l, "puls serve on 127.0.0.1:8080");
        if (write(ready[1], "x", 1) != 1 || read(wait[0], &byte, 1) != 0)
            _exit(2);
        _exit(0);
    }
    assert_int_equal(1, read(ready[0], &byte, 1));
    close(ready[0]);
    close(ready[1]);
    close(wait[0]);
    *hold = wait[1];
    return child;
}

static void a_second_process_is_told_who_has_the_folder(void **state)
{
    char want[200];
    int hold;
    pid_t owner = start_owner(&hold);
    LockOwner told;
    Err err = {0};

    assert_null(lock_take(folder, "puls import", &err));
    snprintf(want, sizeof(want),
             "data folder %s is in use by puls serve on 127.0.0.1:8080 (pid"
             " %ld); stop it or ask it over HTTP",
             folder, (long)owner);
    assert_string_equal(want, err.text);
    assert_int_equal(ERR_CONFLICT, err.kind);
    assert_true(lock_owner(folder, &told));
    assert_int_equal(told.pid, owner);
    assert_string_equal(told.who, "puls serve on 127.0.0.1:8080");
    close(hold);
    waitpid(owner, NULL, 0);
}

static void a_killed_owner_leaves_nothing_in_the_way(void **state)
{
    int hold;
    pid_t owner = start_owner(&hold);
    Lock *l;
    Err err;

    kill(owner, SIGKILL);
    waitpid(owner, NULL, 0);
    close(hold);
    l = lock_take(folder, "puls import", &err);
    assert_non_null(l);
    lock_release(l);
    l = lock_take(folder, "puls import", &err);
    assert_non_null(l);
    lock_release(l);
}

static void a_folder_that_cannot_be_is_a_sentence(void **state)
{
    static const struct {
        const char *dir, *words;
        ErrKind kind;
    } cases[] = {
        {"/proc/nothing", "/proc/nothing", ERR_MISSING},
        {"/etc/passwd", "/etc/passwd", ERR_INPUT},
        {"/etc/passwd/data", "is a file", ERR_INPUT},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Err err = {0};

        assert_null(lock_take(cases[i].dir, "puls", &err));
        print_message("    %s\n", err.text);
        assert_int_equal(cases[i].kind, err.kind);
        assert_non_null(strstr(err.text, cases[i].words));
    }
}

static void the_folder_is_made(void **state)
{
    char dir[80], file[96];
    Lock *l;
    Err err;

    snprintf(dir, sizeof(dir), "%s/new", folder);
    snprintf(file, sizeof(file), "%s/lock", dir);
    l = lock_take(dir, "puls", &err);
    assert_non_null(l);
    lock_release(l);
    assert_int_equal(0, unlink(file));
    assert_int_equal(0, rmdir(dir));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_second_process_is_told_who_has_the_folder),
        TEST(a_killed_owner_leaves_nothing_in_the_way),
        TEST(a_folder_that_cannot_be_is_a_sentence),
        TEST(the_folder_is_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * known_test.c -- The image of what is known: it fits, or it is as if it were
 * not there.
 *
 * A fact that is not known would be taken twice, so each test ends with the
 * same question: is every event that was taken a duplicate?
 *
 * To be killed between any two steps of writing, the calls that write are
 * linked to the functions below (-Wl,--wrap).
 */
#include "base/file.h"
#include "store/image.h"
#include "store/ledger.h"

#include "events.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOME 300 /* events of a round */

/* ---- Being killed ------------------------------------------------------- */

static int steps_left = -1; /* -1: nobody is killed */

static void step(void)
{
    if (steps_left >= 0 && steps_left-- == 0)
        kill(getpid(), SIGKILL);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
size_t __real_fwrite(const void *p, size_t size, size_t n, FILE *f);
size_t __wrap_fwrite(const void *p, size_t size, size_t n, FILE *f);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

int __wrap_fsync(int fd)
{
    int status;

    step();
    status = __real_fsync(fd);
    step();
    return status;
}

/* Half of it is there.  One piece in twenty is a step. */
size_t __wrap_fwrite(const void *p, size_t size, size_t n, FILE *f)
{
    static int pieces;

    if (pieces++ % 20 == 0) {
        if (steps_left == 0) {
            __real_fwrite(p, size, n / 2, f);
            fflush(f);
        }
        step();
    }
    return __real_fwrite(p, size, n, f);
}

int __wrap_rename(const char *from, const char *to)
{
    int status;

    step();
    status = __real_rename(from, to);
    step();
    return status;
}

/* ---- Rounds of events --------------------------------------------------- */

static char dir[32], path[64], image[64];

static int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof(dir), "/tmp/puls-known-XXXXXX");
    if (mkdtemp(dir) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/facts.duckdb", dir);
    snprintf(image, sizeof(image), "%s/" KNOWN_IMAGE, dir);
    snprintf(url, sizeof(url), "duckdb:%s", path);
    return 0;
}

static int drop_dir(void **state)
{
    Err err;

    (void)state;
    file_empty_dir(dir, &err);
    return rmdir(dir);
}

/* As a server does. */
static Store *open_store(void)
{
    Err err = {0};
    Store *s = store_open(url, &err);

    if (s == NULL || !store_know_all(s, &err))
        fail_msg("%s", err.text);
    return s;
}

static void add_round(Flow *f, int round)
{
    static const char *const table[] = {"interaction", "perception", "outcome",
                                        "customer"};
    char line[128];

    for (int i = 0; i < SOME; i++) {
        snprintf(line, sizeof(line), "%s %s r%d-%d 2025-01-01 customer=c%d",
                 table[i % 4], i % 3 == 0 ? "crm" : "pbx", round, i, i / 2);
        add(f, line);
    }
}

static void take_round(Store *s, int round)
{
    Flow f = {.store = s};

    add_round(&f, round);
    assert_took(take_all(&f), SOME, 0, 0);
}

/* One run of a server: all that is known is written when it ends. */
static void run_round(int round)
{
    Store *s = open_store();

    take_round(s, round);
    store_close(s);
}

/* Those of `from` are duplicates up to `till`, and nothing else is. */
static void assert_known(int from, int till)
{
    Store *s = open_store();
    Flow f = {.store = s};

    for (int round = from; round <= till; round++) {
        add_round(&f, round);
        assert_took(take_all(&f), 0, 0, SOME);
    }
    add_round(&f, 99);
    assert_took(take_all(&f), SOME, 0, 0);
    store_close(s);
}

/* ---- Does the image fit? ------------------------------------------------ */

static bool fits(void)
{
    Err err = {0};
    Ledger *l = ledger_open(path, &err);
    duckdb_connection con = NULL;
    bool ok;

    assert_non_null(l);
    assert_true(ledger_connect(l, &con, &err));
    ok = known_read(l, con);
    assert_int_equal(ok, l->known.image_next > 0);
    assert_int_equal(ok, idset_count(&l->known.ids[0]) > 0);
    duckdb_disconnect(&con);
    ledger_close(l);
    return ok;
}

static void copy_file(const char *from, const char *to)
{
    Err err = {0};
    size_t n;
    char *bytes = file_read(from, (size_t)1 << 30, &n, &err);

    assert_non_null(bytes);
    assert_true(file_write(to, bytes, n, &err));
    free(bytes);
}

/* "DIR/NAME", one at a time. */
static const char *beside(const char *name)
{
    static char out[128];

    snprintf(out, sizeof(out), "%s/%s", dir, name);
    return out;
}

static void what_is_written_at_the_end_fits(void **state)
{
    run_round(1);
    assert_true(fits());
    run_round(2);
    assert_true(fits());
    assert_known(1, 2);
}

/* Who only reads leaves it as it is. */
static void a_look_writes_nothing(void **state)
{
    run_round(1);
    copy_file(image, beside("saved"));
    store_close(open_store());
    assert_true(fits());
    copy_file(beside("saved"), image);
    assert_true(fits());
}

static void a_file_that_was_imported_since_is_read(void **state)
{
    Flow f = {0};

    run_round(1);
    f.store = open_store();
    import(f.store, FACT_INTERACTION, CALL_COLUMNS, CALLS, NOW,
           (BatchReport){.rows = 3, .facts = 3, .accepted = 3});
    store_close(f.store);
    assert_true(fits());
    f.store = open_store();
    assert_took(take_one(&f, "interaction crm c 2025-01-03 kind=chat "
                             "channel=web"),
                0, 0, 1);
    store_close(f.store);
    assert_known(1, 1);
}

static void the_one_of_before_does_not_fit(void **state)
{
    run_round(1);
    copy_file(image, beside("saved"));
    run_round(2);
    copy_file(beside("saved"), image);
    assert_false(fits());
    assert_known(1, 2);
}

/* The ledger was put back to what it was before. */
static void an_older_ledger_does_not_fit(void **state)
{
    run_round(1);
    copy_file(path, beside("saved"));
    run_round(2);
    copy_file(beside("saved"), path);
    assert_false(fits());
    assert_known(1, 1);
}

static void the_one_of_another_ledger_does_not_fit(void **state)
{
    char other[80];

    run_round(1);
    snprintf(other, sizeof(other), "%s-other", image);
    rename(image, other);
    remove(path);
    run_round(2);
    rename(other, image);
    assert_false(fits());
    assert_known(2, 2);
}

static void a_copy_of_the_ledger_fits_none(void **state)
{
    char to[128];
    Err err = {0};
    Store *s;

    run_round(1);
    snprintf(to, sizeof(to), "%s", beside("copy"));
    s = open_store();
    assert_true(store_copy(s, to, NULL, NULL, &err));
    store_close(s);
    rename(to, path);
    assert_false(fits());
    assert_known(1, 1);
}

static Imprint imprint_of_ledger(void)
{
    static const char *const none[] = {NULL};
    duckdb_database db = NULL;
    duckdb_connection con = NULL;
    Imprint is;
    Err err;

    assert_true(duck_open(path, none, &db, &err));
    assert_true(duck_connect(db, &con, &err));
    assert_true(imprint_find(con, KNOWN_IMAGE, &is, &err));
    duckdb_disconnect(&con);
    duckdb_close(&db);
    return is;
}

static bool is_right(const char *bytes, size_t n, const Imprint *is)
{
    char *file = malloc(n + 1);
    Image out = {0};
    Err err;
    bool ok;

    memcpy(file, bytes, n);
    ok = image_check(file, n, 1, is, &out, &err);
    free(out.file);
    return ok;
}

/* Cut short at any place, and with any byte not as it was. */
static void a_damaged_one_does_not_fit(void **state)
{
    Err err = {0};
    Imprint is;
    size_t n;
    char *bytes;

    run_round(1);
    is = imprint_of_ledger();
    bytes = file_read(image, (size_t)1 << 30, &n, &err);
    assert_non_null(bytes);
    assert_true(is_right(bytes, n, &is));
    for (size_t part = 0; part < n; part += part < 100 ? 1 : n / 50)
        assert_false(is_right(bytes, part, &is));
    for (size_t i = 0; i < n; i += i < 100 || i >= n - 20 ? 1 : n / 50) {
        bytes[i] ^= 4;
        assert_false(is_right(bytes, n, &is));
        bytes[i] ^= 4;
    }
    assert_true(file_write(image, bytes, n / 2, &err));
    assert_false(fits());
    assert_known(1, 1);
    assert_true(fits()); /* and was made anew */
    free(bytes);
}

/* ---- Forgetting --------------------------------------------------------- */

static void what_was_forgotten_is_in_no_image(void **state)
{
    Err err = {0};
    int64_t facts = 0;
    Store *s;
    Flow f;

    run_round(1);
    copy_file(image, beside("saved"));
    s = open_store();
    take_round(s, 2);
    assert_true(store_forget(s, "crm", NOW, NULL, NULL, &facts, &err));
    assert_int_equal(2 * SOME / 3, facts);
    take_round(s, 3);
    store_close(s); /* its sets still hold what was forgotten */
    assert_false(file_exists(image));
    copy_file(beside("saved"), image);
    assert_false(fits());
    s = open_store();
    f = (Flow){.store = s};
    add_round(&f, 1);
    assert_took(take_all(&f), SOME / 3, 0, SOME - SOME / 3);
    store_close(s);
    assert_true(fits());
    assert_known(3, 3);
}

/* ---- Killed ------------------------------------------------------------- */

/* In a process of its own: a round, and the end at the n-th step of writing.
 * False: it had fewer. */
static bool killed_at(int n, int round)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        Store *s = open_store();

        take_round(s, round);
        steps_left = n;
        store_close(s);
        _exit(0);
    }
    assert_int_equal(child, waitpid(child, &status, 0));
    if (WIFEXITED(status)) {
        assert_int_equal(0, WEXITSTATUS(status));
        return false;
    }
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return true;
}

/* Every step: pieces of the file, its sync, the token, the name, the folder's
 * sync. */
static void killed_at_any_step_nothing_is_lost(void **state)
{
    bool fit = true, unfit = false, fitted;
    int n = 0;

    run_round(1);
    copy_file(path, beside("ledger"));
    copy_file(image, beside("image"));
    for (bool more = true; more; n++) {
        copy_file(beside("ledger"), path);
        copy_file(beside("image"), image);
        more = killed_at(n, 2);
        fitted = fits();
        fit &= fitted || n > 0;
        unfit |= !fitted;
        assert_known(1, 2);
    }
    assert_true(fit);   /* at first, the one of before */
    assert_true(unfit); /* between the token and the name, none */
    assert_true(n > 7);
}

/* It was never told to end. */
static void what_came_after_the_image_is_read(void **state)
{
    run_round(1);
    assert_true(killed_at(0, 2));
    assert_true(fits());
    assert_known(1, 2);
}

/* ---- Now and then ------------------------------------------------------- */

static void a_few_rows_are_not_worth_another_one(void **state)
{
    Err err = {0};
    Store *s = open_store();

    take_round(s, 1);
    assert_true(store_keep_known(s, &err));
    assert_false(file_exists(image));
    store_close(s);
    assert_true(fits());
}

static void a_ledger_in_memory_has_none(void **state)
{
    Err err = {0};
    Store *s = store_open("duckdb::memory:", &err);

    assert_true(store_know_all(s, &err));
    take_round(s, 1);
    assert_true(store_keep_known(s, &err));
    store_close(s);
    assert_false(file_exists(KNOWN_IMAGE));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_dir, drop_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_written_at_the_end_fits),
        CASE(a_look_writes_nothing),
        CASE(a_file_that_was_imported_since_is_read),
        CASE(the_one_of_before_does_not_fit),
        CASE(an_older_ledger_does_not_fit),
        CASE(the_one_of_another_ledger_does_not_fit),
        CASE(a_copy_of_the_ledger_fits_none),
        CASE(a_damaged_one_does_not_fit),
        CASE(what_was_forgotten_is_in_no_image),
        CASE(killed_at_any_step_nothing_is_lost),
        CASE(what_came_after_the_image_is_read),
        CASE(a_few_rows_are_not_worth_another_one),
        CASE(a_ledger_in_memory_has_none),
    };

    url_pattern = "duckdb:TMP/facts.duckdb";
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* settings_test.c -- What is chosen is checked, kept and found again. */
#include "store/settings.h"

#include "base/buf.h"

#include "test.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[96];

static int set_up(void **state)
{
    Err err;

    snprintf(folder, sizeof(folder), "/tmp/puls-settings-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/puls.sqlite", folder);
    *state = settings_open(folder, &err);
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    settings_close(*state);
    unlink(path);
    return rmdir(folder);
}

static void reopen(void **state)
{
    Err err;

    settings_close(*state);
    *state = settings_open(folder, &err);
    assert_non_null(*state);
}

static void nothing_set_is_the_fallback(void **state)
{
    assert_string_equal("Europe/Warsaw", settings_text(*state, "org.zone"));
    assert_int_equal(0, settings_int(*state, "store.threads"));
    assert_false(settings_is_set(*state, "org.zone"));
}

static void every_fallback_is_allowed_and_has_its_paragraph(void **state)
{
    for (size_t i = 0; i < setting_count; i++) {
        Err err = {0};

        if (!settings_set(*state, setting_table[i].name,
                          setting_table[i].fallback, &err))
            fail_msg("%s", err.text);
        assert_true(strlen(setting_table[i].doc) > 40);
    }
}

static void a_value_is_there_after_closing(void **state)
{
    Err err;

    assert_true(settings_set(*state, "org.zone", "Europe/Bucharest", &err));
    assert_true(
        settings_set(*state, "org.name", "Orange's \"\xc5\x81\"", &err));
    reopen(state);
    assert_string_equal("Europe/Bucharest", settings_text(*state, "org.zone"));
    assert_string_equal("Orange's \"\xc5\x81\"",
                        settings_text(*state, "org.name"));
    assert_true(settings_is_set(*state, "org.zone"));
    assert_true(settings_set(*state, "org.zone", NULL, &err));
    reopen(state);
    assert_string_equal("Europe/Warsaw", settings_text(*state, "org.zone"));
}

static void an_old_text_stays_readable_when_the_setting_changes(void **state)
{
    const char *old;
    Err err;

    assert_true(settings_set(*state, "org.name", "first", &err));
    old = settings_text(*state, "org.name");
    assert_true(settings_set(*state, "org.name", "second", &err));
    assert_string_equal("first", old);
    assert_string_equal("second", settings_text(*state, "org.name"));
}

static void what_is_not_allowed_is_refused_with_a_sentence(void **state)
{
    static const struct {
        const char *name, *value, *words;
    } cases[] = {
        {"org.zon", "UTC", "did you mean org.zone"},
        {"colour", "red", "puls settings lists them all"},
        {"org.zone", "Europe/Warsav", "Europe/Warsaw"},
        {"org.currency", "zl", "3 to 3 bytes"},
        {"org.currency", "pln", "three capital letters"},
        {"org.language", "de", "en, pl or ro"},
        {"org.name", "", "1 to 100 bytes, not of 0"},
        {"server.listen", "8080", "ADDRESS:PORT"},
        {"server.listen", "127.0.0.1:99999", "ADDRESS:PORT"},
        {"server.listen", "127.0.0.1:80x", "ADDRESS:PORT"},
        {"store.threads", "many", "from 0 to 256, not many"},
        {"store.threads", "257", "from 0 to 256"},
        {"store.threads", "-1", "from 0 to 256"},
        {"store.threads", "99999999999999999999", "from 0 to 256"},
        {"page.metrics", "nps,", "by comma"},
        {"page.metrics", "nps, csat", "by comma"},
        {"page.metrics", "a,b,c,d,e,f", "5 metrics at most"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Err err = {0};

        assert_false(settings_set(*state, cases[i].name, cases[i].value, &err));
        assert_int_equal(ERR_INPUT, err.kind);
        if (strstr(err.text, cases[i].words) == NULL)
            fail_msg("%s", err.text);
    }
    for (size_t i = 0; i < setting_count; i++)
        assert_false(settings_is_set(*state, setting_table[i].name));
}

static void run_sql(const char *sql)
{
    sqlite3 *db;

    assert_int_equal(SQLITE_OK, sqlite3_open(path, &db));
    assert_int_equal(SQLITE_OK, sqlite3_exec(db, sql, NULL, NULL, NULL));
    sqlite3_close(db);
}

static void a_value_that_is_no_longer_allowed_is_the_fallback(void **state)
{
    run_sql("insert into setting values ('org.language', 'xx'), ('gone', '1')");
    reopen(state);
    assert_string_equal("en", settings_text(*state, "org.language"));
}

static void a_newer_or_foreign_file_is_refused(void **state)
{
    Err err = {0};
    FILE *f;

    run_sql("pragma user_version = 99");
    assert_null(settings_open(folder, &err));
    assert_non_null(strstr(err.text, "newer puls"));
    assert_non_null(strstr(err.text, "99"));
    settings_close(*state);
    *state = NULL;
    f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 1000; i++)
        fputs("this is not a database\n", f);
    fclose(f);
    assert_null(settings_open(folder, &err));
    assert_non_null(strstr(err.text, "puls.sqlite"));
    assert_null(settings_open("/proc/nothing", &err));
    assert_int_equal(ERR_IO, err.kind);
}

static void only_the_owner_reads_the_file(void **state)
{
    struct stat st;

    assert_int_equal(0, stat(path, &st));
    assert_int_equal(0600, st.st_mode & 0777);
}

static void a_target_is_there_after_closing_until_taken_away(void **state)
{
    Target t = settings_target(*state, "nps");
    Err err;

    assert_true(isnan(t.value));
    assert_null(t.due);
    assert_true(settings_set_target(*state, "nps",
                                    (Target){-12.5, "2026-12-31"}, &err));
    assert_true(settings_set_target(*state, "aht", (Target){300, NULL}, &err));
    reopen(state);
    t = settings_target(*state, "nps");
    assert_true(t.value == -12.5);
    assert_string_equal("2026-12-31", t.due);
    assert_true(settings_set_target(*state, "nps", (Target){40, NULL}, &err));
    t = settings_target(*state, "nps");
    assert_true(t.value == 40);
    assert_null(t.due);
    assert_true(settings_set_target(*state, "nps", (Target){NAN, NULL}, &err));
    assert_true(isnan(settings_target(*state, "nps").value));
    reopen(state);
    assert_true(isnan(settings_target(*state, "nps").value));
    assert_true(settings_target(*state, "aht").value == 300);
}

/* 0.1 + 0.2 has 17 digits. */
static void a_target_keeps_its_owner_and_every_digit(void **state)
{
    Target t = {0.1 + 0.2, NULL, "Anna \xc5\x81"};
    char long_name[MAX_SETTING_TEXT + 2] = "";
    Err err = {0};

    assert_true(settings_set_target(*state, "nps", t, &err));
    reopen(state);
    t = settings_target(*state, "nps");
    assert_true(t.value == 0.1 + 0.2);
    assert_string_equal("Anna \xc5\x81", t.owner);
    memset(long_name, 'x', MAX_SETTING_TEXT + 1);
    t.owner = long_name;
    assert_false(settings_set_target(*state, "nps", t, &err));
    assert_non_null(strstr(err.text, "500 bytes"));
}

/* The names of what changed, each with a blank behind it. */
static void note_change(void *ctx, const Setting *d)
{
    buf_printf(ctx, "%s%s ", d->name, d->restart ? "!" : "");
}

static void what_another_process_wrote_is_read_again(void **state)
{
    const char *was = settings_text(*state, "org.name");
    Buf names = BUF_INIT(200);
    Err err = {0};

    assert_true(settings_set(*state, "watch.settle_s", "9", &err));
    assert_true(
        settings_set_target(*state, "nps", (Target){40, NULL, NULL}, &err));
    run_sql("insert into setting values ('org.name', 'Bank'),"
            " ('server.listen', '127.0.0.1:1'), ('page.metrics', 'auto');"
            "delete from setting where name = 'watch.settle_s';"
            "delete from target; insert into target (metric, value)"
            " values ('csat', 80)");
    assert_string_equal(settings_text(*state, "org.name"), was);
    assert_true(settings_reload(*state, note_change, &names, &err));
    assert_string_equal(names.text, "org.name server.listen! watch.settle_s ");
    buf_clear(&names);
    assert_string_equal(settings_text(*state, "org.name"), "Bank");
    assert_int_equal(settings_int(*state, "watch.settle_s"), 2);
    assert_true(isnan(settings_target(*state, "nps").value));
    assert_near(settings_target(*state, "csat").value, 80.0);
    assert_string_equal(was, "My organisation");
}

static void a_copy_is_a_file_of_its_own(void **state)
{
    char dir[80], copy[100];
    Settings *other;
    Err err = {0};

    snprintf(dir, sizeof(dir), "%s/copy", folder);
    snprintf(copy, sizeof(copy), "%s/puls.sqlite", dir);
    assert_int_equal(mkdir(dir, 0700), 0);
    assert_true(settings_set(*state, "org.name", "Bank", &err));
    assert_true(settings_backup(*state, copy, &err));
    assert_true(settings_set(*state, "org.name", "Shop", &err));
    assert_false(settings_backup(*state, copy, &err)); /* it is there */
    other = settings_open(dir, &err);
    assert_non_null(other);
    assert_string_equal(settings_text(other, "org.name"), "Bank");
    settings_close(other);
    unlink(copy);
    rmdir(dir);
}

static void a_target_without_bounds_is_refused(void **state)
{
    Err err = {0};

    assert_false(
        settings_set_target(*state, "nps", (Target){INFINITY, NULL}, &err));
    assert_int_equal(ERR_INPUT, err.kind);
    assert_non_null(strstr(err.text, "nps must be finite"));
    assert_true(isnan(settings_target(*state, "nps").value));
}

/* What a file of version 1 had: the table of settings and nothing else. */
static void an_older_file_keeps_its_values_and_gets_targets(void **state)
{
    Err err;

    assert_true(settings_set(*state, "org.name", "Orange", &err));
    run_sql("drop table target; drop table view; drop table quarantine;"
            " pragma user_version = 1");
    reopen(state);
    assert_string_equal("Orange", settings_text(*state, "org.name"));
    assert_true(settings_set_target(*state, "nps", (Target){40, NULL}, &err));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(nothing_set_is_the_fallback),
        TEST(every_fallback_is_allowed_and_has_its_paragraph),
        TEST(a_value_is_there_after_closing),
        TEST(an_old_text_stays_readable_when_the_setting_changes),
        TEST(what_is_not_allowed_is_refused_with_a_sentence),
        TEST(a_value_that_is_no_longer_allowed_is_the_fallback),
        TEST(a_newer_or_foreign_file_is_refused),
        TEST(only_the_owner_reads_the_file),
        TEST(a_target_is_there_after_closing_until_taken_away),
        TEST(a_target_keeps_its_owner_and_every_digit),
        TEST(what_another_process_wrote_is_read_again),
        TEST(a_copy_is_a_file_of_its_own),
        TEST(a_target_without_bounds_is_refused),
        TEST(an_older_file_keeps_its_values_and_gets_targets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* source_test.c -- Files of every kind, and what is wrong with them. */
#include "base/file.h"
#include "intake/source.h"

#include "intake_files.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_plain_table_is_read_in_place(void **state)
{
    static const struct {
        const char *text;
        unsigned ends;
    } cases[] = {
        {"a,b\n1,2\n3,\"x\ny\"\n\n5,\"q\"\"z\"\n", SOURCE_LF},
        {"a,b\r\n1,2\r\n3,\"x\ny\"\r\n5,\"q\"\"z\"", SOURCE_CRLF},
        {"\xef\xbb\xbf"
         "a,b\n1,2\n3,\"x\ny\"\n5,\"q\"\"z\"\n",
         SOURCE_LF},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Source *s = checked_text(cases[i].text, &(SourceOptions){0});

        assert_non_null(s);
        assert_false(source_info(s)->rewritten);
        assert_int_equal(3, source_info(s)->n_good);
        assert_int_equal(0, source_info(s)->n_bad);
        assert_int_equal(cases[i].ends, source_info(s)->line_ends);
        assert_string_equal("b", source_info(s)->columns[1]);
        assert_rows("1|2\n3|x\ny\n5|q\"z\n", s);
        source_close(s);
    }
}

/* All say the same; only a lone \r needs the copy. */
static void every_line_end_gives_the_same_rows(void **state)
{
    static const struct {
        const char *text;
        bool rewritten;
    } cases[] = {
        {"a,b\r1,2\r3,4\r", true},          {"a,b\n1,2\r\n3,4\n", false},
        {"a,b\r\n1,2\n3,4", false},         {"a,b\r\n\r\n1,2\r3,4\n", true},
        {"\n\na,b\n1,2\n3,4", false},       {"\"a\n\",b\n1,2\n3,4\n", false},
        {"a,b\n\n1,2\n\n\n3,4\n\n", false},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Source *s = checked_text(cases[i].text, &(SourceOptions){0});

        assert_non_null(s);
        assert_int_equal(cases[i].rewritten, source_info(s)->rewritten);
        assert_int_equal(2, source_info(s)->n_good);
        assert_rows("1|2\n3|4\n", s);
        source_close(s);
    }
}

static void the_delimiter_is_found(void **state)
{
    static const struct {
        const char *text;
        int delimiter;
        size_t columns;
    } cases[] = {
        {"a,b,c\n1,2,3\n", ',', 3},
        {"a;b\n1,5;2,5\n3,5;4,5\n", ';', 2},
        {"1,5;2,5;a\n3,5;4,5;b\n", ';', 3},
        {"a\tb\nx,y\tz,t\n", '\t', 2},
        {"a|b\n1|2\n", '|', 2},
        {"when,what\n10:00:01,x\n10:00:02,y\n", ',', 2},
        {"text\nwell, yes\nno\n", ',', 1},
        {" id  date n\n 1 2 3\n 2  3 4\n", SOURCE_WHITESPACE, 3},
        {"a,b\n\"x;y;z\",2\n\"t;u;v\",3\n", ',', 2},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Source *s = checked_text(cases[i].text, &(SourceOptions){0});

        assert_non_null(s);
        assert_int_equal(cases[i].delimiter, source_info(s)->delimiter);
        assert_int_equal(cases[i].columns, source_info(s)->n_columns);
        source_close(s);
    }
}

static void a_dialect_can_be_declared(void **state)
{
    static const char *const label_text[] = {"label", "text"};
    static const struct {
        const char *text, *want;
        SourceOptions o;
    } cases[] = {
        {"a|b\n1|2\"x\n3|\"x\n", "1|2\"x\n3|\"x\n", {.quote = SOURCE_NO_QUOTE}},
        {"a,b\n'x,y',2\n'it''s',\"\n", "x,y|2\nit's|\"\n", {.quote = '\''}},
        {"a,b\n5\" x,\"6\"\n", "5\" x|6\n", {0}},
        {"4 not good at all\n5 \"fine\" and more\n",
         "4|not good at all\n5|\"fine\" and more\n",
         {.delimiter = ' ',
          .rest = true,
          .n_columns = 2,
          .columns = label_text,
          .header = SOURCE_HEADER_NO}},
        {"a b\n x  y z \n\t1\t\"2 3\"\n",
         "x|y z \n1|\"2 3\"\n",
         {.delimiter = SOURCE_WHITESPACE, .rest = true}},
        {" a  b \n x  y \n\t1\t\"2 3\"\n",
         "x|y\n1|2 3\n",
         {.delimiter = SOURCE_WHITESPACE}},
        {"a\001b\n1,\0012\n", "1,|2\n", {.delimiter = 1}},
        {"a\n1\n\n\"\"\nx", "1\nNULL\nx\n", {0}},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Source *s = checked_text(cases[i].text, &cases[i].o);

        assert_non_null(s);
        assert_int_equal(0, source_info(s)->n_bad);
        assert_rows(cases[i].want, s);
        source_close(s);
    }
}

static void columns_have_names_of_their_own(void **state)
{
    static const char *const want[] = {"a", "a_2", "column_3", "A_3", "b c"};
    Source *s =
        checked_text("a,a, ,A,\" b c \"\n1,2,3,4,x\n", &(SourceOptions){0});

    assert_true(source_info(s)->header);
    for (size_t i = 0; i < LEN(want); i++)
        assert_string_equal(want[i], source_info(s)->columns[i]);
    assert_rows("1|2|3|4|x\n", s);
    source_close(s);
    s = checked_text("1,2\n3,x\n", &(SourceOptions){0});
    assert_false(source_info(s)->header);
    assert_string_equal("column_2", source_info(s)->columns[1]);
    assert_rows("1|2\n3|x\n", s);
    source_close(s);
    s = checked_text("x,y\n3,x\n",
                     &(SourceOptions){.columns = (const char *[]){"p", "q"},
                                      .n_columns = 2});
    assert_string_equal("q", source_info(s)->columns[1]);
    assert_rows("3|x\n", s);
    source_close(s);
    assert_null(checked_text(
        "x,y\n3,x\n",
        &(SourceOptions){.columns = (const char *[]){"p"}, .n_columns = 1}));
    assert_non_null(strstr(why.text, "2 fields, but 1 columns are declared"));
}

static void a_bad_record_leaves_its_neighbours(void **state)
{
    static const char text[] = "a,b,c\n"
                               "1,2,3\n"
                               "1,2\n"                /* line 3 */
                               "1,2,3,4\n"            /* 4 */
                               "\"x\ny\"z,2,3\n"      /* 5 and 6 */
                               "1,\0,3\n"             /* 7 */
                               "4,\"5\r\n5\",\"6\"\n" /* 8 and 9 */
                               "7,8\n"                /* 10 */
                               "7,8,9";
    Source *s = checked(text, sizeof(text) - 1, &(SourceOptions){0});

    assert_non_null(s);
    assert_int_equal(3, source_info(s)->n_good);
    assert_int_equal(5, source_info(s)->n_bad);
    assert_bad(s, 0, 3, "2 fields where 3 are expected");
    assert_bad(s, 1, 4, "4 fields where 3 are expected");
    assert_bad(s, 2, 5, "text after the closing quote of field 1");
    assert_string_equal("\"x\ny\"z,2,3", source_info(s)->bad[2].raw);
    assert_bad(s, 3, 7, "a NUL byte in field 2");
    assert_int_equal(5, source_info(s)->bad[3].raw_len);
    assert_bad(s, 4, 10, "2 fields where 3 are expected");
    assert_int_equal(6, source_info(s)->bad[4].record);
    assert_rows("1|2|3\n4|5\r\n5|6\n7|8|9\n", s);
    source_close(s);
}

static void a_cut_table_counts_up_to_the_break(void **state)
{
    Source *s = checked_text("a,b\n1,2\n3,\"x\ny\n", &(SourceOptions){0});

    assert_int_equal(1, source_info(s)->n_good);
    assert_bad(s, 0, 3,
               "the quote of field 2, opened in line 3, is not closed by the "
               "end of the file");
    assert_non_null(strstr(source_info(s)->broken,
                           "it ends within the record that begins in line 3"));
    source_close(s);
    s = checked_text("a,b\n1,2\n3", &(SourceOptions){0});
    assert_bad(s, 0, 3, "1 field where 2 are expected");
    assert_non_null(source_info(s)->broken);
    source_close(s);
    s = checked_text("a,b\n1,2\n3,\xc5", &(SourceOptions){0});
    assert_bad(s, 0, 3, "the file ends within a character");
    source_close(s);
    s = checked_text("a,b\n1,2\n3,4", &(SourceOptions){0});
    assert_null(source_info(s)->broken);
    source_close(s);
}

/* The limit is made small, so that 3 MB stand for a gigabyte. */
static void a_record_over_the_limit_is_one_bad_line(void **state)
{
    const SourceOptions o = {.max_record = 1000};
    size_t n = 3 * 1024 * 1024;
    char *text = malloc(n + 100);
    Source *s;

    memcpy(text, "a,b\n1,2\n3,", 10);
    memset(text + 10, 'x', n);
    memcpy(text + 10 + n, "\n5,6\n\"7,8\n9,10\n", 16);
    s = checked(text, n + 25, &o);
    assert_non_null(s);
    assert_int_equal(2, source_info(s)->n_good);
    assert_bad(s, 0, 3, "longer than 1000 bytes");
    assert_true(source_info(s)->bad[0].raw_len > 999);
    assert_memory_equal("3,xxxx", source_info(s)->bad[0].raw, 6);
    assert_bad(s, 1, 5,
               "the quote of field 1, opened in line 5, is not closed by the "
               "end of the file");
    source_close(s);
    memset(text + 10, 'y', n);
    for (size_t i = 10; i < n; i += 10)
        memcpy(text + i, "1,2345678\n", 10);
    memcpy(text + 8, "\"3,", 3); /* a quote that never closes */
    s = checked(text, n / 2, &o);
    assert_non_null(s);
    assert_bad(s, 0, 3,
               "a quote opened in this line is not closed within 1000 bytes");
    assert_true(source_info(s)->n_good > 150000);
    source_close(s);
    free(text);
}

static void too_many_columns_are_refused(void **state)
{
    size_t n = 1000000;
    char *text = malloc(n + 1);

    memset(text, ',', n);
    text[n - 1] = '\n';
    assert_null(checked(text, n, &(SourceOptions){0}));
    assert_non_null(strstr(why.text, "has 1000000 columns; at most 4096"));
    memcpy(text, "a,b\n", 4);
    assert_null(checked(text, n, &(SourceOptions){.n_columns = 5000}));
    free(text);
}

static void files_that_cannot_be_read_get_a_sentence(void **state)
{
    const SourceOptions o = {0};

    why = (Err){0};
    assert_null(source_open("/nonexistent/x.csv", &o, &why));
    assert_int_equal(ERR_MISSING, why.kind);
    assert_null(source_open("/tmp", &o, &why));
    assert_non_null(strstr(why.text, "/tmp is a folder, not a file"));
    assert_null(source_open("/dev/zero", &o, &why));
    assert_non_null(strstr(why.text, "is a device or a pipe"));
    assert_null(checked_text("", &o));
    assert_non_null(strstr(why.text, "is empty"));
    assert_null(checked_text(" \n\n", &o));
    assert_non_null(strstr(why.text, "nothing but blank lines"));
    assert_null(checked_text("a,b\n", &o));
    assert_non_null(strstr(why.text, "has no records, only a header"));
    assert_null(checked_text("%PDF-1.4\n", &o));
    assert_non_null(strstr(why.text, "is a PDF document"));
    if (geteuid() == 0) {
        print_message("skipped: root may read everything\n");
        return;
    }
    chmod(write_temp("shut", "a\n", 2), 0);
    assert_null(source_open(write_temp_path("shut"), &o, &why));
    assert_non_null(strstr(why.text, "no permission for reading"));
}

static void a_file_that_changes_meanwhile_is_noticed(void **state)
{
    const char *path = write_temp("moving", "a,b\n1,2\n", 8);
    Source *s = source_open(path, &(SourceOptions){0}, &why);

    assert_non_null(s);
    write_temp("moving", "a,b\n1,2\n3,4\n", 12);
    assert_false(source_check(s, temp_dir, NULL, NULL, &why));
    assert_int_equal(ERR_CONFLICT, why.kind);
    assert_non_null(strstr(why.text, "was changed while it was being read"));
    source_close(s);
}

/* A limit on the size of files is as good as a disk of that size. */
static void a_full_disk_leaves_no_copy(void **state)
{
    const struct rlimit small = {1 << 20, RLIM_INFINITY};
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    const size_t n = 3 << 20;
    char *text = malloc(n);
    Source *s;

    for (size_t i = 0; i < n; i += 4)
        memcpy(text + i, "1,2\r", 4);
    write_temp("odd", text, n);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &small));
    why = (Err){0};
    s = source_open(write_temp_path("odd"), &(SourceOptions){0}, &why);
    assert_non_null(s);
    assert_false(source_check(s, temp_dir, NULL, NULL, &why));
    source_close(s);
    setrlimit(RLIMIT_FSIZE, &none);
    assert_int_equal(ERR_IO, why.kind);
    assert_non_null(strstr(why.text, "writing the tidy copy"));
    free(text); /* and nothing is left in the folder: see drop_temp */
}

static void the_copy_goes_with_its_source(void **state)
{
    const char *path = write_temp("odd", "a,b\r1,2\r", 8);
    Source *s = source_open(path, &(SourceOptions){0}, &why);

    assert_non_null(s);
    assert_false(source_check(s, "/nonexistent", NULL, NULL, &why));
    assert_int_equal(ERR_MISSING, why.kind);
    source_close(s);
    s = checked_text("a,b\r1,2\r", &(SourceOptions){0});
    path = source_info(s)->path;
    assert_true(file_exists(path));
    assert_int_equal(0, strncmp(path, temp_dir, strlen(temp_dir)));
    path = strdup(path);
    source_close(s);
    assert_false(file_exists(path));
    free((void *)(uintptr_t)path);
}

static bool stop(void *ctx, int64_t done, int64_t total)
{
    int *calls = ctx;

    (*calls)++;
    assert_int_equal(8, total);
    assert_true(done <= total);
    return false;
}

static void progress_can_cancel(void **state)
{
    int calls = 0;
    Source *s = source_open(write_temp("file", "a,b\n1,2\n", 8),
                            &(SourceOptions){0}, &why);

    assert_false(source_check(s, temp_dir, stop, &calls, &why));
    assert_int_equal(1, calls);
    assert_int_equal(ERR_CONFLICT, why.kind);
    source_close(s);
}

typedef struct Told {
    int64_t rows[4], lines[4];
    char raw[4][40];
    size_t n;
} Told;

static bool tell(void *ctx, int64_t row, int64_t line, const char *raw,
                 size_t raw_len)
{
    Told *t = ctx;

    t->rows[t->n] = row;
    t->lines[t->n] = line;
    snprintf(t->raw[t->n++], 40, "%.*s", (int)raw_len, raw);
    return true;
}

static void rows_are_found_again_by_line(void **state)
{
    static const int64_t rows[] = {0, 2, 3};
    Told t = {0};
    Source *s = checked_text("a,b\n1,2\nbad\n\n3,\"x\ny\"\r\n5,6\n\xe6,8\n",
                             &(SourceOptions){.encoding = "latin2"});

    assert_int_equal(4, source_info(s)->n_good);
    assert_true(source_lines(s, rows, 3, tell, &t, &why));
    assert_int_equal(3, t.n);
    assert_int_equal(2, t.lines[0]);
    assert_string_equal("1,2", t.raw[0]);
    assert_int_equal(7, t.lines[1]);
    assert_string_equal("5,6", t.raw[1]);
    assert_int_equal(8, t.lines[2]);
    assert_string_equal("\xc4\x87,8", t.raw[2]);
    assert_false(source_lines(s, (const int64_t[]){9}, 1, tell, &t, &why));
    source_close(s);
}

static bool one_row(void *ctx, const char *const *fields, size_t n)
{
    Buf *out = ctx;

    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s%s", i > 0 ? "|" : "",
                   fields[i] ? fields[i] : "NULL");
    buf_puts(out, "\n");
    return true;
}

static void a_sample_has_the_fields_of_the_first_records(void **state)
{
    Buf out = BUF_INIT(1000);
    Source *s =
        checked_text("a,b\n1,\"x\"\"y\"\nbad\n3,\n5,6\n", &(SourceOptions){0});

    assert_true(source_sample(s, 2, one_row, &out, &why));
    assert_string_equal("1|x\"y\n3|\n", out.text);
    source_close(s);
    buf_reset(&out);
    s = checked_text("{\"a\":\"x\",\"b\":{\"c\":1.5}}\n"
                     "{\"d\":[1,{\"e\":null}],\"a\":true}\n",
                     &(SourceOptions){0});
    assert_true(source_sample(s, 9, one_row, &out, &why));
    assert_string_equal("x|1.5|NULL\ntrue|NULL|[1,{\"e\":null}]\n", out.text);
    source_close(s);
    buf_clear(&out);
}

/* Head, raw texts and tail make a file that the same options read again. */
static void rejects_can_be_mended_and_read_again(void **state)
{
    static const char text[] = "a;b\n1;\xb3\n\xbf\n3;4;5\n";
    const SourceOptions o = {.encoding = "cp1250", .delimiter = ';'};
    Source *s = checked_text(text, &o);
    const SourceInfo *info = source_info(s);
    Buf again = BUF_INIT(1000);

    assert_int_equal(2, info->n_bad);
    buf_printf(&again, "%s%s;9%s4;5%s", info->wrap_head, info->bad[0].raw,
               info->wrap_between, info->wrap_tail);
    source_close(s);
    s = checked_text(again.text, &o);
    assert_rows("\xc5\xbc|9\n4|5\n", s);
    source_close(s);
    buf_clear(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_table_is_read_in_place),
        cmocka_unit_test(every_line_end_gives_the_same_rows),
        cmocka_unit_test(the_delimiter_is_found),
        cmocka_unit_test(a_dialect_can_be_declared),
        cmocka_unit_test(columns_have_names_of_their_own),
        cmocka_unit_test(a_bad_record_leaves_its_neighbours),
        cmocka_unit_test(a_cut_table_counts_up_to_the_break),
        cmocka_unit_test(a_record_over_the_limit_is_one_bad_line),
        cmocka_unit_test(too_many_columns_are_refused),
        cmocka_unit_test(files_that_cannot_be_read_get_a_sentence),
        cmocka_unit_test(a_file_that_changes_meanwhile_is_noticed),
        cmocka_unit_test(a_full_disk_leaves_no_copy),
        cmocka_unit_test(the_copy_goes_with_its_source),
        cmocka_unit_test(progress_can_cancel),
        cmocka_unit_test(rows_are_found_again_by_line),
        cmocka_unit_test(a_sample_has_the_fields_of_the_first_records),
        cmocka_unit_test(rejects_can_be_mended_and_read_again),
    };

    return cmocka_run_group_tests(tests, make_temp, drop_temp);
}

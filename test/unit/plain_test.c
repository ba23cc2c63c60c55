/*
 * plain_test.c -- Threads look at the pieces of a table.
 *
 * What they find is held against a walk, and against another reader, in
 * agree_test.c.
 */
#include "intake/plain.h"

#include "intake_files.h"

#define ROWS 30000

static const SourceOptions comma = {
    .encoding = "utf-8", .delimiter = ',', .header = SOURCE_HEADER_YES};

static void many_threads_count_each_record_once(void **state)
{
    PlainWork work = {.piece = 5000, .threads = PLAIN_THREADS};
    Buf text = BUF_INIT(10000000);
    bool plain;
    Source *s;

    buf_puts(&text, "n,said\r\n");
    for (int i = 0; i < ROWS; i++)
        buf_printf(&text, "%d,\"one\nand, two\"\r\n", i);
    s = source_open(write_temp("file", text.text, text.len), &comma, &why);
    assert_true(plain_check(s, &work, &plain, &why));
    assert_true(plain);
    assert_int_equal(ROWS, source_info(s)->n_good);
    assert_int_equal(SOURCE_CRLF, source_info(s)->line_ends);
    source_close(s);
    buf_clear(&text);
}

/* Where no line end is good, it takes no longer to see so: the pieces become
 * one, and the first of its records is bad. */
static void a_bad_file_is_not_searched_for_pieces(void **state)
{
    PlainWork work = {.piece = 1000, .threads = 2};
    Buf text = BUF_INIT(10000000);
    bool plain = true;
    Source *s;

    buf_puts(&text, "a,b,c\n1,2,3\n");
    for (int i = 0; i < 60000; i++)
        buf_puts(&text, "x\n");
    s = source_open(write_temp("file", text.text, text.len), &comma, &why);
    assert_true(plain_check(s, &work, &plain, &why));
    assert_false(plain);
    source_close(s);
    buf_clear(&text);
}

static bool stop(void *ctx, int64_t done, int64_t total)
{
    assert_true(done >= 0 && done <= total);
    return false;
}

static void looking_in_pieces_can_be_stopped(void **state)
{
    PlainWork work = {.piece = 4, .threads = 3, .progress = stop};
    Source *s = source_open(write_temp("file", "a,b\n1,2\n3,4\n5,6\n", 16),
                            &comma, &why);
    bool plain = true;

    assert_false(plain_check(s, &work, &plain, &why));
    assert_false(plain);
    assert_int_equal(ERR_CONFLICT, why.kind);
    assert_non_null(strstr(why.text, "was stopped"));
    source_close(s);
}

static void a_file_that_is_written_to_is_refused(void **state)
{
    PlainWork work = {.piece = 4, .threads = 2};
    Source *s = source_open(write_temp("file", "a,b\n1,2\n", 8), &comma, &why);
    bool plain = true;

    write_temp("file", "a,b\n1,2\n3,4\n", 12);
    assert_false(plain_check(s, &work, &plain, &why));
    assert_false(plain);
    assert_non_null(strstr(why.text, "was changed while"));
    source_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_threads_count_each_record_once),
        cmocka_unit_test(a_bad_file_is_not_searched_for_pieces),
        cmocka_unit_test(looking_in_pieces_can_be_stopped),
        cmocka_unit_test(a_file_that_is_written_to_is_refused),
    };

    return cmocka_run_group_tests(tests, make_temp, drop_temp);
}

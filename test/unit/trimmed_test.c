/* trimmed_test.c -- Which files have no blanks around their fields. */
#include "intake_files.h"

#include <stdio.h>

/* A record of two fields, and whether nothing has to be trimmed. */
static const struct {
    const char *record;
    bool trimmed;
} cases[] = {
    {"x,y", true},
    {"x z,y\tw", true},
    {"\"x, z\",\"y ,w\"", true},
    {"\"\",y", true},
    {"\xc5\xbcy,\xc4\x85", true},
    {" x,y", false},
    {"x ,y", false},
    {"x, y", false},
    {"x,y ", false},
    {"x, ", false},
    {"\tx,y", false},
    {"x,y\t", false},
    {"\" x\",y", false},
    {"\"x \",y", false},
    {"x,\"y\n\"", false},
    {"\"\nx\",y", false},
    {"\xc2\xa0x,y", false},
    {"x,y\xc2\xa0", false},
    {"x\", y", false},
};

/* Rows whose fields differ from their trimmed selves. */
static const char padded[] =
    "SELECT count(*) FROM %s"
    " WHERE trim(a, ' \t\r\n' || chr(160)) IS DISTINCT FROM a"
    " OR trim(b, ' \t\r\n' || chr(160)) IS DISTINCT FROM b";

static void expect(const Buf *text, bool trimmed)
{
    Source *s = checked_text(text->text, &(SourceOptions){.delimiter = ','});
    char *rows;

    assert_non_null(s);
    assert_int_equal(trimmed, source_info(s)->trimmed);
    rows = duckdb_select(s, padded);
    assert_string_equal(trimmed ? "0\n" : "1\n", rows);
    free(rows);
    source_close(s);
}

/* The record at the end is read byte by byte. */
static void one_record_tells(void **state)
{
    Buf text = BUF_INIT(1000);

    for (size_t i = 0; i < LEN(cases); i++) {
        buf_reset(&text);
        buf_printf(&text, "a,b\n1,2\n%s\n", cases[i].record);
        expect(&text, cases[i].trimmed);
    }
    buf_clear(&text);
}

/* Others are looked at in blocks of 64 bytes: it is at each place of one. */
static void wherever_it_is(void **state)
{
    Buf text = BUF_INIT(10000);

    for (size_t i = 0; i < LEN(cases); i++)
        for (int before = 0; before < 64; before++) {
            buf_reset(&text);
            buf_printf(&text, "a,b\n%.*s,2\n%s\n", before + 1,
                       "1111111111111111111111111111111111111111111111111111"
                       "111111111111",
                       cases[i].record);
            for (int k = 0; k < 50; k++)
                buf_puts(&text, "one,two\n");
            expect(&text, cases[i].trimmed);
        }
    buf_clear(&text);
}

static void lines_may_end_in_two_bytes(void **state)
{
    Buf text = BUF_INIT(10000);

    buf_puts(&text, "a,b\r\n");
    for (int k = 0; k < 50; k++)
        buf_puts(&text, "\"one\",two\r\n");
    expect(&text, true);
    buf_puts(&text, "one,two \r\n");
    expect(&text, false);
    buf_clear(&text);
}

static void a_delimiter_is_no_blank(void **state)
{
    Buf text = BUF_INIT(10000);
    Source *s;

    buf_puts(&text, "a\tb\tc\n");
    for (int k = 0; k < 50; k++)
        buf_puts(&text, "one\t\t\n\t\tthree\n");
    s = checked_text(text.text, &(SourceOptions){.delimiter = '\t'});
    assert_true(source_info(s)->trimmed);
    source_close(s);
    buf_puts(&text, "one\t \t\n");
    s = checked_text(text.text, &(SourceOptions){.delimiter = '\t'});
    assert_false(source_info(s)->trimmed);
    source_close(s);
    buf_clear(&text);
}

static void of_other_files_it_is_not_known(void **state)
{
    Source *s = checked_text("a b\n1 2\n3 4\n5 6\n",
                             &(SourceOptions){.delimiter = SOURCE_WHITESPACE});

    assert_false(source_info(s)->trimmed);
    source_close(s);
    s = checked_text("{\"a\":1}\n{\"a\":2}\n", &(SourceOptions){0});
    assert_false(source_info(s)->trimmed);
    source_close(s);
}

/* ---- Texts for NULL ----------------------------------------------------- */

static void texts_are_read_as_null(void **state)
{
    static const char *const blank[] = {"?", "N/A"};
    Source *s = checked_text("a,b\n?,1\nN/A,\"?\"\n??,\"\"\n,n/a\n",
                             &(SourceOptions){.delimiter = ','});

    assert_true(source_blank(s, blank, LEN(blank)));
    assert_rows("NULL|1\nNULL|NULL\n??|NULL\nNULL|n/a\n", s);
    source_close(s);
}

static void not_where_they_may_be_padded(void **state)
{
    static const char *const blank[] = {"?"};
    Source *s =
        checked_text("a,b\n? ,1\n?,2\n", &(SourceOptions){.delimiter = ','});

    assert_false(source_blank(s, blank, LEN(blank)));
    assert_rows("? |1\n?|2\n", s);
    source_close(s);
}

static void texts_may_hold_what_takes_a_record_apart(void **state)
{
    static const char *const blank[] = {"x,y", "z\"", ""};
    Source *s = checked_text("a,b\n\"x,y\",1\n\"z\"\"\",?\nx,y\n,\"z\"\n",
                             &(SourceOptions){.delimiter = ','});

    assert_true(source_blank(s, blank, LEN(blank)));
    assert_rows("NULL|1\nNULL|?\nx|y\nNULL|z\n", s);
    source_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_record_tells),
        cmocka_unit_test(wherever_it_is),
        cmocka_unit_test(lines_may_end_in_two_bytes),
        cmocka_unit_test(a_delimiter_is_no_blank),
        cmocka_unit_test(of_other_files_it_is_not_known),
        cmocka_unit_test(texts_are_read_as_null),
        cmocka_unit_test(not_where_they_may_be_padded),
        cmocka_unit_test(texts_may_hold_what_takes_a_record_apart),
    };

    return cmocka_run_group_tests(tests, make_temp, drop_temp);
}

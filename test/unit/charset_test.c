/* charset_test.c -- Old charsets in, UTF-8 out. */
#include "intake_files.h"

/* "Zażółć gęślą jaźń" and "știință" (with the cedilla that the old charsets
 * have), each byte taken from the code tables of the charset. */
static void every_charset_comes_out_as_utf8(void **state)
{
    static const char polish[] = "Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87 "
                                 "g\xc4\x99\xc5\x9bl\xc4\x85 "
                                 "ja\xc5\xba\xc5\x84";
    static const char romanian[] = "\xc5\x9ftiin\xc5\xa3\xc4\x83";
    static const char west[] = "caf\xc3\xa9";
    static const struct {
        const char *encoding, *want, *bytes;
    } cases[] = {
        {"CP1250", polish, "a\nZa\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9 ja\x9f\xf1\n"},
        {"latin2", polish, "a\nZa\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1 ja\xbc\xf1\n"},
        {"windows-1250", romanian, "a\n\xbatiin\xfe\xe3\n"},
        {"ISO-8859-2", romanian, "a\n\xbatiin\xfe\xe3\n"},
        {"Latin-1", west, "a\ncaf\xe9\n"},
        {"cp1252", west, "a\ncaf\xe9\n"},
        {"utf8", west, "a\ncaf\xc3\xa9\n"},
        {NULL, west, "a\ncaf\xc3\xa9\n"},
    };
    char want[60];

    for (size_t i = 0; i < LEN(cases); i++) {
        Source *s = checked_text(
            cases[i].bytes, &(SourceOptions){.encoding = cases[i].encoding});

        assert_non_null(s);
        assert_int_equal(1, source_info(s)->n_good);
        snprintf(want, sizeof(want), "%s\n", cases[i].want);
        assert_rows(want, s);
        source_close(s);
    }
}

static void utf_16_is_known_by_its_mark_or_its_zeros(void **state)
{
    static const struct {
        size_t n;
        const char *bytes, *encoding;
    } cases[] = {
        {18,
         "\xff\xfe"
         "a\0,\0b\0\n\0\xbf\0,\0"
         "\x3d\xd8\x00\xde",
         "utf-16le"},
        {18, "\xfe\xff\0a\0,\0b\0\n\0\xbf\0,\xd8\x3d\xde\x00", "utf-16be"},
        {16,
         "a\0,\0b\0\n\0\xbf\0,\0"
         "\x3d\xd8\x01\xde",
         "utf-16le"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Source *s = checked(cases[i].bytes, cases[i].n, &(SourceOptions){0});

        assert_non_null(s);
        assert_string_equal(cases[i].encoding, source_info(s)->encoding);
        assert_rows(i < 2 ? "\xc2\xbf|\xf0\x9f\x98\x80\n"
                          : "\xc2\xbf|\xf0\x9f\x98\x81\n",
                    s);
        source_close(s);
    }
}

static void a_charset_that_is_not_declared_is_suggested(void **state)
{
    static const struct {
        const char *text, *guess;
    } cases[] = {
        {"a,b\n1,Za\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9 ja\x9f\xf1\n",
         "windows-1250"},
        {"a,b\n1,Za\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1 ja\xbc\xf1\n", "iso-8859-2"},
        {"a,b\n1,\xbatiin\xfe\xe3 \xeen\n", "windows-1250"},
        {"a,b\n1,caf\xe9 stra\xdf"
         "e f\xfcr\n",
         "windows-1252"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Source *s = checked_text(cases[i].text, &(SourceOptions){0});

        assert_null(s);
        assert_int_equal(ERR_INPUT, why.kind);
        assert_non_null(strstr(why.text, "is not UTF-8 (line 2: byte "));
        assert_non_null(strstr(why.text, cases[i].guess));
        s = checked_text(cases[i].text,
                         &(SourceOptions){.guess_encoding = true});
        assert_non_null(s);
        assert_string_equal(cases[i].guess, source_info(s)->encoding);
        assert_true(source_info(s)->encoding_guessed);
        source_close(s);
    }
}

static void a_wrong_byte_rejects_its_record_only(void **state)
{
    Source *s = checked_text("a,b\n1,\x81x\n2,\xb3\n",
                             &(SourceOptions){.encoding = "cp1250"});

    assert_non_null(s);
    assert_int_equal(1, source_info(s)->n_good);
    assert_bad(s, 0, 2,
               "byte 81 after 2 bytes of the record is not windows-1250");
    assert_string_equal("1,\xef\xbf\xbdx", source_info(s)->bad[0].raw);
    assert_rows("2|\xc5\x82\n", s);
    source_close(s);
    s = checked_text("a,b\n1,\xff\n2,3\n",
                     &(SourceOptions){.encoding = "utf-8"});
    assert_bad(s, 0, 2, "byte FF after 2 bytes of the record is not utf-8");
    source_close(s);
    assert_null(checked_text("a\n", &(SourceOptions){.encoding = "klingon"}));
    assert_non_null(strstr(why.text, "no such encoding: klingon"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_charset_comes_out_as_utf8),
        cmocka_unit_test(utf_16_is_known_by_its_mark_or_its_zeros),
        cmocka_unit_test(a_charset_that_is_not_declared_is_suggested),
        cmocka_unit_test(a_wrong_byte_rejects_its_record_only),
    };

    return cmocka_run_group_tests(tests, make_temp, drop_temp);
}

/*
 * show_test.c -- Numbers, changes, days and plurals in three languages.
 *
 * The expected texts are those of Unicode CLDR 48 for en-GB, pl-PL and
 * ro-RO, as Intl.NumberFormat, DateTimeFormat and PluralRules of ICU 78 give
 * them, with U+2212 for the minus; those of web/src/lib/format.test.ts are
 * among them.  "_" stands for a no-break space.
 */
#include "model/show.h"

#include "test.h"

#include <string.h>

static Arena arena;

static const char *with_nbsp(const char *s)
{
    Buf b = BUF_INIT(200);
    const char *text;

    for (; *s != '\0'; s++) {
        if (*s == '_')
            buf_puts(&b, "\xc2\xa0");
        else
            buf_add(&b, s, 1);
    }
    text = arena_strndup(&arena, b.text, b.len);
    buf_clear(&b);
    return text;
}

typedef struct Case {
    Lang lang;
    double x;
    Shown as;
    const char *want;
} Case;

typedef const char *Show(Arena *a, Lang lang, Shown as, double x);

static void check(Show *show, const Case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_string_equal(
            with_nbsp(cases[i].want),
            show(&arena, cases[i].lang, cases[i].as, cases[i].x));
    arena_clear(&arena);
}

#define EN LANG_EN
#define PL LANG_PL
#define RO LANG_RO

static void values_are_written_as_in_cldr(void **state)
{
    static const Case cases[] = {
        {EN, 36, {"%", 1, NULL}, "36.0%"},
        {PL, 36, {"%", 1, NULL}, "36,0%"},
        {RO, 36, {"%", 1, NULL}, "36,0_%"},
        {EN, 1234.5, {"score", 1, NULL}, "1,234.5"},
        {PL, 1234.5, {"score", 1, NULL}, "1234,5"},
        {PL, 12345.5, {"score", 1, NULL}, "12_345,5"},
        {RO, 1234.5, {"score", 1, NULL}, "1.234,5"},
        {EN, -1234567.891, {"score", 1, NULL}, "−1,234,567.9"},
        {PL, -1234567.891, {"score", 1, NULL}, "−1_234_567,9"},
        {RO, -1234567.891, {"score", 1, NULL}, "−1.234.567,9"},
        {PL, 9999.96, {"score", 1, NULL}, "10_000,0"},
        {EN, 7614, {"count", 1, NULL}, "7,614"},
        {PL, 1234, {"ratio", 2, NULL}, "1234,00"},
        {EN, NAN, {"%", 1, NULL}, "–"},
        {EN, 0, {"%", 1, NULL}, "0.0%"},
    };

    check(show_value, cases, LEN(cases));
}

static void money_has_its_symbol_and_its_decimals(void **state)
{
    static const Case cases[] = {
        {PL, 1234.5, {"money", 2, "PLN"}, "1234,50_zł"},
        {RO, 1234.5, {"money", 2, "RON"}, "1.234,50_RON"},
        {EN, 1234.5, {"money", 2, NULL}, "1,234.50"},
        {EN, -1234.5, {"money", 2, "EUR"}, "−€1,234.50"},
        {EN, -1234.5, {"money", 2, "PLN"}, "−PLN_1,234.50"},
        {EN, -1234.5, {"money", 2, "USD"}, "−US$1,234.50"},
        {PL, -1234.5, {"money", 2, "EUR"}, "−1234,50_€"},
        {PL, -1234.5, {"money", 2, "RON"}, "−1234,50_RON"},
        {RO, -1234.5, {"money", 2, "EUR"}, "−1.234,50_EUR"},
        {RO, 20, {"money", 0, "PLN"}, "20_PLN"},
        {EN, 1234.5, {"money", 2, "JPY"}, "JP¥1,235"},  /* no minor unit */
        {PL, 1.2345, {"money", 4, "KWD"}, "1,235_KWD"}, /* three decimals */
    };

    check(show_value, cases, LEN(cases));
}

static void rounding_is_half_away_from_zero_and_done_once(void **state)
{
    static const Case cases[] = {
        {EN, -12.5, {"points", 0, NULL}, "−13"},
        {EN, 12.5, {"points", 0, NULL}, "13"},
        {EN, 0.5, {"points", 0, NULL}, "1"},
        {EN, -0.4, {"points", 0, NULL}, "0"},
        {EN, 0.05, {"points", 0, NULL}, "0"},
        {EN, 0.049, {"points", 1, NULL}, "0.0"},
        {EN, 0.05, {"points", 1, NULL}, "0.1"},
        {EN, -56, {"points", 0, NULL}, "−56"},
        {EN, 1.15, {"%", 1, NULL}, "1.2%"}, /* a double just below 1.15 */
        {EN, 2.675, {"score", 2, NULL}, "2.68"},
        {EN, 99.95, {"%", 1, NULL}, "100.0%"},
        {EN, 999.995, {"score", 2, NULL}, "1,000.00"},
        {EN, 1e21, {"count", 0, NULL}, "1,000,000,000,000,000,000,000"},
        {EN, 1e-300, {"score", 2, NULL}, "0.00"},
    };

    check(show_value, cases, LEN(cases));
}

static void seconds_become_a_clock_from_a_minute_on(void **state)
{
    static const Case cases[] = {
        {EN, 12.34, {"s", 1, NULL}, "12.3_s"},
        {PL, 12.34, {"s", 1, NULL}, "12,3_s"},
        {EN, 59.4, {"s", 1, NULL}, "59.4_s"},
        {EN, 59.6, {"s", 1, NULL}, "1:00_min"},
        {RO, 245, {"s", 0, NULL}, "4:05_min"},
        {EN, 3723, {"s", 0, NULL}, "1:02:03_h"},
        {EN, 3599.5, {"s", 0, NULL}, "1:00:00_h"},
        {EN, 360000, {"s", 0, NULL}, "100:00:00_h"},
        {EN, -245, {"s", 1, NULL}, "−4:05_min"},
    };

    check(show_value, cases, LEN(cases));
}

static void a_change_has_its_sign_and_shares_differ_by_points(void **state)
{
    static const Case cases[] = {
        {EN, -2.65, {"%", 1, NULL}, "−2.7_pp"},
        {EN, 2.03, {"%", 1, NULL}, "+2.0_pp"},
        {EN, 0.04, {"%", 1, NULL}, "0.0_pp"},
        {PL, 2.03, {"%", 1, NULL}, "+2,0_p.p."},
        {RO, -2.03, {"%", 1, NULL}, "−2,0_p.p."},
        {EN, 15.2, {"points", 0, NULL}, "+15_pts"},
        {PL, -19, {"points", 0, NULL}, "−19_pkt"},
        {RO, -19, {"points", 0, NULL}, "−19_pct."},
        {EN, 2278, {"count", 0, NULL}, "+2,278"},
        {EN, 75, {"s", 0, NULL}, "+1:15_min"},
        {EN, -5, {"s", 0, NULL}, "−5_s"},
        {EN, 20, {"money", 0, "EUR"}, "+€20"},
        {PL, 20, {"money", 0, "PLN"}, "+20_zł"},
        {EN, 0, {"score", 2, NULL}, "0.00"},
        {EN, NAN, {"%", 1, NULL}, "–"},
    };

    check(show_change, cases, LEN(cases));
}

static void the_size_of_a_change_has_no_sign(void **state)
{
    static const Case cases[] = {
        {EN, -2.65, {"%", 1, NULL}, "2.7_pp"},
        {PL, -19, {"points", 0, NULL}, "19_pkt"},
        {RO, 75, {"s", 0, NULL}, "1:15_min"},
        {PL, -20, {"money", 0, "PLN"}, "20_zł"},
    };

    check(show_size, cases, LEN(cases));
}

static void counts_are_grouped(void **state)
{
    assert_string_equal(with_nbsp("12_370"),
                        show_count(&arena, LANG_PL, 12370));
    assert_string_equal("1370", show_count(&arena, LANG_PL, 1370));
    assert_string_equal("1.370", show_count(&arena, LANG_RO, 1370));
    assert_string_equal("0", show_count(&arena, LANG_EN, 0));
    assert_string_equal("4,21", show_number(&arena, LANG_RO, 4.211, 2));
    arena_clear(&arena);
}

/* All months: `Intl.DateTimeFormat(lang, {dateStyle: "long"})`. */
static void days_are_named_as_in_cldr(void **state)
{
    static const char *const want[LANG_COUNT] = {
        "1 January 2026|1 February 2026|1 March 2026|1 April 2026|1 May 2026|"
        "1 June 2026|1 July 2026|1 August 2026|1 September 2026|"
        "1 October 2026|1 November 2026|1 December 2026|",
        "1 stycznia 2026|1 lutego 2026|1 marca 2026|1 kwietnia 2026|"
        "1 maja 2026|1 czerwca 2026|1 lipca 2026|1 sierpnia 2026|"
        "1 września 2026|1 października 2026|1 listopada 2026|"
        "1 grudnia 2026|",
        "1 ianuarie 2026|1 februarie 2026|1 martie 2026|1 aprilie 2026|"
        "1 mai 2026|1 iunie 2026|1 iulie 2026|1 august 2026|"
        "1 septembrie 2026|1 octombrie 2026|1 noiembrie 2026|"
        "1 decembrie 2026|",
    };

    for (int lang = 0; lang < LANG_COUNT; lang++) {
        Buf got = BUF_INIT(1000);

        for (int month = 1; month <= 12; month++)
            buf_printf(&got, "%s|",
                       show_date(&arena, (Lang)lang, zone_utc(),
                                 civil_days(2026, month, 1) * DAY_MS));
        assert_string_equal(want[lang], got.text);
        buf_clear(&got);
    }
    arena_clear(&arena);
}

static void a_day_is_that_of_the_zone(void **state)
{
    Err err = {0};
    const Zone *warsaw = zone_find("Europe/Warsaw", &err);
    int64_t ms = civil_days(2026, 3, 11) * DAY_MS + 23 * HOUR_MS; /* UTC */

    assert_non_null(warsaw);
    assert_string_equal("12 marca 2026",
                        show_date(&arena, LANG_PL, warsaw, ms));
    assert_string_equal("12 martie", show_day(&arena, LANG_RO, warsaw, ms));
    assert_string_equal("11 March", show_day(&arena, LANG_EN, zone_utc(), ms));
    arena_clear(&arena);
}

/* Intl.PluralRules for each of the numbers. */
static void words_agree_with_numbers_as_cldr_says(void **state)
{
    static const int64_t n[] = {0,   1,   2,   3,   4,   5,    10,  11,
                                12,  14,  19,  20,  21,  22,   25,  100,
                                101, 102, 112, 119, 120, 1000, 1001};
    static const char *const want[LANG_COUNT] = {"oOooooooooooooooooooooo",
                                                 "mOfffmmmmmmmmfmmmfmmmmm",
                                                 "fOfffffffffooooofffFoof"};

    for (int lang = 0; lang < LANG_COUNT; lang++)
        for (size_t i = 0; i < LEN(n); i++) {
            Plural got = show_plural((Lang)lang, n[i]);
            char c = want[lang][i];

            assert_int_equal(c == 'O'               ? PLURAL_ONE
                             : c == 'f' || c == 'F' ? PLURAL_FEW
                             : c == 'm'             ? PLURAL_MANY
                                                    : PLURAL_OTHER,
                             got);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_written_as_in_cldr),
        cmocka_unit_test(money_has_its_symbol_and_its_decimals),
        cmocka_unit_test(rounding_is_half_away_from_zero_and_done_once),
        cmocka_unit_test(seconds_become_a_clock_from_a_minute_on),
        cmocka_unit_test(a_change_has_its_sign_and_shares_differ_by_points),
        cmocka_unit_test(the_size_of_a_change_has_no_sign),
        cmocka_unit_test(counts_are_grouped),
        cmocka_unit_test(days_are_named_as_in_cldr),
        cmocka_unit_test(a_day_is_that_of_the_zone),
        cmocka_unit_test(words_agree_with_numbers_as_cldr_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

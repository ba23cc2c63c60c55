/* expr_test.c -- Scores, words, money and conditions of a mapping, run. */
#include "mapped.h"

static const char *of_score(const char *value, const char *rows)
{
    Arena a = {0};
    const char *out = result(
        "", "perception",
        arena_printf(&a, "      set: {kind: star}\n      score: %s\n", value),
        rows);

    arena_clear(&a);
    return out;
}

#define STAR "kind=star "
#define ON5  "scale_min=1.000 scale_max=5.000 "

static void a_score_is_read_and_held_to_its_scale(void **state)
{
    assert_string_equal(
        STAR "score=4.000 " ON5 "\n" STAR "score=3.500 " ON5 "\n"
             "x is \"6\", expected a number from 1 to 5\n"
             "x is \"good\", expected a number\n"
             "(none)\n(none)\n",
        of_score("{column: x, scale: {min: 1, max: 5}}",
                 "('4', ''), (' 3.5 ', ''), ('6', ''), ('good', ''),"
                 " ('  ', ''), (null, '')"));
}

static void zero_is_not_given_only_where_the_mapping_says_so(void **state)
{
    assert_string_equal(
        "(none)\n" STAR "score=1.000 " ON5 "\n",
        of_score("{column: x, zero: blank, scale: {min: 1, max: 5}}",
                 "('0.0', ''), ('1', '')"));
    assert_string_equal(
        "x is \"0.0\", expected a number from 1 to 5\n",
        of_score("{column: x, scale: {min: 1, max: 5}}", "('0.0', '')"));
}

static void a_reversed_scale_keeps_the_score_as_given(void **state)
{
    assert_string_equal(
        STAR "score=1.000 " ON5 "scale_reversed=true \n",
        of_score("{column: x, scale: {min: 1, max: 5, reversed: true}}",
                 "('1', '')"));
}

static void words_are_mapped_and_unknown_words_rejected(void **state)
{
    const char *map = "{column: x, map: {Satisfied: 5, So so: 3, Skip: ~},"
                      " scale: {min: 1, max: 5}}";

    assert_string_equal(
        STAR "score=5.000 " ON5 "\n(none)\n"
             "x is \"Happy\", expected one of Satisfied, So so, Skip\n",
        of_score(map, "('Satisfied', ''), ('Skip', ''), ('Happy', '')"));
}

static void other_says_what_becomes_of_unknown_words(void **state)
{
    assert_string_equal("(none)\n",
                        of_score("{column: x, map: {A: 5}, other: blank,"
                                 " scale: {min: 1, max: 5}}",
                                 "('B', '')"));
    assert_string_equal(STAR "score=1.000 " ON5 "\n",
                        of_score("{column: x, map: {A: 5}, other: 1,"
                                 " scale: {min: 1, max: 5}}",
                                 "('B', '')"));
    assert_string_equal(STAR "score=5.000 " ON5 "\n" STAR "score=2.000 " ON5
                             "\n"
                             "x is \"B\", expected a number\n",
                        of_score("{column: x, map: {A: 5}, other: same,"
                                 " scale: {min: 1, max: 5}}",
                                 "('A', ''), ('2', ''), ('B', '')"));
}

static void nps_takes_whole_numbers_from_0_to_10_only(void **state)
{
    assert_string_equal(
        "kind=nps score=10.000 scale_min=0.000 scale_max=10.000 \n"
        "x is \"9.5\", expected a whole number on a scale from 0 to 10,"
        " because its kind is nps\n"
        "x is \"11\", expected a number from 0 to 10\n",
        result("", "perception", "      set: {kind: nps}\n      score: x\n",
               "('10', ''), ('9.5', ''), ('11', '')"));
    assert_non_null(
        strstr(result("", "perception",
                      "      set: {kind: nps}\n"
                      "      score: {column: x, scale: {min: 1, max: 10}}\n",
                      "('1', '')"),
               "m.yml:7:14: an nps question is 0 to 10 by definition"));
}

static const char *of_amount(const char *top, const char *value,
                             const char *rows)
{
    Arena a = {0};
    const char *out = result(
        top, "outcome",
        arena_printf(&a, "      set: {kind: purchase}\n      amount: %s\n",
                     value),
        rows);

    arena_clear(&a);
    return out;
}

static void money_is_rounded_once_half_away_from_zero(void **state)
{
    assert_string_equal(
        "kind=purchase amount=255 currency=GBP \n"
        "kind=purchase amount=101 currency=GBP \n"
        "kind=purchase amount=-101 currency=GBP \n"
        "x is \"ten\", expected an amount\n"
        "kind=purchase amount=~ currency=GBP \n",
        of_amount("", "{column: x, currency: GBP}",
                  "('2.55', ''), ('1.005', ''), ('-1.005', ''), ('ten', ''),"
                  " ('', '')"));
    assert_string_equal(
        "kind=purchase amount=3 currency=JPY \n"
        "kind=purchase amount=-3 currency=JPY \n",
        of_amount("currency: JPY\n", "x", "('2.5', ''), ('-2.5', '')"));
    assert_string_equal("kind=purchase amount=1235 currency=KWD \n",
                        of_amount("currency: KWD\n", "x", "('1.2345', '')"));
}

/* 3 x 0.335 = 1.005, which is 1.01 when rounded once and 1.02 when the price
 * is rounded first. */
static void a_product_is_exact_and_rounded_at_the_end(void **state)
{
    assert_string_equal(
        "kind=purchase amount=101 currency=GBP \n"
        "kind=purchase amount=-16846960 currency=GBP \n"
        "x and y is \"99999999999 and 99999999999\", expected a smaller"
        " amount\n"
        "kind=purchase amount=~ currency=GBP \n",
        of_amount("currency: GBP\n", "{product: [x, y]}",
                  "('3', '0.335'), ('-80995', '2.08'),"
                  " ('99999999999', '99999999999'), ('5', '')"));
}

static void each_row_may_have_its_own_currency(void **state)
{
    assert_string_equal(
        "kind=purchase amount=250 currency=EUR \n"
        "kind=purchase amount=3 currency=JPY \n"
        "kind=purchase amount=2500 currency=TND \n"
        "y is \"ZZZ\", expected a currency of ISO 4217\n"
        "an amount needs its currency, and that is not given\n",
        of_amount("", "{column: x, currency: {column: y}}",
                  "('2.5', 'EUR'), ('2.5', 'JPY'), ('2.5', 'TND'),"
                  " ('2.5', 'ZZZ'), ('2.5', '')"));
}

static void minor_units_are_taken_as_they_are(void **state)
{
    assert_string_equal("kind=purchase amount=1999 currency=EUR \n"
                        "x is \"19.99\", expected a whole number\n",
                        of_amount("currency: EUR\n", "{column: x, unit: minor}",
                                  "('1999', ''), ('19.99', '')"));
}

static void decimal_commas_and_thousands_are_read_as_declared(void **state)
{
    const char *top = "currency: PLN\nfile: {decimal: ',', thousands: '.'}\n";

    assert_string_equal(
        "kind=purchase amount=123450 currency=PLN \n"
        "kind=purchase amount=100000000 currency=PLN \n"
        "x is \"1.5\", expected an amount\n"
        "kind=purchase amount=-50 currency=PLN \n",
        of_amount(top, "x",
                  "('1.234,50', ''), ('1.000.000', ''), ('1.5', ''),"
                  " ('-0,5', '')"));
    assert_string_equal("x is \"1.5\", expected an amount\n"
                        "kind=purchase amount=150 currency=PLN \n",
                        of_amount("currency: PLN\n",
                                  "{column: x, decimal: ','}",
                                  "('1.5', ''), ('1,5', '')"));
}

static void texts_are_joined_and_the_first_given_is_taken(void **state)
{
    assert_string_equal("kind=visit agent=a-b \nkind=visit agent=b \n"
                        "kind=visit agent=~ \n",
                        result("", "interaction",
                               "      set: {kind: visit}\n"
                               "      agent: {join: [x, y], with: '-'}\n",
                               "('a', ' b '), ('', 'b'), ('', '')"));
    assert_string_equal("kind=visit agent=b \n",
                        result("blank: ['?']\n", "interaction",
                               "      set: {kind: visit}\n"
                               "      agent: {first: [x, y]}\n",
                               "('?', 'b')"));
}

static void a_kind_out_of_the_file_must_be_a_known_one(void **state)
{
    assert_string_equal(
        "kind=call \nkind is \"fax\", expected one of call, chat, email,"
        " message, ticket, visit, session, page, event, usage, delivery,"
        " return, complaint\n",
        result("", "interaction", "      kind: x\n",
               "('call', ''), ('fax', '')"));
}

static void quotes_in_a_mapping_and_a_file_stay_text(void **state)
{
    assert_string_equal(
        "kind=visit channel='; drop table x; -- agent=O'Hara \"q\" \n",
        result("", "interaction",
               "      set: {kind: visit, channel: \"'; drop table x; --\"}\n"
               "      agent: x\n",
               "('O''Hara \"q\"', '')"));
}

static void truth_is_said_in_many_ways(void **state)
{
    assert_string_equal("kind=call answered=true \nkind=call answered=false \n"
                        "x is \"maybe\", expected yes or no\n",
                        result("", "interaction",
                               "      set: {kind: call}\n      answered: x\n",
                               "('YES', ''), ('0', ''), ('maybe', '')"));
}

static void conditions_choose_the_rows(void **state)
{
    static const struct {
        const char *when, *taken;
    } cases[] = {
        {"{column: x, is: a}", "101"},
        {"{column: x, in: [b, c]}", "010"},
        {"{column: x, not: a}", "010"},
        {"{column: y, blank: true}", "001"},
        {"{column: y, blank: false}", "110"},
        {"{column: y, above: 5}", "010"},
        {"{column: y, below: 5.5}", "100"},
        {"{column: x, matches: '^[a]'}", "101"},
        {"[{column: x, is: a}, {column: y, blank: false}]", "100"},
        {"{any: [{column: x, is: b}, {column: y, blank: true}]}", "011"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Arena a = {0};
        char got[8] = "";
        const char *line =
            result("", "interaction",
                   arena_printf(&a, "      when: %s\n      set: {kind: call}\n",
                                cases[i].when),
                   "('a', '5'), ('b', '6'), ('a', '')");

        for (size_t n = 0; n < 3 && line != NULL; n++) {
            got[n] = strncmp(line, "(none)", 6) == 0 ? '0' : '1';
            line = strchr(line, '\n') + 1;
        }
        assert_string_equal(cases[i].taken, got);
        arena_clear(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_score_is_read_and_held_to_its_scale),
        cmocka_unit_test(zero_is_not_given_only_where_the_mapping_says_so),
        cmocka_unit_test(a_reversed_scale_keeps_the_score_as_given),
        cmocka_unit_test(words_are_mapped_and_unknown_words_rejected),
        cmocka_unit_test(other_says_what_becomes_of_unknown_words),
        cmocka_unit_test(nps_takes_whole_numbers_from_0_to_10_only),
        cmocka_unit_test(money_is_rounded_once_half_away_from_zero),
        cmocka_unit_test(a_product_is_exact_and_rounded_at_the_end),
        cmocka_unit_test(each_row_may_have_its_own_currency),
        cmocka_unit_test(minor_units_are_taken_as_they_are),
        cmocka_unit_test(decimal_commas_and_thousands_are_read_as_declared),
        cmocka_unit_test(texts_are_joined_and_the_first_given_is_taken),
        cmocka_unit_test(a_kind_out_of_the_file_must_be_a_known_one),
        cmocka_unit_test(quotes_in_a_mapping_and_a_file_stay_text),
        cmocka_unit_test(truth_is_said_in_many_ways),
        cmocka_unit_test(conditions_choose_the_rows),
    };

    return cmocka_run_group_tests(tests, mapped_setup, mapped_teardown);
}

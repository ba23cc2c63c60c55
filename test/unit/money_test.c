/* money_test.c -- Minor units, as ISO 4217 lists them. */
#include "model/money.h"

#include "test.h"

static void currencies_have_their_exponents(void **state)
{
    static const struct {
        const char *code;
        int want;
    } cases[] = {{"EUR", 2}, {"PLN", 2}, {"RON", 2}, {"HUF", 2},
                 {"JPY", 0}, {"KRW", 0}, {"KWD", 3}, {"BHD", 3},
                 {"CLF", 4}, {"???", 2}, {NULL, 2}};

    for (size_t i = 0; i < LEN(cases); i++)
        assert_int_equal(cases[i].want, money_exponent(cases[i].code));
    assert_near(1000, money_minor_units("TND"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(currencies_have_their_exponents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* money.c -- See money.h. */
#include "model/money.h"

#include <stddef.h>
#include <string.h>

/* Only those that have not two decimals. */
static const struct {
    const char code[4];
    int exponent;
} unusual[] = {
    {"BHD", 3}, {"BIF", 0}, {"CLF", 4}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0},
    {"IQD", 3}, {"ISK", 0}, {"JOD", 3}, {"JPY", 0}, {"KMF", 0}, {"KRW", 0},
    {"KWD", 3}, {"LYD", 3}, {"OMR", 3}, {"PYG", 0}, {"RWF", 0}, {"TND", 3},
    {"UGX", 0}, {"UYI", 0}, {"UYW", 4}, {"VND", 0}, {"VUV", 0}, {"XAF", 0},
    {"XOF", 0}, {"XPF", 0},
};

int money_exponent(const char *code)
{
    for (size_t i = 0; code && i < sizeof(unusual) / sizeof(unusual[0]); i++)
        if (strcmp(code, unusual[i].code) == 0)
            return unusual[i].exponent;
    return 2;
}

double money_minor_units(const char *code)
{
    double units = 1;

    for (int i = money_exponent(code); i > 0; i--)
        units *= 10;
    return units;
}

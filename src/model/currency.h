/*
 * currency.h -- Which currencies there are, and how small their coins.
 *
 * The active codes of ISO 4217 with their exponent: how many decimals lie
 * between the major and the minor unit.  Funds and metals are left out.
 */
#ifndef PULS_MODEL_CURRENCY_H
#define PULS_MODEL_CURRENCY_H

#include <stddef.h>

/* Decimals of a currency, 0 to 3; -1 if there is no such code.  Case counts. */
int currency_exponent(const char *code);

/* The i-th code, NULL after the last. */
const char *currency_code(size_t i);

#endif

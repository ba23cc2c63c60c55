/*
 * money.h -- How many decimals a currency has.
 *
 * The ledger holds whole minor units; this says what a major unit is.
 * Source: ISO 4217, list one, "minor unit".
 */
#ifndef PULS_MODEL_MONEY_H
#define PULS_MODEL_MONEY_H

/* 2 for EUR, 0 for JPY, 3 for KWD.  2 for NULL and for codes that are not in
 * the standard, as most currencies have; capital letters. */
int money_exponent(const char *code);

/* 10 to that power: minor units in one major unit. */
double money_minor_units(const char *code);

#endif

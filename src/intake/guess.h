/*
 * guess.h -- What the values of a column look like.
 *
 * Included by suggest.c, which decides, and guess.c, which looks.
 */
#ifndef PULS_INTAKE_GUESS_H
#define PULS_INTAKE_GUESS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

#define GUESS_WORDS 40 /* different values that are told apart */

typedef enum Role {
    IS_NOTHING,
    IS_ID,
    IS_TIME,
    IS_CUSTOMER,
    IS_SCORE,
    IS_AMOUNT,
    IS_DURATION,
    IS_TEXT,
    IS_WORD, /* a dimension */
} Role;

typedef struct Guess {
    const char *name;
    size_t given, numbers, commas; /* values; plain ones; with decimal comma */
    bool whole, halves;            /* all numbers are; all are n or n.5 */
    double min, max;
    size_t length;  /* of the longest value, in bytes */
    size_t total;   /* of all */
    size_t n_words; /* GUESS_WORDS + 1: more than that */
    const char *word[GUESS_WORDS];
    size_t times[16]; /* values that each time format would read */
    const char *example;
    bool repeats; /* one of the first different values came again */
    Role role;
} Guess;

/* A value of the column. */
void guess_value(Arena *a, Guess *g, const char *value);

/* The time format that reads all values; NULL: none does. */
const char *guess_format(const Guess *g);

/* Does the name speak of a customer? */
bool guess_says_who(const char *name);

/* What the column is, by name and values. */
Role guess_role(const Guess *g);

#endif

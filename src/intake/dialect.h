/*
 * dialect.h -- What each byte of a CSV record does.
 *
 * The one state machine that knows quoting; the scanner walks unusual records
 * with it and csv_split() takes records apart with it.
 */
#ifndef PULS_INTAKE_DIALECT_H
#define PULS_INTAKE_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Dialect {
    int delimiter;  /* a byte, or SOURCE_WHITESPACE */
    int quote;      /* a byte, or SOURCE_NO_QUOTE */
    size_t columns; /* fields a record must have; 0: any number */
    bool rest;      /* the last of them takes the rest of the line */
    size_t max_record;
    bool by_byte; /* never look at blocks; for the test of csv.c */
} Dialect;

typedef enum LexState {
    FIELD_START,
    PLAIN,
    QUOTED,
    CLOSED, /* behind a quote within QUOTED: its end, or the first of two */
    GAP,    /* behind a field, in blanks that delimit */
    REST,   /* everything up to the line end is data */
} LexState;

typedef struct Lexer {
    LexState state;
    size_t fields; /* so far, this one included */
} Lexer;

/* What a byte was; LEX_DELIMITER lies before LEX_DATA. */
enum {
    LEX_DELIMITER = 1, /* a new field begins */
    LEX_DATA = 2,      /* the byte belongs to the field's value */
    LEX_ODD = 4,       /* a quote that is data */
    LEX_BAD = 8,       /* text behind a closing quote */
};

Lexer lexer_start(const Dialect *d);

/* `c` is 0..255.  The caller ends the record: at a line end outside QUOTED. */
unsigned lexer_step(const Dialect *d, Lexer *x, int c);

/* Take a record that lexes well apart.  `text` has room for len + 1 bytes and
 * is overwritten; the fields point into it.  The number of fields, of which
 * at most `max` are given out. */
typedef struct Field {
    const char *text; /* ends in '\0' */
    size_t len;
} Field;
size_t csv_split(const Dialect *d, char *text, size_t len, Field *fields,
                 size_t max);

#endif

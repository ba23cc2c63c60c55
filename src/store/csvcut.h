/*
 * csvcut.h -- The fields of a CSV text that is known to be well-formed.
 *
 *     CsvCut c = {.text = text, .len = n, .delimiter = ',', .quote = '"',
 *                 .columns = 3};
 *     while ((rows = csvcut_next(&c, fields, 100)) > 0)
 *         ... of row i, column j: fields[i * 3 + j] ...
 *     if (c.broken) ... it is not well-formed, or ends within a row ...
 *
 * Rows end with \n or \r\n; the last one, too.  Empty lines are no rows.  A
 * field that begins with a quote ends with one, what is between may hold
 * delimiters, line ends and doubled quotes; other fields hold none of these.
 * What intake/check.c lets through, or makes, is like that.
 *
 * Text that is not like that breaks it off or gives other fields, all of them
 * within the text.
 */
#ifndef PULS_STORE_CSVCUT_H
#define PULS_STORE_CSVCUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CSVCUT_PAD 64 /* bytes behind the text that may be read */

typedef struct CsvField {
    const char *text; /* without its quotes */
    uint32_t len;
    bool doubled; /* its quotes are written twice */
} CsvField;

typedef struct CsvCut {
    const char *text;
    size_t len; /* less than 4 GB */
    int delimiter;
    int quote; /* negative: there is none */
    size_t columns;

    bool broken;

    /* Where it is; 0 to begin with. */
    size_t at;         /* the next block */
    size_t from;       /* where the open field begins */
    size_t column;     /* which one it is */
    uint64_t ends;     /* of the block before `at`, yet to be looked at */
    uint64_t in_quote; /* all ones if `at` is inside quotes */
} CsvCut;

/* At most `max` rows, at least 1; how many there were.  0: no more. */
size_t csvcut_next(CsvCut *c, CsvField *fields, size_t max);

/* Its text with single quotes, into room for f->len bytes; how many. */
size_t csvcut_undouble(const CsvCut *c, const CsvField *f, char *to);

#endif

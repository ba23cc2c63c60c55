/*
 * sheet.h -- Facts as lines of CSV, in order of time.
 *
 * A sheet holds the lines of one source in memory until somebody writes
 * them, so that a file of it is sorted as far as it was held.  Columns are
 * those of the ledger's table, under their names, and `source` first.
 *
 * One sheet belongs to one thread.
 */
#ifndef PULS_DEMO_SHEET_H
#define PULS_DEMO_SHEET_H

#include "base/err.h"
#include "demo/fact.h"
#include "model/column.h"

#include <stdio.h>

typedef struct SheetLine {
    int64_t ts;
    uint32_t at, length; /* in the text */
} SheetLine;

typedef struct Sheet {
    DemoSource source;
    char *text;
    size_t length, room;
    SheetLine *line;
    size_t n, n_room;
} Sheet;

#define MAX_SHEET_TEXT 0xf0000000u /* bytes: offsets have 32 bits */

extern const char *const sheet_source[DEMO_SOURCES]; /* "demo-crm" */
extern const FactTable sheet_table[DEMO_SOURCES];

/* Column number i of the source's sheet, NULL behind the last. */
const char *sheet_column(DemoSource source, size_t i);

void sheet_add(Sheet *s, const Fact *f);
/* Write the lines, sorted, behind a header where `header` says so, and empty
 * the sheet. */
bool sheet_write(Sheet *s, FILE *to, bool header, const char *path, Err *err);
void sheet_clear(Sheet *s);

#endif

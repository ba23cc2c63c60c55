/*
 * csv.h -- Finds the records of a CSV text and what is wrong with them.
 *
 * RFC 4180 with any delimiter and any quote: a quoted field may hold
 * delimiters, line ends and doubled quotes.  A quote inside a field that did
 * not begin with one is data.  Records end with \n, \r\n or a lone \r, mixed
 * as they come.  What makes a record bad, and where it then ends: source.h.
 *
 * Well-formed text is looked at 64 bytes at a time; only a record in which a
 * block shows anything unusual is read byte by byte.  Both ways give the same
 * records: csv_fuzz.c holds them against each other.
 */
#ifndef PULS_INTAKE_CSV_H
#define PULS_INTAKE_CSV_H

#include "intake/dialect.h"
#include "intake/window.h"

typedef struct CsvScan CsvScan;

CsvScan *csv_open(Decoder *in, const Dialect *dialect);
void csv_close(CsvScan *s); /* NULL is fine */

/* The next record, bad ones included; r->text is NULL at the end.  False only
 * if the file cannot be read. */
bool csv_next(CsvScan *s, Record *r, Err *err);

void csv_expect(CsvScan *s, size_t columns); /* from the next record on */
unsigned csv_line_ends(const CsvScan *s);    /* SOURCE_LF | ... so far */
bool csv_blank_lines(const CsvScan *s);      /* there were some... */
bool csv_space_lines(const CsvScan *s);      /* ...not even empty */
bool csv_padded(const CsvScan *s); /* a field may begin or end with a blank */

#endif

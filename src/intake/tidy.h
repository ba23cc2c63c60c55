/*
 * tidy.h -- The tidy copy of a file: good records only, one way of writing.
 *
 * The copy has a name of its own in the folder given and only the owner may
 * read it.  It is complete after tidy_finish(); on any failure, and by
 * tidy_drop(), it is removed.
 */
#ifndef PULS_INTAKE_TIDY_H
#define PULS_INTAKE_TIDY_H

#include "base/err.h"
#include "intake/dialect.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Tidy Tidy;

Tidy *tidy_new(const char *folder, Err *err);
void tidy_drop(Tidy *t); /* close and remove; NULL is fine */
const char *tidy_path(const Tidy *t);

/* The record as it stands; line ends in it become blanks if `flat`. */
bool tidy_line(Tidy *t, const char *text, size_t len, bool flat, Err *err);

/* The fields of a record in the dialect `d`, quoted where they need it. */
bool tidy_fields(Tidy *t, const Dialect *d, const Field *fields, size_t n,
                 Err *err);

int64_t tidy_size(const Tidy *t); /* bytes, what follows comes behind them */

bool tidy_finish(Tidy *t, Err *err); /* everything is in the file now */

#endif

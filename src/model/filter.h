/*
 * filter.h -- Which facts count: one language for metrics, questions, URLs.
 *
 *     channel=phone                 in
 *     channel=phone|chat            in a list
 *     channel!=bot                  not in (rows without a value stay in)
 *     wait=10000..20000             from ... to, both included
 *     score=9..     amount=..100    open at one end
 *     reason=       reason!=        missing; not missing
 *     channel=phone|                phone or missing
 *     answered=true                 truth values
 *
 * Conditions are joined by commas and all must hold.  A backslash takes the
 * next character as it is; blanks around names and values do not count.
 * Numbers of a duration are ms unless they carry a unit (20s, 5min, 2h, 3d);
 * scores are as given; money is in major units (model/literal.h).  Texts and
 * truth values have no ranges, and a range is never part of a list.
 * At most FILTER_MAX conditions of at most FILTER_MAX_VALUES values.
 */
#ifndef PULS_MODEL_FILTER_H
#define PULS_MODEL_FILTER_H

#include "base/buf.h"
#include "model/column.h"

#include <stdint.h>

#define FILTER_MAX        32
#define FILTER_MAX_VALUES 1000

typedef struct Filter {
    const Column *column;
    bool negate;         /* != */
    bool missing;        /* no value at all is in the list */
    size_t n_values;     /* 0 with !is_range: only `missing` counts */
    const char **values; /* text of each value, unescaped */
    int64_t *numbers;    /* of INT, MS, MONEY, SCORE (thousandths), TIME, BOOL
                            columns: the same values in the unit of storage */
    bool is_range;
    int64_t low, high; /* in the unit of storage; INT64_MIN/MAX when open */
} Filter;

typedef struct Filters {
    size_t n;
    Filter *item;
} Filters;

/* Parse `text` (may be empty) for facts of `table`.  *err names the word that
 * is wrong and the nearest known one. */
bool filter_parse(Arena *a, const Schema *s, FactTable table, const char *text,
                  Filters *out, Err *err);

/* `a` and `b`, both must hold. */
Filters filter_and(Arena *a, const Filters *x, const Filters *y);

/* Write them back so that filter_parse() reads the same. */
void filter_write(Buf *out, const Filters *f);

#endif

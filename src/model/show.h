/*
 * show.h -- A number as people of a language write it.
 *
 * Sentences are made on the server, so the server writes numbers as the
 * page does (web/src/lib/format.ts): the forms are those of the Unicode
 * CLDR for en-GB, pl-PL and ro-RO.
 *
 *   1. A number is rounded once, from the decimal digits that it is known
 *      by, half away from zero: 1.15 with one decimal is 1.2.
 *   2. What rounds to zero has no sign.
 *   3. No data (NaN) is a dash, never a zero.
 *   4. The minus is U+2212, so that no line breaks after it and nobody
 *      takes it for a hyphen; blanks inside a number are no-break ones.
 *   5. Shares differ by percentage points (pp, p.p.), never by percent.
 *
 *     unit     value                         change
 *     %        36.0%   36,0%   36,0 %        +2.0 pp   +2,0 p.p.
 *     points   45                            +15 pts   +15 pkt   +15 pct.
 *     s        12 s, 4:05 min, 1:02:03 h     +1:15 min
 *     money    €1,234.50   1234,50 zł        +€12.00
 *     count    7,614   12 370   12.370       +2,278
 *     score, ratio   4.21                    +0.13
 *
 * What is returned lives in the arena.  Pure; any thread.
 */
#ifndef PULS_MODEL_SHOW_H
#define PULS_MODEL_SHOW_H

#include "base/zone.h"
#include "model/metric.h"

/* How a number is to be shown. */
typedef struct Shown {
    const char *unit;     /* as in metric.h */
    int decimals;         /* 0 to 9 */
    const char *currency; /* ISO 4217; NULL: a number of no currency.  One
                             that has fewer decimals gets fewer */
} Shown;

/* As the metric says; `currency` is that of the answer, or NULL. */
Shown shown_as(const Metric *m, const char *currency);

const char *show_value(Arena *a, Lang lang, Shown as, double x);

/* Always with its sign, and with the word of the unit where the value has
 * none: points and percentage points. */
const char *show_change(Arena *a, Lang lang, Shown as, double x);

/* A difference without its sign, for "down by 19 pts". */
const char *show_size(Arena *a, Lang lang, Shown as, double x);

const char *show_count(Arena *a, Lang lang, int64_t n);
const char *show_number(Arena *a, Lang lang, double x, int decimals);

/* "12 March 2026", "12 marca 2026", "12 martie 2026": the day in the zone;
 * show_day() without the year. */
const char *show_date(Arena *a, Lang lang, const Zone *z, int64_t ms);
const char *show_day(Arena *a, Lang lang, const Zone *z, int64_t ms);

/* Which form of a word goes with a whole number: CLDR's cardinal rules. */
typedef enum Plural {
    PLURAL_ONE,   /* 1 odpowiedź, 1 răspuns, 1 answer */
    PLURAL_FEW,   /* 3 odpowiedzi, 3 răspunsuri */
    PLURAL_MANY,  /* 5 odpowiedzi; Polish only */
    PLURAL_OTHER, /* 20 de răspunsuri, 5 answers; of Polish: fractions */
} Plural;
Plural show_plural(Lang lang, int64_t n);

#endif

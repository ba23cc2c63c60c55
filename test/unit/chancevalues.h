/*
 * chancevalues.h -- Values of columns and moments of time, made by chance.
 *
 * The same small stock serves facts and the conditions of questions, so that
 * most conditions find something.  Odd ones are among them: blanks, quotes,
 * bars and commas, texts that look like numbers, zeros, negative and huge
 * numbers, answers off their scale, moments at the edge of a day and of
 * summer time, and before 1970.
 */
#ifndef PULS_TEST_CHANCEVALUES_H
#define PULS_TEST_CHANCEVALUES_H

#include "base/clock.h"
#include "base/random.h"
#include "model/column.h"
#include "model/event.h"

#include "test.h"

#include <string.h>

#define HOUR         INT64_C(3600000)
#define CHANCE_DAY   (24 * HOUR)
#define CHANCE_BEGIN INT64_C(1483228800000) /* 2017-01-01 */
#define CHANCE_DAYS  730
#define CHANCE_END   (CHANCE_BEGIN + CHANCE_DAYS * CHANCE_DAY)

/* One of n; the first ones more often. */
static inline size_t chance_first(Random *r, size_t n)
{
    return (size_t)random_below(r, 1 + random_below(r, n));
}

/* In [low, high]. */
static inline int64_t chance_from_to(Random *r, int64_t low, int64_t high)
{
    return low + (int64_t)random_below(r, (uint64_t)(high - low) + 1);
}

/* ---- Moments ------------------------------------------------------------ */

/* Within an hour of a change of the clock, or just at it. */
static inline int64_t chance_transition(Random *r, const Zone *z)
{
    static const int64_t off[] = {-1, 0, 1, -HOUR / 2, HOUR / 2, -HOUR, HOUR};
    Transition t[8];
    size_t n = zone_transitions(z, CHANCE_BEGIN, CHANCE_END, t, LEN(t));

    if (n == 0)
        return CHANCE_BEGIN;
    return t[random_below(r, n < LEN(t) ? n : LEN(t))].at +
           off[random_below(r, LEN(off))];
}

static inline int64_t chance_old(Random *r)
{
    static const int64_t old[] = {-1, 0, 1, -CHANCE_DAY, -2172614400001};

    return random_chance(r, 0.5) ? old[random_below(r, LEN(old))]
                                 : -(int64_t)random_below(r, 700000000000);
}

static inline int64_t chance_moment(Random *r, const Zone *z)
{
    int64_t t = chance_from_to(r, CHANCE_BEGIN, CHANCE_END - 1);

    switch (random_below(r, 16)) {
    case 0:
        return clock_floor(z, GRAIN_DAY, t) - 1 + (int64_t)random_below(r, 3);
    case 1: return clock_next(z, GRAIN_MONTH, t) - 1;
    case 2: return chance_transition(r, z);
    case 3: return t - t % (12 * HOUR); /* that others have, too */
    case 4: return random_chance(r, 0.3) ? chance_old(r) : t;
    default: return t;
    }
}

/* ---- Numbers ------------------------------------------------------------ */

static inline int64_t chance_amount(Random *r)
{
    switch (random_below(r, 12)) {
    case 0: return 0;
    case 1: return -chance_from_to(r, 1, 5000);
    case 2: return chance_from_to(r, 1, 3);
    case 3: return chance_from_to(r, 4000000000000000, 4500000000000000);
    case 4: return 1 << random_below(r, 30);
    default: return chance_from_to(r, 0, 100000);
    }
}

static inline int64_t chance_count(Random *r)
{
    static const int64_t some[] = {0, 1, 2, 0, 1, 12, -1};

    return some[random_below(r, LEN(some))];
}

/* The scales that answers are on, in whole points. */
typedef struct ChanceScale {
    int low, high;
} ChanceScale;

static const ChanceScale chance_scales[] = {{0, 10}, {1, 5},  {1, 7},
                                            {1, 10}, {-3, 3}, {7, 1}};

static inline int64_t chance_score(Random *r, ChanceScale s)
{
    int64_t x = s.low < s.high ? chance_from_to(r, s.low, s.high) : s.low;

    switch (random_below(r, 20)) {
    case 0: return 1000 * (s.high + 1);
    case 1: return 1000 * x + 500;
    default: return 1000 * x;
    }
}

static inline int64_t chance_thousandths(Random *r, const char *column)
{
    ChanceScale s = chance_scales[chance_first(r, LEN(chance_scales))];

    if (strcmp(column, "sentiment") == 0)
        return chance_from_to(r, -1000, 1000);
    if (strcmp(column, "scale_min") == 0)
        return 1000 * s.low;
    if (strcmp(column, "scale_max") == 0)
        return 1000 * s.high;
    return chance_score(r, s);
}

static inline int64_t chance_number(Random *r, const Zone *z, const Column *c)
{
    switch (c->type) {
    case COLUMN_INT:
        return c->part == PART_NONE      ? chance_count(r)
               : c->part == PART_WEEKDAY ? chance_from_to(r, 0, 8)
                                         : chance_from_to(r, 0, 24);
    case COLUMN_MS:
    case COLUMN_MONEY: return chance_amount(r);
    case COLUMN_TIME: return chance_moment(r, z);
    case COLUMN_SCORE: return chance_thousandths(r, c->name);
    case COLUMN_BOOL: return (int64_t)random_below(r, 2);
    case COLUMN_TEXT: break;
    }
    return 0;
}

/* ---- Texts -------------------------------------------------------------- */

static const char *const chance_words[] = {
    "phone",
    "\xc5\xbc\xc3\xb3\xc5\x82w",
    "chat",
    "10",
    "9",
    "Phone",
    "a|b,c\\d..e",
    "it's \"so\"",
    " ",
    "the same twelve letters, then one",
    "the same twelve letters, then two",
    "",
    "NULL",
    "\xf0\x9f\x98\x80 two\nlines",
    "\xc8\x9b",
};

/* Columns whose words are few or mean something. */
static const struct {
    const char *column;
    const char *word[9];
} chance_own[] = {
    {"source", {"crm", "pbx", "shop"}},
    {"currency", {"PLN", "PLN", "EUR", "RON"}},
    {"actor", {"human", "bot"}},
    {"result", {"answered", "abandoned", "flow-out"}},
    {"mood", {"positive", "negative", "neutral"}},
    {"invite_delay",
     {"<1h", "1-6h", "6-24h", "1-2d", "2-4d", "4-7d", "7-14d", ">14d"}},
};

static inline size_t chance_list(const char *const *list)
{
    size_t n = 0;

    while (list[n] != NULL)
        n++;
    return n;
}

static inline const char *chance_text(Random *r, Arena *a, FactTable t,
                                      const char *column)
{
    const char *const *kinds = kind_words(t);

    if (strcmp(column, "customer") == 0)
        return arena_printf(a, "c%d", (int)random_below(r, 40));
    if (strcmp(column, "about") == 0 || strcmp(column, "case_id") == 0)
        return arena_printf(a, "0-%d", (int)random_below(r, 60));
    if (strcmp(column, "kind") == 0 && kinds[0] != NULL)
        return kinds[chance_first(r, chance_list(kinds))];
    for (size_t i = 0; i < LEN(chance_own); i++)
        if (strcmp(column, chance_own[i].column) == 0)
            return chance_own[i]
                .word[random_below(r, chance_list(chance_own[i].word))];
    return chance_words[chance_first(r, LEN(chance_words))];
}

static inline EventValue chance_value(Random *r, Arena *a, const Zone *z,
                                      FactTable t, const Column *c)
{
    EventValue v = {.column = c};

    if (c->type == COLUMN_TEXT)
        v.text = chance_text(r, a, t, c->name);
    else
        v.number = chance_number(r, z, c);
    return v;
}

#endif

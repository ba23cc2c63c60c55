/*
 * question.h -- A question about a metric, as people, URLs and programs ask.
 *
 *     nps --by channel --where region=r05 --last 90d --grain week
 *     metric=nps&by=channel&where=region%3Dr05&last=90d&grain=week
 *
 * Both become the same list of names and values, and question_parse() makes
 * the same Question of it.  Names: metric, by, where, from, to, last, period,
 * grain, compare, known, limit.  An unknown name or word is an error that
 * names it and the nearest known one.
 *
 * Periods are half-open, [from, to), in the organisation's zone.  Without
 * from, to, last or period, all facts count: the engine puts in the bounds.
 *
 *     from, to   2026-01-31, 2026-01-31T09:00, with Z or an offset
 *     last       90d, 12w, 3m, 1y: whole days back from the end of today
 *     period     today, yesterday, this-week, last-month, this-quarter,
 *                last-year, 2026, 2026-Q1, 2026-03, 2026-W07, 2026-03-14
 *     grain      hour, day, week (from Monday), month, quarter, year
 *     compare    previous, year, weekday-year (364 days); several by comma
 *     known      "as reported then": only what was known at that moment
 */
#ifndef PULS_MODEL_QUESTION_H
#define PULS_MODEL_QUESTION_H

#include "base/clock.h"
#include "model/metric.h"

#define MAX_BY      3
#define MAX_COMPARE 3
#define MAX_BUCKETS 20000 /* of one answer */
#define MAX_METRICS 24    /* of one set of questions */

/* Nothing said: the bounds of the data, or now. */
#define TIME_OPEN INT64_MIN

typedef enum Compare {
    COMPARE_NONE,
    COMPARE_PREVIOUS,     /* the period just before, of the same length; of
                             whole months, quarters or years: that many of
                             them before */
    COMPARE_YEAR,         /* the same dates one year before */
    COMPARE_WEEKDAY_YEAR, /* 364 days before, so weekdays fall on weekdays */
} Compare;
extern const char *const compare_name[]; /* by Compare; [0] is "none" */

typedef struct Period {
    int64_t from, to; /* half-open, ms; TIME_OPEN where not said */
} Period;

typedef struct Question {
    const Metric *metric;
    Period period;
    const Zone *zone;
    Grain grain; /* GRAIN_ALL: one bucket */
    const Column *by[MAX_BY];
    size_t n_by;
    Filters where; /* besides the metric's own */
    Compare compare[MAX_COMPARE];
    size_t n_compare;
    int64_t known; /* TIME_OPEN: as known now */
    int limit;     /* most groups; 0: all */
} Question;

typedef struct Param {
    const char *name, *value;
} Param;

/* What a question is asked within. */
typedef struct Asking {
    const Catalogue *catalogue;
    const Schema *schema;
    const Zone *zone;
    int64_t now;
} Asking;

/* One Question per metric named ("metric" may list several by comma), with
 * all else the same.  At most `max` (MAX_METRICS). */
bool question_parse(Arena *a, const Asking *in, const Param *params, size_t n,
                    Question *out, size_t max, size_t *n_out, Err *err);

/* The period that `c` compares [p.from, p.to) with.  If the period reaches
 * beyond `elapsed_to` (it is not over yet), only the same elapsed part of the
 * other one is taken, and *partial says so. */
Period period_compared(const Zone *z, Period p, Compare c, int64_t elapsed_to,
                       bool *partial);

/* Starts of the buckets of [p.from, p.to) in the zone, the first one cut at
 * p.from; *n of them, at most MAX_BUCKETS, else an error with the remedy. */
const int64_t *period_buckets(Arena *a, const Zone *z, Period p, Grain g,
                              size_t *n, Err *err);

#endif

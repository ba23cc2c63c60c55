/*
 * question.h -- A question about a metric, as people, URLs and programs ask.
 *
 *     nps --by channel --where region=r05 --last 90d --grain week
 *     metric=nps&by=channel&where=region%3Dr05&last=90d&grain=week
 *
 * Both become the same list of names and values, and question_parse() makes
 * the same Question of it.  Names: metric, by, where, from, to, last, period,
 * grain, compare, known, limit.  Each may be there once, `where` more often:
 * all must hold.  An unknown name or word is an error that names it and the
 * nearest known one.
 *
 * Periods are half-open, [from, to), in the organisation's zone: to=2026-02-01
 * ends with the last moment of January.  Without from, to, last or period,
 * all facts count: the engine puts in the bounds.
 *
 *     metric     names of the catalogue; several by comma
 *     by         dimensions of its facts, at most three, by comma
 *     where      conditions, see model/filter.h
 *     from, to   2026-01-31, 2026-01-31T09:00, with Z or an offset
 *     last       90d, 12w, 3m, 1y: whole days back from the end of today,
 *                which counts as one of them
 *     period     today, yesterday, this-week, last-month, this-quarter,
 *                last-year, 2026, 2026-Q1, 2026-03, 2026-W07, 2026-03-14
 *     grain      hour, day, week (from Monday), month, quarter, year; all
 *     compare    previous, year, weekday-year (364 days); several by comma
 *     known      "as reported then": only what was known at that moment
 *     limit      most groups, those with most facts; 0 for all of them
 *
 * Of a RATIO, dimensions and conditions have to be there in the facts of both
 * parts; in its Question they are those of the numerator's facts.
 */
#ifndef PULS_MODEL_QUESTION_H
#define PULS_MODEL_QUESTION_H

#include "base/clock.h"
#include "base/param.h"
#include "model/metric.h"

#define MAX_BY      3
#define MAX_COMPARE 3
#define MAX_BUCKETS 20000 /* of one answer */
#define MAX_METRICS 24    /* of one set of questions */

/* A name of question_parse() and MAX_LIMIT of groups. */
#define QUESTION_PARAMS 11
#define MAX_LIMIT       1000000

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
extern const char *const grain_name[];   /* by Grain; [0] is "all" */

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

/* The same question about `part`, a metric that q->metric is made of, with
 * the columns of that metric's facts.  Fails only where question_parse()
 * would have. */
bool question_part(Arena *a, const Asking *in, const Question *q,
                   const Metric *part, Question *out, Err *err);

/* Names and values of which question_parse() makes the same question again,
 * at most QUESTION_PARAMS of them.  Return how many.  Times are written in
 * UTC, to the millisecond. */
size_t question_write(Arena *a, const Question *q, Param *out);

/*
 * The period that `c` compares the closed period [p.from, p.to) with, by the
 * calendar and the wall clock of the zone.  29 February is compared with 28
 * February, a whole month with the whole month.  If the period reaches beyond
 * `elapsed_to` (it is not over yet), only the same elapsed part of the other
 * one is taken, and *partial says so: as many days and hours from its start
 * for COMPARE_PREVIOUS, up to the same date and hour for the others.
 */
Period period_compared(const Zone *z, Period p, Compare c, int64_t elapsed_to,
                       bool *partial);

/* The period where nobody said one: the last 90 days, or the last 365 days of
 * data that end before those (`last`: the latest fact, or TIME_OPEN). */
Period period_usual(const Zone *z, int64_t last, int64_t now);

/* The grain for a line over the closed period: about 10 to 60 points. */
Grain period_grain(Period p);

/* Starts of the buckets of [p.from, p.to) in the zone, the first one cut at
 * p.from; *n of them, at most MAX_BUCKETS, else an error with the remedy. */
const int64_t *period_buckets(Arena *a, const Zone *z, Period p, Grain g,
                              size_t *n, Err *err);

#endif

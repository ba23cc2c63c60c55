/*
 * sql.h -- Says a question in SQL.
 *
 * One generator makes every statement that reads facts: the cells of a
 * metric, the rows behind a number, what was left out and why.  All of them
 * are built of the same few pieces (which facts are live, which pass the
 * filters, which moment counts), so a number and the rows behind it cannot
 * disagree.
 *
 *   1. Text that came from people is always a parameter, never SQL.
 *   2. Identifiers come from column_table or from checked attr names.
 *   3. Aggregates are integers, so they add and do not depend on the order
 *      in which threads finish.
 *   4. The same Question gives the same text: test/golden/sql.out.
 *
 * The facts that count are those whose version is not superseded:
 *
 *     f.seq not in (select seq from superseded)
 *
 * and "as known at D" sees only what was known at D, in both places.
 */
#ifndef PULS_STORE_SQL_H
#define PULS_STORE_SQL_H

#include "base/arena.h"
#include "base/buf.h"
#include "store/store.h"

#define MAX_SQL (4 * 1024 * 1024)

/* A statement and its parameters, $1 first.  Start with sql_init(). */
typedef struct Sql {
    Buf text;
    Arena *arena; /* of the parameter list */
    const char **param;
    size_t n_params, room;
    const Question *question; /* whose zone, clock and period the columns of
                                 the clock are of; statements set it */
    const char *moment;       /* in ms, where it is not sql_moment() */

    /* What sql_counts() looks at; all there is after sql_init(). */
    int64_t seq_from, seq_to; /* facts with a seq in [seq_from, seq_to); where
                                 seq_from is not 0, they are known to count */
    bool any_end;             /* the end of the period is left out: the text
                                 is no statement, but a key for one */
} Sql;

void sql_init(Sql *s, Arena *a);
void sql_clear(Sql *s);

/* ---- Statements ---------------------------------------------------------
 * q->period is closed except where it says otherwise; METRIC_RATIO is never
 * passed: its parts are. */

/* One row per bucket and group (and, for tallies, per scale and score; for
 * quantiles, per sketch bucket), ordered by bucket and group:
 *
 *     b bigint, g0.. varchar, then by type:
 *     COUNT                 n
 *     DISTINCT              n, hits
 *     SUM, MEAN             n, sum, sumsq, currency, other currency
 *     SHARE, COHORT shares  n, hits
 *     COHORT money          n, y, x, yy, xy, xx, currency, other currency
 *     COHORT counts         n
 *     QUANTILE              key (NULL: zero), n
 *     BOX, SCORE_MEAN, POMP scale_min, scale_max, reversed, score, n
 *
 * b is what sql_bucket_key() says of the start of the bucket. */
void sql_cells(Sql *s, const Question *q);

/* The same for each of `n` (1 to 60) dimensions by itself, over the whole
 * period, in one scan: one group per row, its value as g0, and as b the
 * number sql_each_key() of its dimension.  Not for COHORT. */
void sql_cells_each(Sql *s, const Question *q, const Column *const *by,
                    size_t n);
int64_t sql_each_key(size_t i, size_t n);

/* The rows behind the number: every stored column of the table, then the
 * numerator and denominator that the row adds.  Oldest first. */
void sql_rows(Sql *s, const Question *q, const Schema *schema, int64_t offset,
              int64_t limit);

/* One row, n: 1 if there is such a row at all, else 0. */
void sql_any(Sql *s, const Question *q);

/* One row: the ids of those rows as 32 hex digits each, sorted and joined by
 * line feeds, hashed with SHA-256. */
void sql_digest(Sql *s, const Question *q);

/* reason, detail, count: facts of the period that pass the question's own
 * filters and yet do not count. */
void sql_exclusions(Sql *s, const Question *q);

/* First and last moment of what counts; q->period is not looked at. */
void sql_span(Sql *s, const Question *q);

/* group, different customers, rows: who is behind those rows. */
void sql_people(Sql *s, const Question *q);

/* ---- Checks of the ledger (sql_check.c); contracts as in store.h -------- */

/* source, kind, day, rows, then a count per counter; `span` is the stretch
 * of time whose changes of the clock have to be known. */
void sql_profile(Sql *s, const ProfileAsk *ask, Period span);
/* source, kind, example, count, first ms, last ms; by source and kind, then
 * the largest count first. */
void sql_twins(Sql *s, FactTable table);
void sql_strangers(Sql *s, FactTable table, const Column *column);
/* group, different customers. */
void sql_population(Sql *s, const Question *q, bool described);

/* ---- Buckets ------------------------------------------------------------ */

/* The number that the SQL of this question gives to the bucket that `start`
 * (ms UTC) lies in: 0 for GRAIN_ALL, the start of the hour, the local day,
 * week, month, quarter or year counted from 1970. */
int64_t sql_bucket_key(const Question *q, int64_t start);

/* ---- Pieces, for the files of this generator ---------------------------- */

void sql_put(Sql *s, const char *fmt, ...) PULS_PRINTF(2, 3);
void sql_param(Sql *s, const char *value); /* $n */
/* The column of the table called `alias`. */
void sql_column(Sql *s, const char *alias, const Column *c);
/* The same as text, for grouping. */
void sql_group(Sql *s, const char *alias, const Column *c);
/* The same as an integer in the unit of storage. */
void sql_integer(Sql *s, const char *alias, const Column *c);
/* "a and b and c"; "true" when there is nothing to hold. */
void sql_filters(Sql *s, const char *alias, const Filters *f);
void sql_filter(Sql *s, const char *alias, const Filter *f);
/* The version counts. */
void sql_live(Sql *s, const char *alias, const Question *q);
/* The moment that counts, as ms. */
void sql_moment(Sql *s, const char *alias, const Question *q);
/* That moment lies in the period. */
void sql_in_period(Sql *s, const char *alias, const Question *q);
/* Part of the wall clock at the moment that counts (sql_bucket.c). */
void sql_part(Sql *s, const char *alias, ClockPart part);
/* ", g0, g1" in the order of column_compare(). */
void sql_group_order(Sql *s, const Question *q);
/* The bucket of an expression that gives ms. */
void sql_bucket(Sql *s, const Question *q, const char *ms);
/* ", g0, g1", and ", EXPRESSION as g0, EXPRESSION as g1". */
void sql_group_names(Sql *s, const Question *q);
void sql_groups(Sql *s, const char *alias, const Question *q);
/* The fact has what the metric measures: its measure, or a score and the
 * scale it is on. */
void sql_measured(Sql *s, const char *alias, const Metric *m);
/* The score is on a scale that the metric has boxes for. */
void sql_on_scale(Sql *s, const char *alias, const Metric *m);
/* Live, in the period, through all filters, and measured. */
void sql_counts(Sql *s, const char *alias, const Question *q);
/* What one row adds: 1, 0, -1, a measure in the unit of storage; 1 or NULL. */
void sql_numerator(Sql *s, const char *alias, const Question *q);
void sql_denominator(Sql *s, const Question *q);

/* ---- Cohorts (sql_cohort.c) --------------------------------------------- */

/* "select b, g0.., f's columns, num, den from ...": one row per customer or
 * contact that a COHORT metric counts. */
void sql_cohort_base(Sql *s, const Question *q);
void sql_cohort_cells(Sql *s, const Question *q);
void sql_cohort_span(Sql *s, const Question *q);

#endif

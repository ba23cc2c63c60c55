/*
 * store.h -- Where the facts are kept.
 *
 * DuckDB is the store everybody runs.  What a store must do is defined by
 * test/unit/store_test.c, which every store passes.
 *
 * Facts are appended, never changed.  A fact is known by (source, ref); one
 * that comes again with the same content is a duplicate and is not kept; one
 * that comes with other content is a correction and is kept beside the older
 * ones.  The version known latest counts (ties: the one that came later); a
 * question with `known` sees the ledger as it was known at that moment.
 *
 * Customer attributes (the columns marked `stamped`) are put on a fact when
 * it arrives, as they were at its ts; a customer who becomes known only later
 * stamps earlier bare facts once, as corrections.
 *
 * A Store may be used from many threads at once; each call is on its own
 * connection.  One process at a time owns a data folder.
 */
#ifndef PULS_STORE_STORE_H
#define PULS_STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "model/cell.h"
#include "model/event.h"

typedef struct Store Store;

/* Open "duckdb:DIR/facts.duckdb" or "duckdb::memory:".  Creates or migrates
 * the tables.  NULL and *err otherwise; a newer schema version is refused. */
Store *store_open(const char *url, Err *err);
void store_close(Store *s); /* NULL is fine */

/* ---- Writing ------------------------------------------------------------ */

/* What to take from a file: SQL made by intake/, in the store's own dialect.
 * Values never come from a client's text except through the literals that
 * intake/ escapes. */
typedef struct BatchField {
    const Column *column; /* a stored column of the fact's table */
    const char *sql;      /* expression over the columns of `from` */
    bool fixed;           /* over none of them: the same in every row */
} BatchField;

typedef struct BatchCheck {
    const char *sql;    /* a condition that a good row fulfils */
    const char *reason; /* SQL text expression: why a row that fails it is
                           rejected; may quote the offending value */
} BatchCheck;

typedef struct BatchFact {
    FactTable table;
    const char *when; /* condition for a row to give this fact; NULL: always */
    size_t n_fields;
    const BatchField *fields; /* ref, ts, known, customer, kind, ... ; ref and
                                 ts must be there; `known` absent: `now` */
    size_t n_checks;
    const BatchCheck *checks;
} BatchFact;

typedef struct BatchSkip {
    const char *when; /* condition for a row to be left out on purpose */
    const char *why;  /* counted under this reason */
} BatchSkip;

typedef struct Batch {
    const char *source;  /* first half of every identity */
    const char *file;    /* shown in Sources */
    const char *mapping; /* name@version, shown in Sources */
    const char *from;    /* "csv_table(...)": a table expression */
    const char *row;     /* its column with the number of the row; NULL: there
                            is none, and the rows come in order: 0, 1, ... */
    int64_t rows;        /* of `from`, if `row` is there; 0: nobody knows */
    const char *columns; /* select list over `from` that the expressions see;
                            "*" for all */
    int64_t now;         /* `known` where the data do not say */
    size_t n_facts, n_skips;
    const BatchFact *facts; /* customers come first whatever the order here */
    const BatchSkip *skips;
    const char *const *attrs; /* attr.NAME columns to create, without attr. */
    size_t n_attrs;
} Batch;

typedef struct BatchReport {
    int64_t rows;      /* rows read from `from` */
    int64_t facts;     /* facts made of them */
    int64_t accepted;  /* facts added, corrections among them */
    int64_t corrected; /* of these, newer versions of facts already there */
    int64_t stamped;   /* older facts that got their customer's attributes */
    int64_t duplicate; /* facts already there, unchanged */
    int64_t rejected;  /* rows with a reason */
    int64_t skipped;   /* rows left out on purpose */
} BatchReport;

/* Called for rejected rows in order (at most `max_rejects`), and for each
 * skip reason with its count (row -1 - count, reason). */
typedef void RejectFn(void *ctx, int64_t row, const char *reason);
/* Share done in [0, 1]; false cancels, and the ledger stays as it was. */
typedef bool ProgressFn(void *ctx, double done);

typedef struct BatchTell {
    RejectFn *reject;
    RejectFn *skip; /* row is the count of rows skipped for this reason */
    ProgressFn *progress;
    void *ctx;
    int64_t max_rejects;
} BatchTell;

/* All of the batch in one transaction, or nothing.  After a crash the ledger
 * is as before or as after. */
bool store_import(Store *s, const Batch *b, const BatchTell *tell,
                  BatchReport *out, Err *err);

/* All facts of a source go, of every version, in one transaction, and cannot
 * be had back; *facts is how many counted.  What its customers have stamped
 * on facts of other sources stays.  The list of imports gets a line whose
 * mapping is STORE_FORGOTTEN.  `progress` may be NULL.  ERR_MISSING: nothing
 * ever came from it. */
#define STORE_FORGOTTEN "forgotten"
bool store_forget(Store *s, const char *source, int64_t now,
                  ProgressFn *progress, void *ctx, int64_t *facts, Err *err);

/* The first `limit` rows as the facts they would become: calls row() with one
 * JSON object per fact.  Nothing is written. */
typedef bool JsonRowFn(void *ctx, const char *json);
bool store_preview(Store *s, const Batch *b, int limit, JsonRowFn *row,
                   void *ctx, Err *err);

/* ---- Rows that come one by one -------------------------------------------
 * A Batch whose `from` is CONVERT_FROM, prepared once; then any rows, each an
 * object of JSON, become events by it in little time.  Nothing is written.
 * The batch and what it points to stay until converter_close(), and the store
 * is closed later than that.  One thread at a time.  The SQL is the same that
 * store_import() runs, so the same row gives the same facts. */
#define CONVERT_FROM "(select unnest(cast($1 as varchar[])) as json)"

typedef struct Converter Converter;

typedef struct ConvertRow {
    const char *json; /* an object, valid UTF-8 */
    size_t len;
    const char *source; /* of its facts; NULL: the batch's */
    Arena *arena;       /* where they are made */

    /* Filled in.  `known` of an event is only set when it was said. */
    Event *const *event;
    size_t n;           /* 0 when there is a reason */
    const char *reason; /* why it is refused or left out; else NULL */
    bool skipped;       /* left out on purpose */
} ConvertRow;

/* NULL and *err otherwise. */
Converter *converter_open(Store *s, const Batch *b, Err *err);
void converter_close(Converter *c); /* NULL is fine */

/* False: nothing of these rows is known.  ERR_LIMIT: the batch's attributes
 * would be too many in the ledger. */
bool converter_run(Converter *c, ConvertRow *row, size_t n, Err *err);

/* ---- Events --------------------------------------------------------------
 * Facts that come one by one.  Every identity that the ledger ever took is
 * kept in a filter in memory, so that what is new is known to be new without
 * a look at the ledger; only what the filter knows is looked up.  The first
 * of these calls fills the filter, from a file beside the ledger and from the
 * rows that came later, or from all rows. */

typedef enum EventState {
    EVENT_NEW,       /* nothing of this identity is in the ledger */
    EVENT_CORRECTS,  /* other versions of it are, none that says this */
    EVENT_DUPLICATE, /* a version there says it already */
} EventState;

/* What the ledger knows of each of n events; out[i] of event[i].  Nothing is
 * written.  Of events that the filter does not know, memory alone is asked.
 * Any thread. */
bool store_compare(Store *s, const Event *const *event, size_t n,
                   EventState *out, Err *err);

/* Fill the filter now; the second reads what else the first take would have
 * to as well. */
bool store_know_ids(Store *s, Err *err);
bool store_know_all(Store *s, Err *err);

/* Write the filter to its file, if a good part of it came since that was
 * done: the next start need not read those rows.  Closing the store does so
 * too.  Takes go on meanwhile. */
bool store_keep_known(Store *s, Err *err);

typedef struct Take {
    const Event *const *event; /* in the order in which they came */
    size_t n;
    int64_t now;    /* ms; of the line in the list of imports */
    int64_t canary; /* TIME_OPEN, or a moment to keep in the table `canary`,
                         in place of the one before */
} Take;

typedef struct TakeReport {
    int64_t accepted, corrected, duplicate; /* as in BatchReport */
    int64_t first_seq, next_seq;            /* of what was added */
} TakeReport;

/* Add all of them in one transaction, or none: identity decides, as for
 * files.  New attr columns are created.  The list of imports has one line
 * per source and UTC day, whose counts grow, with STORE_EVENTS as mapping.
 * After a crash the same events may be taken again: they are duplicates.
 * Waits for an import that is under way. */
#define STORE_EVENTS "events"
bool store_take(Store *s, const Take *t, TakeReport *out, Err *err);

/* Customers who came as events after facts of theirs were there, and whom
 * nobody knew before: give these facts what they lack of their customers, as
 * corrections known at `now` or when the fact was, whatever is later.  A take
 * does not look for such facts, it notes such customers in the same
 * transaction; this does all that were noted so far, in one transaction, and
 * forgets them.  Once for each customer, as for files; those that files bring
 * are not noted but done at once.  Looks through the facts if anybody was
 * noted, and else costs nothing, so that it can be called after every take.
 * Any thread; waits for an import or take that is under way. */
bool store_stamp_waiting(Store *s, int64_t now, int64_t *stamped, Err *err);

/* The moment that the latest take kept in `canary`; TIME_OPEN: none. */
bool store_canary(Store *s, int64_t *out, Err *err);

/* ---- Reading ------------------------------------------------------------ */

/* The user's own columns.  Valid until the store is closed; a later import
 * that adds columns makes a new one. */
const Schema *store_schema(Store *s);

/* Who counted.  All of them give the same integers, in the same order
 * (test/unit/providers_test.c); they differ in what it costs. */
typedef enum Provider {
    PROVIDER_ANY,    /* whoever can, the cheapest first */
    PROVIDER_ROLLUP, /* sums that were made before */
    PROVIDER_DECK,   /* columns in memory */
    PROVIDER_KEPT,   /* SQL, answers that were kept brought up to date */
    PROVIDER_SQL,    /* SQL, a recount */
    PROVIDER_COUNT
} Provider;
extern const char *const provider_name[PROVIDER_COUNT]; /* "any", "rollup" */

/* From now on, hold the facts in memory as columns too, as far as the store
 * was told to (&deck_mb=N), and answer from there.  A thread of the store's
 * own fills them; until it is done, SQL answers.  At most once. */
void store_hold(Store *s);

/* Wait until all that was committed is there, too. */
bool store_hold_all(Store *s, Err *err);

/* Make the image that the next store_hold() begins with, from the ledger and
 * from nothing else; not after store_hold(). */
bool store_hold_anew(Store *s, Err *err);

/* What is in memory of it.  Counts are since the store was opened. */
typedef struct Held {
    int64_t facts, chunks;
    int64_t bytes;  /* of columns; those that lie in the image are in memory
                       only where a question touched them */
    int64_t mapped; /* of these, bytes of the image */
    int64_t texts;  /* bytes of the texts that codes stand for */
    int64_t rollups, rollup_bytes;
    int64_t from; /* ts: what happened before is left to SQL; TIME_OPEN: all
                     is there */
    bool filling; /* what was there at the start is still being read */
    int64_t answered[PROVIDER_COUNT]; /* questions, by who counted */
} Held;
void store_held(Store *s, Held *out);

/* How many commits there were since the store was opened. */
uint64_t store_changes(Store *s);

typedef struct StoreBounds {
    int64_t first, last; /* ts; TIME_OPEN while there are no facts */
    int64_t as_of;       /* latest `known` */
    int64_t facts[FACT_TABLE_COUNT]; /* that count now */
} StoreBounds;
bool store_bounds(Store *s, StoreBounds *out, Err *err);
/* First and last moment, on the metric's own clock, of the facts that pass
 * the metric's and the question's filters. */
bool store_span(Store *s, const Question *q, Period *out, Err *err);
/* Does anything count?  Much cheaper than the cells: it looks for one row. */
bool store_any(Store *s, const Question *q, bool *out, Err *err);

/* Answer a question's aggregates; q->period is closed (no TIME_OPEN).  Not
 * for METRIC_RATIO: ask for its two metrics. */
bool store_cells(Store *s, const Question *q, Arena *a, Cells *out, Err *err);

/* The same from one provider.  *by is who answered; PROVIDER_ANY when `from`
 * cannot answer this question, and *out is empty then, which is no error. */
bool store_cells_from(Store *s, Provider from, const Question *q, Arena *a,
                      Cells *out, Provider *by, Err *err);

/* The cells of the whole period (GRAIN_ALL) by each of n dimensions: out[i]
 * is what store_cells() gives by by[i] alone, for about the price of one
 * (cohorts: of n).  The question's own `by` is not looked at. */
#define STORE_MAX_EACH 60
bool store_cells_each(Store *s, const Question *q, const Column *const *by,
                      size_t n, Arena *a, Cells *out, Err *err);

/* The same from one provider, who[i] of out[i], as above. */
bool store_cells_each_from(Store *s, Provider from, const Question *q,
                           const Column *const *by, size_t n, Arena *a,
                           Cells *out, Provider *who, Err *err);

/* Facts that the question leaves out, by reason, in the order of checking:
 * "no score", "scale 1-10 is not 0-10", "older version"... */
typedef struct Exclusion {
    const char *reason; /* a word from a fixed list, for translation */
    const char *detail; /* "1-10", or NULL */
    int64_t count;
} Exclusion;
bool store_exclusions(Store *s, const Question *q, Arena *a, Exclusion **out,
                      size_t *n, Err *err);

/* The rows behind a question (of one bucket and group: put them into its
 * period and filter), oldest first, then by ref.  Columns: those of the
 * table, then `numerator` and `denominator`, what the row adds to either. */
typedef struct RowsTell {
    bool (*header)(void *ctx, const char *const *names, size_t n);
    bool (*row)(void *ctx, const char *const *values, size_t n); /* NULL: no
                                                                    value */
    void *ctx;
} RowsTell;
bool store_rows(Store *s, const Question *q, int64_t offset, int64_t limit,
                const RowsTell *tell, Err *err);
/* SHA-256 over the sorted ids of those rows, as 64 hex digits. */
bool store_rows_digest(Store *s, const Question *q, char hex[65], Err *err);

/* Values of a dimension by frequency, most first: for menus.  Not of a column
 * of the clock, which has none without a zone: count its cells. */
bool store_values(Store *s, FactTable table, const Column *c, int limit,
                  JsonRowFn *row, void *ctx, Err *err);
/* Imports, newest first, one JSON object each. */
bool store_sources(Store *s, int limit, JsonRowFn *row, void *ctx, Err *err);

/* ---- Checking -----------------------------------------------------------
 * What insight/quality.h judges.  Only versions that count now are looked
 * at.  Everything returned lives in the arena. */

/* How many facts of a table pass each of some filters, by source, kind and
 * local day, in one pass over the table. */
typedef struct ProfileAsk {
    FactTable table;
    const Zone *zone; /* whose days */
    int64_t now;      /* no later day is a series' latest one */
    size_t n_counters;
    const Filters *counter;
} ProfileAsk;

/* All days of a series (a source and a kind) that lie more than PROFILE_DAYS
 * before its latest one are counted together, as PROFILE_EARLIER. */
#define PROFILE_DAYS     1100
#define PROFILE_EARLIER  INT64_MIN
#define MAX_PROFILE_ROWS 500000 /* 450 series over all of PROFILE_DAYS */

typedef struct ProfileRow {
    const char *source, *kind; /* kind NULL: the facts have none */
    int64_t day;               /* days since 1970, local */
    int64_t rows;
    int64_t *count; /* of each counter */
} ProfileRow;

typedef struct Profile {
    size_t n;
    ProfileRow *row; /* by source, kind, then day, the latest first */
} Profile;

/* ERR_LIMIT where there would be more than MAX_PROFILE_ROWS. */
bool store_profile(Store *s, const ProfileAsk *ask, Arena *a, Profile *out,
                   Err *err);

/* Facts that look wrong only beside others: how many of a series, when, and
 * some of the values that they can be found by, the most frequent first. */
#define SUSPECT_EXAMPLES 20

typedef struct Suspect {
    const char *source, *kind;
    int64_t count;
    int64_t first, last; /* ts */
    size_t n_examples;
    const char *example[SUSPECT_EXAMPLES];
} Suspect;

typedef struct Suspects {
    size_t n;
    Suspect *item; /* by source, kind */
} Suspects;

/* Facts that say what another one says: same customer, moment, kind, place
 * and result under another ref.  The one that came first is not counted.
 * Examples are customers; facts without a customer are not looked at. */
bool store_twins(Store *s, FactTable table, Arena *a, Suspects *out, Err *err);

/* Facts whose `column` names what is not there: `customer` nobody in the
 * customer table, `about` no interaction's ref.  Examples are its values. */
bool store_strangers(Store *s, FactTable table, const Column *column, Arena *a,
                     Suspects *out, Err *err);

/* Different customers, by group. */
typedef struct People {
    const char *group; /* NULL: none */
    int64_t people;
    int64_t facts; /* store_people: rows, also those without a customer */
} People;

typedef struct Crowd {
    size_t n;
    People *item; /* by group, NULL last */
} Crowd;

/* Who is behind the rows of a question (at most one dimension, no cohort, no
 * ratio; the period closed): as store_rows() lists them. */
bool store_people(Store *s, const Question *q, Arena *a, Crowd *out, Err *err);

/* The customers of the closed period q->period by q->by[0], as known at
 * q->known, through q->where, whose columns all tables must have; nothing
 * else of q is looked at.  `described`: by the latest
 * version of the customer table that was valid before the period's end,
 * without those who came later or had left before it.  Otherwise: whoever
 * has a fact in the period, by the latest value on those facts. */
bool store_population(Store *s, const Question *q, bool described, Arena *a,
                      Crowd *out, Err *err);

/* What came from each source, by name; `source` NULL: all of them, where the
 * events of the last half minute may be missing.  Those that were forgotten
 * are not among them until they are imported again. */
typedef struct Origin {
    const char *source;
    int64_t facts[FACT_TABLE_COUNT]; /* that count now */
    int64_t first, last; /* ts, but of customers; TIME_OPEN: there is none */
    int64_t imported;    /* when last */
    int64_t rejected;    /* rows of all its imports */
    int64_t arrived;     /* when something came last: a file, an event */
    bool by_arrival;     /* gap_ms is of arrivals, else of facts */
    int64_t gap_ms;      /* what is usual; 0: cannot be told */
} Origin;

/*
 * What is usual is the median gap between
 *
 *     minutes in which events arrived, of a source that streams
 *                                                    (stat/rhythm.h);
 *     days on which something arrived, where there were three or more;
 *     else days with facts: of a file that was imported once, it is not
 *                                known when another one is due.
 *
 * A source is late when for longer than ORIGIN_LATE times that nothing came
 * (of the first two), or no fact happened.  origin_late_from(): from when;
 * TIME_OPEN where it cannot be told.
 */
#define ORIGIN_LATE 3
int64_t origin_late_from(const Origin *o);
bool origin_is_silent(const Origin *o, int64_t now);
bool store_origins(Store *s, const char *source, Arena *a, Origin **out,
                   size_t *n, Err *err);

/* Order-free checksum of what the ledger says (all columns but seq, batch and
 * a `known` that was only the moment of import), per table, as text. */
bool store_checksum(Store *s, FactTable table, char hex[33], Err *err);

/* Everything as it is at one moment, into a new ledger at `path`, where
 * nothing is yet.  Others read and write meanwhile; what they commit after
 * the beginning is not in it.  After a failure a part of it may be there.
 * `progress` may be NULL. */
bool store_copy(Store *s, const char *path, ProgressFn *progress, void *ctx,
                Err *err);

#endif

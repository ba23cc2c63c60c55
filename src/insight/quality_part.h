/*
 * quality_part.h -- What the files of quality.h share; nobody else's.
 *
 *     quality_watch()    what has to be counted, table by table
 *     quality_inspect()  duplicates, range, future, unknown_ids, missing
 *     quality_days()     gaps, volume
 *     quality_rate()     findings -> grades
 *
 * Each adds its findings; quality_words() puts them into sentences.
 */
#ifndef PULS_INSIGHT_QUALITY_PART_H
#define PULS_INSIGHT_QUALITY_PART_H

#include "insight/quality.h"

#define JUMP_DAYS   14 /* the latest ones, that are held against ... */
#define BEFORE_DAYS 90 /* ... these before them */

/* One count of facts that the profile makes. */
typedef struct Counter {
    QualityCheck check;  /* RANGE, FUTURE, MISSING; CHECK_COUNT: only the
                            whole that another one is a part of */
    const char *column;  /* what it is about */
    const char *allowed; /* RANGE: what would be right, without words */
    const char *text;    /* the filter, as a filter's text */
    size_t among;        /* MISSING: the counter of its whole */
} Counter;

#define AMONG_ALL    SIZE_MAX /* all facts are the whole */
#define MAX_COUNTERS 128

/* The facts of one source and kind. */
typedef struct Series {
    const char *source, *kind;
    const ProfileRow *row; /* the latest day first */
    size_t n;
    int64_t first, latest; /* days, the future left out; first may be
                              PROFILE_EARLIER */
    int64_t source_latest; /* of any kind of the source */
    int64_t rows;
    int64_t *total; /* of each counter */
} Series;

typedef struct TableLook {
    FactTable table;
    size_t n_counters;
    Counter counter[MAX_COUNTERS];
    Filters filter[MAX_COUNTERS];
    size_t customers, about; /* counters of facts that have one */
    Profile profile;
    size_t n_series;
    Series *series;
    int64_t examined[CHECK_COUNT]; /* facts, or days */
} TableLook;

typedef struct Inspection {
    const Engine *engine;
    const QualityPace *pace; /* NULL: none */
    int64_t looked;          /* clock_mono() when the next look begins */
    Arena *arena;
    int64_t today; /* local day of now */
    StoreBounds bounds;
    TableLook look[FACT_TABLE_COUNT];
    size_t n, room;
    Finding *finding;
} Inspection;

/* What a sentence may need besides the finding itself. */
typedef struct Details {
    const char *allowed;              /* RANGE */
    double now, then;                 /* MISSING: shares */
    double seen, expected;            /* VOLUME */
    int64_t longest_from, longest_to; /* GAPS: first and last day, local */
} Details;

bool quality_watch(Inspection *in, FactTable table, Err *err);
bool quality_inspect(Inspection *in, Err *err);
void quality_days(Inspection *in);
bool quality_rate(Inspection *in, Quality *out, Err *err);

/* A look at the facts is over. */
bool quality_rest(Inspection *in, Err *err);

/* Add the finding if `measure` is over the check's first limit, with its
 * state (at most `most`), its share and its words. */
void quality_add(Inspection *in, Finding f, double measure, QualityState most,
                 const Details *d);

void quality_words(Arena *a, Finding *f, const Details *d);
/* Of a check that found nothing. */
void quality_calm(Arena *a, Finding *f);

/* "source=crm,kind=call,ts=...": the finding's own; `more` may be NULL. */
const char *quality_where(Inspection *in, const Finding *f,
                          const Filters *more);

/* How many series from the i-th on are of its source. */
size_t quality_source(const TableLook *t, size_t i);

/* Midnight at which a local day begins, ms. */
int64_t quality_midnight(const Zone *z, int64_t day);

#endif

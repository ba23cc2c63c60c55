/*
 * pass.h -- One way through the facts: which count, by what, and how many.
 *
 *                    tests          where they go: a key          bins
 *     chunk   ts     channel = 2    span + region * 3 + hit
 *     [rows] ------> 0 1 1 0 1 ---> .  7  4  .  7 ----------->  0 0 0 0 1 0 0 2
 *             |      (a mask)
 *             '-- spans of time are runs of rows
 *
 * A pass knows everything before it starts: the codes that pass a test, the
 * place of each group among the bins, where each bucket of time begins.  What
 * is left for a row are a few loads, compares and one increment, written so
 * that the compiler does many rows in one instruction; rows go through in
 * blocks that stay in the first cache.
 *
 * A key is  bucket, by[0], by[1], by[2], currency, point  of a number system
 * with mixed bases, the point last.  A point is what a tally is made of: an
 * answer on its scale, a bucket of a sketch, whether it is a hit.
 *
 * Private to deck/.
 */
#ifndef PULS_DECK_PASS_H
#define PULS_DECK_PASS_H

#include "deck/deck.h"
#include "deck/lane.h"

/* Most bins of one output: no more than so many, and than so many for each
 * fact and some.  Bins that are nearly all empty are better left to SQL. */
#define PASS_MAX_BINS  ((size_t)1 << 23)
#define PASS_MAX_BYTES ((size_t)1 << 26)
#define PASS_FREE_BINS ((size_t)1 << 14)
#define PASS_FACT_BINS 4
#define PASS_MAX_LIST  16                /* numbers that a test compares with */
#define PASS_BLOCK     LANE_ROWS         /* that are looked at together */
#define PASS_MAX_BITS  ((size_t)1 << 29) /* of different values, 64 MB */

/* A condition on a column, as in model/filter.h: a row passes when its value
 * is among those asked for, or is not when it is negated; one without a value
 * when negate and missing differ. */
typedef struct Test {
    size_t column;
    bool negate, missing;
    enum {
        TEST_NOTHING, /* no value is asked for */
        TEST_RANGE,   /* low .. high, both included */
        TEST_LIST,    /* numbers */
        TEST_TABLE    /* codes of texts: table[code] is 1 if the row passes */
    } how;
    int64_t low, high;
    const int64_t *list;
    size_t n_list;
    const uint8_t *table;
    size_t n_table;
} Test;

typedef struct Tests {
    size_t n;
    Test *item;
} Tests;

/* A stretch of time that lies in one bucket, and in one hour where somebody
 * asks for it; it ends where the next one begins. */
typedef struct Span {
    int64_t from;
    uint32_t bucket;
    uint8_t weekday, hour; /* weekday 1 .. 7 */
    bool passed_over;      /* a filter on the clock leaves it out */
} Span;

typedef struct Axis {
    ClockPart part; /* or PART_NONE and */
    size_t column;
    uint32_t size;   /* codes 0 .. size - 1 */
    uint32_t stride; /* of a code in the key */
} Axis;

typedef enum PointKind {
    POINT_NONE,
    POINT_HIT,    /* 0: no, 1: yes */
    POINT_ANSWER, /* code of DECK_ANSWER */
    POINT_SKETCH  /* 0: zero or less; else from 1 on, by sketch_point() */
} PointKind;

typedef enum BinKind { BIN_COUNT, BIN_SUM, BIN_DISTINCT } BinKind;

#define MAX_AXES (2 * MAX_BY + 1)

typedef struct Output {
    size_t n_axes;
    Axis axis[MAX_AXES]; /* the last one may be the answer, the currency */
    uint32_t bucket_stride;
    size_t n_keys;
} Output;

typedef struct Pass {
    Deck *deck;
    FactTable table;
    Tests tests, hits;
    size_t n_spans;
    const Span *span;  /* ascending */
    int64_t from, end; /* what lies before and after is not looked at */
    bool unknown;      /* plan_names_unknown() of the metric's filters */
    uint32_t n_buckets;
    size_t max_bins; /* 0: PASS_MAX_BINS */
    PointKind point;
    BinKind bin;
    size_t measure; /* column of the sketch, the sum, the different values */
    uint32_t n_points;
    uint32_t first_point; /* sketch_point() of the point 1 */
    size_t n_outputs;
    Output *output;
} Pass;

typedef struct SumBin {
    Int128 sum, sumsq;
    int64_t n;
} SumBin;

static inline void bin_add(SumBin *into, const SumBin *more)
{
    into->n += more->n;
    into->sum += more->sum;
    into->sumsq += more->sumsq;
}

/* The same of values below 2^31, of fewer than 2^31 rows: low + 2^32 * high
 * is the sum of their squares. */
typedef struct SmallSum {
    int64_t n, sum;
    uint64_t low, high;
} SmallSum;

/* Of one output. */
typedef struct Bins {
    uint32_t *n;     /* COUNT, DISTINCT: rows of each key */
    size_t spread;   /* 0, or how far apart their copies are (lane.h) */
    SumBin *sum;     /* SUM */
    SmallSum *small; /* what is not in `sum` yet; NULL: all is */
    uint64_t *bits;  /* DISTINCT: n_keys times `words` */
    size_t words;
    uint32_t *different; /* DISTINCT: how many are set, of each key; NULL:
                            they have to be counted */
} Bins;

/* A row and where it counts; of SUM, what. */
typedef struct RowKey {
    uint32_t key;
    int64_t value;
} RowKey;

typedef struct RowKeys {
    RowKey *item; /* heap */
    size_t n, room;
} RowKeys;

size_t bins_bytes(const Pass *p, const Output *o);
Bins bins_new(const Pass *p, const Output *o); /* all 0 */
/* Made so that counting is faster (`spread`, `small`), to be gathered in the
 * end. */
Bins bins_make(const Pass *p, const Output *o, bool fast);
void bins_gather(const Output *o, Bins *b);
void bins_free(Bins *b);
void bins_merge(const Pass *p, const Output *o, Bins *into, const Bins *from);

/* The values of a batch, into the bins of SUM, or of DISTINCT. */
void bins_sum(Bins *b, const Pack *measure, const uint32_t *key,
              const int64_t *value, size_t n);
void bins_mark(Bins *b, const uint32_t *key, const int64_t *value, size_t n);
uint32_t bits_in(const uint64_t *bits, size_t words); /* that are set */

/* Whether any fact of the shelf's kind may pass. */
bool pass_may_see(const Pass *p, const Shelf *s);

/* Count the rows of a chunk into bins[output]. */
void pass_chunk(const Pass *p, const Chunk *c, Bins *bins);

/* The rows of a chunk that count, behind those that are in `out`, for the one
 * output that the pass has (not of DISTINCT). */
void pass_list(const Pass *p, const Chunk *c, RowKeys *out);

/* All chunks of the table between p->from and p->end, with all hands;
 * bins[output] are made here. */
void pass_all(const Pass *p, Bins *bins);

/* ---- Making one (plan.c, span.c) ----------------------------------------
 * Everything is in the arena.  False: the deck cannot count it. */

/* The pass of a question but for its spans, for as many buckets as *out has
 * (and at most so many bins), of what happened from out->from on: by some dimensions, or by each of
 * n_each. */
bool plan_pass(Deck *d, const Question *q, const Column *const *by, size_t n_by,
               size_t n_each, Arena *a, Pass *out);

/* A filter is on a column of the clock. */
bool plan_has_clock(const Question *q);

/* A filter names a text that is not there, but may come. */
bool plan_names_unknown(const Pass *p, const Filters *f);

/* A condition on a column of the deck. */
bool plan_test(const Pass *p, const Filter *f, Arena *a, Test *out);

/* The place of the keys of an output by these dimensions, for as many buckets
 * as the pass has. */
bool plan_output(const Pass *p, const Column *const *by, size_t n, Output *out);

/* Spans of the buckets start[0 .. n) within a period that begins in one of
 * them, cut at each local hour or day if columns of the clock need it; the
 * pass looks at that period. */
void plan_spans(Pass *p, const Question *q, const int64_t *start, size_t n,
                Period within, Arena *a);

/* What a filter on a column of the clock says of its value. */
bool clock_passes(const Filter *f, int64_t v);

/* ---- Reading one (gather.c) --------------------------------------------- */

/* Cells of an output, in the order of store.h; start[i] is where bucket i
 * begins. */
void gather_cells(const Pass *p, const Output *o, const Bins *b, size_t n_by,
                  const int64_t *start, Arena *a, Cells *out);

/* ---- Sketches ----------------------------------------------------------- */

/* 1 + the key of ddsketch.h; 0 for a value of 0 or less, or for none. */
uint32_t sketch_point(int64_t value);

/* key[i] += sketch_point(value[i]), counted from `first` as 1, without a
 * logarithm. */
typedef struct SketchTable SketchTable;
SketchTable *sketch_table_new(void);
void sketch_table_free(SketchTable *t); /* NULL is fine */
void sketch_add_points(const SketchTable *t, const int64_t *value, size_t n,
                       uint32_t first, uint32_t *key);

#endif

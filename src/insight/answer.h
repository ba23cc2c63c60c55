/*
 * answer.h -- The metric engine: from questions to numbers.
 *
 * Pages, API, command line, receipts and tests all come through
 * answer_questions(); nothing else turns cells into numbers, so nothing can
 * disagree.
 *
 *   1. A period that was not said is the span of what counts.
 *   2. Every row carries n and, where it is defined, a 95 % interval.  No
 *      data is NaN, null in JSON, never 0.
 *   3. A comparison takes the same elapsed part of the other period while
 *      the period is not over, and says so (`partial`).
 *   4. `significant` is judged after Holm's correction over all comparisons
 *      of all questions of the set: a page of tiles is one set.
 *   5. Questions of a set are answered in order; the first that cannot be is
 *      an error for all, unless the caller asks for errors per question.
 *
 * Everything returned lives in the arena.  Thread-safe as the store is.
 */
#ifndef PULS_INSIGHT_ANSWER_H
#define PULS_INSIGHT_ANSWER_H

#include "base/json.h"
#include "store/store.h"

#define ANSWER_LEVEL 0.05 /* of significance */

/* Whether a target was reached, as far as the interval can tell. */
typedef enum TargetState {
    TARGET_NONE,
    TARGET_REACHED, /* the whole interval is on the good side */
    TARGET_MISSED,  /* the whole interval is on the bad side */
    TARGET_OPEN,    /* the interval holds the target */
} TargetState;
extern const char *const target_state_name[];

typedef struct Comparison {
    Compare with;
    Period period;
    bool partial; /* only the elapsed part of both */
    Value value;
    Difference difference;
    double p_adjusted; /* NaN: not tested */
    bool significant;
} Comparison;

typedef struct AnswerRow {
    const char *group[MAX_BY];
    Period period;
    Value value;
    bool weak;        /* n is below the metric's min_n */
    bool partial;     /* the period is not over */
    const char *why;  /* why there is no number, or NULL */
    size_t n_compare; /* as many as the question asked for */
    Comparison compare[MAX_COMPARE];
    Cell *cell; /* what it was made of; NULL where nothing counted */
} AnswerRow;

typedef struct Answer {
    Question question; /* with its period closed */
    int64_t as_of;     /* latest `known` */
    Provider provider; /* who counted; ANY of a ratio, whose parts may differ */
    size_t n_rows;
    AnswerRow *row;       /* by time, then group */
    bool more_groups;     /* `limit` cut some */
    const char *currency; /* of a money metric */
    double target;        /* NaN: none */
    Err err;              /* kind ERR_NONE unless this question failed */
} Answer;

/* What a set of questions is answered with. */
typedef struct Engine {
    Store *store;
    const Asking *asking;
    /* The target of a metric, NaN if there is none; NULL: no targets. */
    double (*target)(void *ctx, const char *metric);
    void *ctx;
} Engine;

/* Answer n questions as one set.  `out` has room for n.  With `each`, a
 * question that fails has its `err` set and the others go on. */
bool answer_questions(const Engine *e, const Question *q, size_t n, bool each,
                      Arena *a, Answer *out, Err *err);

/* Promise 1 by itself: the question with its period closed. */
bool answer_close(const Engine *e, Question *q, Arena *a, Err *err);

TargetState target_state(const Metric *m, const Value *v, double target);

/* ---- The same answer in three forms (answer_write.c) -------------------- */

/* One answer is an object; several are {"answers": [...]}. */
void answer_json(Json *j, const char *key, const Answer *a);
void answers_json(Buf *out, const Answer *a, size_t n);
/* A header line, then a line per row; RFC 4180 with \r\n.  All answers must
 * ask for the same groups. */
void answers_csv(Buf *out, const Answer *a, size_t n);
/* One field, quoted where it has to be; NULL is an empty field. */
void answer_csv_text(Buf *out, const char *s);
/* For people at a terminal. */
void answers_table(Buf *out, const Answer *a, size_t n, Lang lang);

#endif

/*
 * quality.h -- Can these facts be trusted, and the numbers made of them?
 *
 * Seven checks over all that counts now, each with limits that stand in one
 * table (quality_limit[]), and a grade for every metric made of the checks
 * of the facts and columns that it uses.  docs/quality.md says all of it in
 * words for people.
 *
 *     duplicates   facts that say what another one says, under another ref
 *     gaps         days without facts that had to have some
 *     range        values that cannot be: scores off their scale, waits of
 *                  more than a day, amounts of 0
 *     future       facts of more than an hour after now
 *     unknown_ids  customers and contacts that nothing describes
 *     missing      a column that suddenly is empty more often
 *     volume       days with far fewer or more facts than their weekdays had
 *
 *   1. Each check of each table is there, as `ok` where nothing was found.
 *   2. Findings are per source and kind of fact (gaps and unknown_ids: per
 *      source), because a mean over good and bad ones hides the bad one.
 *   3. `where` is a filter over the facts of the finding's table that gives
 *      its rows: all of them for range, future and missing; those of the
 *      first customers or ids for duplicates and unknown_ids; those around it
 *      for gaps and volume.
 *   4. Many tests are made at once, so each is judged after a correction for
 *      their number; and what is sure but small stays quiet (limits).
 *   5. Holidays are not known yet: quiet days may be holidays, which is why
 *      a notice of gaps or volume does not lower a grade.
 */
#ifndef PULS_INSIGHT_QUALITY_H
#define PULS_INSIGHT_QUALITY_H

#include "insight/answer.h"

typedef enum QualityCheck {
    CHECK_DUPLICATES,
    CHECK_GAPS,
    CHECK_RANGE,
    CHECK_FUTURE,
    CHECK_UNKNOWN_IDS,
    CHECK_MISSING,
    CHECK_VOLUME,
    CHECK_COUNT
} QualityCheck;
extern const char *const quality_check_name[CHECK_COUNT];

typedef enum QualityState {
    QUALITY_OK,
    QUALITY_NOTICE,
    QUALITY_WARNING,
    QUALITY_BAD,
    QUALITY_STATES
} QualityState;
extern const char *const quality_state_name[QUALITY_STATES];

/* From where on a check notices, warns, calls it bad.  Measured in: */
typedef struct QualityLimit {
    double notice, warning, bad;
} QualityLimit;
/* duplicates, range, future, unknown_ids: share of the facts; gaps: most days
 * in a row; missing: growth of the share; volume: odd days of the last 14. */
extern const QualityLimit quality_limit[CHECK_COUNT];

typedef struct Finding {
    QualityCheck check;
    QualityState state;
    FactTable table;
    const char *source; /* NULL: all of them (state ok only) */
    const char *kind;   /* NULL: all, or facts without a kind */
    bool all_kinds;     /* of the source */
    bool nameless;      /* unknown_ids: there is no id at all */
    const char *column; /* NULL: not about one */
    int64_t count, of;  /* facts; gaps, volume: days */
    double share;       /* count / of; NaN for none */
    int64_t from, to;   /* of the facts, ms; TIME_OPEN: not about a time */
    Words title;        /* what it is, as a reason of a grade */
    Words sentence;     /* what it is and what to do */
    const char *where;  /* NULL where there are no rows to show */
} Finding;

/* A: nothing that could change the number.  B: notices, or who answers is
 * not who the customers are.  C: a warning, or fewer facts than the metric
 * needs.  D: something is bad; such a number should not be published. */
#define GRADE_REASONS 6 /* the worst ones */

typedef struct Grade {
    const char *metric;
    char letter;                 /* 'A' to 'D' */
    bool publish;                /* false for D */
    size_t n;                    /* reasons */
    Words reason[GRADE_REASONS]; /* whole sentences; worst first */
} Grade;

typedef struct Quality {
    int64_t as_of;   /* latest `known` of the facts; TIME_OPEN: none */
    int64_t checked; /* when, ms */
    double took_ms;
    bool running; /* a newer one is being made */
    size_t n_findings;
    Finding *finding; /* worst first, then by check */
    size_t n_grades;
    Grade *grade; /* of the metrics that have facts, by priority */
} Quality;

/* What is called between two looks at the facts, with how long the latest one
 * took: it may wait, to leave the machine to others.  False: stop. */
typedef struct QualityPace {
    bool (*rest)(void *ctx, int64_t ms);
    void *ctx;
} QualityPace;

/* Check everything.  All of it lives in the arena, but for names of metrics
 * and columns, which are the catalogue's; `now` is that of e->asking.  `pace`
 * NULL: without a rest.  ERR_CONFLICT: it was to stop. */
bool quality_make(const Engine *e, const QualityPace *pace, Arena *a,
                  Quality *out, Err *err);

/* NULL: the metric has no facts, or `q` is NULL (not checked yet). */
const Grade *quality_grade(const Quality *q, const char *metric);

/* The same in an arena, names included. */
Quality *quality_copy(const Quality *q, Arena *a);

/* ---- For people and programs (quality_write.c) -------------------------- */

void quality_json(Json *j, const char *key, const Quality *q, const Zone *z,
                  Lang lang);
void quality_text(Buf *out, const Quality *q, const Zone *z, Lang lang);

#endif

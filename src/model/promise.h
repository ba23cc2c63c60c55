/*
 * promise.h -- What every fact promises, by whichever door it comes.
 *
 * Files are checked as SQL (intake/), events one by one (model/eventread.c);
 * the limits, the scales that belong to a kind and the sentences that both
 * say are here, so that neither takes what the other refuses.
 */
#ifndef PULS_MODEL_PROMISE_H
#define PULS_MODEL_PROMISE_H

#include "model/column.h"

#include <stdint.h>

/* Far from today nothing is a date that somebody meant; it also keeps the
 * arithmetic from running over.  Both years are included at midnight UTC. */
#define PROMISE_FIRST_YEAR 1800
#define PROMISE_LAST_YEAR  2200

#define PROMISE_MAX_INT    999999999999999    /* and not below minus that */
#define PROMISE_MAX_MS     99999999999999999  /* 3,000,000 years */
#define PROMISE_MAX_AMOUNT 999999999999999999 /* minor units */
#define PROMISE_MAX_SCORE  999999999          /* thousandths */

/* What was expected: "wait is "-5", expected a duration of 0 or more". */
#define PROMISE_DURATION  "a duration of 0 or more"
#define PROMISE_CURRENCY  "a currency of ISO 4217"
#define PROMISE_SENTIMENT "a number from -1 to 1"
#define PROMISE_NPS                                   \
    "a whole number on a scale from 0 to 10, because" \
    " its kind is nps"

/* What is wrong with the fact as a whole. */
#define PROMISE_SAYS                                   \
    "a perception says something: fill score, text or" \
    " sentiment"
#define PROMISE_AMOUNT "an amount needs its currency, and that is not given"

/* Is it in the years above? */
bool promise_time(int64_t ms);

/* Is it a kind of the table's facts?  "call, chat, ... complaint". */
bool promise_kind(FactTable table, const char *word);
const char *promise_kinds(Arena *a, FactTable table);

/* The scale that a kind has by definition; NULL: it has none of its own. */
typedef struct PromiseScale {
    const char *kind;
    int min, max;
    bool only; /* no other scale will do, and answers are whole numbers */
} PromiseScale;
const PromiseScale *promise_scale(const char *kind);

#endif

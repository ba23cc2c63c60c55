/*
 * event.h -- One fact on its way into the ledger.
 *
 * Files go to the ledger in bulk, as SQL; what happens now comes one by one,
 * as Events.  An Event says what a row of a fact table says, before the
 * ledger gave it a number:
 *
 *     {"fact": "interaction", "source": "pbx", "id": "4711",
 *      "ts": "2026-01-31T09:15:02+01:00", "kind": "call", "wait": 12000,
 *      "attr.plan": "gold"}
 *
 *   1. `source`, `ref`, `ts` and a `known` that was given are fields; all
 *      other columns are values, each column at most once, none that is
 *      calculated or of the clock.
 *   2. `id` is what the ledger makes of source and ref: event_id().
 *   3. Two events say the same when event_content() of both is the same:
 *      table, identity, ts and all values, in whatever order.
 *
 * Texts and columns belong to the arena that the event was made in;
 * event_copy() takes it to another.  Everything here is pure.
 */
#ifndef PULS_MODEL_EVENT_H
#define PULS_MODEL_EVENT_H

#include "base/int128.h"
#include "model/column.h"

#include <stdint.h>

/* What a column says, by its type: TEXT text; INT, MS, MONEY the number;
 * TIME ms UTC; SCORE thousandths; BOOL 0 or 1. */
typedef struct EventValue {
    const Column *column;
    const char *text; /* of a TEXT column, else NULL */
    int64_t number;
} EventValue;

typedef struct Event {
    FactTable table;
    const char *source, *ref;
    Uint128 id;
    int64_t ts;
    int64_t known;   /* when we learnt it; the feed fills it in */
    bool says_known; /* the sender said so: a return to an older content is
                         a version of its own (store/version.c) */
    size_t n;
    EventValue *value;
} Event;

/* MD5 of source, U+001F and ref as a number: the same that the ledger's
 * md5_number() makes for facts of files. */
Uint128 event_id(const char *source, const char *ref);

/* A hash of all that two equal events have in common (promise 3). */
Uint128 event_content(const Event *e);

/* The value of the column called so, or NULL. */
const EventValue *event_value(const Event *e, const char *column);

Event *event_copy(Arena *a, const Event *e);

#endif

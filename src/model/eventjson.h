/*
 * eventjson.h -- Events as JSON, and back.
 *
 *     {"fact": "perception", "source": "surveys", "id": "r-19/nps",
 *      "ts": "2026-01-31T09:15:02+01:00", "customer": "c-7",
 *      "kind": "nps", "score": 9, "text": "Szybko!", "attr.plan": "gold"}
 *
 * `fact`, `source`, `id`, `ts`, `known` and the names of stored columns are
 * the keys.  Texts are texts; durations, counts and money (minor units) are
 * whole numbers; scores are numbers, kept to three decimals; truth values
 * are true and false; times are ISO 8601, or ms since 1970 UTC.  A value of
 * null, and a text of blanks only, is not given.  A customer without an id is
 * known by its customer and ts, as in files.
 *
 *   1. What event_read() takes keeps the promises of files (model/promise.h)
 *      and the limits below; texts are valid UTF-8 without NUL and without
 *      blanks around them.
 *   2. What it refuses it refuses in one sentence with the key, the value
 *      and what was expected: wait is "12s", expected whole milliseconds of
 *      0 or more.  The nearest name is told of an unknown key.
 *   3. attr.NAME may be new: the ledger makes the column.  MAX_ATTRS holds
 *      for the ledger's and the event's own together, not for those of many
 *      events.
 *   4. What event_json() and event_journal_json() write is read back, by the
 *      function of the same kind, as the same event.
 *
 * The journal has to tell a `known` that the sender gave from one that the
 * feed filled in, so it has a key that senders have not: `learnt`, for the
 * second.  It writes times in ms; event_json(), made for people, as ISO
 * 8601, and of `known` only what the sender gave.
 *
 * Everything here is pure; a reader may be used by many threads.
 */
#ifndef PULS_MODEL_EVENTJSON_H
#define PULS_MODEL_EVENTJSON_H

#include "base/json.h"
#include "base/jsonread.h"
#include "base/zone.h"
#include "model/event.h"

/* Bytes of UTF-8. */
#define EVENT_MAX_ID     500
#define EVENT_MAX_SOURCE 100
#define EVENT_MAX_WORD   500    /* of all other columns, but of */
#define EVENT_MAX_TEXT   100000 /* `text`, the comment */

/* What holds where an event does not say. */
typedef struct EventDefaults {
    const Schema *schema; /* columns that are there; NULL: none of one's own */
    const Zone *zone;     /* of times without an offset; NULL: UTC */
    const char *currency; /* of amounts without one; NULL: it must say */
    const char *source;   /* NULL: it must say */
} EventDefaults;

/* A text of n bytes, which ends in '\0', as all texts of events are kept:
 * without the blanks around it.  NULL where nothing is left. */
const char *event_text(Arena *a, const char *s, size_t n);

/* What is said around an event rather than in it, and holds where the event
 * itself does not say: the attributes of a CloudEvent. */
typedef struct EventEnvelope {
    const char *fact, *source, *id; /* NULL: not said */
    int64_t ts;                     /* TIME_OPEN: not said */
} EventEnvelope;

/* Knows all keys by name; made once for many events.  Lives in the arena;
 * *d must live as long. */
typedef struct EventReader EventReader;
EventReader *event_reader(Arena *a, const EventDefaults *d);

/* The event in the arena `a`.  False and *err (ERR_INPUT) if it is none.
 * `known` is 0 where says_known is false. */
bool event_read(const EventReader *r, Arena *a, const JsonVal *v, Event *out,
                Err *err);
bool event_read_in(const EventReader *r, Arena *a, const EventEnvelope *in,
                   const JsonVal *v, Event *out, Err *err);
void event_json(Json *j, const char *key, const Event *e);

/* The same for the journal: known is there whoever said it. */
bool event_journal_read(const EventReader *r, Arena *a, const JsonVal *v,
                        Event *out, Err *err);
void event_journal_json(Json *j, const char *key, const Event *e);

#endif

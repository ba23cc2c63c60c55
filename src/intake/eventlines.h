/*
 * eventlines.h -- A body of events, cut into single ones and read.
 *
 * What a body may be, told apart by looking at it:
 *
 *     {...}            one event, on one line or on several
 *     {...}\n{...}\n   one on each line (NDJSON)
 *     [{...}, {...}]   a list
 *
 * Each event is an object as in model/eventjson.h, or a CloudEvent
 * (intake/cloudevent.h) that carries one.
 *
 *   1. An event that cannot be read takes no neighbour with it: it has a
 *      reason, and a number: its line in the body, or its place in the list,
 *      from 1.
 *   2. ERR_INPUT and no lines only where the body cannot be cut: a list or
 *      an object that is not JSON, or nothing in it at all; ERR_LIMIT for
 *      more than EVENTLINES_MAX events.
 *   3. A line has at most EVENTLINES_LINE bytes and nests EVENTLINES_DEPTH
 *      deep.  Blank lines and a byte order mark are skipped.
 *   4. The events of one body together make no more than MAX_ATTRS columns,
 *      those of the ledger among them.
 *
 * Pure: bytes in, events out.  What is returned lives in the arena.
 */
#ifndef PULS_INTAKE_EVENTLINES_H
#define PULS_INTAKE_EVENTLINES_H

#include "base/param.h"
#include "model/eventjson.h"

#define EVENTLINES_MAX   20000
#define EVENTLINES_LINE  ((size_t)1 << 20)
#define EVENTLINES_DEPTH 32

typedef struct EventBody {
    const char *text;
    size_t len;
    const char *type;    /* Content-Type; NULL: none was sent */
    const Param *header; /* all headers: of a CloudEvent in binary mode, the
                            envelope is there */
    size_t n_headers;
} EventBody;

typedef struct EventLine {
    size_t number;
    const Event *event; /* NULL: it could not be read, and */
    const char *why;    /* this is the reason */
} EventLine;

typedef struct EventLines {
    EventLine *item;
    size_t n;
    size_t read; /* items that have an event */
} EventLines;

/* Is it a Content-Type of events?  A body without one is refused: a page of
 * another origin could send that without asking. */
bool eventlines_takes(const char *type);
#define EVENTLINES_TYPES                      \
    "application/json, application/x-ndjson," \
    " application/cloudevents+json or"        \
    " application/cloudevents-batch+json"

bool eventlines_read(const EventDefaults *d, Arena *a, const EventBody *b,
                     EventLines *out, Err *err);

#endif

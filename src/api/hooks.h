/*
 * hooks.h -- What is sent through a mapping: shared by hooks.c, segment.c.
 */
#ifndef PULS_API_HOOKS_H
#define PULS_API_HOOKS_H

#include "api/app.h"
#include "api/feeding.h"
#include "intake/records.h"

/* What became of one record. */
typedef struct Sent {
    int64_t line;
    const char *reason; /* of one that made no fact; else NULL */
    bool skipped;
    size_t first, n; /* its facts in f->group.item */
} Sent;

/* All that were sent with one request; in the arena of its Feeding. */
typedef struct Sending {
    Sent *sent;
    size_t n;
    size_t rejected, skipped;
} Sending;

/* The events that the mapping makes of the records, added to the feeding;
 * f->ctx becomes the Sending.  `source`: of the facts, NULL: the mapping's. */
bool sending_convert(Feeding *f, Hook *h, const Records *records,
                     const char *source, Err *err);

/* Say in the log what nobody else is told, without a word of the body. */
void sending_log(const Sending *s, const char *mapping);

/* The mapping of that name, ready to be used. */
Hook *sending_hook(const App *app, const char *name, Err *err);

#endif

/*
 * hooks.h -- What is sent through a mapping: shared by hooks.c, segment.c.
 */
#ifndef PULS_API_HOOKS_H
#define PULS_API_HOOKS_H

#include "api/sending.h"
#include "intake/records.h"

/* What became of one record. */
typedef struct Mapped {
    int64_t line;
    const char *reason; /* of one that made no fact; else NULL */
    bool skipped;
    size_t first, n; /* its facts in group.item of the Sending */
} Mapped;

/* All that came with one request; lives in the arena of its Sending. */
typedef struct MappedAll {
    Mapped *at;
    size_t n;
    size_t rejected, skipped;
    const char *mapping; /* its name */
} MappedAll;

/* The mapping of that name, ready to be used. */
Hook *mapped_hook(const App *app, const char *name, Err *err);

/* The events that the mapping makes of the records, added to s; s->mine
 * becomes the MappedAll.  `source`: of the facts, NULL: the mapping's. */
bool mapped_add(Sending *s, Hook *h, const Records *records, const char *source,
                Err *err);

/* For the answer, when the verdicts are there: what the feed has refused is
 * rejected, too.  Says in the log what a sender may not look at, without a
 * word of the body. */
const MappedAll *mapped_settle(Sending *s);

#endif

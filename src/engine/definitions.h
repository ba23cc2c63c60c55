/*
 * definitions.h -- The metrics that are in force, while they may change.
 *
 *     const Catalogue *c = definitions_take(d, schema, req->arena);
 *     ...                     // valid until the arena is cleared
 *
 * A Catalogue never changes.  When a file in the folder of definitions was
 * written, or an import brought new attr columns, a new Catalogue takes the
 * place of the old one; whoever took the old one keeps it, and the last of
 * them frees it.
 *
 *   1. Of one arena, every take gives the same catalogue.
 *   2. A new schema is seen by the next take from a fresh arena; a file that
 *      was written, by those that come DEFINITIONS_LOOK_MS later.
 *   3. Files with a mistake change nothing: the log has the sentence, once,
 *      and the definitions from before stay in force.
 *
 * Any thread may call anything but definitions_close(), which comes last;
 * arenas that took something may be cleared after it.
 */
#ifndef PULS_ENGINE_DEFINITIONS_H
#define PULS_ENGINE_DEFINITIONS_H

#include "base/arena.h"
#include "model/metric.h"

#include <stdint.h>

#define DEFINITIONS_LOOK_MS 1000

typedef struct Definitions Definitions;

/* The shipped metrics and those of `dir`, which may be NULL or missing.  NULL
 * and *err where a file has a mistake. */
Definitions *definitions_open(const char *dir, const Schema *s, Err *err);
void definitions_close(Definitions *d); /* NULL is fine */

/* `s` is the schema of now; NULL: the one from before.  It stays as it is for
 * as long as the Definitions are open. */
const Catalogue *definitions_take(Definitions *d, const Schema *s, Arena *a);

/* Look at the files now, instead of within DEFINITIONS_LOOK_MS. */
void definitions_reload(Definitions *d);

/* How often the catalogue was replaced. */
uint64_t definitions_changes(Definitions *d);

#endif

/*
 * origins.h -- Where facts come from, up to this moment.
 *
 * The ledger tells of what it has (store_origins()), at most half a minute
 * old.  What came since, what was put aside and what was refused are known
 * elsewhere: a source that never had anything accepted is known only there.
 */
#ifndef PULS_API_ORIGINS_H
#define PULS_API_ORIGINS_H

#include "api/app.h"

typedef struct OriginNow {
    Origin origin; /* where the ledger has nothing: TIME_OPEN, and no facts */
    int64_t quarantined;  /* events that are put aside now */
    int64_t refused;      /* events since the start */
    int64_t last_refused; /* ms UTC; TIME_OPEN: none */
} OriginNow;

/* All of them, by name, in the arena. */
bool origins_now(App *app, Arena *a, OriginNow **out, size_t *n, Err *err);

#endif

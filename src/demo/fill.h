/*
 * fill.h -- Lives become facts: in the ledger, or as files.
 *
 * Customers are lived in chunks of about DEMO_CHUNK facts, so that memory
 * does not grow with the demo; while one moves in, the next is lived on a
 * thread of its own.  Each chunk is sorted by time and handed to
 * store_import() source by source, customers first; what is in the ledger
 * already is a duplicate there, so that a demo that was interrupted can go
 * on, and a second one adds nothing.
 */
#ifndef PULS_DEMO_FILL_H
#define PULS_DEMO_FILL_H

#include "demo/sheet.h"
#include "demo/world.h"
#include "store/store.h"

#define DEMO_CHUNK 2000000 /* facts */

typedef struct FillReport {
    int64_t facts;    /* made, per source below */
    int64_t accepted; /* of these, new to the ledger */
    int64_t by_source[DEMO_SOURCES];
    int64_t live_ms, import_ms; /* by the clock */
} FillReport;

/* Share done in [0, 1], facts so far; false cancels between chunks. */
typedef bool FillFn(void *ctx, double share, int64_t facts);

/* Into the ledger; DIR/tmp holds a chunk at a time. */
bool fill_store(const World *w, Store *store, const char *dir, FillFn *progress,
                void *ctx, FillReport *out, Err *err);

/* customer.csv, interaction.csv, outcome.csv and perception.csv in DIR, which
 * is made; files that are there already are refused. */
bool fill_csv(const World *w, const char *dir, FillFn *progress, void *ctx,
              FillReport *out, Err *err);

#endif

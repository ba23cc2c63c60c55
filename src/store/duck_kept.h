/*
 * duck_kept.h -- Answers that were given before, brought up to date.
 *
 * After plain new rows only those are counted, and added to what was kept;
 * where the end of the period moved on, only the added stretch.  What does
 * not add (different values, cohorts, "as known then") is counted anew when
 * something came that it may be about.  The numbers are those of a recount,
 * to the last integer.
 *
 * Included by the DuckDB backend and by nobody else.  Any thread may call.
 */
#ifndef PULS_STORE_DUCK_KEPT_H
#define PULS_STORE_DUCK_KEPT_H

#include "store/ledger.h"

/* As in store.h. */
bool kept_cells(Ledger *l, const Question *q, Arena *a, Cells *out, Err *err);
bool kept_cells_each(Ledger *l, const Question *q, const Column *const *by,
                     size_t n, Arena *a, Cells *out, Err *err);
bool kept_any(Ledger *l, const Question *q, bool *out, Err *err);

#endif

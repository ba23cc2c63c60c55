/*
 * provider.h -- Who can count cells, as a table.
 *
 *                            can?           can?          can?
 *     question --> rollup ---------> deck --------> kept -------> sql
 *                    |      no         |     no       |    no      |
 *                    v                 v              v            v
 *                  cells             cells          cells        cells
 *
 * Whoever cannot answer a question says so and the next one is asked: the
 * table in provider.c stands in the order of what an answer costs.  SQL can
 * answer all of them.  That they agree to the last integer is what
 * test/unit/providers_test.c is for.
 *
 * Included by the DuckDB backend and by nobody else.  Any thread may call.
 */
#ifndef PULS_STORE_PROVIDER_H
#define PULS_STORE_PROVIDER_H

#include "store/ledger.h"

/* Count the cells of `q`, or with n_each > 0 those of each of these
 * dimensions by itself, into n_each lists at `out`, which are empty before.
 * A provider that cannot says so in *can, which is no error, and leaves `out`
 * as it was. */
typedef bool CountFn(Ledger *l, const Question *q, const Column *const *each,
                     size_t n_each, Arena *a, Cells *out, bool *can, Err *err);

/* As StoreOps.cells in backend.h. */
bool provider_count(Ledger *l, Provider from, const Question *q,
                    const Column *const *each, size_t n_each, Arena *a,
                    Cells *out, Provider *by, Err *err);

#endif

/* provider.c -- See provider.h. */
#include "store/provider.h"

#include "store/duck_deck.h"
#include "store/duck_kept.h"
#include "store/duck_read.h"

#include <string.h>

static bool count_rollup(Ledger *l, const Question *q,
                         const Column *const *each, size_t n_each, Arena *a,
                         Cells *out, bool *can, Err *err)
{
    return deckhand_count(l, true, q, each, n_each, a, out, can, err);
}

static bool count_deck(Ledger *l, const Question *q, const Column *const *each,
                       size_t n_each, Arena *a, Cells *out, bool *can, Err *err)
{
    return deckhand_count(l, false, q, each, n_each, a, out, can, err);
}

static bool count_kept(Ledger *l, const Question *q, const Column *const *each,
                       size_t n_each, Arena *a, Cells *out, bool *can, Err *err)
{
    *can = true;
    return n_each > 0 ? kept_cells_each(l, q, each, n_each, a, out, err)
                      : kept_cells(l, q, a, out, err);
}

static bool count_sql(Ledger *l, const Question *q, const Column *const *each,
                      size_t n_each, Arena *a, Cells *out, bool *can, Err *err)
{
    Count c = {.question = q, .each = each, .n_each = n_each};
    Slice all = {q->period, 0, INT64_MAX};
    duckdb_connection con = NULL;
    Cells cells;
    bool ok =
        ledger_look(l, &con, err) && duck_count(con, &c, &all, a, &cells, err);

    duckdb_disconnect(&con);
    *can = true;
    if (ok && n_each > 0)
        duck_split_each(&c, &cells, out);
    else if (ok)
        *out = cells;
    return ok;
}

/* NULL: not built, and so it cannot. */
static CountFn *const providers[PROVIDER_COUNT] = {
    [PROVIDER_ROLLUP] = count_rollup,
    [PROVIDER_DECK] = count_deck,
    [PROVIDER_KEPT] = count_kept,
    [PROVIDER_SQL] = count_sql,
};

bool provider_count(Ledger *l, Provider from, const Question *q,
                    const Column *const *each, size_t n_each, Arena *a,
                    Cells *out, Provider *by, Err *err)
{
    int first = from == PROVIDER_ANY ? PROVIDER_ANY + 1 : (int)from;
    int last = from == PROVIDER_ANY ? PROVIDER_COUNT - 1 : (int)from;
    bool can = false;

    *by = PROVIDER_ANY;
    memset(out, 0, (n_each > 0 ? n_each : 1) * sizeof(*out));
    for (int p = first; p <= last && !can; p++) {
        if (providers[p] == NULL)
            continue;
        if (p > PROVIDER_DECK) /* those that ask the database */
            deckhand_make_room(l->hand);
        if (!providers[p](l, q, each, n_each, a, out, &can, err))
            return false;
        if (can)
            *by = (Provider)p;
        if (can && from == PROVIDER_ANY)
            atomic_fetch_add(&l->answered[p], 1);
    }
    return true;
}

/*
 * duck_kept.c -- See duck_kept.h.
 *
 * Everything happens between two readings of the tide:
 *
 *     tide; count rows below tide.next_seq; tide again
 *
 * If the epoch is the same, the rows counted are those that counted when the
 * first one was read (ledger.h), and may be kept under it.  If not, a
 * correction came in between, and all is done once more.
 */
#include "store/duck_kept.h"

#include "store/cellcache.h"
#include "store/duck_read.h"
#include "store/duck_swell.h"

#define MAX_TRIES 3 /* then it is counted and not kept */

typedef struct Work {
    Ledger *ledger;
    const Count *count;
    const Question *q;
    Arena *arena;
    const char *key;
    duckdb_connection con; /* NULL until one is needed */
} Work;

static bool connect(Work *w, Err *err)
{
    return w->con != NULL || ledger_look(w->ledger, &w->con, err);
}

static bool is_cohort(const Work *w)
{
    return w->q->metric->type == METRIC_COHORT;
}

/* Do the cells of two halves of the facts make those of all? */
static bool adds(const Work *w)
{
    return !is_cohort(w) && w->q->known == TIME_OPEN &&
           (w->count->any || w->q->metric->type != METRIC_DISTINCT);
}

/* A cohort looks at several tables. */
static bool same_epoch(const Work *w, const Tide *a, const Tide *b)
{
    bool same = true;

    if (!is_cohort(w))
        return tide_same(a, b, w->q->metric->facts);
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        same &= tide_same(a, b, (FactTable)t);
    return same;
}

/* ---- What came ---------------------------------------------------------- */

/* May rows that came since touch what was kept? */
static bool find_touched(Work *w, const Kept *k, const Tide *now, bool *touched,
                         Err *err)
{
    FactTable t = w->q->metric->facts;
    int64_t from = k->tide.next_seq;
    Swell s;

    *touched = false;
    if (from >= now->next_seq)
        return true;
    if (!connect(w, err) || !swell_about(w->ledger->swells, w->con, t, from,
                                         now->next_seq, &s, err))
        return false;
    *touched =
        s.n > 0 && (w->q->metric->clock != CLOCK_TS ||
                    (s.first < k->period.to && s.last >= k->period.from));
    return true;
}

static bool find_moved(Work *w, const Tide *then, const Tide *now, bool *moved,
                       Err *err)
{
    *moved = false;
    for (int t = 0; t < FACT_TABLE_COUNT && !*moved; t++) {
        Swell s = {0};

        if (then->next_seq < now->next_seq &&
            (!connect(w, err) ||
             !swell_about(w->ledger->swells, w->con, (FactTable)t,
                          then->next_seq, now->next_seq, &s, err)))
            return false;
        *moved = s.n > 0;
    }
    return true;
}

/* ---- Counting ----------------------------------------------------------- */

static bool count_slice(Work *w, Period p, int64_t seq_from, int64_t seq_to,
                        Cells *out, Err *err)
{
    Slice s = {p, seq_from, seq_to};

    return connect(w, err) &&
           duck_count(w->con, w->count, &s, w->arena, out, err);
}

static bool add_slice(Work *w, Period p, int64_t seq_from, int64_t seq_to,
                      Cells *into, Err *err)
{
    static const Metric counted = {.type = METRIC_COUNT};
    static const Column text = {.type = COLUMN_TEXT};
    static const Column *const one[] = {&text};
    bool each = w->count->n_each > 0;
    Cells more;

    if (!count_slice(w, p, seq_from, seq_to, &more, err))
        return false;
    cells_merge(w->arena, w->count->any ? &counted : w->q->metric,
                each ? one : w->q->by, each ? 1 : w->q->n_by, into, &more);
    return true;
}

/* All of it; what was kept is of no use. */
static bool count_all(Work *w, const Tide *now, Kept *k, Err *err)
{
    *k = (Kept){.period = w->q->period, .tide = *now};
    return count_slice(w, k->period, 0,
                       is_cohort(w) ? INT64_MAX : now->next_seq, &k->cells,
                       err);
}

/* ---- Bringing up to date ------------------------------------------------ */

/* Add to what was kept what it lacks.  *good: it can be had in this way. */
static bool extend(Work *w, Tide *now, Kept *k, bool *good, Err *err)
{
    Period old = k->period, more = {old.to, w->q->period.to};
    bool touched, settled = w->count->any && k->cells.n > 0;

    *good = false;
    if (!find_touched(w, k, now, &touched, err))
        return false;
    if (!adds(w) && (touched || more.from < more.to))
        return true;
    if (touched && !settled &&
        !add_slice(w, old, k->tide.next_seq, now->next_seq, &k->cells, err))
        return false;
    if (more.from < more.to && !settled &&
        !add_slice(w, more, 0, now->next_seq, &k->cells, err))
        return false;
    *good = true;
    return true;
}

/* What was kept, as of `now`; *good: it is of use. */
static bool refresh(Work *w, Tide *now, Kept *k, bool *good, Err *err)
{
    bool moved;

    *good = same_epoch(w, &k->tide, now) && k->period.from == w->q->period.from;
    if (!*good)
        return true;
    if (now->next_seq < k->tide.next_seq)
        now->next_seq = k->tide.next_seq; /* somebody was here meanwhile */
    if (!is_cohort(w))
        return extend(w, now, k, good, err);
    if (!find_moved(w, &k->tide, now, &moved, err))
        return false;
    *good = !moved && k->period.to == w->q->period.to;
    return true;
}

static bool is_whole(const Work *w, const Kept *k, const Tide *now)
{
    return k->tide.next_seq == now->next_seq && k->period.to == w->q->period.to;
}

/* Answer as of a tide.  *settled: that tide's epoch is still in force. */
static bool answer_once(Work *w, Kept *k, bool *settled, Err *err)
{
    CellCache *cache = w->ledger->cells;
    Tide now = ledger_tide(w->ledger), after;
    bool good = false;

    if (cellcache_find(cache, w->key, w->q->period.to, w->arena, k)) {
        if (same_epoch(w, &k->tide, &now) && is_whole(w, k, &now)) {
            *settled = true;
            return true;
        }
        if (!refresh(w, &now, k, &good, err))
            return false;
    }
    if (!good && !count_all(w, &now, k, err))
        return false;
    after = ledger_tide(w->ledger);
    *settled = same_epoch(w, &now, &after);
    k->tide = now;
    k->period = w->q->period;
    if (*settled && (good || !is_cohort(w) || now.next_seq == after.next_seq))
        cellcache_keep(cache, w->key, k);
    return true;
}

/* Each time anew: a connection sees one moment only. */
static bool answer(Work *w, Cells *out, Err *err)
{
    bool settled = false, ok = true;
    Kept k;

    w->key = duck_count_key(w->count, w->arena);
    for (int i = 0; ok && !settled && i < MAX_TRIES; i++) {
        ok = answer_once(w, &k, &settled, err);
        duckdb_disconnect(&w->con);
    }
    if (ok && !settled)
        ok = count_slice(w, w->q->period, 0, INT64_MAX, &k.cells, err);
    duckdb_disconnect(&w->con);
    if (ok)
        *out = k.cells;
    return ok;
}

/* ---- Questions ---------------------------------------------------------- */

bool kept_cells(Ledger *l, const Question *q, Arena *a, Cells *out, Err *err)
{
    Count c = {.question = q};
    Work w = {.ledger = l, .count = &c, .q = q, .arena = a};

    return answer(&w, out, err);
}

bool kept_cells_each(Ledger *l, const Question *q, const Column *const *by,
                     size_t n, Arena *a, Cells *out, Err *err)
{
    Count c = {.question = q, .each = by, .n_each = n};
    Work w = {.ledger = l, .count = &c, .q = q, .arena = a};
    Cells all;

    if (!answer(&w, &all, err))
        return false;
    duck_split_each(&c, &all, out);
    return true;
}

bool kept_any(Ledger *l, const Question *q, bool *out, Err *err)
{
    Arena a = {0};
    Count c = {.question = q, .any = true};
    Work w = {.ledger = l, .count = &c, .q = q, .arena = &a};
    Cells cells;
    bool ok = answer(&w, &cells, err);

    if (ok)
        *out = cells.n > 0;
    arena_clear(&a);
    return ok;
}

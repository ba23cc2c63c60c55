/*
 * answer.c -- Questions that the deck answers.
 *
 *     rollups, if they have it --> else a pass through the columns --> cells
 */
#include "deck/pass.h"
#include "deck/rollup.h"

#include <string.h>

#define MAX_CLOCK_MS ((int64_t)100 * 366 * 86400000) /* cut into hours */

static bool has_clock(const Question *q, const Column *const *by, size_t n)
{
    bool clock = plan_has_clock(q);

    for (size_t i = 0; i < n; i++)
        clock |= by[i]->part != PART_NONE;
    return clock;
}

static void read_outputs(const Pass *p, Bins *bins, size_t n_by,
                         const int64_t *start, Arena *a, Cells *out)
{
    for (size_t i = 0; i < p->n_outputs; i++) {
        gather_cells(p, &p->output[i], &bins[i], n_by, start, a, &out[i]);
        bins_free(&bins[i]);
    }
}

static bool count(Deck *d, bool rollup, int64_t from, const Question *q,
                  const Column *const *each, size_t n_each, Arena *a,
                  Cells *out)
{
    const Column *const *by = n_each > 0 ? each : q->by;
    size_t n_by = n_each > 0 ? n_each : q->n_by, n = 1;
    const int64_t *start = &q->period.from;
    Period within = q->period;
    Pass p = {0};
    Bins *bins;
    Err err;

    memset(out, 0, (n_each > 0 ? n_each : 1) * sizeof(*out));
    if (n_each == 0) {
        start = period_buckets(a, q->zone, q->period, q->grain, &n, &err);
        if (start == NULL)
            return false;
    }
    p.n_buckets = (uint32_t)n;
    if (has_clock(q, by, n_by) && q->period.to - q->period.from > MAX_CLOCK_MS)
        return false;
    within.from = from > within.from ? from : within.from;
    p.from = from;
    if (!plan_pass(d, q, by, n_by, n_each, a, &p))
        return false;
    if (n == 0 || q->period.from >= q->period.to)
        return !rollup;
    bins = ARENA_ARRAY(a, Bins, p.n_outputs);
    if (!rollup) {
        plan_spans(&p, q, start, n, within, a);
        pass_all(&p, bins);
    } else if (n_each > 0 || !rollups_count(&p, q, start, n, a, bins)) {
        return false;
    }
    read_outputs(&p, bins, n_each > 0 ? 1 : n_by, start, a, out);
    return true;
}

bool deck_cells(Deck *d, bool rollup, const Question *q,
                const Column *const *each, size_t n_each, Arena *a, Cells *out)
{
    return count(d, rollup, q->period.from, q, each, n_each, a, out);
}

bool deck_cells_from(Deck *d, int64_t from, const Question *q,
                     const Column *const *each, size_t n_each, Arena *a,
                     Cells *out)
{
    return count(d, false, from, q, each, n_each, a, out);
}

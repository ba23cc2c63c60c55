/*
 * reach.c -- The first and the last fact that passes.
 *
 * Stretches are looked through from either end, only until one has a fact.
 */
#include "deck/mask.h"
#include "deck/shelf.h"

typedef struct Reach {
    const Pass *pass;
    Gate gate[MAX_GATES];
    size_t n_gates;
    uint8_t mask[PASS_BLOCK];
    Period found; /* both ends belong to it; TIME_OPEN: none */
} Reach;

static void note(Reach *r, int64_t ts)
{
    if (r->found.from == TIME_OPEN || ts < r->found.from)
        r->found.from = ts;
    if (r->found.to == TIME_OPEN || ts > r->found.to)
        r->found.to = ts;
}

/* Rows `from` .. `to` - 1 of the chunk; true if one of them passes. */
static bool look_at_block(Reach *r, const Chunk *c, size_t from, size_t to)
{
    size_t n = to - from, first = 0, last = n;

    for (size_t i = 0; i < r->n_gates; i++)
        gate_mask(&r->gate[i], from, n, r->mask, i > 0);
    while (r->n_gates > 0 && first < n && r->mask[first] == 0)
        first++;
    if (first == n)
        return false;
    while (r->n_gates > 0 && r->mask[last - 1] == 0)
        last--;
    note(r, c->from + c->ts[from + first]);
    note(r, c->from + c->ts[from + last - 1]);
    return true;
}

/* The first row, or the last, mostly passes: a few are looked at before many
 * are. */
#define FIRST_LOOK ((size_t)64)

static size_t look_further(size_t n)
{
    return 4 * n < PASS_BLOCK ? 4 * n : PASS_BLOCK;
}

/* The rows of [from, to) from the front, then from the back. */
static void look_at(Reach *r, const Chunk *c, Period p)
{
    size_t first = p.from == TIME_OPEN ? 0 : chunk_row(c, p.from);
    size_t end = p.to == TIME_OPEN ? c->n : chunk_row(c, p.to);
    bool found = false;

    if (first >= end || !gates_of(&r->pass->tests, c, r->gate, &r->n_gates))
        return;
    for (size_t n = FIRST_LOOK, at = first; at < end && !found;
         at += n, n = look_further(n))
        found = look_at_block(r, c, at, at + n < end ? at + n : end);
    for (size_t n = FIRST_LOOK; found && end > first; n = look_further(n)) {
        size_t from = end > first + n ? end - n : first;

        found = !look_at_block(r, c, from, end);
        end = from;
    }
}

static bool is_outside(Period p, int64_t at)
{
    return (p.from != TIME_OPEN && at < shelf_stretch(p.from)) ||
           (p.to != TIME_OPEN && at > shelf_stretch(p.to - 1));
}

/* No fact of this stretch, or of those behind it, moves the end. */
static bool is_known(const Reach *r, int64_t at, int step)
{
    int64_t end = step > 0 ? r->found.from : r->found.to;

    return end != TIME_OPEN &&
           (step > 0 ? at > shelf_stretch(end) : at < shelf_stretch(end));
}

/* `step` 1: from the earliest stretch on, for the first fact; -1: from the
 * latest one back, for the last. */
static void look_through(Reach *r, const Shelf *s, Period p, int step)
{
    for (size_t k = 0; k < s->n; k++) {
        const Chunk *c = s->chunk[step > 0 ? k : s->n - 1 - k];
        int64_t at = shelf_stretch(c->from);

        if (is_known(r, at, step))
            return;
        if (!is_outside(p, at))
            look_at(r, c, p);
    }
}

bool deck_reach(Deck *d, const Question *q, Period within, bool measured,
                Period *out)
{
    Metric facts = *q->metric;
    Question own = *q;
    Pass p = {.n_buckets = 1, .from = q->period.from};
    Reach r; /* large, and not looked at before it is written */
    Arena a = {0};
    bool can;

    own.n_by = 0;
    own.metric = measured ? q->metric : &facts;
    if (facts.type != METRIC_COHORT && facts.type != METRIC_RATIO)
        facts.type = METRIC_COUNT;
    /* which answers are on a scale with boxes, SQL tells */
    can = d->floor == INT64_MIN && !plan_has_clock(&own) &&
          !(measured && q->metric->n_boxes > 0) &&
          plan_pass(d, &own, NULL, 0, 0, &a, &p);
    r.pass = &p;
    r.found = (Period){TIME_OPEN, TIME_OPEN};
    for (size_t i = 0; can && i < d->table[p.table].n_shelves; i++) {
        const Shelf *s = &d->table[p.table].shelf[i];

        if (!pass_may_see(&p, s))
            continue;
        look_through(&r, s, within, 1);
        look_through(&r, s, within, -1);
    }
    *out = r.found;
    arena_clear(&a);
    return can;
}

/* rollup_ask.c -- Covering a question's period with rollups.  See rollup.h. */
#include "deck/rollup.h"

#include "base/clock.h"
#include "deck/shelf.h"

#include <stdlib.h>

#define NEAR_MS  (2 * DECK_STRETCH_MS)
#define MAX_REST 8 /* either side of what is folded, at three levels */

typedef struct Cover {
    const Pass *pass;
    const Question *q;
    const int64_t *start;
    size_t n;
    Arena *arena;
    Bins *bins;
    Period facts; /* before and after it there are none */
    const Column *outer[MAX_BY];
    size_t n_outer;
    size_t folded;         /* stretches that came from rollups */
    Period rest[MAX_REST]; /* those that none has */
    size_t n_rest;
} Cover;

static Period period_meet(Period a, Period b)
{
    return (Period){a.from > b.from ? a.from : b.from,
                    a.to < b.to ? a.to : b.to};
}

/* From the columns. */
static void count_rest(Cover *c, Period within)
{
    Pass p = *c->pass;
    Bins more;

    plan_spans(&p, c->q, c->start, c->n, within, c->arena);
    pass_all(&p, &more);
    bins_merge(&p, &p.output[0], c->bins, &more);
    bins_free(&more);
}

static const Grain finer[] = {[GRAIN_YEAR] = GRAIN_MONTH,
                              [GRAIN_MONTH] = GRAIN_DAY,
                              [GRAIN_DAY] = GRAIN_ALL,
                              [GRAIN_HOUR] = GRAIN_ALL};

/* Buckets that stick out where there are no facts lie within, too. */
static void buckets_within(const Cover *c, const Rollup *r, Period p,
                           size_t *first, size_t *end)
{
    int64_t to = p.to >= c->facts.to ? INT64_MAX : p.to;

    *first = p.from <= c->facts.from ? 0 : sorted_from(r->start, r->n, p.from);
    *end = *first;
    while (*end < r->n && r->start[*end + 1] <= to)
        ++*end;
}

static void cover(Cover *c, Grain level, Period p)
{
    size_t first, end;
    Rollup *r = NULL;
    char *key;

    if (p.from >= p.to)
        return;
    if (level == GRAIN_ALL) {
        p = period_meet(p, c->q->period);
        if (p.from < p.to)
            c->rest[c->n_rest++] = p;
        return;
    }
    key = rollup_key(c->q, level, c->outer, c->n_outer);
    r = key == NULL ? NULL : rollup_use(c->pass->deck->rollups, key);
    free(key);
    if (r != NULL)
        buckets_within(c, r, p, &first, &end);
    if (r == NULL || first == end) {
        cover(c, finer[level], p);
        return;
    }
    rollup_fold(r, c->pass, c->q, c->start, c->n, r->start[first],
                r->start[end], c->arena, c->bins);
    c->folded++;
    cover(c, finer[level], (Period){p.from, r->start[first]});
    cover(c, finer[level], (Period){r->start[end], p.to});
}

/* The coarsest one whose buckets lie within those of the question, and are
 * many times shorter than all of it. */
static Grain level_for(const Question *q)
{
    int64_t days = (q->period.to - q->period.from) / DECK_DAY_MS;

    switch (q->grain) {
    case GRAIN_HOUR: return GRAIN_HOUR;
    case GRAIN_DAY:
    case GRAIN_WEEK: return GRAIN_DAY;
    case GRAIN_MONTH:
    case GRAIN_QUARTER: return GRAIN_MONTH;
    case GRAIN_ALL:
    case GRAIN_YEAR: break;
    }
    return days > 366 ? GRAIN_YEAR : days > 62 ? GRAIN_MONTH : GRAIN_DAY;
}

/* Are there facts at either end that this level leaves to finer ones? */
static bool leaves_some(const Cover *c, Grain level, Period p)
{
    const Zone *z = c->q->zone;

    return (p.from > c->facts.from &&
            clock_floor(z, level, p.from) != p.from) ||
           (p.to < c->facts.to && clock_floor(z, level, p.to) != p.to);
}

static void make_all(Cover *c, Grain level, Period p)
{
    Deck *d = c->pass->deck;
    Grain first = level;
    bool more = true;

    for (; level != GRAIN_ALL && more; level = finer[level]) {
        char *key = rollup_key(c->q, level, c->outer, c->n_outer);

        more = key != NULL && (level != first ||
                               rollup_is_wanted(d->rollups, rollup_shape(key)));
        if (more)
            rollup_make_one(d, c->q, level, key, c->outer, c->n_outer);
        free(key);
        more = more && leaves_some(c, level, p);
    }
}

/* Nothing that passes is in between, which is not long. */
static bool is_bare(const Cover *c, int64_t from, int64_t to)
{
    Period found;

    return from < to && to - from <= NEAR_MS &&
           deck_reach(c->pass->deck, c->q, (Period){from, to}, false, &found) &&
           found.from == TIME_OPEN;
}

/* The part of the question's period that has facts.  One that begins with the
 * first that passes, as all do that name none, begins with the first of all,
 * where whole years do, too. */
static Period period_of(const Cover *c)
{
    Period p = period_meet(c->q->period, c->facts);

    if (is_bare(c, c->facts.from, p.from))
        p.from = c->facts.from;
    if (is_bare(c, p.to, c->facts.to))
        p.to = c->facts.to;
    return p;
}

static bool count_shape(const Pass *p, const Question *q, const int64_t *start,
                        size_t n, Arena *a, Bins *out)
{
    Rollups *r = p->deck->rollups;
    Cover c = {
        .pass = p, .q = q, .start = start, .n = n, .arena = a, .bins = out};
    Grain level = level_for(q);
    Period all;

    if (p->bin == BIN_DISTINCT || !rollup_outer(q, c.outer, &c.n_outer) ||
        !deck_extent(&p->deck->table[p->table], &c.facts))
        return false;
    all = period_of(&c);
    make_all(&c, level, all);
    *out = bins_new(p, &p->output[0]);
    pthread_rwlock_rdlock(&r->lock);
    cover(&c, level, all);
    pthread_rwlock_unlock(&r->lock);
    for (size_t i = 0; i < c.n_rest && c.folded > 0; i++)
        count_rest(&c, c.rest[i]);
    if (c.folded == 0)
        bins_free(out);
    return c.folded > 0;
}

bool rollups_count(const Pass *p, const Question *q, const int64_t *start,
                   size_t n, Arena *a, Bins *out)
{
    if (p->deck->rollups->limit == 0 || p->n_outputs != 1 ||
        p->deck->floor != INT64_MIN || p->unknown)
        return false;
    return count_shape(p, q, start, n, a, out) ||
           rollup_exact(p, q, start, n, a, out);
}

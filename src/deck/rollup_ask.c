/* rollup_ask.c -- Covering a question's period with rollups.  See rollup.h. */
#include "deck/rollup.h"

#include "base/clock.h"
#include "deck/shelf.h"

#include <stdlib.h>

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
    size_t folded; /* stretches that came from rollups */
} Cover;

/* What no rollup has, from the columns. */
static void count_rest(Cover *c, Period within)
{
    Pass p = *c->pass;
    Bins more;

    if (within.from >= within.to)
        return;
    plan_spans(&p, c->q, c->start, c->n, within, c->arena);
    pass_all(&p, &more);
    bins_merge(&p, &p.output[0], c->bins, &more);
    bins_free(&more);
}

static const Grain finer[] = {[GRAIN_YEAR] = GRAIN_MONTH,
                              [GRAIN_MONTH] = GRAIN_DAY,
                              [GRAIN_DAY] = GRAIN_ALL,
                              [GRAIN_HOUR] = GRAIN_ALL};

static Rollup *use(Rollups *r, const char *key)
{
    Rollup *found = rollup_find(r, key);

    if (found != NULL)
        __atomic_store_n(&found->used,
                         __atomic_add_fetch(&r->uses, 1, __ATOMIC_RELAXED),
                         __ATOMIC_RELAXED);
    return found;
}

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
        count_rest(c, p);
        return;
    }
    key = rollup_key(c->q, level, c->outer, c->n_outer);
    r = key == NULL ? NULL : use(c->pass->deck->rollups, key);
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
    bool more = true;

    for (; level != GRAIN_ALL && more; level = finer[level]) {
        char *key = rollup_key(c->q, level, c->outer, c->n_outer);

        if (key != NULL)
            rollup_make_if_wanted(c->pass->deck, c->q, level, key, c->outer,
                                  c->n_outer);
        free(key);
        more = leaves_some(c, level, p);
    }
}

bool rollups_count(const Pass *p, const Question *q, const int64_t *start,
                   size_t n, Arena *a, Bins *out)
{
    Rollups *r = p->deck->rollups;
    Cover c = {
        .pass = p, .q = q, .start = start, .n = n, .arena = a, .bins = out};
    Grain level = level_for(q);
    Period all = q->period;

    if (r->limit == 0 || p->n_outputs != 1 || p->bin == BIN_DISTINCT ||
        p->deck->floor != INT64_MIN || !rollup_outer(q, c.outer, &c.n_outer) ||
        !deck_extent(&p->deck->table[p->table], &c.facts))
        return false;
    all.from = all.from > c.facts.from ? all.from : c.facts.from;
    all.to = all.to < c.facts.to ? all.to : c.facts.to;
    make_all(&c, level, all);
    *out = bins_new(p, &p->output[0]);
    pthread_rwlock_rdlock(&r->lock);
    cover(&c, level, all);
    pthread_rwlock_unlock(&r->lock);
    if (c.folded == 0)
        bins_free(out);
    return c.folded > 0;
}

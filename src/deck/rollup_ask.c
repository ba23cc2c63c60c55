/* rollup_ask.c -- Covering a question's period with rollups.  See rollup.h. */
#include "deck/rollup.h"

#include <stdlib.h>

typedef struct Cover {
    const Pass *pass;
    const Question *q;
    const int64_t *start;
    size_t n;
    Arena *arena;
    Bins *bins;
    const Column *outer[MAX_BY];
    size_t n_outer;
    size_t folded; /* stretches that came from rollups */
} Cover;

/* What no rollup has, from the columns. */
static void count_rest(Cover *c, int64_t from, int64_t to)
{
    Pass p = *c->pass;
    Bins more;
    size_t first = 0, last;

    if (from >= to)
        return;
    while (first + 1 < p.n_spans && p.span[first + 1].from <= from)
        first++;
    for (last = first; last + 1 < p.n_spans && p.span[last + 1].from < to;)
        last++;
    p.n_spans = last - first + 1;
    p.span += first;
    p.from = from;
    p.end = to;
    pass_all(&p, &more);
    bins_merge(&p, &p.output[0], c->bins, &more);
    bins_free(&more);
}

static const Grain finer[] = {[GRAIN_MONTH] = GRAIN_DAY,
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

static void cover(Cover *c, Grain level, int64_t from, int64_t to)
{
    Rollups *all = c->pass->deck->rollups;
    size_t first, end;
    char *key = NULL;
    Rollup *r = NULL;

    if (from >= to)
        return;
    if (level != GRAIN_ALL) {
        key = rollup_key(c->q, level, c->outer, c->n_outer);
        r = key == NULL ? NULL : use(all, key);
        free(key);
    }
    if (r == NULL) {
        if (level == GRAIN_ALL)
            count_rest(c, from, to);
        else
            cover(c, finer[level], from, to);
        return;
    }
    first = sorted_from(r->start, r->n, from);
    end = first;
    while (end < r->n && r->start[end + 1] <= to)
        end++;
    if (first == end) {
        cover(c, finer[level], from, to);
        return;
    }
    rollup_fold(r, c->pass, c->q, c->start, c->n, r->start[first],
                r->start[end], c->arena, c->bins);
    c->folded++;
    cover(c, finer[level], from, r->start[first]);
    cover(c, finer[level], r->start[end], to);
}

/* The coarsest one whose buckets lie within those of the question. */
static Grain level_for(const Question *q)
{
    int64_t days = (q->period.to - q->period.from) / DECK_DAY_MS;

    switch (q->grain) {
    case GRAIN_HOUR: return GRAIN_HOUR;
    case GRAIN_DAY:
    case GRAIN_WEEK: return GRAIN_DAY;
    case GRAIN_ALL:
    case GRAIN_MONTH:
    case GRAIN_QUARTER:
    case GRAIN_YEAR: break;
    }
    return days > 120 ? GRAIN_MONTH : GRAIN_DAY;
}

static void make_all(Cover *c, Grain level)
{
    for (; level != GRAIN_ALL; level = finer[level]) {
        char *key = rollup_key(c->q, level, c->outer, c->n_outer);

        if (key != NULL)
            rollup_make_if_wanted(c->pass->deck, c->q, level, key, c->outer,
                                  c->n_outer);
        free(key);
    }
}

bool rollups_count(const Pass *p, const Question *q, const int64_t *start,
                   size_t n, Arena *a, Bins *out)
{
    Rollups *r = p->deck->rollups;
    Cover c = {
        .pass = p, .q = q, .start = start, .n = n, .arena = a, .bins = out};
    Grain level = level_for(q);

    if (r->limit == 0 || p->n_outputs != 1 || p->bin == BIN_DISTINCT ||
        p->deck->floor != INT64_MIN || !rollup_outer(q, c.outer, &c.n_outer))
        return false;
    make_all(&c, level);
    *out = bins_new(p, &p->output[0]);
    pthread_rwlock_rdlock(&r->lock);
    cover(&c, level, q->period.from, q->period.to);
    pthread_rwlock_unlock(&r->lock);
    if (c.folded == 0)
        bins_free(out);
    return c.folded > 0;
}

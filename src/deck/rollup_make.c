/* rollup_make.c -- Which rollups there are.  See rollup.h. */
#include "deck/rollup.h"

#include "base/mem.h"
#include "deck/shelf.h"

#include <stdlib.h>
#include <string.h>

#define MAX_KEY   8192
#define FREE_BINS ((size_t)1 << 20) /* that nobody asks the use of */
#define MAX_BINS  ((size_t)1 << 23) /* of a bucket, full or empty */
#define FREE_KEYS ((size_t)1 << 22) /* the same of all of them, or */
#define FACT_BINS 8                 /* so many for each fact */
#define IN_VAIN   (-64) /* that cannot be made: tried again so much later */

/* ---- What a question needs ---------------------------------------------- */

/* Dimensions that the question filters by and does not group by. */
bool rollup_outer(const Question *q, const Column **outer, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < q->where.n; i++) {
        const Column *c = q->where.item[i].column;
        bool there = false;

        if (c->part == PART_NONE && c->type != COLUMN_TEXT &&
            c->type != COLUMN_BOOL)
            return false;
        for (size_t k = 0; k < q->n_by; k++)
            there |= strcmp(q->by[k]->name, c->name) == 0;
        for (size_t k = 0; k < *n; k++)
            there |= strcmp(outer[k]->name, c->name) == 0;
        if (there)
            continue;
        if (*n == MAX_BY)
            return false;
        outer[(*n)++] = c;
    }
    return true;
}

char *rollup_key(const Question *q, Grain level, const Column *const *outer,
                 size_t n_outer)
{
    const Metric *m = q->metric;
    Buf b = BUF_INIT(MAX_KEY);
    char *key;

    buf_printf(&b, "%d %d %s %s\n", (int)level, (int)m->type,
               fact_table_name[m->facts], zone_name(q->zone));
    filter_write(&b, &m->where);
    buf_puts(&b, "\n");
    filter_write(&b, &m->hit);
    buf_printf(&b, "\n%s\n", m->measure == NULL ? "" : m->measure->name);
    for (size_t i = 0; i < n_outer; i++)
        buf_printf(&b, "%s,", outer[i]->name);
    for (size_t i = 0; i < q->n_by; i++)
        buf_printf(&b, " %s", q->by[i]->name);
    key = b.full ? NULL : mem_strdup(b.text);
    buf_clear(&b);
    return key;
}

const char *rollup_shape(const char *key)
{
    return strchr(key, ' ');
}

/* ---- Making one --------------------------------------------------------- */

/* The part of the question's period that has facts; of a few that lie far
 * from all others, only if it is asked. */
static bool wanted(const Deck *d, const Question *q, Period *out)
{
    if (!deck_extent(&d->table[q->metric->facts], out))
        return false;
    out->from = q->period.from > out->from ? q->period.from : out->from;
    out->to = q->period.to < out->to ? q->period.to : out->to;
    return out->from < out->to;
}

/* With room for what comes: some buckets more. */
static const size_t spare[] = {
    [GRAIN_YEAR] = 0, [GRAIN_MONTH] = 2, [GRAIN_DAY] = 40, [GRAIN_HOUR] = 72};

static bool set_buckets(Rollup *r, const Question *q, Period p)
{
    size_t more = spare[r->level];
    int64_t ms = clock_floor(q->zone, r->level, p.from), from = ms;

    for (; ms < p.to || more > 0; r->n++) {
        more -= ms >= p.to;
        ms = clock_next(q->zone, r->level, ms);
        if (r->n >= MAX_BUCKETS)
            return false;
    }
    r->start = ARENA_ARRAY(&r->arena, int64_t, r->n + 1);
    r->start[0] = from;
    for (size_t i = 0; i < r->n; i++)
        r->start[i + 1] = clock_next(q->zone, r->level, r->start[i]);
    return true;
}

/* Of all buckets: each bin is looked at once when they are counted. */
static size_t most_keys(const DeckTable *t)
{
    size_t n = FACT_BINS * t->rows;

    n = n > FREE_KEYS ? n : FREE_KEYS;
    return n < UINT32_MAX ? n : UINT32_MAX;
}

/* Adding up as many bins as there are facts is no gain. */
static bool is_worth_it(const Deck *d, const Rollup *r)
{
    size_t n = r->bins.all.n;

    return r->bytes <= d->rollups->limit / 4 &&
           (n <= FREE_BINS || n <= d->table[r->pass.table].rows / 2);
}

static bool plan(Deck *d, const Question *q, Rollup *r,
                 const Column *const *outer)
{
    const Column *by[2 * MAX_BY];
    Question own = *q;

    own.where = (Filters){0};
    for (size_t i = 0; i < r->n_outer; i++)
        by[i] = outer[i];
    for (size_t i = 0; i < q->n_by; i++)
        by[r->n_outer + i] = q->by[i];
    own.period = (Period){r->start[0], r->start[r->n]};
    r->pass.from = r->start[0];
    r->pass.n_buckets = 1; /* they are counted some at a time */
    r->pass.max_bins = MAX_BINS;
    if (r->n_outer + q->n_by > MAX_AXES - 1 ||
        !plan_pass(d, &own, by, r->n_outer + q->n_by, 0, &r->arena, &r->pass) ||
        r->pass.bin == BIN_DISTINCT)
        return false;
    r->pass.n_buckets = (uint32_t)r->n;
    r->pass.output[0].n_keys *= r->n;
    plan_spans(&r->pass, &own, r->start, r->n, own.period, &r->arena);
    return r->pass.output[0].n_keys <= most_keys(&d->table[r->pass.table]);
}

/* The catalogue and the zone that the question points to may go. */
static Rollup *make(Deck *d, const Question *q, Grain level, Period period,
                    const char *key, const Column *const *outer, size_t n_outer)
{
    Rollup *r = mem_alloc(sizeof(*r));

    r->level = level;
    r->n_outer = n_outer;
    r->key = mem_strdup(key);
    if (set_buckets(r, q, period) && plan(d, q, r, outer)) {
        for (size_t i = 0; i < n_outer; i++)
            r->outer[i] = arena_printf(&r->arena, "%s", outer[i]->name);
        rollup_fill(r);
        if (is_worth_it(d, r))
            return r;
    }
    rollup_free(r);
    return NULL;
}

static void make_room(Rollups *r, size_t bytes)
{
    while (r->n > 0 && (r->n == MAX_ROLLUPS || r->bytes + bytes > r->limit)) {
        Rollup *oldest = r->item[0];

        for (size_t i = 1; i < r->n; i++) {
            if (r->item[i]->used < oldest->used)
                oldest = r->item[i];
        }
        rollup_remove(r, oldest);
    }
}

static bool is_enough(const Rollups *r, const Shape *s, uint64_t hash)
{
    return s->hash == hash && s->asked >= (int64_t)r->after;
}

/* Those that share a place forget each other; questions of a time that moves
 * on are always new, and must not make shapes be forgotten. */
static Shape *place_of(Rollups *r, const char *what, uint64_t hash)
{
    return &r->shape[hash % MAX_SHAPES +
                     (what[0] == ROLLUP_EXACT[0] ? MAX_SHAPES : 0)];
}

bool rollup_is_wanted(Rollups *r, const char *what)
{
    uint64_t h = lexicon_hash(what, strlen(what));
    Shape *s = place_of(r, what, h);
    bool enough;

    pthread_rwlock_rdlock(&r->lock);
    enough = is_enough(r, s, h);
    pthread_rwlock_unlock(&r->lock);
    if (enough)
        return true;
    pthread_rwlock_wrlock(&r->lock);
    if (s->hash != h)
        *s = (Shape){.hash = h};
    s->asked++;
    enough = is_enough(r, s, h);
    pthread_rwlock_unlock(&r->lock);
    return enough;
}

static void keep(Rollups *r, Rollup *made)
{
    make_room(r, made->bytes);
    made->used = ++r->uses;
    r->item[r->n++] = made;
    r->bytes += made->bytes;
}

bool rollup_begin(Rollups *r, const char *key)
{
    bool mine = true;

    pthread_rwlock_wrlock(&r->lock);
    for (size_t i = 0; i < r->n_making; i++)
        mine = mine && strcmp(r->making[i], key) != 0;
    mine = mine && r->n_making < MAX_MAKING;
    if (mine)
        r->making[r->n_making++] = key;
    pthread_rwlock_unlock(&r->lock);
    return mine;
}

void rollup_end(Deck *d, const char *key, const char *what, Rollup *made)
{
    Rollups *r = d->rollups;
    size_t i = 0;
    Rollup *old;

    pthread_rwlock_wrlock(&r->lock);
    while (r->making[i] != key)
        i++;
    r->making[i] = r->making[--r->n_making];
    old = rollup_find(r, key);
    if (old != NULL)
        rollup_remove(r, old);
    if (made == NULL)
        place_of(r, what, lexicon_hash(what, strlen(what)))->asked = IN_VAIN;
    else
        keep(r, made);
    pthread_rwlock_unlock(&r->lock);
    deck_let_go_of_image(d); /* nobody asks the columns for it again */
}

static bool holds(const Rollup *r, const Question *q, Period p)
{
    return r->start[0] <= clock_floor(q->zone, r->level, p.from) &&
           r->start[r->n] >= p.to;
}

/* With all of the period in it?  If not, it widens the period to that of the
 * one that is there. */
static bool is_there(Rollups *r, const Question *q, Period *p, const char *key)
{
    const Rollup *old;
    bool there;

    pthread_rwlock_rdlock(&r->lock);
    old = rollup_find(r, key);
    there = old != NULL && holds(old, q, *p);
    if (old != NULL && !there) {
        p->from = p->from < old->start[0] ? p->from : old->start[0];
        p->to = p->to > old->start[old->n] ? p->to : old->start[old->n];
    }
    pthread_rwlock_unlock(&r->lock);
    return there;
}

void rollup_make_one(Deck *d, const Question *q, Grain level, const char *key,
                     const Column *const *outer, size_t n_outer)
{
    Period p;

    if (wanted(d, q, &p) && !is_there(d->rollups, q, &p, key) &&
        rollup_begin(d->rollups, key))
        rollup_end(d, key, rollup_shape(key),
                   make(d, q, level, p, key, outer, n_outer));
}

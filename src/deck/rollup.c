/* rollup.c -- Which rollups there are, and how they stay true.  See rollup.h. */
#include "deck/rollup.h"

#include "base/mem.h"
#include "deck/shelf.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ROLLUPS 512
#define MAX_SHAPES  4096 /* whose askings are counted */
#define MAX_KEY     8192
#define FREE_BINS   ((size_t)1 << 20) /* that nobody asks the use of */

typedef struct Shape {
    uint64_t hash; /* of a key */
    unsigned asked;
} Shape;

struct Rollups {
    pthread_rwlock_t lock; /* of all below, beside that of the deck */
    size_t limit, bytes;
    unsigned after;
    uint64_t uses;
    Rollup *item[MAX_ROLLUPS];
    size_t n;
    Shape shape[MAX_SHAPES];
};

Rollups *rollups_new(size_t bytes, unsigned after)
{
    Rollups *r = mem_alloc(sizeof(*r));

    pthread_rwlock_init(&r->lock, NULL);
    r->limit = bytes;
    r->after = after;
    return r;
}

static void rollup_free(Rollup *r)
{
    bins_free(&r->bins);
    arena_clear(&r->arena);
    free(r->key);
    free(r);
}

static void remove_at(Rollups *r, size_t i)
{
    r->bytes -= r->item[i]->bytes;
    rollup_free(r->item[i]);
    r->item[i] = r->item[--r->n];
}

void rollups_clear(Rollups *r)
{
    pthread_rwlock_wrlock(&r->lock);
    while (r->n > 0)
        remove_at(r, 0);
    pthread_rwlock_unlock(&r->lock);
}

void rollups_free(Rollups *r)
{
    if (r == NULL)
        return;
    rollups_clear(r);
    pthread_rwlock_destroy(&r->lock);
    free(r);
}

void rollups_stats(Rollups *r, size_t *n, size_t *bytes)
{
    pthread_rwlock_rdlock(&r->lock);
    *n = r->n;
    *bytes = r->bytes;
    pthread_rwlock_unlock(&r->lock);
}

/* ---- Keeping them true -------------------------------------------------- */

static uint64_t highest(const Chunk *c, size_t column)
{
    return column < c->n_packs ? c->pack[column].high : 0;
}

static bool tests_fit(const Tests *t, const Chunk *c)
{
    bool fit = true;

    for (size_t i = 0; i < t->n; i++) {
        if (t->item[i].how == TEST_TABLE)
            fit &= highest(c, t->item[i].column) < t->item[i].n_table;
    }
    return fit;
}

/* Is there a place for all that the chunk may bring? */
static bool fits(const Rollup *r, const Chunk *c)
{
    const Pass *p = &r->pass;
    const Output *o = &p->output[0];
    const Pack *m = p->measure < c->n_packs ? &c->pack[p->measure] : NULL;

    if (!tests_fit(&p->tests, c) || !tests_fit(&p->hits, c))
        return false;
    for (size_t i = 0; i < o->n_axes; i++) {
        if (o->axis[i].part == PART_NONE &&
            highest(c, o->axis[i].column) >= o->axis[i].size)
            return false;
    }
    return p->point != POINT_SKETCH || m == NULL || m->high == 0 ||
           sketch_point(m->base + (int64_t)(m->high - 1) * m->step) <
               p->n_points;
}

static void bring(Deck *d, FactTable t, const Chunk *c, int sign)
{
    Rollups *r = d->rollups;

    pthread_rwlock_wrlock(&r->lock);
    for (size_t i = r->n; i-- > 0;) {
        if (r->item[i]->pass.table != t)
            continue;
        if (fits(r->item[i], c))
            pass_chunk(&r->item[i]->pass, c, &r->item[i]->bins, sign);
        else
            remove_at(r, i);
    }
    pthread_rwlock_unlock(&r->lock);
}

void rollups_add(Deck *d, FactTable t, const Chunk *c)
{
    bring(d, t, c, 1);
}

void rollups_take(Deck *d, FactTable t, const Chunk *c)
{
    bring(d, t, c, -1);
}

/* ---- What a question needs ---------------------------------------------- */

/* Dimensions that the question filters by and does not group by. */
static bool find_outer(const Question *q, const Column **outer, size_t *n)
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

static char *key_of(const Question *q, Grain level, const Column *const *outer,
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

/* ---- Making one --------------------------------------------------------- */

static bool span_of(const DeckTable *t, int64_t *from, int64_t *to)
{
    *from = INT64_MAX;
    *to = INT64_MIN;
    for (size_t i = 0; i < t->n_shelves; i++) {
        const Shelf *s = &t->shelf[i];

        if (s->n == 0)
            continue;
        if (shelf_day(s->chunk[0]->from) * DECK_DAY_MS < *from)
            *from = shelf_day(s->chunk[0]->from) * DECK_DAY_MS;
        if ((shelf_day(s->chunk[s->n - 1]->from) + 1) * DECK_DAY_MS > *to)
            *to = (shelf_day(s->chunk[s->n - 1]->from) + 1) * DECK_DAY_MS;
    }
    return *from < *to;
}

/* The part of the question's period that has facts; of a few that lie far
 * from all others, only if it is asked. */
static bool wanted(const Deck *d, const Question *q, Period *out)
{
    if (!span_of(&d->table[q->metric->facts], &out->from, &out->to))
        return false;
    out->from = q->period.from > out->from ? q->period.from : out->from;
    out->to = q->period.to < out->to ? q->period.to : out->to;
    return out->from < out->to;
}

/* With room for what comes: some buckets more. */
static bool set_buckets(Rollup *r, const Question *q, Period p)
{
    size_t more = r->level == GRAIN_MONTH ? 2 : r->level == GRAIN_DAY ? 40 : 72;
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
    r->pass.n_buckets = (uint32_t)r->n;
    return true;
}

/* Adding up more bins than there are facts is no gain. */
static bool is_worth_it(const Deck *d, const Rollup *r)
{
    const Output *o = &r->pass.output[0];

    return r->bytes <= d->rollups->limit / 4 &&
           (o->n_keys <= FREE_BINS ||
            o->n_keys / 4 <= d->table[r->pass.table].rows);
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
    if (r->n_outer + q->n_by > MAX_AXES - 1 ||
        !plan_pass(d, &own, by, r->n_outer + q->n_by, 0, &r->arena,
                   &r->pass) ||
        r->pass.unknown || r->pass.bin == BIN_DISTINCT)
        return false;
    r->bytes = bins_bytes(&r->pass, &r->pass.output[0]);
    plan_spans(&r->pass, &own, r->start, r->n, r->start[r->n], &r->arena);
    return is_worth_it(d, r);
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
        pass_all(&r->pass, &r->bins);
        return r;
    }
    rollup_free(r);
    return NULL;
}

static void make_room(Rollups *r, size_t bytes)
{
    while (r->n > 0 && (r->n == MAX_ROLLUPS || r->bytes + bytes > r->limit)) {
        size_t oldest = 0;

        for (size_t i = 1; i < r->n; i++) {
            if (r->item[i]->used < r->item[oldest]->used)
                oldest = i;
        }
        remove_at(r, oldest);
    }
}

static uint64_t hash_of(const char *s)
{
    uint64_t h = 0xcbf29ce484222325u;

    for (; *s != '\0'; s++)
        h = (h ^ (uint8_t)*s) * 0x100000001b3u;
    return h;
}

/* Is it asked for often enough?  Shapes that share a place forget each
 * other. */
static bool is_wanted(Rollups *r, const char *key)
{
    uint64_t h = hash_of(key);
    Shape *s = &r->shape[h % MAX_SHAPES];

    if (s->hash != h)
        *s = (Shape){.hash = h};
    return ++s->asked >= r->after;
}

static Rollup *find(Rollups *r, const char *key)
{
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->item[i]->key, key) == 0)
            return r->item[i];
    }
    return NULL;
}

static bool holds(const Rollup *r, const Question *q, Period p)
{
    return r->start[0] <= clock_floor(q->zone, r->level, p.from) &&
           r->start[r->n] >= p.to;
}

static void remove_one(Rollups *r, const Rollup *one)
{
    for (size_t i = r->n; i-- > 0;) {
        if (r->item[i] == one)
            remove_at(r, i);
    }
}

/* In place of one that holds less, if there is one.  One that could not be
 * made is not tried again before it was asked for as often. */
static void make_if_wanted(Deck *d, const Question *q, Grain level,
                           const char *key, const Column *const *outer,
                           size_t n_outer)
{
    Rollups *r = d->rollups;
    Rollup *made = NULL, *old;
    Period p;

    pthread_rwlock_wrlock(&r->lock);
    old = find(r, key);
    if (wanted(d, q, &p) && (old == NULL ? is_wanted(r, key)
                                         : !holds(old, q, p))) {
        if (old != NULL) {
            p.from = p.from < old->start[0] ? p.from : old->start[0];
            p.to = p.to > old->start[old->n] ? p.to : old->start[old->n];
            remove_one(r, old);
        }
        made = make(d, q, level, p, key, outer, n_outer);
        if (made == NULL)
            r->shape[hash_of(key) % MAX_SHAPES].asked = 0;
    }
    if (made != NULL) {
        make_room(r, made->bytes);
        made->used = ++r->uses;
        r->item[r->n++] = made;
        r->bytes += made->bytes;
    }
    pthread_rwlock_unlock(&r->lock);
}

/* ---- Asking ------------------------------------------------------------- */

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
    Rollup *found = find(r, key);

    if (found != NULL)
        __atomic_store_n(&found->used,
                         __atomic_add_fetch(&r->uses, 1, __ATOMIC_RELAXED),
                         __ATOMIC_RELAXED);
    return found;
}

/* The first bucket of the rollup that begins at or after `ms`. */
static size_t bucket_from(const Rollup *r, int64_t ms)
{
    size_t low = 0, high = r->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (r->start[middle] < ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
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
        key = key_of(c->q, level, c->outer, c->n_outer);
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
    first = bucket_from(r, from);
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
        char *key = key_of(c->q, level, c->outer, c->n_outer);

        if (key != NULL)
            make_if_wanted(c->pass->deck, c->q, level, key, c->outer,
                           c->n_outer);
        free(key);
    }
}

bool rollups_count(const Pass *p, const Question *q, const int64_t *start,
                   size_t n, Arena *a, Bins *out)
{
    Rollups *r = p->deck->rollups;
    Cover c = {.pass = p, .q = q, .start = start, .n = n, .arena = a,
               .bins = out};
    Grain level = level_for(q);

    if (r->limit == 0 || p->n_outputs != 1 || p->bin == BIN_DISTINCT ||
        p->deck->floor != INT64_MIN || !find_outer(q, c.outer, &c.n_outer))
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

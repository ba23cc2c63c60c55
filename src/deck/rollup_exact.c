/*
 * rollup_exact.c -- A rollup of one question.
 *
 *     asked     customers with a contact, 30 days, region = Cluj
 *     kept      for each group, which customers: a bit for every one there is
 *
 * Customers of two days cannot be added up, and some filters have no axis.
 * Such a question, asked again with its period and its filters, gets bins of
 * its own; what is committed meanwhile goes into them as into all others.
 * Only a customer is not taken out of them again: that throws them away.
 */
#include "deck/rollup.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MAX_KEY    8192
#define MAX_PART   16 /* of what rollups may take, one in so many at most */
#define MORE_BITS  8  /* room for new customers: one in so many, and */
#define MORE_WORDS 16

static char *key_of(const Question *q)
{
    char *shape = rollup_key(q, GRAIN_ALL, NULL, 0), *key;
    Buf b = BUF_INIT(MAX_KEY);

    if (shape == NULL)
        return NULL;
    buf_printf(&b, ROLLUP_EXACT "%lld %lld %d %s ", (long long)q->period.from,
               (long long)q->period.to, (int)q->grain, shape);
    filter_write(&b, &q->where);
    key = b.full ? NULL : mem_strdup(b.text);
    buf_clear(&b);
    free(shape);
    return key;
}

/* ---- Customers ---------------------------------------------------------- */

/* How many there are: what is asked for; from here on, bins_mark() counts. */
static void count_customers(Rollup *r)
{
    Bins *b = &r->customers;

    for (size_t key = 0; key < r->pass.output[0].n_keys; key++)
        b->different[key] = bits_in(b->bits + key * b->words, b->words);
}

/* With room for those who come. */
static void keep_customers(Rollup *r)
{
    size_t keys = r->pass.output[0].n_keys, words;
    Bins found;

    pass_all(&r->pass, &found);
    words = found.words + found.words / MORE_BITS + MORE_WORDS;
    r->customers = (Bins){.n = found.n, .words = words};
    r->customers.bits = mem_alloc(keys * words * sizeof(uint64_t));
    r->customers.different = mem_alloc((keys + 1) * sizeof(uint32_t));
    for (size_t key = 0; key < keys; key++)
        memcpy(r->customers.bits + key * words, found.bits + key * found.words,
               found.words * sizeof(uint64_t));
    r->bytes = keys * (words * sizeof(uint64_t) + 2 * sizeof(uint32_t));
    found.n = NULL;
    bins_free(&found);
    count_customers(r);
}

/* Those of the question lie as these do, unless a dimension has grown. */
static bool lies_alike(const Output *a, const Output *b)
{
    bool alike = a->n_axes == b->n_axes && a->n_keys == b->n_keys;

    for (size_t i = 0; i < a->n_axes && alike; i++)
        alike = a->axis[i].size == b->axis[i].size;
    return alike;
}

static void copy_customers(const Rollup *r, Bins *out)
{
    size_t n = r->pass.output[0].n_keys;

    *out = (Bins){.n = mem_alloc((n + 1) * sizeof(uint32_t)),
                  .different = mem_alloc((n + 1) * sizeof(uint32_t))};
    memcpy(out->n, r->customers.n, n * sizeof(uint32_t));
    memcpy(out->different, r->customers.different, n * sizeof(uint32_t));
}

/* ---- One question ------------------------------------------------------- */

static bool plan(Deck *d, const Question *q, const int64_t *start, Rollup *r)
{
    r->start = ARENA_ARRAY(&r->arena, int64_t, r->n + 1);
    memcpy(r->start, start, r->n * sizeof(*start));
    r->start[r->n] = q->period.to;
    r->pass.n_buckets = (uint32_t)r->n;
    r->pass.from = q->period.from;
    if (!plan_pass(d, q, q->by, q->n_by, 0, &r->arena, &r->pass))
        return false;
    plan_spans(&r->pass, q, r->start, r->n, q->period, &r->arena);
    return bins_bytes(&r->pass, &r->pass.output[0]) <=
           d->rollups->limit / MAX_PART;
}

static Rollup *make(Deck *d, const Question *q, const int64_t *start, size_t n,
                    const char *key)
{
    Rollup *r = mem_alloc(sizeof(*r));

    r->level = GRAIN_ALL;
    r->key = mem_strdup(key);
    r->n = n;
    if (!plan(d, q, start, r)) {
        rollup_free(r);
        return NULL;
    }
    if (r->pass.bin == BIN_DISTINCT)
        keep_customers(r);
    else
        rollup_fill(r);
    return r;
}

/* Can the rollup answer it? */
static bool has(const Rollup *r, const Pass *p)
{
    return r != NULL && (p->bin != BIN_DISTINCT ||
                         lies_alike(&r->pass.output[0], &p->output[0]));
}

static bool answer(const Pass *p, const Question *q, const int64_t *start,
                   size_t n, const char *key, Arena *a, Bins *out)
{
    Rollups *all = p->deck->rollups;
    Rollup *r;
    bool ok;

    pthread_rwlock_rdlock(&all->lock);
    r = rollup_use(all, key);
    ok = has(r, p);
    if (ok && p->bin == BIN_DISTINCT) {
        copy_customers(r, out);
    } else if (ok) {
        *out = bins_new(p, &p->output[0]);
        rollup_fold(r, p, q, start, n, INT64_MIN, INT64_MAX, a, out);
    }
    pthread_rwlock_unlock(&all->lock);
    return ok;
}

bool rollup_exact(const Pass *p, const Question *q, const int64_t *start,
                  size_t n, Arena *a, Bins *out)
{
    Rollups *r = p->deck->rollups;
    char *key = plan_names_unknown(p, &q->where) ? NULL : key_of(q);
    bool ok;

    if (key == NULL)
        return false;
    ok = answer(p, q, start, n, key, a, out);
    if (!ok && rollup_is_wanted(r, key) && rollup_begin(r, key)) {
        rollup_end(p->deck, key, key, make(p->deck, q, start, n, key));
        ok = answer(p, q, start, n, key, a, out);
    }
    free(key);
    return ok;
}

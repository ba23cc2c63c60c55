/*
 * pass.c -- See pass.h.
 *
 *     chunk -> its runs of one span each -> blocks of PASS_BLOCK rows
 *
 * What is the same for all rows of a chunk (a filter on its kind, a column
 * with one value) is decided once per chunk; what is the same for a run (the
 * bucket, the hour) is part of its first key.
 */
#include "deck/pass.h"

#include "base/mem.h"
#include "deck/crew.h"
#include "deck/mask.h"
#include "deck/shelf.h"
#include "stat/ddsketch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ALONE_ROWS 60000 /* to call others costs more than to count these */
#define PART_ROWS  60000 /* that a hand takes at once */

/* An axis in a chunk: codes to be multiplied, or none: it is in the base. */
typedef struct Lane {
    const Pack *pack;
    uint32_t stride;
} Lane;

typedef struct Work {
    const Pass *pass;
    const Chunk *chunk;
    Bins *bins;
    int sign;
    Gate gate[MAX_GATES], hit[MAX_GATES];
    size_t n_gates, n_hits;
    const Pack *measure;
    const uint16_t *points; /* of the measure's codes, or NULL */
    Lane lane[MAX_AXES];    /* of the output that is being counted */
    size_t n_lanes;
    uint8_t mask[PASS_BLOCK], hits[PASS_BLOCK];
    uint16_t row[PASS_BLOCK]; /* that pass, within the block */
    uint32_t key[PASS_BLOCK];
} Work;

static const Pack nothing;

static const Pack *pack_of(const Chunk *c, size_t column)
{
    return column < c->n_packs ? &c->pack[column] : &nothing;
}

/* ---- Bins --------------------------------------------------------------- */

static size_t words_of(const Pass *p)
{
    const DeckColumn *c = &p->deck->table[p->table].column[p->measure];

    return p->bin == BIN_DISTINCT ? lexicon_size(c->texts) / 64 + 1 : 0;
}

size_t bins_bytes(const Pass *p, const Output *o)
{
    return o->n_keys * (p->bin == BIN_SUM ? sizeof(SumBin)
                                          : sizeof(uint32_t) +
                                                words_of(p) * sizeof(uint64_t));
}

Bins bins_new(const Pass *p, const Output *o)
{
    Bins b = {.words = words_of(p)};

    if (p->bin == BIN_SUM)
        b.sum = mem_alloc(o->n_keys * sizeof(*b.sum));
    else
        b.n = mem_alloc(o->n_keys * sizeof(*b.n));
    if (p->bin == BIN_DISTINCT)
        b.bits = mem_alloc(o->n_keys * b.words * sizeof(*b.bits));
    return b;
}

void bins_free(Bins *b)
{
    free(b->n);
    free(b->sum);
    free(b->bits);
    *b = (Bins){0};
}

void bins_merge(const Pass *p, const Output *o, Bins *into, const Bins *from)
{
    for (size_t i = 0; i < o->n_keys && p->bin == BIN_SUM; i++) {
        into->sum[i].n += from->sum[i].n;
        into->sum[i].sum += from->sum[i].sum;
        into->sum[i].sumsq += from->sum[i].sumsq;
    }
    for (size_t i = 0; i < o->n_keys && p->bin != BIN_SUM; i++)
        into->n[i] += from->n[i];
    for (size_t i = 0; i < o->n_keys * into->words; i++)
        into->bits[i] |= from->bits[i];
}

/* ---- Keys --------------------------------------------------------------- */

#define DEFINE_ADD(T, name)                                                   \
    static void add_##name(const T *restrict code, const uint16_t *row,       \
                           size_t n, uint32_t stride, uint32_t *restrict key) \
    {                                                                         \
        if (row == NULL) {                                                    \
            for (size_t i = 0; i < n; i++)                                    \
                key[i] += (uint32_t)code[i] * stride;                         \
            return;                                                           \
        }                                                                     \
        for (size_t i = 0; i < n; i++)                                        \
            key[i] += (uint32_t)code[row[i]] * stride;                        \
    }

/* clang-format off */
DEFINE_ADD(uint8_t, 1)
DEFINE_ADD(uint16_t, 2)
DEFINE_ADD(uint32_t, 4)
/* clang-format on */

/* key += code * stride, of the rows in row[], or of n rows from `first`. */
static void add_codes(const Pack *p, size_t first, const uint16_t *row,
                      size_t n, uint32_t stride, uint32_t *key)
{
    switch (p->width) {
    case 1: add_1((const uint8_t *)p->code + first, row, n, stride, key); break;
    case 2:
        add_2((const uint16_t *)p->code + first, row, n, stride, key);
        break;
    case 4:
        add_4((const uint32_t *)p->code + first, row, n, stride, key);
        break;
    default: assert(false && "codes of groups have four bytes at most");
    }
}

static void add_hits(Work *w, size_t first, const uint16_t *row, size_t block,
                     size_t n)
{
    if (w->n_hits == 0)
        memset(w->hits, 1, block);
    for (size_t i = 0; i < w->n_hits; i++)
        gate_mask(&w->hit[i], first, block, w->hits, i > 0);
    for (size_t i = 0; i < n; i++)
        w->key[i] += w->hits[row == NULL ? i : row[i]];
}

static void add_sketch(Work *w, size_t first, const uint16_t *row, size_t n)
{
    const Pack *p = w->measure;

    if (w->points != NULL && p->width == 2) {
        const uint16_t *code = (const uint16_t *)p->code + first;

        for (size_t i = 0; i < n; i++)
            w->key[i] += w->points[code[row == NULL ? i : row[i]]];
        return;
    }
    for (size_t i = 0; i < n; i++)
        w->key[i] +=
            sketch_point(pack_value(p, first + (row == NULL ? i : row[i])));
}

/* ---- Counting ----------------------------------------------------------- */

static void sum_rows(Work *w, Bins *b, size_t first, const uint16_t *row,
                     size_t n)
{
    for (size_t i = 0; i < n; i++) {
        SumBin *bin = &b->sum[w->key[i]];
        int64_t v = pack_value(w->measure, first + (row == NULL ? i : row[i]));

        bin->n += w->sign;
        bin->sum += w->sign * (Int128)v;
        bin->sumsq += w->sign * (Int128)v * v;
    }
}

static void mark_rows(Work *w, Bins *b, size_t first, const uint16_t *row,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t code =
            pack_code(w->measure, first + (row == NULL ? i : row[i]));

        b->n[w->key[i]]++;
        b->bits[w->key[i] * b->words + code / 64] |= (uint64_t)1 << code % 64;
    }
}

static bool is_one_key(const Work *w)
{
    return w->n_lanes == 0 && w->pass->point == POINT_NONE &&
           w->pass->bin == BIN_COUNT;
}

/* `n` rows of a block, those in row[] or all of them, into one output. */
static void count_rows(Work *w, Bins *b, size_t first, size_t block,
                       const uint16_t *row, size_t n, uint32_t base)
{
    if (is_one_key(w)) {
        b->n[base] += (uint32_t)w->sign * (uint32_t)n;
        return;
    }
    for (size_t i = 0; i < n; i++)
        w->key[i] = base;
    for (size_t i = 0; i < w->n_lanes; i++)
        add_codes(w->lane[i].pack, first, row, n, w->lane[i].stride, w->key);
    if (w->pass->point == POINT_HIT)
        add_hits(w, first, row, block, n);
    else if (w->pass->point == POINT_SKETCH)
        add_sketch(w, first, row, n);
    if (w->pass->bin == BIN_SUM) {
        sum_rows(w, b, first, row, n);
    } else if (w->pass->bin == BIN_DISTINCT) {
        mark_rows(w, b, first, row, n);
    } else {
        for (size_t i = 0; i < n; i++)
            b->n[w->key[i]] += (uint32_t)w->sign;
    }
}

/* Which lanes the output has in this chunk; what is the same in all of its
 * rows is added to the base. */
static uint32_t set_lanes(Work *w, const Output *o, const Span *s)
{
    uint32_t base = s->bucket * o->bucket_stride;

    w->n_lanes = 0;
    for (size_t i = 0; i < o->n_axes; i++) {
        const Axis *a = &o->axis[i];
        const Pack *p;

        if (a->part != PART_NONE) {
            base += a->stride * (a->part == PART_HOUR ? s->hour : s->weekday);
            continue;
        }
        p = pack_of(w->chunk, a->column);
        if (p->width == 0)
            base += (uint32_t)p->low * a->stride;
        else
            w->lane[w->n_lanes++] = (Lane){p, a->stride};
    }
    return base;
}

static void count_block(Work *w, const Span *s, size_t first, size_t n)
{
    const Pass *p = w->pass;
    const uint16_t *row = NULL;
    size_t found = n;

    for (size_t i = 0; i < w->n_gates; i++)
        gate_mask(&w->gate[i], first, n, w->mask, i > 0);
    if (w->n_gates > 0) {
        found = mask_rows(w->mask, n, w->row);
        row = found < n ? w->row : NULL;
    }
    for (size_t i = 0; i < p->n_outputs && found > 0; i++) {
        uint32_t base = set_lanes(w, &p->output[i], s);

        count_rows(w, &w->bins[i], first, n, row, found, base);
    }
}

static void count_run(Work *w, const Span *s, size_t from, size_t to)
{
    for (size_t at = from; at < to; at += PASS_BLOCK)
        count_block(w, s, at, to - at < PASS_BLOCK ? to - at : PASS_BLOCK);
}

/* ---- Chunks ------------------------------------------------------------- */

static void set_hits(Work *w)
{
    if (!gates_of(&w->pass->hits, w->chunk, w->hit, &w->n_hits)) {
        w->hit[0] = (Gate){.how = GATE_SHUT};
        w->n_hits = 1;
    }
}

static void set_measure(Work *w)
{
    const Pass *p = w->pass;
    const Pack *m = pack_of(w->chunk, p->measure);

    w->measure = m;
    w->points = NULL;
    if (p->point == POINT_SKETCH && m->width == 2 && m->base == 0)
        w->points = sketch_points(p->deck->sketches, m->step);
}

/* The span that a moment lies in. */
static size_t span_at(const Pass *p, int64_t ts)
{
    size_t low = 0, high = p->n_spans;

    while (low + 1 < high) {
        size_t middle = (low + high) / 2;

        if (p->span[middle].from <= ts)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static int64_t span_end(const Pass *p, size_t i)
{
    return i + 1 < p->n_spans ? p->span[i + 1].from : p->end;
}

static void count_chunk(Work *w, const Chunk *c)
{
    const Pass *p = w->pass;
    size_t row = chunk_row(c, p->from);
    size_t end = chunk_row(c, p->end);

    w->chunk = c;
    if (row >= end || !gates_of(&p->tests, c, w->gate, &w->n_gates))
        return;
    set_hits(w);
    set_measure(w);
    for (size_t i = span_at(p, c->from + c->ts[row]); row < end; i++) {
        size_t next = chunk_row(c, span_end(p, i));

        next = next < end ? next : end;

        if (!p->span[i].passed_over)
            count_run(w, &p->span[i], row, next);
        row = next;
    }
}

void pass_chunk(const Pass *p, const Chunk *c, Bins *bins, int sign)
{
    Work *w = mem_alloc(sizeof(*w));

    *w = (Work){.pass = p, .bins = bins, .sign = sign};
    if (p->n_spans > 0)
        count_chunk(w, c);
    free(w);
}

/* ---- All of them -------------------------------------------------------- */

typedef struct Part {
    const Shelf *shelf;
    size_t from, to; /* chunks */
} Part;

typedef struct All {
    const Pass *pass;
    Part *part;
    size_t n_parts, room;
    size_t rows;
    Work **work; /* of each hand; NULL until it does something */
} All;

static void add_part(All *all, const Shelf *s, size_t from, size_t to)
{
    if (all->n_parts == all->room) {
        all->room = all->room == 0 ? 64 : 2 * all->room;
        all->part = mem_grow(all->part, all->room, sizeof(*all->part));
    }
    all->part[all->n_parts++] = (Part){s, from, to};
}

bool pass_may_see(const Pass *p, const Shelf *s)
{
    size_t kind = p->deck->table[p->table].kind;

    for (size_t i = 0; i < p->tests.n && s->n > 0; i++) {
        if (p->tests.item[i].column == kind &&
            gate_of(&p->tests.item[i], s->chunk[0]).how == GATE_SHUT)
            return false;
    }
    return s->n > 0;
}

static void divide(All *all, const Shelf *s)
{
    const Pass *p = all->pass;
    size_t at = shelf_find(s, shelf_day(p->from));
    size_t end = shelf_find(s, shelf_day(p->end - 1) + 1);

    while (at < end) {
        size_t from = at, rows = 0;

        for (; at < end && rows < PART_ROWS; at++)
            rows += s->chunk[at]->n;
        add_part(all, s, from, at);
        all->rows += rows;
    }
}

static Work *work_of(All *all, unsigned worker)
{
    const Pass *p = all->pass;
    Work *w = all->work[worker];

    if (w == NULL) {
        w = mem_alloc(sizeof(*w));
        *w = (Work){.pass = p, .sign = 1};
        w->bins = mem_alloc(p->n_outputs * sizeof(*w->bins));
        for (size_t i = 0; i < p->n_outputs; i++)
            w->bins[i] = bins_new(p, &p->output[i]);
        all->work[worker] = w;
    }
    return w;
}

static void count_part(void *ctx, size_t part, unsigned worker)
{
    All *all = ctx;
    const Part *k = &all->part[part];
    Work *w = work_of(all, worker);

    for (size_t i = k->from; i < k->to; i++)
        count_chunk(w, k->shelf->chunk[i]);
}

/* Each hand has bins of its own, which have to be added in the end. */
static bool is_worth_a_crew(const All *all)
{
    size_t bytes = 0;

    for (size_t i = 0; i < all->pass->n_outputs; i++)
        bytes += bins_bytes(all->pass, &all->pass->output[i]);
    return all->rows > ALONE_ROWS && bytes / 8 < all->rows;
}

static void collect(All *all, Bins *bins, unsigned n)
{
    const Pass *p = all->pass;
    bool first = true;

    for (unsigned i = 0; i < n; i++) {
        Work *w = all->work[i];

        for (size_t k = 0; w != NULL && k < p->n_outputs; k++) {
            if (first) {
                bins[k] = w->bins[k];
                continue;
            }
            bins_merge(p, &p->output[k], &bins[k], &w->bins[k]);
            bins_free(&w->bins[k]);
        }
        if (w != NULL) {
            first = false;
            free(w->bins);
            free(w);
        }
    }
}

void pass_all(const Pass *p, Bins *bins)
{
    const DeckTable *t = &p->deck->table[p->table];
    unsigned n = crew_size(p->deck->crew);
    All all = {.pass = p, .work = mem_alloc(n * sizeof(Work *))};

    for (size_t i = 0; i < t->n_shelves && p->n_spans > 0; i++) {
        if (pass_may_see(p, &t->shelf[i]))
            divide(&all, &t->shelf[i]);
    }
    work_of(&all, 0);
    if (is_worth_a_crew(&all)) {
        crew_do(p->deck->crew, all.n_parts, count_part, &all);
    } else {
        for (size_t i = 0; i < all.n_parts; i++)
            count_part(&all, i, 0);
    }
    collect(&all, bins, n);
    free(all.work);
    free(all.part);
}

/*
 * pass.c -- See pass.h.
 *
 *     chunk -> blocks of PASS_BLOCK rows -> their runs of one span each
 *
 * What is the same for all rows of a chunk (a filter on its kind, a column
 * with one value) is decided once per chunk; what is the same for a run (the
 * bucket, the hour) is what its keys begin with.
 */
#include "deck/pass.h"

#include "base/mem.h"
#include "deck/crew.h"
#include "deck/lane.h"
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

/* Rows of a block that lie in one span, up to `end` within the block. */
typedef struct Run {
    const Span *span;
    size_t end;
} Run;

typedef struct Work {
    const Pass *pass;
    const Chunk *chunk;
    Bins *bins;
    RowKeys *list; /* NULL, or where rows go instead */
    Gate gate[MAX_GATES], hit[MAX_GATES];
    size_t n_gates, n_hits;
    const Pack *measure;
    Lane lane[MAX_AXES]; /* of the output that is being counted */
    size_t n_lanes;
    uint8_t mask[PASS_BLOCK], hits[PASS_BLOCK];
    uint16_t row[PASS_BLOCK + 1]; /* that pass, within the block */
    uint32_t key[PASS_BLOCK];
    int64_t value[PASS_BLOCK];
    Run run[PASS_BLOCK]; /* of the block */
    size_t n_runs;
} Work;

/* Rows of a block that are counted together (lane.h). */
typedef struct Batch {
    size_t first, block; /* the first row, and the rows of the block */
    const uint16_t *row; /* NULL: all of them */
    size_t n;
    const uint8_t *mask; /* of all: those that pass; NULL: all do */
    size_t passing;
} Batch;

static const Pack nothing;

static const Pack *pack_of(const Chunk *c, size_t column)
{
    return column < c->n_packs ? &c->pack[column] : &nothing;
}

/* ---- Keys --------------------------------------------------------------- */

static void add_hits(Work *w, const Batch *k)
{
    if (w->n_hits == 0)
        memset(w->hits, 1, k->block);
    for (size_t i = 0; i < w->n_hits; i++)
        gate_mask(&w->hit[i], k->first, k->block, w->hits, i > 0);
    lane_add_bytes(w->hits, k->row, k->n, w->key);
}

static void add_sketch(Work *w, const Batch *k)
{
    lane_values(w->measure, k->first, k->row, k->n, w->value);
    sketch_add_points(w->pass->deck->sketch, w->value, k->n,
                      w->pass->first_point, w->key);
}

/* What the span says of the key. */
static uint32_t base_of(const Output *o, const Span *s)
{
    uint32_t base = s->bucket * o->bucket_stride;

    for (size_t i = 0; i < o->n_axes; i++) {
        const Axis *a = &o->axis[i];

        if (a->part != PART_NONE)
            base += a->stride * (a->part == PART_HOUR ? s->hour : s->weekday);
    }
    return base;
}

static void put_bases(Work *w, const Batch *k, const Output *o, uint32_t more)
{
    size_t i = 0;

    for (size_t r = 0; r < w->n_runs; r++) {
        uint32_t base = more + base_of(o, w->run[r].span);
        size_t end = w->run[r].end, n = 0;

        if (k->row == NULL)
            n = end - i;
        while (k->row != NULL && i + n < k->n && k->row[i + n] < end)
            n++;
        lane_fill(n, base, w->key + i);
        i += n;
    }
}

static void set_keys(Work *w, const Batch *k, const Output *o, uint32_t more)
{
    put_bases(w, k, o, more);
    for (size_t i = 0; i < w->n_lanes; i++)
        lane_add(w->lane[i].pack, k->first, k->row, k->n, w->lane[i].stride,
                 w->key);
    if (w->pass->point == POINT_HIT)
        add_hits(w, k);
    else if (w->pass->point == POINT_SKETCH)
        add_sketch(w, k);
}

/* ---- Counting ----------------------------------------------------------- */

static bool is_one_key(const Work *w)
{
    return w->n_runs == 1 && w->n_lanes == 0 && w->pass->point == POINT_NONE &&
           w->pass->bin == BIN_COUNT && w->list == NULL;
}

/* Which lanes the output has in this chunk; returns what is the same in all
 * of its rows, and part of each key. */
static uint32_t set_lanes(Work *w, const Output *o)
{
    uint32_t same = 0;

    w->n_lanes = 0;
    for (size_t i = 0; i < o->n_axes; i++) {
        const Axis *a = &o->axis[i];
        const Pack *p = pack_of(w->chunk, a->column);

        if (a->part != PART_NONE)
            continue;
        if (p->width == 0)
            same += (uint32_t)p->low * a->stride;
        else
            w->lane[w->n_lanes++] = (Lane){p, a->stride};
    }
    return same;
}

/* The batch has no mask. */
static void list_rows(Work *w, const Batch *k)
{
    RowKeys *l = w->list;

    if (l->n + k->n > l->room) {
        l->room = 2 * l->room + k->n;
        l->item = mem_grow(l->item, l->room, sizeof(*l->item));
    }
    if (w->pass->bin == BIN_SUM)
        lane_values(w->measure, k->first, k->row, k->n, w->value);
    else
        memset(w->value, 0, k->n * sizeof(*w->value));
    for (size_t i = 0; i < k->n; i++)
        l->item[l->n++] = (RowKey){w->key[i], w->value[i]};
}

/* A batch into one output. */
static void count_rows(Work *w, const Batch *k, size_t output)
{
    const Output *o = &w->pass->output[output];
    uint32_t same = set_lanes(w, o);
    Bins *b = w->list == NULL ? &w->bins[output] : NULL;

    if (is_one_key(w)) {
        b->n[same + base_of(o, w->run[0].span)] += (uint32_t)k->passing;
        return;
    }
    set_keys(w, k, o, same);
    if (w->list != NULL) {
        list_rows(w, k);
    } else if (w->pass->bin == BIN_SUM) {
        lane_values(w->measure, k->first, k->row, k->n, w->value);
        bins_sum(b, w->measure, w->key, w->value, k->n);
    } else if (w->pass->bin == BIN_DISTINCT) {
        lane_values(w->measure, k->first, k->row, k->n, w->value);
        bins_mark(b, w->key, w->value, k->n);
    } else {
        if (k->mask != NULL)
            lane_divert(k->mask, k->n, (uint32_t)o->n_keys, w->key);
        lane_count(w->key, k->n, 1, b->n, b->spread);
    }
}

/* ---- Blocks ------------------------------------------------------------- */

/* Rows whose span is passed over do not pass.  True: there are some. */
static bool mask_runs(Work *w, size_t n)
{
    bool any = false;

    for (size_t r = 0, from = 0; r < w->n_runs; from = w->run[r++].end) {
        if (!w->run[r].span->passed_over)
            continue;
        if (!any && w->n_gates == 0)
            memset(w->mask, 1, n);
        any = true;
        memset(w->mask + from, 0, w->run[r].end - from);
    }
    return any;
}

/* The rows of a block that pass: all of it with a mask, or a list of them. */
static Batch batch_of(Work *w, size_t first, size_t n)
{
    Batch k = {.first = first, .block = n, .n = n, .passing = n};

    for (size_t i = 0; i < w->n_gates; i++)
        gate_mask(&w->gate[i], first, n, w->mask, i > 0);
    if (mask_runs(w, n) || w->n_gates > 0)
        k.passing = lane_passing(w->mask, n);
    if (k.passing == n)
        return k;
    if (w->pass->bin == BIN_COUNT && w->list == NULL &&
        k.passing * FEW_PASS >= n) {
        k.mask = w->mask;
        return k;
    }
    k.n = mask_rows(w->mask, n, k.passing, w->row);
    k.row = w->row;
    return k;
}

static void count_block(Work *w, size_t first, size_t n)
{
    Batch k = batch_of(w, first, n);

    for (size_t i = 0; i < w->pass->n_outputs && k.passing > 0; i++)
        count_rows(w, &k, i);
}

/* ---- Chunks ------------------------------------------------------------- */

static void set_hits(Work *w)
{
    if (!gates_of(&w->pass->hits, w->chunk, w->hit, &w->n_hits)) {
        w->hit[0] = (Gate){.how = GATE_SHUT};
        w->n_hits = 1;
    }
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

/* The first row of [from, end) at or after `ts`, which is near; or `end`. */
static size_t row_ahead(const Chunk *c, size_t from, size_t end, int64_t ts)
{
    size_t step = 1;

    if (c->from + c->ts[end - 1] < ts)
        return end;
    while (c->from + c->ts[from + step - 1] < ts) {
        from += step;
        step = 2 * step <= end - from ? 2 * step : end - from;
    }
    while (step > 1) { /* it is among `step` rows */
        size_t half = step / 2;

        if (c->from + c->ts[from + half - 1] < ts) {
            from += half;
            step -= half;
        } else {
            step = half;
        }
    }
    return from;
}

/* Runs of rows `from` .. `end` - 1; *span is where the first one begins. */
static void find_runs(Work *w, size_t from, size_t end, size_t *span)
{
    const Pass *p = w->pass;
    size_t first = from;

    w->n_runs = 0;
    while (from < end) {
        size_t next = row_ahead(w->chunk, from, end, span_end(p, *span));

        if (next > from)
            w->run[w->n_runs++] = (Run){&p->span[*span], next - first};
        from = next;
        *span += from < end;
    }
}

static void count_chunk(Work *w, const Chunk *c)
{
    const Pass *p = w->pass;
    size_t row = chunk_row(c, p->from);
    size_t end = chunk_row(c, p->end), span;

    w->chunk = c;
    if (row >= end || !gates_of(&p->tests, c, w->gate, &w->n_gates))
        return;
    set_hits(w);
    w->measure = pack_of(c, p->measure);
    span = span_at(p, c->from + c->ts[row]);
    for (size_t n; row < end; row += n) {
        n = end - row < PASS_BLOCK ? end - row : PASS_BLOCK;
        find_runs(w, row, row + n, &span);
        count_block(w, row, n);
    }
}

static void look_at_chunk(const Pass *p, const Chunk *c, Bins *bins,
                          RowKeys *list)
{
    Work w; /* large, and not looked at before it is written */

    w.pass = p;
    w.bins = bins;
    w.list = list;
    if (p->n_spans > 0)
        count_chunk(&w, c);
}

void pass_chunk(const Pass *p, const Chunk *c, Bins *bins)
{
    look_at_chunk(p, c, bins, NULL);
}

void pass_list(const Pass *p, const Chunk *c, RowKeys *out)
{
    look_at_chunk(p, c, NULL, out);
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
            gate_is_shut(&p->tests.item[i], s->chunk[0]))
            return false;
    }
    return s->n > 0;
}

static void divide(All *all, const Shelf *s)
{
    const Pass *p = all->pass;
    size_t at = shelf_find(s, shelf_stretch(p->from));
    size_t end = shelf_find(s, shelf_stretch(p->end - 1) + 1);

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
        w->pass = p;
        w->bins = mem_alloc(p->n_outputs * sizeof(*w->bins));
        for (size_t i = 0; i < p->n_outputs; i++)
            w->bins[i] = bins_make(p, &p->output[i], true);
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
            bins_gather(&p->output[k], &w->bins[k]);
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

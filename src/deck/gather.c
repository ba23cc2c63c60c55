/*
 * gather.c -- From bins to cells, in the order that a store promises.
 *
 * Groups are visited in the order of their texts, a missing one last, so that
 * nothing has to be sorted afterwards; bins that nothing fell into are no
 * cell.
 */
#include "deck/pass.h"

#include "base/mem.h"
#include "stat/ddsketch.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CELLS 256 /* that there is room for */

/* What an answer's text says (deck_feed.h). */
typedef struct Answer {
    int32_t min, max, reversed, score;
} Answer;

/* A group of an axis: its code and what it is called. */
typedef struct Group {
    uint32_t code;
    const char *name; /* in the arena; NULL: none */
    Answer answer;    /* of an axis of answers */
} Group;

typedef struct Gather {
    const Pass *pass;
    const Output *out;
    const Bins *bins;
    Arena *arena;
    size_t n_by;
    Group *group[MAX_BY];
    size_t n_groups[MAX_BY];
    Group *last; /* of the axis that is no group: answers, currencies */
    size_t n_last;
    Cell *cell; /* heap, grows */
    size_t n, room;
} Gather;

/* ---- Groups in order ---------------------------------------------------- */

static const Lexicon *texts_of(const Gather *g, const Axis *a)
{
    return g->pass->deck->table[g->pass->table].column[a->column].texts;
}

static const char *name_of(const Gather *g, const Axis *a, uint32_t code)
{
    const Lexicon *texts;
    const char *name;

    if (a->part != PART_NONE)
        return arena_printf(g->arena, "%u", code);
    texts = texts_of(g, a);
    if (code == 0)
        return NULL;
    if (texts == NULL)
        return code == 1 ? "false" : "true";
    name = lexicon_text(texts, code);
    return arena_strndup(g->arena, name, strlen(name));
}

/* Hours and weekdays by their size, all else by bytes. */
static int by_name(const void *a, const void *b)
{
    const Group *x = a, *y = b;

    if (x->name == NULL || y->name == NULL)
        return (x->name == NULL) - (y->name == NULL);
    return strcmp(x->name, y->name);
}

static bool is_any(const Bins *b, size_t from, size_t n)
{
    uint32_t any = 0;

    for (size_t i = 0; i < n && b->n != NULL; i++)
        any |= b->n[from + i];
    for (size_t i = 0; i < n && b->sum != NULL; i++)
        any |= b->sum[from + i].n != 0;
    return any != 0;
}

/* Which codes of the axis have anything in any bin. */
static void find_used(const Gather *g, const Axis *a, bool *used)
{
    size_t size = a->size, stride = a->stride;

    for (size_t key = 0; key < g->out->n_keys; key += size * stride)
        for (size_t code = 0; code < size; code++)
            used[code] =
                used[code] || is_any(g->bins, key + code * stride, stride);
}

static Group *groups_of(const Gather *g, const Axis *a, size_t *n)
{
    bool *used = mem_alloc(a->size);
    Group *group = ARENA_ARRAY(g->arena, Group, a->size);

    find_used(g, a, used);
    *n = 0;
    for (uint32_t code = 0; code < a->size; code++) {
        if (used[code])
            group[(*n)++] = (Group){.code = code, .name = name_of(g, a, code)};
    }
    free(used);
    if (a->part == PART_NONE)
        qsort(group, *n, sizeof(*group), by_name);
    return group;
}

/* ---- Answers ------------------------------------------------------------ */

static Answer answer_of(const char *text)
{
    Answer a = {0};
    int n = sscanf(text, "%d %d %d %d", &a.min, &a.max, &a.reversed, &a.score);

    assert(n == 4);
    (void)n;
    return a;
}

static int by_answer(const void *x, const void *y)
{
    const Answer *a = &((const Group *)x)->answer;
    const Answer *b = &((const Group *)y)->answer;

    if (a->min != b->min)
        return a->min < b->min ? -1 : 1;
    if (a->max != b->max)
        return a->max < b->max ? -1 : 1;
    if (a->reversed != b->reversed)
        return a->reversed - b->reversed;
    return (a->score > b->score) - (a->score < b->score);
}

static void sort_answers(Gather *g)
{
    for (size_t i = 0; i < g->n_last; i++)
        g->last[i].answer = answer_of(g->last[i].name);
    qsort(g->last, g->n_last, sizeof(*g->last), by_answer);
}

static void add_answer(Gather *g, Cell *c, const Answer *a, int64_t n)
{
    ScaleTally *s = c->n_scales > 0 ? &c->scales[c->n_scales - 1] : NULL;

    if (s == NULL || s->min != a->min || s->max != a->max ||
        s->reversed != (a->reversed != 0)) {
        ScaleTally *more = ARENA_ARRAY(g->arena, ScaleTally, c->n_scales + 1);

        if (c->n_scales > 0)
            memcpy(more, c->scales, c->n_scales * sizeof(*more));
        c->scales = more;
        s = &more[c->n_scales++];
        *s = (ScaleTally){a->min, a->max, a->reversed != 0, {0}};
    }
    tally_add(g->arena, &s->tally, a->score, n);
    c->n += n;
}

/* ---- A cell ------------------------------------------------------------- */

static int64_t different(const Bins *b, size_t key)
{
    return b->different != NULL ? b->different[key]
                                : bits_in(b->bits + key * b->words, b->words);
}

static void read_answers(Gather *g, size_t key, Cell *c)
{
    const Axis *a = &g->out->axis[g->n_by];

    for (size_t i = 0; i < g->n_last; i++) {
        uint32_t n = g->bins->n[key + g->last[i].code * a->stride];

        if (n > 0)
            add_answer(g, c, &g->last[i].answer, n);
    }
}

static void read_sketch(Gather *g, size_t key, Cell *c)
{
    const uint32_t *n = g->bins->n + key;
    DDSketch s = {0};

    ddsketch_add(g->arena, &s, 0, n[0]);
    c->n =
        n[0] + ddsketch_add_run(g->arena, &s, (int32_t)g->pass->first_point - 1,
                                n + 1, g->pass->n_points - 1);
    if (c->n == 0)
        return;
    c->sketch = ARENA_NEW(g->arena, DDSketch);
    *c->sketch = s;
}

static void add_sum(Cell *c, const SumBin *b)
{
    c->n += b->n;
    c->sum += b->sum;
    c->sumsq += b->sumsq;
}

/* Currencies come in the order of their names, a missing one last. */
static void read_sums(Gather *g, size_t key, Cell *c)
{
    const Axis *a = &g->out->axis[g->n_by];

    if (g->last == NULL) {
        add_sum(c, &g->bins->sum[key]);
        return;
    }
    for (size_t i = 0; i < g->n_last; i++) {
        const SumBin *b = &g->bins->sum[key + g->last[i].code * a->stride];
        const char *name = g->last[i].name;

        if (b->n == 0)
            continue;
        add_sum(c, b);
        c->mixed_currency |= name != NULL && c->currency != NULL;
        if (name != NULL && c->currency == NULL)
            c->currency = name;
    }
}

static void read_cell(Gather *g, size_t key, Cell *c)
{
    const Bins *b = g->bins;

    switch (g->pass->point) {
    case POINT_HIT:
        c->hits = b->n[key + 1];
        c->n = (int64_t)b->n[key] + c->hits;
        return;
    case POINT_ANSWER: read_answers(g, key, c); return;
    case POINT_SKETCH: read_sketch(g, key, c); return;
    case POINT_NONE: break;
    }
    if (g->pass->bin == BIN_SUM) {
        read_sums(g, key, c);
        return;
    }
    c->n = b->n[key];
    if (g->pass->bin == BIN_DISTINCT && c->n > 0)
        c->hits = different(b, key);
}

/* ---- All of them -------------------------------------------------------- */

static void put_cell(Gather *g, size_t key, int64_t start,
                     const Group *const *group)
{
    Cell *c;

    if (g->n == g->room) {
        g->room = g->room == 0 ? FIRST_CELLS : 2 * g->room;
        g->cell = mem_grow(g->cell, g->room, sizeof(*g->cell));
    }
    c = &g->cell[g->n];
    *c = (Cell){.bucket = start};
    read_cell(g, key, c);
    for (size_t i = 0; i < g->n_by; i++)
        c->group[i] = group[i]->name;
    g->n += c->n != 0;
}

static void walk(Gather *g, size_t level, size_t key, int64_t start,
                 const Group **group)
{
    if (level >= g->n_by || level >= MAX_BY) {
        put_cell(g, key, start, group);
        return;
    }
    for (size_t i = 0; i < g->n_groups[level]; i++) {
        group[level] = &g->group[level][i];
        walk(g, level + 1,
             key + group[level]->code * (size_t)g->out->axis[level].stride,
             start, group);
    }
}

void gather_cells(const Pass *p, const Output *o, const Bins *b, size_t n_by,
                  const int64_t *start, Arena *a, Cells *out)
{
    Gather g = {.pass = p, .out = o, .bins = b, .arena = a, .n_by = n_by};
    const Group *group[MAX_BY];

    for (size_t i = 0; i < n_by; i++)
        g.group[i] = groups_of(&g, &o->axis[i], &g.n_groups[i]);
    if (o->n_axes > n_by)
        g.last = groups_of(&g, &o->axis[n_by], &g.n_last);
    if (p->point == POINT_ANSWER)
        sort_answers(&g);
    for (uint32_t i = 0; i < p->n_buckets; i++)
        walk(&g, 0, i * (size_t)o->bucket_stride, start[i], group);
    *out = (Cells){.n = g.n};
    if (g.n > 0) {
        out->item = ARENA_ARRAY(a, Cell, g.n);
        memcpy(out->item, g.cell, g.n * sizeof(*g.cell));
    }
    free(g.cell);
}

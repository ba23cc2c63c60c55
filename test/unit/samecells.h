/*
 * samecells.h -- Are two lists of cells the same, integer by integer?
 *
 * Also the order of the cells, of their scales and of their groups, since
 * everybody above the store searches them by it.
 */
#ifndef PULS_TEST_SAMECELLS_H
#define PULS_TEST_SAMECELLS_H

#include "model/catalogue.h"
#include "model/cell.h"

#include "test.h"

#include <inttypes.h>
#include <string.h>

static inline bool same_word(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static inline bool same_tally(const Tally *a, const Tally *b)
{
    if (a->n_points != b->n_points)
        return false;
    for (size_t i = 0; i < a->n_points; i++)
        if (a->points[i].milli != b->points[i].milli ||
            a->points[i].count != b->points[i].count)
            return false;
    return true;
}

static inline bool same_scales(const Cell *a, const Cell *b)
{
    if (a->n_scales != b->n_scales)
        return false;
    for (size_t i = 0; i < a->n_scales; i++) {
        const ScaleTally *x = &a->scales[i], *y = &b->scales[i];

        if (x->min != y->min || x->max != y->max ||
            x->reversed != y->reversed || !same_tally(&x->tally, &y->tally))
            return false;
    }
    return true;
}

static inline bool same_store(const DDStore *a, const DDStore *b)
{
    if (a->n != b->n || (a->n > 0 && a->first != b->first))
        return false;
    return a->n == 0 ||
           memcmp(a->count, b->count, a->n * sizeof(*a->count)) == 0;
}

static inline bool same_sketch(const DDSketch *a, const DDSketch *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->zero == b->zero && same_store(&a->positive, &b->positive) &&
           same_store(&a->negative, &b->negative);
}

static inline bool same_pair(const PairSum *a, const PairSum *b)
{
    return a->y == b->y && a->x == b->x && a->yy == b->yy && a->xy == b->xy &&
           a->xx == b->xx;
}

static inline bool same_cell(const Cell *a, const Cell *b)
{
    for (size_t i = 0; i < MAX_BY; i++)
        if (!same_word(a->group[i], b->group[i]))
            return false;
    return a->bucket == b->bucket && a->n == b->n && a->hits == b->hits &&
           a->sum == b->sum && a->sumsq == b->sumsq &&
           same_pair(&a->pair, &b->pair) && same_scales(a, b) &&
           same_sketch(a->sketch, b->sketch) &&
           same_word(a->currency, b->currency) &&
           a->mixed_currency == b->mixed_currency;
}

/* The first place where they differ; SIZE_MAX: nowhere. */
static inline size_t first_difference(const Cells *a, const Cells *b)
{
    size_t n = a->n < b->n ? a->n : b->n;

    for (size_t i = 0; i < n; i++)
        if (!same_cell(&a->item[i], &b->item[i]))
            return i;
    return a->n == b->n ? SIZE_MAX : n;
}

/* ---- In words ----------------------------------------------------------- */

static inline void put_int128(Buf *out, const char *name, Int128 x)
{
    char text[INT128_TEXT];

    if (x != 0)
        buf_printf(out, " %s=%s", name, int128_text(x, text));
}

static inline void put_sketch_store(Buf *out, const char *name,
                                    const DDStore *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->count[i] != 0)
            buf_printf(out, " %s[%d]=%" PRId64, name, s->first + (int)i,
                       s->count[i]);
}

static inline void put_scale(Buf *out, const ScaleTally *s)
{
    buf_printf(out, " %d..%d%s:", s->min, s->max, s->reversed ? "r" : "");
    for (size_t i = 0; i < s->tally.n_points; i++)
        buf_printf(out, " %d*%" PRId64, s->tally.points[i].milli,
                   s->tally.points[i].count);
}

static inline void put_cell(Buf *out, const Cells *cells, size_t i)
{
    const Cell *c = &cells->item[i];

    buf_printf(out, "%zu cells", cells->n);
    if (i >= cells->n)
        return;
    buf_printf(out, ", number %zu: bucket=%" PRId64 " group=", i, c->bucket);
    for (size_t g = 0; g < MAX_BY; g++)
        buf_printf(out, "%s%s", g > 0 ? "|" : "",
                   c->group[g] == NULL ? "(none)" : c->group[g]);
    buf_printf(out, " n=%" PRId64 " hits=%" PRId64, c->n, c->hits);
    put_int128(out, "sum", c->sum);
    put_int128(out, "sumsq", c->sumsq);
    put_int128(out, "y", c->pair.y);
    put_int128(out, "x", c->pair.x);
    put_int128(out, "yy", c->pair.yy);
    put_int128(out, "xy", c->pair.xy);
    put_int128(out, "xx", c->pair.xx);
    if (c->currency != NULL)
        buf_printf(out, " currency=%s%s", c->currency,
                   c->mixed_currency ? "+" : "");
    for (size_t s = 0; s < c->n_scales; s++)
        put_scale(out, &c->scales[s]);
    if (c->sketch != NULL) {
        buf_printf(out, " zero=%" PRId64, c->sketch->zero);
        put_sketch_store(out, "+", &c->sketch->positive);
        put_sketch_store(out, "-", &c->sketch->negative);
    }
}

/* The question, and what its metric is: it may be an invented one. */
static inline void put_question(Buf *out, const Question *q)
{
    Arena a = {0};
    Param p[QUESTION_PARAMS];
    size_t n = question_write(&a, q, p);
    const Metric *m = q->metric;

    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s%s=%s", i > 0 ? " & " : "", p[i].name, p[i].value);
    buf_printf(out, "\n  metric: %s of %s", metric_type_name[m->type],
               fact_table_name[m->facts]);
    if (m->measure != NULL)
        buf_printf(out, ", measure %s", m->measure->name);
    buf_printf(out, ", clock %s, where \"", clock_name[m->clock]);
    filter_write(out, &m->where);
    buf_puts(out, "\", hit \"");
    filter_write(out, &m->hit);
    buf_puts(out, "\"");
    arena_clear(&a);
}

#endif

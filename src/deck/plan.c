/*
 * plan.c -- From a question to a pass.
 *
 * Names become numbers here: of columns, of texts, of places among the bins.
 * What the deck does not hold, or what would need too many bins, ends here,
 * too, and is left to SQL.
 */
#include "deck/pass.h"

#include <string.h>

#define MAX_POINTS 4096 /* answers that a tally may be made of */

static const DeckColumn *column_at(const Pass *p, size_t i)
{
    return &p->deck->table[p->table].column[i];
}

static bool find_column(const Pass *p, const char *name, size_t *at)
{
    const DeckColumn *c = deck_column(p->deck, p->table, name);

    if (c != NULL)
        *at = (size_t)(c - p->deck->table[p->table].column);
    return c != NULL;
}

/* ---- Tests -------------------------------------------------------------- */

/* A list of one code is a range. */
static void put_codes(const Pass *p, const Filter *f, Arena *a, Test *t)
{
    const Lexicon *l = column_at(p, t->column)->texts;
    size_t n = (size_t)lexicon_size(l) + 1;
    uint8_t *table;

    t->how = TEST_LIST;
    if (f->n_values == 1) {
        t->low = lexicon_find(l, f->values[0], strlen(f->values[0]));
        t->high = t->low;
        t->how = t->low > 0 ? TEST_RANGE : TEST_LIST;
        return;
    }
    table = arena_alloc(a, n);
    memset(table, f->negate, n);
    table[0] = f->negate != f->missing;
    for (size_t i = 0; i < f->n_values; i++) {
        uint32_t code = lexicon_find(l, f->values[i], strlen(f->values[i]));

        if (code > 0)
            table[code] = !f->negate;
    }
    t->how = TEST_TABLE;
    t->table = table;
    t->n_table = n;
}

/* Truth values are kept as 1 and 2. */
static bool put_numbers(const Pass *p, const Filter *f, Arena *a, Test *t)
{
    int64_t more = column_at(p, t->column)->type == COLUMN_BOOL;
    int64_t *list;

    if (f->is_range) {
        t->how = TEST_RANGE;
        t->low = f->low;
        t->high = f->high;
        return true;
    }
    if (f->n_values > PASS_MAX_LIST)
        return false;
    list = ARENA_ARRAY(a, int64_t, f->n_values);
    for (size_t i = 0; i < f->n_values; i++)
        list[i] = f->numbers[i] + more;
    t->how = f->n_values == 1 ? TEST_RANGE : TEST_LIST;
    t->low = t->high = list[0];
    t->list = list;
    t->n_list = f->n_values;
    return true;
}

bool plan_test(const Pass *p, const Filter *f, Arena *a, Test *t)
{
    *t = (Test){.negate = f->negate, .missing = f->missing};
    if (!find_column(p, f->column->name, &t->column))
        return false;
    if (!f->is_range && f->n_values == 0)
        return true;
    if (f->column->type != COLUMN_TEXT)
        return put_numbers(p, f, a, t);
    put_codes(p, f, a, t);
    return true;
}

/* Filters on the clock are about spans, not about rows. */
static bool add_tests(const Pass *p, const Filters *f, Arena *a, Tests *out)
{
    Tests all = {.item = ARENA_ARRAY(a, Test, out->n + f->n + 1)};

    if (out->n > 0)
        memcpy(all.item, out->item, out->n * sizeof(*all.item));
    all.n = out->n;
    for (size_t i = 0; i < f->n; i++) {
        if (f->item[i].column->part == PART_NONE &&
            !plan_test(p, &f->item[i], a, &all.item[all.n++]))
            return false;
    }
    *out = all;
    return true;
}

static bool clock_in(const Filters *f)
{
    bool any = false;

    for (size_t i = 0; i < f->n; i++)
        any |= f->item[i].column->part != PART_NONE;
    return any;
}

bool plan_has_clock(const Question *q)
{
    return clock_in(&q->where) || clock_in(&q->metric->where);
}

bool plan_names_unknown(const Pass *p, const Filters *f)
{
    bool unknown = false;
    size_t at;

    for (size_t i = 0; i < f->n; i++) {
        const Filter *one = &f->item[i];

        if (one->column->type != COLUMN_TEXT ||
            !find_column(p, one->column->name, &at))
            continue;
        for (size_t k = 0; k < one->n_values; k++)
            unknown |= lexicon_find(column_at(p, at)->texts, one->values[k],
                                    strlen(one->values[k])) == 0;
    }
    return unknown;
}

/* Only rows that have a value.  There is room for one: see add_tests(). */
static void need_value(Pass *p, size_t column)
{
    p->tests.item[p->tests.n++] =
        (Test){.column = column, .negate = true, .missing = true};
}

/* ---- What is measured --------------------------------------------------- */

static bool measure_answers(Pass *p)
{
    if (!find_column(p, DECK_ANSWER, &p->measure))
        return false;
    p->point = POINT_ANSWER;
    p->n_points = lexicon_size(column_at(p, p->measure)->texts) + 1;
    need_value(p, p->measure);
    return p->n_points <= MAX_POINTS;
}

static bool measure_column(Pass *p, const Metric *m)
{
    const DeckColumn *c;

    if (!find_column(p, m->measure->name, &p->measure))
        return false;
    c = column_at(p, p->measure);
    need_value(p, p->measure);
    p->bin = m->type == METRIC_DISTINCT   ? BIN_DISTINCT
             : m->type == METRIC_QUANTILE ? BIN_COUNT
                                          : BIN_SUM;
    if (p->bin == BIN_COUNT) {
        p->point = POINT_SKETCH;
        p->first_point = sketch_point(c->least > 0 ? c->least : 1);
        p->n_points =
            c->least > c->most ? 1 : sketch_point(c->most) - p->first_point + 2;
    }
    return (c->texts != NULL) == (p->bin == BIN_DISTINCT) &&
           c->type != COLUMN_BOOL;
}

static bool plan_measure(Pass *p, const Metric *m, Arena *a)
{
    p->point = POINT_NONE;
    p->bin = BIN_COUNT;
    p->n_points = 1;
    switch (m->type) {
    case METRIC_COUNT: return true;
    case METRIC_SHARE:
        p->point = POINT_HIT;
        p->n_points = 2;
        return !clock_in(&m->hit) && add_tests(p, &m->hit, a, &p->hits);
    case METRIC_DISTINCT:
    case METRIC_SUM:
    case METRIC_MEAN:
    case METRIC_QUANTILE: return measure_column(p, m);
    case METRIC_BOX_SHARE:
    case METRIC_BOX_NET:
    case METRIC_SCORE_MEAN:
    case METRIC_POMP: return measure_answers(p);
    case METRIC_RATIO:
    case METRIC_COHORT: break;
    }
    return false;
}

/* ---- Where it goes ------------------------------------------------------ */

static bool put_axis(const Pass *p, const Column *c, Axis *out)
{
    *out = (Axis){.part = c->part};
    if (c->part != PART_NONE) {
        out->size = c->part == PART_HOUR ? 24 : 8;
        return true;
    }
    if (!find_column(p, c->name, &out->column) ||
        !column_at(p, out->column)->plain)
        return false;
    out->size = c->type == COLUMN_BOOL
                    ? 3
                    : lexicon_size(column_at(p, out->column)->texts) + 1;
    return true;
}

/* The answer's code, or the currency of money, is an axis like others. */
static bool put_axes(const Pass *p, const Column *const *by, size_t n,
                     Output *out)
{
    Axis *last;

    if (n >= MAX_AXES)
        return false;
    *out = (Output){.n_axes = n};
    for (size_t i = 0; i < n; i++) {
        if (!put_axis(p, by[i], &out->axis[i]))
            return false;
    }
    last = &out->axis[n];
    if (p->point == POINT_ANSWER) {
        *last = (Axis){.column = p->measure, .size = p->n_points};
        out->n_axes++;
    } else if (p->bin == BIN_SUM &&
               column_at(p, p->measure)->type == COLUMN_MONEY) {
        if (!find_column(p, "currency", &last->column))
            return false;
        last->size = lexicon_size(column_at(p, last->column)->texts) + 1;
        out->n_axes++;
    }
    return true;
}

bool plan_output(const Pass *p, const Column *const *by, size_t n, Output *out)
{
    size_t rows = p->deck->table[p->table].rows, keys = 1;
    size_t most = PASS_FREE_BINS + PASS_FACT_BINS * rows;
    size_t max = p->max_bins > 0 ? p->max_bins : PASS_MAX_BINS;

    if (!put_axes(p, by, n, out))
        return false;
    if (p->point == POINT_HIT || p->point == POINT_SKETCH)
        keys = p->n_points;
    most = most < max ? most : max;
    if (p->bin == BIN_SUM && most > PASS_MAX_BYTES / sizeof(SumBin))
        most = PASS_MAX_BYTES / sizeof(SumBin);
    if (p->bin == BIN_DISTINCT)
        most = PASS_MAX_BITS /
               ((size_t)lexicon_size(column_at(p, p->measure)->texts) + 64);
    for (size_t i = out->n_axes; i-- > 0;) {
        out->axis[i].stride = (uint32_t)keys;
        keys *= out->axis[i].size;
        if (keys > most)
            return false;
    }
    out->bucket_stride = (uint32_t)keys;
    out->n_keys = keys * p->n_buckets;
    return out->n_keys <= most;
}

/* ------------------------------------------------------------------------- */

static bool is_known_to(const Deck *d, const Question *q, int64_t from)
{
    return q->metric->facts < DECK_TABLES && q->known == TIME_OPEN &&
           q->metric->clock == CLOCK_TS && q->metric->type != METRIC_COHORT &&
           q->metric->type != METRIC_RATIO &&
           (d->floor == INT64_MIN || from >= d->floor);
}

bool plan_pass(Deck *d, const Question *q, const Column *const *by, size_t n_by,
               size_t n_each, Arena *a, Pass *out)
{
    uint32_t n_buckets = out->n_buckets;
    size_t max_bins = out->max_bins;

    if (!is_known_to(d, q, out->from))
        return false;
    *out = (Pass){.deck = d,
                  .table = q->metric->facts,
                  .n_buckets = n_buckets,
                  .max_bins = max_bins};
    out->unknown = plan_names_unknown(out, &q->metric->where) ||
                   plan_names_unknown(out, &q->metric->hit);
    if (!add_tests(out, &q->metric->where, a, &out->tests) ||
        !add_tests(out, &q->where, a, &out->tests) ||
        !plan_measure(out, q->metric, a))
        return false;
    out->n_outputs = n_each > 0 ? n_each : 1;
    out->output = ARENA_ARRAY(a, Output, out->n_outputs);
    for (size_t i = 0; i < out->n_outputs; i++) {
        bool ok = n_each > 0 ? plan_output(out, &by[i], 1, &out->output[i])
                             : plan_output(out, by, n_by, &out->output[i]);

        if (!ok)
            return false;
    }
    return true;
}

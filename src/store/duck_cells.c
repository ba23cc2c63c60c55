/*
 * duck_cells.c -- Rows of aggregates, folded into cells.
 *
 * sql_cells() orders its rows by bucket and group, so those of one cell
 * stand together; a tally or a sketch has a row per point, other types one.
 */
#include "store/duck_read.h"

#include "base/mem.h"
#include "store/duck.h"
#include "store/sql.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct Fold {
    const Question *q;
    Arena *arena;
    const int64_t *start; /* of the buckets */
    int64_t *key;         /* what the SQL calls them; ascending */
    size_t n_buckets;
    Cell *cell; /* heap, grows; handed over to the arena at the end */
    size_t n, room;
} Fold;

static int64_t bucket_start(const Fold *f, int64_t key)
{
    size_t low = 0, high = f->n_buckets;

    while (low + 1 < high) {
        size_t middle = (low + high) / 2;

        if (f->key[middle] <= key)
            low = middle;
        else
            high = middle;
    }
    assert(f->key[low] == key);
    return f->start[low];
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static const char *text_or_null(const DuckRow *row, size_t col)
{
    return duck_null(row, col) ? NULL : duck_text(row, col);
}

static bool same_cell(const Fold *f, const Cell *c, int64_t start,
                      const DuckRow *row)
{
    if (c->bucket != start)
        return false;
    for (size_t i = 0; i < f->q->n_by; i++)
        if (!same_text(c->group[i], text_or_null(row, 1 + i)))
            return false;
    return true;
}

/* The cell that this row belongs to: the last one, or a new one. */
static Cell *cell_of(Fold *f, const DuckRow *row)
{
    int64_t start = bucket_start(f, duck_int(row, 0));
    Cell *c;

    if (f->n > 0 && same_cell(f, &f->cell[f->n - 1], start, row))
        return &f->cell[f->n - 1];
    if (f->n == f->room) {
        f->room = f->room == 0 ? 64 : 2 * f->room;
        f->cell = mem_grow(f->cell, f->room, sizeof(*f->cell));
    }
    c = &f->cell[f->n++];
    *c = (Cell){.bucket = start};
    for (size_t i = 0; i < f->q->n_by; i++) {
        const char *g = text_or_null(row, 1 + i);

        c->group[i] = g == NULL ? NULL : arena_strndup(f->arena, g, strlen(g));
    }
    return c;
}

/* ---- One reader per kind of aggregate ----------------------------------- */

static void take_currency(Fold *f, Cell *c, const DuckRow *row, size_t col)
{
    const char *least = text_or_null(row, col);

    if (least == NULL)
        return;
    c->currency = arena_strndup(f->arena, least, strlen(least));
    c->mixed_currency = strcmp(least, duck_text(row, col + 1)) != 0;
}

static void take_sum(Fold *f, Cell *c, const DuckRow *row, size_t col)
{
    c->n = duck_int(row, col);
    c->sum = duck_int128(row, col + 1);
    c->sumsq = duck_int128(row, col + 2);
    take_currency(f, c, row, col + 3);
}

static void take_pair(Fold *f, Cell *c, const DuckRow *row, size_t col)
{
    c->n = duck_int(row, col);
    c->pair = (PairSum){
        .y = duck_int128(row, col + 1),
        .x = duck_int128(row, col + 2),
        .yy = duck_int128(row, col + 3),
        .xy = duck_int128(row, col + 4),
        .xx = duck_int128(row, col + 5),
    };
    take_currency(f, c, row, col + 6);
}

static void take_sketch(Fold *f, Cell *c, const DuckRow *row, size_t col)
{
    int64_t n = duck_int(row, col + 1);

    if (c->sketch == NULL)
        c->sketch = ARENA_NEW(f->arena, DDSketch);
    if (duck_null(row, col))
        ddsketch_add(f->arena, c->sketch, 0, n);
    else
        ddsketch_add_bucket(f->arena, c->sketch, (int32_t)duck_int(row, col),
                            n);
    c->n += n;
}

static ScaleTally *scale_of(Fold *f, Cell *c, int32_t min, int32_t max,
                            bool reversed)
{
    ScaleTally *more;

    for (size_t i = 0; i < c->n_scales; i++) {
        ScaleTally *s = &c->scales[i];

        if (s->min == min && s->max == max && s->reversed == reversed)
            return s;
    }
    more = ARENA_ARRAY(f->arena, ScaleTally, c->n_scales + 1);
    if (c->n_scales > 0)
        memcpy(more, c->scales, c->n_scales * sizeof(*more));
    c->scales = more;
    more += c->n_scales++;
    *more = (ScaleTally){.min = min, .max = max, .reversed = reversed};
    return more;
}

static void take_score(Fold *f, Cell *c, const DuckRow *row, size_t col)
{
    ScaleTally *s =
        scale_of(f, c, (int32_t)duck_int(row, col),
                 (int32_t)duck_int(row, col + 1), duck_int(row, col + 2) != 0);
    int64_t n = duck_int(row, col + 4);

    tally_add(f->arena, &s->tally, (int32_t)duck_int(row, col + 3), n);
    c->n += n;
}

static bool is_money_cohort(Cohort c)
{
    return c == COHORT_REVENUE_CHURN || c == COHORT_GRR || c == COHORT_NRR;
}

static bool take_row(void *ctx, const DuckRow *row)
{
    Fold *f = ctx;
    const Metric *m = f->q->metric;
    Cell *c = cell_of(f, row);
    size_t col = 1 + f->q->n_by;

    switch (m->type) {
    case METRIC_COUNT: c->n = duck_int(row, col); break;
    case METRIC_DISTINCT:
    case METRIC_SHARE:
        c->n = duck_int(row, col);
        c->hits = duck_int(row, col + 1);
        break;
    case METRIC_SUM:
    case METRIC_MEAN: take_sum(f, c, row, col); break;
    case METRIC_QUANTILE: take_sketch(f, c, row, col); break;
    case METRIC_BOX_SHARE:
    case METRIC_BOX_NET:
    case METRIC_SCORE_MEAN:
    case METRIC_POMP: take_score(f, c, row, col); break;
    case METRIC_COHORT:
        if (is_money_cohort(m->cohort)) {
            take_pair(f, c, row, col);
            break;
        }
        c->n = duck_int(row, col);
        c->hits = (int64_t)duck_int128(row, col + 1);
        break;
    case METRIC_RATIO: assert(false && "a ratio is asked for by its parts");
    }
    return true;
}

/* ------------------------------------------------------------------------- */

static bool name_buckets(Fold *f, Err *err)
{
    const Question *q = f->q;

    f->start = period_buckets(f->arena, q->zone, q->period, q->grain,
                              &f->n_buckets, err);
    if (f->start == NULL)
        return false;
    f->key = ARENA_ARRAY(f->arena, int64_t, f->n_buckets);
    for (size_t i = 0; i < f->n_buckets; i++)
        f->key[i] = sql_bucket_key(q, f->start[i]);
    return true;
}

/* Run the statement and hand the cells over to the arena. */
static bool run(duckdb_connection con, Fold *f, const Sql *sql, Cells *out,
                Err *err)
{
    bool ok = duck_query(con, sql->text.text, sql->param, sql->n_params,
                         take_row, f, err);

    if (ok && f->n > 0) {
        out->n = f->n;
        out->item = ARENA_ARRAY(f->arena, Cell, f->n);
        memcpy(out->item, f->cell, f->n * sizeof(*f->cell));
    }
    free(f->cell);
    return ok;
}

/* The dimensions take the place of the buckets: they are told apart by a key
 * that rises with them. */
static void name_dimensions(Fold *f, size_t n)
{
    int64_t *start = ARENA_ARRAY(f->arena, int64_t, n);

    f->n_buckets = n;
    f->start = start;
    f->key = ARENA_ARRAY(f->arena, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        start[i] = (int64_t)i;
        f->key[i] = sql_each_key(i, n);
    }
}

static void put_statement(Sql *sql, const Count *c, const Question *q)
{
    if (c->any)
        sql_any(sql, q);
    else if (c->n_each > 0)
        sql_cells_each(sql, q, c->each, c->n_each);
    else
        sql_cells(sql, q);
}

const char *duck_count_key(const Count *c, Arena *a)
{
    const char *text;
    Sql sql;

    sql_init(&sql, a);
    sql.any_end = true;
    put_statement(&sql, c, c->question);
    for (size_t i = 0; i < sql.n_params; i++)
        sql_put(&sql, "\n%zu:", strlen(sql.param[i]));
    for (size_t i = 0; i < sql.n_params; i++)
        buf_puts(&sql.text, sql.param[i]);
    text = arena_strndup(a, sql.text.text, sql.text.len);
    sql_clear(&sql);
    return text;
}

static bool take_any(void *ctx, const DuckRow *row)
{
    *(bool *)ctx = duck_int(row, 0) > 0;
    return false;
}

static bool look_for_one(duckdb_connection con, const Sql *sql, Arena *a,
                         Cells *out, Err *err)
{
    bool found = false;

    if (!duck_query(con, sql->text.text, sql->param, sql->n_params, take_any,
                    &found, err))
        return false;
    if (found) {
        *out = (Cells){1, ARENA_NEW(a, Cell)};
        out->item->n = 1;
    }
    return true;
}

/* What the cells are told apart by. */
static bool name_all(Fold *f, const Count *c, Err *err)
{
    if (c->n_each > 0)
        name_dimensions(f, c->n_each);
    return c->n_each > 0 || name_buckets(f, err);
}

bool duck_count(duckdb_connection con, const Count *c, const Slice *s, Arena *a,
                Cells *out, Err *err)
{
    Question own = *c->question, part = own;
    Fold f = {.q = &own, .arena = a};
    Sql sql;
    bool ok;

    *out = (Cells){0};
    own.n_by = c->n_each > 0 ? 1 : own.n_by;
    if (!c->any && !name_all(&f, c, err))
        return false;
    if ((!c->any && f.n_buckets == 0) || s->period.from >= s->period.to)
        return true;
    part.period = s->period;
    sql_init(&sql, a);
    sql.seq_from = s->seq_from;
    sql.seq_to = s->seq_to;
    put_statement(&sql, c, &part);
    ok = c->any ? look_for_one(con, &sql, a, out, err)
                : run(con, &f, &sql, out, err);
    sql_clear(&sql);
    return ok;
}

static int compare_numbers(const void *a, const void *b)
{
    static const Column number = {.type = COLUMN_INT};

    return column_compare(&number, ((const Cell *)a)->group[0],
                          ((const Cell *)b)->group[0]);
}

/* One statement orders all groups alike, as texts: 10 before 9. */
void duck_split_each(const Count *c, const Cells *all, Cells *out)
{
    memset(out, 0, c->n_each * sizeof(*out));
    for (size_t i = 0; i < all->n; i++) {
        Cells *own = &out[all->item[i].bucket];

        if (own->n++ == 0)
            own->item = &all->item[i];
        all->item[i].bucket = c->question->period.from;
    }
    for (size_t i = 0; i < c->n_each; i++)
        if (c->each[i]->type == COLUMN_INT && out[i].n > 1)
            qsort(out[i].item, out[i].n, sizeof(Cell), compare_numbers);
}

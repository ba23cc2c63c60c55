/*
 * cellcache_test.c -- An answer brought up to date is the answer of a recount.
 *
 * Two ledgers take the same events and files: new facts, late ones,
 * corrections, customers who come after their facts, a source that is
 * forgotten.  One keeps what it answered, the other counts anew; every cell
 * of every question has to be the same in both.
 */
#include "chancefacts.h"
#include "engine.h"

#include "store/cellcache.h"

#include <stdio.h>
#include <stdlib.h>

#define STEPS     8             /* another number as argument of the program */
#define MAX_FACTS 40            /* of a batch */
#define QUESTIONS 40            /* asked after each step */
#define BEGIN     1772323200000 /* 2026-03-01T00:00Z */

typedef struct Pair {
    Bench kept, anew;
    Chance chance;
    int steps;
} Pair;

static int open_pair(void **state)
{
    static Pair p;
    int steps = *state == NULL ? STEPS : (int)strtol(*state, NULL, 10);

    p = (Pair){.chance = {.seed = 4, .time = BEGIN}, .steps = steps};
    bench_open(&p.kept);
    bench_open(&p.anew);
    store_close(p.anew.store);
    p.anew.store = store_open("duckdb::memory:?cells_mb=0", &p.anew.err);
    bench_must(p.anew.store != NULL, &p.anew.err);
    *state = &p;
    return 0;
}

static int close_pair(void **state)
{
    Pair *p = *state;

    bench_close(&p->kept);
    bench_close(&p->anew);
    arena_clear(&p->chance.arena);
    return 0;
}

/* ---- In files, and as events -------------------------------------------- */

static void put_row(Buf *b, const Fact *f)
{
    buf_printf(b, "('%s', epoch_ms(%lld), '%s'", f->ref, (long long)f->ts,
               f->customer);
    for (size_t i = 0; i < f->n; i++) {
        if (f->value[i] == NULL)
            buf_puts(b, ", null");
        else
            buf_printf(b, ", '%s'", f->value[i]);
    }
    buf_puts(b, ")");
}

static void import(Pair *p, FactTable t, const Fact *f, size_t n)
{
    Buf b = BUF_INIT(1 << 20);

    buf_puts(&b, "select * from (values ");
    for (size_t i = 0; i < n; i++) {
        buf_puts(&b, i > 0 ? ", " : "");
        put_row(&b, &f[i]);
    }
    buf_printf(&b, ") as facts(%s)", fact_columns[t]);
    bench_feed(&p->kept, t, fact_columns[t], b.text);
    bench_feed(&p->anew, t, fact_columns[t], b.text);
    buf_clear(&b);
}

static EventValue value_of(Pair *p, FactTable t, const char *column,
                           const char *text)
{
    EventValue v = {0};

    v.column = column_find(&p->kept.arena, p->kept.asking.schema, t, column,
                           &p->kept.err);
    if (v.column->type == COLUMN_TEXT)
        v.text = text;
    else
        v.number = strtoll(text, NULL, 10) *
                   (v.column->type == COLUMN_SCORE ? 1000 : 1);
    return v;
}

static Event *event_of(Pair *p, FactTable t, const Fact *f)
{
    Event *e = ARENA_NEW(&p->kept.arena, Event);

    *e = (Event){.table = t,
                 .source = "test",
                 .ref = f->ref,
                 .ts = f->ts,
                 .known = BENCH_NOW,
                 .id = event_id("test", f->ref)};
    e->value = ARENA_ARRAY(&p->kept.arena, EventValue, MAX_VALUES);
    e->value[e->n++] = value_of(p, t, "customer", f->customer);
    for (size_t i = 0; i < f->n; i++)
        if (f->value[i] != NULL)
            e->value[e->n++] = value_of(p, t, f->column[i], f->value[i]);
    return e;
}

static void take(Pair *p, FactTable t, const Fact *f, size_t n)
{
    const Event *event[MAX_FACTS];
    Take batch = {
        .event = event, .n = n, .now = BENCH_NOW, .canary = TIME_OPEN};
    TakeReport x, y;

    for (size_t i = 0; i < n; i++)
        event[i] = event_of(p, t, &f[i]);
    bench_must(store_take(p->kept.store, &batch, &x, &p->kept.err),
               &p->kept.err);
    bench_must(store_take(p->anew.store, &batch, &y, &p->anew.err),
               &p->anew.err);
    assert_memory_equal(&x, &y, sizeof(x));
}

/* Old ones come again, with other content, in one batch of ten. */
static void feed_facts(Pair *p)
{
    FactTable t = draw(&p->chance, 14) == 0 ? FACT_CUSTOMER
                                            : (FactTable)draw(&p->chance, 3);
    bool again = draw(&p->chance, 10) == 0;
    size_t n = 1 + draw(&p->chance, MAX_FACTS);
    Fact fact[MAX_FACTS];

    for (size_t i = 0; i < n; i++)
        fact_make(&p->chance, &fact[i], t, again && draw(&p->chance, 3) == 0);
    (draw(&p->chance, 5) == 0 ? import : take)(p, t, fact, n);
}

static void forget(Pair *p)
{
    int64_t n, m;

    bench_must(store_forget(p->kept.store, "test", BENCH_NOW, NULL, NULL, &n,
                            &p->kept.err),
               &p->kept.err);
    bench_must(store_forget(p->anew.store, "test", BENCH_NOW, NULL, NULL, &m,
                            &p->anew.err),
               &p->anew.err);
    assert_true(n == m);
}

/* ---- What is asked ------------------------------------------------------ */

typedef struct Ask {
    const char *metric;
    const char *by[4];
} Ask;

static const Ask asks[] = {
    {"contacts", {"", "channel", "channel,team", "weekday"}},
    {"contacting_customers", {"", "channel", "hour", "team"}},
    {"aht", {"", "team", "result", "region"}},
    {"aht_median", {"", "channel", "weekday", "team"}},
    {"abandon_rate", {"", "channel", "hour", "segment"}},
    {"resolution_time_median", {"", "channel", "team", "weekday"}},
    {"service_cost", {"", "currency", "channel", "team,hour"}},
    {"nps", {"", "product", "channel", "region"}},
    {"csat", {"", "product", "channel", "customer"}},
    {"score_pomp", {"", "kind", "channel,product", "weekday"}},
    {"gross_sales", {"", "channel", "currency", "segment"}},
    {"buyers", {"", "channel", "currency", "segment"}},
    {"repeat_purchase_rate", {"", "channel", "currency", "segment"}},
    {"fcr", {"", "channel", "team", "segment"}},
};

static const char *const grains[] = {"all", "day", "week", "hour", "month"};

static const char *const filters[] = {"", "channel=chat|phone",
                                      "channel!=chat"};

static Question question(Pair *p, Bench *b, const Ask *ask, const char *by,
                         const char *grain, const char *where)
{
    Param param[4] = {{"metric", ask->metric}, {"grain", grain}};
    Question q;
    size_t n = 2;

    if (*by != '\0')
        param[n++] = (Param){"by", by};
    if (*where != '\0')
        param[n++] = (Param){"where", where};
    bench_must(question_parse(&p->kept.arena, &b->asking, param, n, &q, 1, &n,
                              &b->err),
               &b->err);
    return q;
}

static Question random_question(Pair *p)
{
    const Ask *ask = &asks[draw(&p->chance, LEN(asks))];
    uint32_t g = draw(&p->chance, 8);
    bool plain = draw(&p->chance, 5) > 0;
    Question q = question(p, &p->kept, ask, ask->by[draw(&p->chance, 4)],
                          g < LEN(grains) ? grains[g] : "all",
                          filters[plain ? 0 : draw(&p->chance, LEN(filters))]);

    q.period.from =
        BEGIN - 20 * DAY + (int64_t)draw(&p->chance, 2) * 10 * DAY + 3600000;
    q.period.to =
        draw(&p->chance, 3) == 0 ? p->chance.time + 600000 : BEGIN + 20 * DAY;
    if (draw(&p->chance, 12) == 0)
        q.known = BENCH_NOW;
    return q;
}

/* ---- The same? ---------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void assert_store(const DDStore *a, const DDStore *b)
{
    assert_int_equal(a->n, b->n);
    if (a->n > 0) {
        assert_int_equal(a->first, b->first);
        assert_memory_equal(a->count, b->count, a->n * sizeof(*a->count));
    }
}

static void assert_scales(const Cell *a, const Cell *b)
{
    assert_int_equal(a->n_scales, b->n_scales);
    for (size_t i = 0; i < a->n_scales; i++) {
        const ScaleTally *x = &a->scales[i], *y = &b->scales[i];

        assert_int_equal(x->min, y->min);
        assert_int_equal(x->max, y->max);
        assert_int_equal(x->reversed, y->reversed);
        assert_int_equal(x->tally.n_points, y->tally.n_points);
        for (size_t k = 0; k < x->tally.n_points; k++) {
            assert_int_equal(x->tally.points[k].milli,
                             y->tally.points[k].milli);
            assert_true(x->tally.points[k].count == y->tally.points[k].count);
        }
    }
}

static void assert_cell(const Cell *a, const Cell *b)
{
    assert_true(a->bucket == b->bucket);
    for (size_t i = 0; i < MAX_BY; i++)
        assert_true(same_text(a->group[i], b->group[i]));
    assert_true(a->n == b->n && a->hits == b->hits);
    assert_true(a->sum == b->sum && a->sumsq == b->sumsq);
    assert_memory_equal(&a->pair, &b->pair, sizeof(a->pair));
    assert_true(same_text(a->currency, b->currency));
    assert_int_equal(a->mixed_currency, b->mixed_currency);
    assert_scales(a, b);
    assert_int_equal(a->sketch == NULL, b->sketch == NULL);
    if (a->sketch != NULL) {
        assert_true(a->sketch->zero == b->sketch->zero);
        assert_store(&a->sketch->positive, &b->sketch->positive);
        assert_store(&a->sketch->negative, &b->sketch->negative);
    }
}

static void assert_cells(const Cells *a, const Cells *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        assert_cell(&a->item[i], &b->item[i]);
}

static void compare(Pair *p, const Question *q, Arena *a)
{
    Cells x, y;

    bench_must(store_cells(p->kept.store, q, a, &x, &p->kept.err),
               &p->kept.err);
    bench_must(store_cells(p->anew.store, q, a, &y, &p->anew.err),
               &p->anew.err);
    assert_cells(&x, &y);
}

static void compare_any(Pair *p, const Question *q)
{
    bool any = true, other = false;

    bench_must(store_any(p->kept.store, q, &any, &p->kept.err), &p->kept.err);
    bench_must(store_any(p->anew.store, q, &other, &p->anew.err), &p->anew.err);
    assert_int_equal(any, other);
}

static void compare_each(Pair *p, Question *q, Arena *a)
{
    static const char *const names[] = {"channel", "product", "weekday",
                                        "customer"};
    const Column *by[LEN(names)];
    Cells x[LEN(names)], y[LEN(names)];
    size_t n = 0;
    Err err;

    q->grain = GRAIN_ALL;
    for (size_t i = 0; i < LEN(names); i++) {
        by[n] = column_find(a, p->kept.asking.schema, q->metric->facts,
                            names[i], &err);
        n += by[n] != NULL;
    }
    bench_must(store_cells_each(p->kept.store, q, by, n, a, x, &p->kept.err),
               &p->kept.err);
    bench_must(store_cells_each(p->anew.store, q, by, n, a, y, &p->anew.err),
               &p->anew.err);
    for (size_t i = 0; i < n; i++)
        assert_cells(&x[i], &y[i]);
}

static void compare_bounds(Pair *p)
{
    StoreBounds x, y;

    bench_must(store_bounds(p->kept.store, &x, &p->kept.err), &p->kept.err);
    bench_must(store_bounds(p->anew.store, &y, &p->anew.err), &p->anew.err);
    assert_memory_equal(&x, &y, sizeof(x));
}

/* Not one of thousands of questions is answered differently. */
static void answers_are_those_of_a_recount(void **state)
{
    Pair *p = *state;

    for (int step = 0; step < p->steps; step++) {
        Arena a = {0};

        if (draw(&p->chance, 50) == 0)
            forget(p);
        feed_facts(p);
        p->chance.time += (int64_t)draw(&p->chance, 9) * 1800000;
        for (int i = 0; i < QUESTIONS; i++) {
            Question q = random_question(p);

            compare(p, &q, &a);
            if (i % 5 == 0)
                compare_any(p, &q);
            if (i % 7 == 0)
                compare_each(p, &q, &a);
        }
        compare_bounds(p);
        arena_clear(&a);
    }
}

/* ---- The cache by itself ------------------------------------------------ */

static Cells one_cell(Cell *c, int64_t n)
{
    *c = (Cell){.n = n, .group = {"g"}};
    return (Cells){1, c};
}

static void keep(CellCache *c, const char *key, int64_t to, int64_t next_seq,
                 int64_t n)
{
    Cell cell;
    Kept k = {.period = {0, to},
              .tide = {.next_seq = next_seq},
              .cells = one_cell(&cell, n)};

    cellcache_keep(c, key, &k);
}

static int64_t found(CellCache *c, const char *key, int64_t to)
{
    Arena a = {0};
    Kept k;
    int64_t n = -1;

    if (cellcache_find(c, key, to, &a, &k)) {
        assert_string_equal("g", k.cells.item[0].group[0]);
        n = k.cells.item[0].n;
    }
    arena_clear(&a);
    return n;
}

static void the_end_of_a_period_that_moves_is_replaced(void **state)
{
    CellCache *c = cellcache_new(1 << 20);

    keep(c, "a", DAY, 5, 1);
    keep(c, "a", 2 * DAY, 5, 2);
    keep(c, "b", DAY, 5, 3);
    assert_int_equal(1, found(c, "a", DAY + 1));
    assert_int_equal(2, found(c, "a", 3 * (int64_t)DAY));
    assert_int_equal(3, found(c, "b", DAY));
    assert_int_equal(-1, found(c, "a", DAY - 1));
    keep(c, "a", DAY + 1000, 6, 4); /* a second later */
    assert_int_equal(-1, found(c, "a", DAY));
    assert_int_equal(4, found(c, "a", DAY + 1000));
    assert_int_equal(3, cellcache_stats(c).entries);
    cellcache_free(c);
}

static void the_later_tide_stays(void **state)
{
    CellCache *c = cellcache_new(1 << 20);

    keep(c, "a", DAY, 9, 1);
    keep(c, "a", DAY, 8, 2);
    assert_int_equal(1, found(c, "a", DAY));
    keep(c, "a", DAY, 9, 3); /* another epoch */
    assert_int_equal(3, found(c, "a", DAY));
    cellcache_free(c);
}

static void what_was_used_longest_ago_leaves_first(void **state)
{
    CellCache *c = cellcache_new(4000);
    char key[8];

    for (int i = 0; i < 100; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        keep(c, key, DAY, 5, i);
        assert_int_equal(0, found(c, "k0", DAY)); /* used again and again */
        assert_true(cellcache_stats(c).bytes <= 4000);
    }
    assert_int_equal(-1, found(c, "k1", DAY));
    assert_int_equal(99, found(c, "k99", DAY));
    cellcache_free(c);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate_setup_teardown(answers_are_those_of_a_recount,
                                                 open_pair, close_pair,
                                                 argc > 1 ? argv[1] : NULL),
        cmocka_unit_test(the_end_of_a_period_that_moves_is_replaced),
        cmocka_unit_test(the_later_tide_stays),
        cmocka_unit_test(what_was_used_longest_ago_leaves_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

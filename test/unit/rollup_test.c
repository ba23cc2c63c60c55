/*
 * rollup_test.c -- Bins without the empty ones, and rollups of one question.
 *
 * Lists of keys are held against a plain array that is counted beside them;
 * customers against numbers counted by hand.
 */
#include "deck/deck.h"
#include "deck/freeze.h"
#include "deck/sparse.h"

#include "base/mem.h"
#include "base/random.h"
#include "bytes.h"
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY DECK_DAY_MS

/* ---- Lists of keys ------------------------------------------------------ */

#define BINS 60000 /* more than may wait in the short list */

static SumBin plainly[BINS];

static void must_be_the_same(const Sparse *s)
{
    static SumBin found[BINS];
    const Keys *list[] = {&s->all, &s->late};

    memset(found, 0, sizeof(found));
    for (size_t l = 0; l < LEN(list); l++) {
        for (size_t i = 0; i < list[l]->n; i++) {
            SumBin *b = &found[list[l]->key[i]];

            assert_true(i == 0 || list[l]->key[i] > list[l]->key[i - 1]);
            if (s->bin == BIN_SUM)
                bin_add(b, &list[l]->sum[i]);
            else
                b->n += (int32_t)list[l]->count[i];
        }
    }
    for (size_t i = 0; i < BINS; i++) {
        assert_int_equal(found[i].n, plainly[i].n);
        assert_true(found[i].sum == (s->bin == BIN_SUM ? plainly[i].sum : 0));
        assert_true(found[i].sumsq ==
                    (s->bin == BIN_SUM ? plainly[i].sumsq : 0));
    }
}

static void bring(Random *r, Sparse *s, size_t n, size_t below, int sign)
{
    RowKeys rows = {.item = mem_alloc(n * sizeof(RowKey)), .n = n, .room = n};

    for (size_t i = 0; i < n; i++) {
        uint32_t key = (uint32_t)random_below(r, below);
        int64_t v = (int64_t)random_below(r, 1000) - 300;

        rows.item[i] = (RowKey){key, v};
        plainly[key].n += sign;
        plainly[key].sum += sign * v;
        plainly[key].sumsq += sign * v * v;
    }
    sparse_bring(s, &rows, sign);
    free(rows.item);
}

static void what_is_brought_is_there(void **state)
{
    Random r = random_from(7, 1);

    for (int bin = BIN_COUNT; bin <= BIN_SUM; bin++) {
        Sparse s = {.bin = (BinKind)bin};

        memset(plainly, 0, sizeof(plainly));
        bring(&r, &s, 500, 900, 1);
        must_be_the_same(&s);
        for (int i = 0; i < 40; i++)
            bring(&r, &s, 1 + random_below(&r, 4000), BINS,
                  i % 3 == 2 ? -1 : 1);
        must_be_the_same(&s);
        assert_true(s.all.n > 0); /* the short list was full */
        sparse_free(&s);
    }
}

static void the_next_key_is_found_from_anywhere(void **state)
{
    uint32_t key[] = {3, 4, 9, 12, 13, 20, 21, 30};
    Keys k = {.n = LEN(key), .key = key};

    for (size_t at = 0; at <= k.n; at++) {
        for (size_t end = at; end <= k.n; end++) {
            for (size_t wanted = 0; wanted < 35; wanted++) {
                size_t i = at;

                while (i < end && key[i] < wanted)
                    i++;
                assert_int_equal(keys_ahead(&k, at, end, wanted), i);
            }
        }
    }
}

/* ---- Rollups of one question -------------------------------------------- */

static const Schema no_attrs;

typedef struct Call {
    int64_t ts, seq, wait; /* wait in seconds */
    const char *customer, *region;
} Call;

static int64_t value_of(DeckColumn *col, const Call *c)
{
    const char *text = NULL;

    if (strcmp(col->name, "kind") == 0)
        text = "call";
    else if (strcmp(col->name, "customer") == 0)
        text = c->customer;
    else if (strcmp(col->name, "region") == 0)
        text = c->region;
    else if (strcmp(col->name, "wait") == 0)
        return c->wait * 1000;
    return text == NULL ? NO_VALUE : deck_code(col, text, strlen(text));
}

static void put(Deck *d, const Call *call, size_t n)
{
    size_t columns = d->table[FACT_INTERACTION].n_columns;
    Rows r;

    deck_write(d);
    rows_open(&r, columns, n);
    r.n = n;
    for (size_t i = 0; i < n; i++) {
        r.ts[i] = call[i].ts;
        r.seq[i] = call[i].seq;
        for (size_t c = 0; c < columns; c++)
            r.value[c][i] =
                value_of(&d->table[FACT_INTERACTION].column[c], &call[i]);
    }
    deck_add(d, FACT_INTERACTION, &r);
    rows_clear(&r);
    deck_done(d);
}

/* Ask for days 100 .. 129, by region if `by`. */
static bool ask(Deck *d, bool rollup, MetricType type, const char *where,
                bool by, Arena *a, Cells *out)
{
    Err err;
    Metric m = {.type = type, .facts = FACT_INTERACTION};
    Question q = {.metric = &m,
                  .period = {100 * DAY, 130 * DAY},
                  .zone = zone_utc(),
                  .grain = GRAIN_ALL,
                  .n_by = by,
                  .known = TIME_OPEN};
    bool can;

    q.by[0] = column_find(a, &no_attrs, FACT_INTERACTION, "region", &err);
    if (type == METRIC_DISTINCT)
        m.measure =
            column_find(a, &no_attrs, FACT_INTERACTION, "customer", &err);
    assert_true(
        filter_parse(a, &no_attrs, FACT_INTERACTION, where, &q.where, &err));
    deck_read(d);
    can = deck_cells(d, rollup, &q, NULL, 0, a, out);
    deck_done(d);
    return can;
}

/* Facts and customers, from the rollup and from the columns. */
static void must_find(Deck *d, const char *where, int64_t facts,
                      int64_t customers)
{
    for (int rollup = 0; rollup < 2; rollup++) {
        Arena a = {0};
        Cells out;

        assert_true(ask(d, rollup, METRIC_DISTINCT, where, false, &a, &out));
        assert_int_equal(out.n, 1);
        assert_int_equal(out.item[0].n, facts);
        assert_int_equal(out.item[0].hits, customers);
        arena_clear(&a);
    }
}

static const Call first_five[] = {
    {99 * DAY, 1, 5, "ana", "cluj"}, /* before the period */
    {100 * DAY, 2, 5, "ana", "cluj"},
    {110 * DAY, 3, 90, "ana", "iasi"},
    {110 * DAY + 1, 4, 20, "bogdan", "cluj"},
    {129 * DAY, 5, 8, "celina", "iasi"},
};

static void customers_are_kept_and_come_and_go(void **state)
{
    static const Call more[] = {{105 * DAY, 6, 1, "bogdan", "iasi"},
                                {131 * DAY, 7, 1, "dan", "iasi"}};
    static const Call others[] = {{105 * DAY, 8, 1, "emil", "cluj"}};
    static const int64_t gone[] = {4, 5};
    Deck *d = deck_new(&no_attrs, 2, 1 << 20, 1);

    put(d, first_five, LEN(first_five));
    must_find(d, "", 4, 3);
    must_find(d, "region=cluj", 2, 2);
    must_find(d, "wait=10000..", 2, 2);
    put(d, more, LEN(more));
    must_find(d, "", 5, 3);
    must_find(d, "region=cluj", 2, 2);
    put(d, others, LEN(others));
    must_find(d, "", 6, 4);
    must_find(d, "region=cluj", 3, 3);
    must_find(d, "wait=10000..", 2, 2);
    deck_write(d);
    deck_drop(d, gone, LEN(gone));
    deck_done(d);
    must_find(d, "", 4, 3);
    must_find(d, "region=cluj", 2, 2);
    must_find(d, "wait=10000..", 1, 1);
    assert_true(deck_stats(d).rollups >= 3);
    deck_free(d);
}

/* Many are there at once: as many bits do not fit any more. */
static void customers_outgrow_their_bits(void **state)
{
    enum { MANY = 3000 };
    static char name[MANY][16];
    static Call crowd[MANY];
    Deck *d = deck_new(&no_attrs, 2, 1 << 20, 1);

    put(d, first_five, LEN(first_five));
    must_find(d, "", 4, 3);
    for (int i = 0; i < MANY; i++) {
        snprintf(name[i], sizeof(name[i]), "c%d", i);
        crowd[i] = (Call){101 * DAY, 10 + i, 1, name[i], "cluj"};
    }
    put(d, crowd, MANY);
    must_find(d, "", 3004, 3003);
    must_find(d, "region=iasi", 2, 2);
    deck_free(d);
}

/* Of each region; a third one comes, and the groups lie otherwise. */
static void groups_may_grow(void **state)
{
    static const Call there[] = {{105 * DAY, 6, 1, "ana", "dolj"}};
    static const char *const region[] = {"cluj", "dolj", "iasi"};
    static const int64_t want[][3] = {{2, 0, 2}, {2, 1, 2}};
    Deck *d = deck_new(&no_attrs, 2, 1 << 20, 1);

    put(d, first_five, LEN(first_five));
    for (size_t round = 0; round < 2; round++) {
        Arena a = {0};
        Cells out;
        size_t at = 0;

        if (round == 1)
            put(d, there, LEN(there));
        assert_true(ask(d, true, METRIC_DISTINCT, "", true, &a, &out));
        for (size_t i = 0; i < LEN(region); i++) {
            if (want[round][i] == 0)
                continue;
            assert_string_equal(out.item[at].group[0], region[i]);
            assert_int_equal(out.item[at++].hits, want[round][i]);
        }
        assert_int_equal(out.n, at);
        arena_clear(&a);
    }
    deck_free(d);
}

/* A number has no axis: the count is kept with its filter. */
static void a_filter_by_a_number_is_kept(void **state)
{
    static const Call more[] = {{105 * DAY, 6, 30, "ana", "cluj"},
                                {106 * DAY, 7, 3, "ana", "cluj"}};
    static const int64_t gone[] = {3};
    static const int64_t want[] = {2, 3, 2};
    Deck *d = deck_new(&no_attrs, 2, 1 << 20, 1);

    put(d, first_five, LEN(first_five));
    for (int round = 0; round < 3; round++) {
        Arena a = {0};
        Cells out;

        if (round == 1)
            put(d, more, LEN(more));
        deck_write(d);
        deck_drop(d, gone, round == 2);
        deck_done(d);
        assert_true(
            ask(d, true, METRIC_COUNT, "wait=10000..", false, &a, &out));
        assert_int_equal(out.item[0].n, want[round]);
        arena_clear(&a);
    }
    deck_free(d);
}

/* ---- Many at once -------------------------------------------------------- */

#define CALLS  20000
#define MAKERS 4

/* Calls that wait 0 .. 99 seconds, as many of each. */
static void *ask_all(void *ctx)
{
    Deck *d = ctx;

    for (int wait = 0; wait < 100; wait++) {
        Arena a = {0};
        Cells out;
        char where[32];

        snprintf(where, sizeof(where), "wait=%d..", wait * 1000);
        if (!ask(d, true, METRIC_COUNT, where, false, &a, &out))
            assert_true(ask(d, false, METRIC_COUNT, where, false, &a, &out));
        assert_int_equal(out.item[0].n, CALLS / 100 * (100 - wait));
        if (!ask(d, true, METRIC_DISTINCT, "", true, &a, &out))
            assert_true(ask(d, false, METRIC_DISTINCT, "", true, &a, &out));
        assert_int_equal(out.n, 2);
        assert_int_equal(out.item[0].hits, 7);
        arena_clear(&a);
    }
    return NULL;
}

/* While one makes a rollup, the others are answered from the columns. */
static void many_ask_while_one_makes(void **state)
{
    static const char *const customer[] = {"a", "b", "c", "d", "e", "f", "g"};
    static Call call[CALLS];
    Deck *d = deck_new(&no_attrs, 2, 1 << 24, 1);
    pthread_t thread[MAKERS];

    for (int i = 0; i < CALLS; i++)
        call[i] = (Call){100 * DAY + i, 1 + i, i % 100, customer[i % 7],
                         i % 2 == 0 ? "cluj" : "iasi"};
    put(d, call, CALLS);
    for (int i = 0; i < MAKERS; i++)
        assert_int_equal(0, pthread_create(&thread[i], NULL, ask_all, d));
    for (int i = 0; i < MAKERS; i++)
        pthread_join(thread[i], NULL);
    assert_int_equal(101, deck_stats(d).rollups); /* each once */
    deck_free(d);
}

/* ---- What was frozen ---------------------------------------------------- */

/* Its facts go to a file and come back; nothing is counted anew. */
static void rollups_outlive_a_change_of_memory(void **state)
{
    static const Call more[] = {{105 * DAY, 6, 30, "dan", "cluj"}};
    Deck *d = deck_new(&no_attrs, 2, 1 << 20, 1);
    FreezeNote note = {0};
    Bytes b = {0};
    size_t n;
    Err err;

    put(d, first_five, LEN(first_five));
    must_find(d, "", 4, 3);
    must_find(d, "region=cluj", 2, 2);
    n = deck_stats(d).rollups;
    deck_write(d);
    deck_freeze(d, &note, bytes_keep, &b);
    deck_put_by(d);
    assert_true(deck_thaw(d, b.at, b.n, &note, &err));
    deck_done(d);
    assert_int_equal(deck_stats(d).rollups, n);
    must_find(d, "region=cluj", 2, 2);
    put(d, more, LEN(more));
    must_find(d, "", 5, 4);
    must_find(d, "region=cluj", 3, 3);
    assert_int_equal(deck_stats(d).rollups, n);
    deck_free(d);
    free(b.at);
}

/* Whom nobody knows yet may come under that name. */
static void a_name_that_may_come_is_not_kept(void **state)
{
    static const Call there[] = {{105 * DAY, 6, 30, "ana", "dolj"}};
    Deck *d = deck_new(&no_attrs, 2, 1 << 20, 1);
    Arena a = {0};
    Cells out;

    put(d, first_five, LEN(first_five));
    assert_false(ask(d, true, METRIC_DISTINCT, "region=dolj", false, &a, &out));
    put(d, there, LEN(there));
    must_find(d, "region=dolj", 1, 1);
    arena_clear(&a);
    deck_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_brought_is_there),
        cmocka_unit_test(the_next_key_is_found_from_anywhere),
        cmocka_unit_test(customers_are_kept_and_come_and_go),
        cmocka_unit_test(customers_outgrow_their_bits),
        cmocka_unit_test(groups_may_grow),
        cmocka_unit_test(a_filter_by_a_number_is_kept),
        cmocka_unit_test(a_name_that_may_come_is_not_kept),
        cmocka_unit_test(many_ask_while_one_makes),
        cmocka_unit_test(rollups_outlive_a_change_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

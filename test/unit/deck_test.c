/*
 * deck_test.c -- Columns of codes, and what is counted of them.
 *
 * That the deck and SQL agree is for providers_test.c; here are the parts by
 * themselves, with numbers counted by hand.
 */
#include "deck/crew.h"
#include "deck/deck.h"
#include "deck/freeze.h"
#include "deck/pass.h"

#include "base/random.h"
#include "bytes.h"
#include "test.h"

#include <string.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define DAY DECK_DAY_MS

static void texts_have_dense_numbers_that_stay(void **state)
{
    Lexicon l = {0};
    char text[32];

    for (uint32_t i = 1; i <= 3000; i++) {
        size_t n = (size_t)snprintf(text, sizeof(text), "text %u", i);

        assert_int_equal(lexicon_find(&l, text, n), 0);
        assert_int_equal(lexicon_put(&l, text, n), i);
    }
    assert_int_equal(lexicon_put(&l, "text 7", 6), 7);
    assert_int_equal(lexicon_put(&l, "text 70", 6), 7); /* of 6 bytes */
    assert_int_equal(lexicon_put(&l, "", 0), 3001);
    assert_int_equal(lexicon_find(&l, "", 0), 3001);
    assert_string_equal(lexicon_text(&l, 3000), "text 3000");
    assert_null(lexicon_text(&l, 0));
    assert_int_equal(lexicon_size(&l), 3001);
    lexicon_clear(&l);
}

/* ---- Chunks ------------------------------------------------------------- */

enum { SECONDS, SAME, GAPS, HUGE, TEXTS, COLUMNS };

static const bool plain[COLUMNS] = {[TEXTS] = true};

static Rows four_rows(void)
{
    static const int64_t ts[] = {5000, 1000, 3000, 1000};
    static const int64_t value[COLUMNS][4] = {
        [SECONDS] = {20000, 65000000, 0, 1000}, /* 65,000 s: two bytes */
        [SAME] = {42, 42, 42, 42},
        [GAPS] = {NO_VALUE, -3, NO_VALUE, 250},
        [HUGE] = {INT64_MAX, INT64_MIN + 1, 1, NO_VALUE},
        [TEXTS] = {300, 300, 15, 15},
    };
    Rows r;

    rows_open(&r, COLUMNS, 4);
    r.n = 4;
    for (size_t i = 0; i < 4; i++) {
        r.ts[i] = ts[i];
        r.seq[i] = 70 + (int64_t)i;
        for (size_t c = 0; c < COLUMNS; c++)
            r.value[c][i] = value[c][i];
    }
    return r;
}

static void a_chunk_is_sorted_and_narrow(void **state)
{
    static const uint32_t sorted[] = {1, 3, 2, 0};
    Rows r = four_rows();
    uint32_t order[] = {0, 1, 2, 3};
    Chunk *c;

    rows_sort(&r, order, 4);
    assert_memory_equal(order, sorted, sizeof(sorted));
    c = chunk_new(&r, order, 4, plain);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(c->from + c->ts[i], r.ts[order[i]]);
        assert_int_equal(pack_value(&c->seq, i), r.seq[order[i]]);
        for (size_t k = 0; k < COLUMNS; k++)
            assert_true(pack_value(&c->pack[k], i) == r.value[k][order[i]]);
    }
    assert_int_equal(c->pack[SECONDS].width, 2);
    assert_int_equal(c->pack[SECONDS].step, 1000);
    assert_int_equal(c->pack[SAME].width, 0);
    assert_int_equal(c->pack[GAPS].width, 1);
    assert_int_equal(c->pack[HUGE].width, 8);
    assert_int_equal(pack_code(&c->pack[TEXTS], 0), 300);
    assert_int_equal(c->pack[TEXTS].low, 15);
    chunk_free(c);
    rows_clear(&r);
}

static void a_moment_is_found_by_halving(void **state)
{
    Rows r = four_rows();
    uint32_t order[] = {1, 3, 2, 0};
    Chunk *c = chunk_new(&r, order, 4, plain);

    assert_int_equal(chunk_row(c, 0), 0);
    assert_int_equal(chunk_row(c, 1000), 0);
    assert_int_equal(chunk_row(c, 1001), 2);
    assert_int_equal(chunk_row(c, 3000), 2);
    assert_int_equal(chunk_row(c, 5000), 3);
    assert_int_equal(chunk_row(c, 5001), 4);
    assert_int_equal(c->last, 5000);
    chunk_free(c);
    rows_clear(&r);
}

/* ---- Many hands --------------------------------------------------------- */

#define PARTS 500

static void count_part(void *ctx, size_t part, unsigned worker)
{
    atomic_int *done = ctx;

    atomic_fetch_add(&done[part], 1);
}

static void a_crew_does_each_part_once(void **state)
{
    static atomic_int done[PARTS];
    Crew *c = crew_new(3);

    for (int round = 1; round <= 20; round++) {
        crew_do(c, PARTS, count_part, done);
        for (size_t i = 0; i < PARTS; i++)
            assert_int_equal(atomic_load(&done[i]), round);
    }
    crew_free(c);
}

/* ---- A deck ------------------------------------------------------------- */

static const Schema no_attrs;

/* Ten calls a day over `days` days: 0 .. 9, of channel a (even) or b, waiting
 * 1 s, 2 s ... 10 s; versions 1, 2, 3 ... */
static void put_calls(Deck *d, int64_t first_day, int days)
{
    size_t n = d->table[FACT_INTERACTION].n_columns;
    Rows r;

    deck_write(d);
    rows_open(&r, n, (size_t)days * 10);
    for (int64_t i = 0; i < days * 10; i++) {
        r.ts[i] = (first_day + i / 10) * DAY + i % 10 * 3600000;
        r.seq[i] = d->next_seq + 1 + i;
        for (size_t c = 0; c < n; c++) {
            DeckColumn *col = &d->table[FACT_INTERACTION].column[c];

            r.value[c][i] = NO_VALUE;
            if (strcmp(col->name, "kind") == 0)
                r.value[c][i] = deck_code(col, "call", 4);
            if (strcmp(col->name, "channel") == 0)
                r.value[c][i] = deck_code(col, i % 2 == 0 ? "a" : "b", 1);
            if (strcmp(col->name, "wait") == 0)
                r.value[c][i] = (i % 10 + 1) * 1000;
        }
    }
    r.n = (size_t)days * 10;
    deck_add(d, FACT_INTERACTION, &r);
    d->next_seq += days * 10;
    rows_clear(&r);
    deck_done(d);
}

/* The sum of waits in seconds and the facts, of channel a and of b. */
static void must_sum(Deck *d, bool rollup, int64_t from, int64_t to,
                     const int64_t want[4])
{
    Arena a = {0};
    Err err;
    Metric m = {.type = METRIC_SUM,
                .facts = FACT_INTERACTION,
                .measure =
                    column_find(&a, &no_attrs, FACT_INTERACTION, "wait", &err)};
    Question q = {
        .metric = &m,
        .period = {from, to},
        .zone = zone_utc(),
        .grain = GRAIN_ALL,
        .n_by = 1,
        .by = {column_find(&a, &no_attrs, FACT_INTERACTION, "channel", &err)},
        .known = TIME_OPEN};
    Cells out;

    deck_read(d);
    assert_true(deck_cells(d, rollup, &q, NULL, 0, &a, &out));
    deck_done(d);
    assert_int_equal(out.n, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(out.item[i].group[0], i == 0 ? "a" : "b");
        assert_int_equal((int64_t)out.item[i].sum, want[2 * i] * 1000);
        assert_int_equal(out.item[i].n, want[2 * i + 1]);
    }
    arena_clear(&a);
}

static const int64_t forty_days[] = {40 * 25, 40 * 5, 40 * 30, 40 * 5};

static void sums_are_right_and_versions_go(void **state)
{
    /* of day 100: the calls of 2 s and 3 s, and one that is not there */
    static const int64_t gone[] = {3, 2, 5000};
    static const int64_t less[] = {40 * 25 - 3, 199, 40 * 30 - 2, 199};
    static const int64_t more[] = {41 * 25 - 3, 204, 41 * 30 - 2, 204};
    Deck *d = deck_new(&no_attrs, 2, 1 << 20, 1);

    put_calls(d, 100, 40);
    for (int rollup = 0; rollup < 2; rollup++)
        must_sum(d, rollup, 100 * DAY, 140 * DAY, forty_days);
    deck_write(d);
    deck_drop(d, gone, 3);
    deck_done(d);
    for (int rollup = 0; rollup < 2; rollup++)
        must_sum(d, rollup, 100 * DAY, 140 * DAY, less);
    put_calls(d, 120, 1); /* late */
    for (int rollup = 0; rollup < 2; rollup++)
        must_sum(d, rollup, 100 * DAY, 140 * DAY, more);
    assert_int_equal(deck_stats(d).rows, 408);
    assert_true(deck_stats(d).rollups > 0);
    deck_free(d);
}

/* A day in many pieces becomes one chunk now and then. */
static void small_chunks_are_put_together(void **state)
{
    static const int64_t sixty[] = {60 * 25, 300, 60 * 30, 300};
    Deck *d = deck_new(&no_attrs, 1, 0, 1);

    for (int i = 0; i < 60; i++)
        put_calls(d, 100, 1);
    assert_true(deck_stats(d).chunks <= 16);
    must_sum(d, false, 100 * DAY, 101 * DAY, sixty);
    deck_free(d);
}

static void the_oldest_days_make_room(void **state)
{
    static const int64_t ten_days[] = {10 * 25, 50, 10 * 30, 50};
    Deck *d = deck_new(&no_attrs, 1, 0, 1);
    size_t bytes;

    put_calls(d, 100, 40);
    bytes = deck_stats(d).bytes + deck_stats(d).texts_bytes;
    deck_write(d);
    deck_shrink(d, bytes / 2);
    deck_done(d);
    assert_in_range(deck_stats(d).rows, 100, 200);
    assert_true(d->floor > 100 * DAY);
    must_sum(d, false, 130 * DAY, 140 * DAY, ten_days);
    put_calls(d, 100, 1); /* too old to come in */
    assert_in_range(deck_stats(d).rows, 100, 200);
    deck_free(d);
}

/* ---- Frozen ------------------------------------------------------------- */

static Bytes frozen_deck(void)
{
    static const FreezeNote note = {17, 3};
    Deck *d = deck_new(&no_attrs, 1, 0, 1);
    Bytes b = {0};

    put_calls(d, 100, 40);
    deck_freeze(d, &note, bytes_keep, &b);
    deck_free(d);
    return b;
}

static void a_frozen_deck_comes_back(void **state)
{
    static const int64_t more[] = {41 * 25, 41 * 5, 41 * 30, 41 * 5};
    Bytes b = frozen_deck();
    Deck *d = deck_new(&no_attrs, 2, 0, 1);
    FreezeNote note;
    Err err;

    assert_true(deck_thaw(d, b.at, b.n, &note, &err));
    assert_int_equal(note.superseded, 17);
    assert_int_equal(note.forgotten, 3);
    assert_int_equal(d->next_seq, 400);
    must_sum(d, false, 100 * DAY, 140 * DAY, forty_days);
    put_calls(d, 101, 1);
    must_sum(d, false, 100 * DAY, 140 * DAY, more);
    deck_free(d);
    free(b.at);
}

/* A deck whose ledger has got a column of the user's own since. */
static void columns_of_ones_own_may_come_later(void **state)
{
    static const Schema one = {.attr = {"plan"}, .n_attr = 1};
    Bytes b = frozen_deck();
    Deck *d = deck_new(&one, 1, 0, 1);
    FreezeNote note;
    Err err;

    assert_true(deck_thaw(d, b.at, b.n, &note, &err));
    must_sum(d, false, 100 * DAY, 140 * DAY, forty_days);
    deck_free(d);
    free(b.at);
}

static void must_refuse(const Bytes *b, size_t n)
{
    Deck *d = deck_new(&no_attrs, 1, 0, 1);
    FreezeNote note;
    Err err = {0};

    assert_false(deck_thaw(d, b->at, n, &note, &err));
    assert_true(err.text[0] != '\0');
    assert_int_equal(deck_stats(d).rows, 0);
    deck_free(d);
}

static void what_is_cut_or_changed_is_refused(void **state)
{
    Bytes b = frozen_deck();

    for (size_t n = 0; n < b.n; n += b.n < 4000 ? 1 : b.n / 300)
        must_refuse(&b, n);
    for (size_t i = 0; i < b.n; i += b.n / 300 + 1) {
        b.at[i] ^= 0x40;
        must_refuse(&b, b.n);
        b.at[i] ^= 0x40;
    }
    free(b.at);
}

/* The table against the logarithm, at boundaries, too. */
static void points_need_no_logarithm(void **state)
{
    SketchTable *t = sketch_table_new();
    Random r = random_from(3, 1);

    for (int i = 0; i < 200000; i++) {
        int64_t v = i < 70000
                        ? i - 5
                        : (int64_t)(random_bits(&r) >> random_below(&r, 63));
        uint32_t key = 100, point = sketch_point(v);

        sketch_add_points(t, &v, 1, 1, &key);
        assert_int_equal(key, 100 + point);
    }
    sketch_table_free(t);
}

static void points_may_begin_late(void **state)
{
    static const int64_t value[] = {0, NO_VALUE, 1000, 1500};
    uint32_t key[4] = {0}, first = sketch_point(1000);
    SketchTable *t = sketch_table_new();

    sketch_add_points(t, value, 4, first, key);
    assert_int_equal(key[0], 0);
    assert_int_equal(key[1], 0);
    assert_int_equal(key[2], 1);
    assert_int_equal(key[3], 1 + sketch_point(1500) - first);
    sketch_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_have_dense_numbers_that_stay),
        cmocka_unit_test(a_chunk_is_sorted_and_narrow),
        cmocka_unit_test(a_moment_is_found_by_halving),
        cmocka_unit_test(points_need_no_logarithm),
        cmocka_unit_test(points_may_begin_late),
        cmocka_unit_test(a_crew_does_each_part_once),
        cmocka_unit_test(sums_are_right_and_versions_go),
        cmocka_unit_test(small_chunks_are_put_together),
        cmocka_unit_test(the_oldest_days_make_room),
        cmocka_unit_test(a_frozen_deck_comes_back),
        cmocka_unit_test(columns_of_ones_own_may_come_later),
        cmocka_unit_test(what_is_cut_or_changed_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

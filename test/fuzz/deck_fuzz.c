/*
 * deck_fuzz.c -- A frozen deck may be broken in any way: it is refused, or it
 * is a deck that can be read, changed and frozen again.
 *
 * The input is changes to a good one, three bytes each: where, and what is
 * there then.  The sum is made right again, for else nothing behind it would
 * ever be looked at; the first byte may cut the end off.
 */
#include "../unit/bytes.h"
#include "base/mem.h"
#include "deck/freeze.h"
#include "deck/frozen.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 20
#define DAY  DECK_DAY_MS
#define WORD sizeof(uint64_t)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const Schema no_attrs;

static void put_facts(Deck *d)
{
    DeckTable *t = &d->table[FACT_INTERACTION];
    Rows r;

    rows_open(&r, t->n_columns, ROWS);
    for (int64_t i = 0; i < ROWS; i++) {
        r.ts[i] = i * DAY / 2;
        r.seq[i] = i + 1;
        for (size_t c = 0; c < t->n_columns; c++) {
            r.value[c][i] =
                t->column[c].texts == NULL
                    ? i * 1000
                    : deck_code(&t->column[c], "ab", (size_t)(1 + i % 2));
            if (t->column[c].type == COLUMN_BOOL)
                r.value[c][i] = 1 + i % 2;
        }
    }
    r.n = ROWS;
    deck_add(d, FACT_INTERACTION, &r);
    rows_clear(&r);
}

static Bytes freeze(const Deck *d)
{
    const FreezeNote note = {3, 1};
    Bytes b = {0};

    deck_freeze(d, &note, bytes_keep, &b);
    return b;
}

static Bytes good_one(void)
{
    Deck *d = deck_new(&no_attrs, 1, 0, 1);
    Bytes b;

    put_facts(d);
    b = freeze(d);
    deck_free(d);
    return b;
}

static void change(Bytes *b, const uint8_t *data, size_t size)
{
    FrozenSum all = {{0}, 0};
    uint64_t sum;

    for (size_t i = 1; i + 3 <= size; i += 3)
        b->at[((size_t)data[i] << 8 | data[i + 1]) % (b->n - WORD)] =
            (char)data[i + 2];
    if (size > 0)
        b->n -= data[0] * WORD < b->n - WORD ? data[0] * WORD : 0;
    frozen_add(&all, b->at, b->n - WORD);
    sum = frozen_sum(&all);
    memcpy(b->at + b->n - WORD, &sum, WORD);
}

static void read_all(const DeckTable *t)
{
    for (size_t i = 0; i < t->n_shelves; i++) {
        for (size_t k = 0; k < t->shelf[i].n; k++) {
            const Chunk *c = t->shelf[i].chunk[k];
            Rows r;

            rows_open(&r, t->n_columns, c->n);
            chunk_read(c, &r, 0);
            rows_clear(&r);
        }
    }
}

static void use(Deck *d)
{
    Deck *again = deck_new(&no_attrs, 1, 0, 1);
    FreezeNote note;
    Bytes b;
    Err err;

    for (int t = 0; t < DECK_TABLES; t++)
        read_all(&d->table[t]);
    b = freeze(d);
    if (!deck_thaw(again, b.at, b.n, &note, &err) ||
        deck_stats(again).rows != deck_stats(d).rows)
        abort();
    deck_free(again);
    free(b.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Bytes good;
    Deck *d = deck_new(&no_attrs, 1, 0, 1);
    Bytes b = {0};
    FreezeNote note;
    Err err;

    if (good.at == NULL)
        good = good_one();
    bytes_keep(&b, good.at, good.n);
    change(&b, data, size);
    if (deck_thaw(d, b.at, b.n, &note, &err))
        use(d);
    else if (deck_stats(d).rows != 0)
        abort(); /* nothing is left of what was refused */
    deck_free(d);
    free(b.at);
    return 0;
}

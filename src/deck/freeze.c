/* freeze.c -- Writing a deck down.  See freeze.h; thaw.c reads it. */
#include "deck/freeze.h"
#include "deck/frozen.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

typedef struct Writer {
    FreezeFn *put;
    void *ctx;
    FrozenSum *sum;
} Writer;

static uint64_t mix(uint64_t sum, uint64_t w)
{
    sum = (sum ^ w) * 0x9e3779b97f4a7c15u;
    return sum ^ sum >> 32;
}

static void add_word(FrozenSum *s, const char *at)
{
    uint64_t w;

    memcpy(&w, at, sizeof(w));
    s->lane[s->next % 4] = mix(s->lane[s->next % 4], w);
    s->next++;
}

/* Four lanes do not wait for each other. */
void frozen_add(FrozenSum *s, const void *bytes, size_t n)
{
    const char *at = bytes, *end = at + n;
    uint64_t w[4];

    for (; at < end && s->next % 4 != 0; at += 8)
        add_word(s, at);
    for (; (size_t)(end - at) >= sizeof(w); at += sizeof(w)) {
        memcpy(w, at, sizeof(w));
        for (size_t k = 0; k < 4; k++)
            s->lane[k] = mix(s->lane[k], w[k]);
    }
    for (; at < end; at += 8)
        add_word(s, at);
}

uint64_t frozen_sum(const FrozenSum *s)
{
    return mix(mix(mix(s->lane[0], s->lane[1]), s->lane[2]), s->lane[3]);
}

static void put(const Writer *w, const void *bytes, size_t n)
{
    size_t rest = n % 8;
    char last[8] = {0};

    if (n > rest)
        w->put(w->ctx, bytes, n - rest);
    frozen_add(w->sum, bytes, n - rest);
    if (rest == 0)
        return;
    memcpy(last, (const char *)bytes + n - rest, rest);
    w->put(w->ctx, last, sizeof(last));
    frozen_add(w->sum, last, sizeof(last));
}

static void put_name(const Writer *w, const char *name)
{
    char out[FROZEN_NAME] = {0};

    memcpy(out, name, strlen(name) + 1);
    put(w, out, sizeof(out));
}

/* ---- Columns and texts -------------------------------------------------- */

static void put_columns(const Writer *w, const DeckTable *t)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        FrozenColumn c = {.lost = t->column[i].lost};

        put_name(w, t->column[i].name);
        put(w, &c, sizeof(c));
    }
}

static void put_texts(const Writer *w, const Lexicon *l)
{
    FrozenTexts t = {.n = lexicon_size(l)};
    size_t bytes = 0;
    const char *all = lexicon_all(l, &bytes);

    t.bytes = bytes;
    put(w, &t, sizeof(t));
    put(w, all, bytes);
}

/* ---- Chunks ------------------------------------------------------------- */

static uint64_t columns_bytes(const Chunk *c)
{
    uint64_t n = chunk_padded((uint64_t)c->n * sizeof(uint32_t)) +
                 chunk_padded((uint64_t)c->n * c->seq.width);

    for (uint32_t i = 0; i < c->n_packs; i++)
        n += chunk_padded((uint64_t)c->n * c->pack[i].width);
    return n;
}

static FrozenPack frozen_pack(const Pack *p)
{
    return (FrozenPack){.low = p->low,
                        .high = p->high,
                        .base = p->base,
                        .step = p->step,
                        .width = p->width};
}

static void put_head(const Writer *w, const Chunk *c, uint64_t *at)
{
    FrozenChunk f = {
        .from = c->from, .n = c->n, .n_packs = c->n_packs, .at = *at};
    FrozenPack p = frozen_pack(&c->seq);

    put(w, &f, sizeof(f));
    put(w, &p, sizeof(p));
    for (uint32_t i = 0; i < c->n_packs; i++) {
        p = frozen_pack(&c->pack[i]);
        put(w, &p, sizeof(p));
    }
    *at += columns_bytes(c);
}

static void put_codes(const Writer *w, const Chunk *c)
{
    put(w, c->ts, (size_t)c->n * sizeof(uint32_t));
    put(w, c->seq.code, (size_t)c->n * c->seq.width);
    for (uint32_t i = 0; i < c->n_packs; i++)
        put(w, c->pack[i].code, (size_t)c->n * c->pack[i].width);
}

typedef void ChunkFn(const Writer *w, const Chunk *c, uint64_t *at);

static void put_codes_of(const Writer *w, const Chunk *c, uint64_t *at)
{
    (void)at;
    put_codes(w, c);
}

static void each_chunk(const Writer *w, const Deck *d, ChunkFn *fn)
{
    uint64_t at = 0;

    for (int t = 0; t < DECK_TABLES; t++) {
        const DeckTable *table = &d->table[t];

        for (size_t i = 0; i < table->n_shelves; i++) {
            for (size_t k = 0; k < table->shelf[i].n; k++)
                fn(w, table->shelf[i].chunk[k], &at);
        }
    }
}

static void put_shelves(const Writer *w, const DeckTable *t)
{
    for (size_t i = 0; i < t->n_shelves; i++) {
        FrozenShelf s = {.kind = t->shelf[i].kind, .n = t->shelf[i].n};

        put(w, &s, sizeof(s));
    }
}

void deck_freeze(const Deck *d, const FreezeNote *note, FreezeFn *fn, void *ctx)
{
    FrozenSum sum = {{0}, 0};
    uint64_t all;
    Writer w = {fn, ctx, &sum};
    FrozenHead h = {.order = FROZEN_ORDER,
                    .version = FREEZE_VERSION,
                    .superseded = note->superseded,
                    .forgotten = note->forgotten,
                    .next_seq = d->next_seq,
                    .floor = d->floor,
                    .n_attrs = d->n_attrs,
                    .n_texts = d->n_texts};

    for (int t = 0; t < DECK_TABLES; t++) {
        h.n_columns[t] = d->table[t].n_columns;
        h.n_shelves[t] = d->table[t].n_shelves;
    }
    put(&w, &h, sizeof(h));
    for (int t = 0; t < DECK_TABLES; t++)
        put_columns(&w, &d->table[t]);
    for (size_t i = 0; i < d->n_texts; i++)
        put_texts(&w, &d->texts[i]);
    for (int t = 0; t < DECK_TABLES; t++)
        put_shelves(&w, &d->table[t]);
    each_chunk(&w, d, put_head);
    each_chunk(&w, d, put_codes_of);
    all = frozen_sum(&sum);
    fn(ctx, &all, sizeof(all));
}

/* thaw.c -- Reading a deck that was written down.  See freeze.h. */
#include "deck/freeze.h"
#include "deck/frozen.h"
#include "deck/shelf.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MAX_SHELVES 4096

typedef struct Reader {
    const char *at;
    size_t left;
    const char *codes; /* where columns of chunks begin */
    size_t n_codes;
} Reader;

/* The next n bytes, and zeros up to eight; NULL: there are not so many. */
static const void *take(Reader *r, uint64_t n)
{
    const char *here = r->at;
    uint64_t all = chunk_padded(n);

    if (n > r->left || all > r->left)
        return NULL;
    r->at += all;
    r->left -= all;
    return here;
}

static bool is_broken(Err *err)
{
    return err_set(err, ERR_STORE,
                   "it ends too early, or a number in it is"
                   " not right");
}

/* ---- Columns and texts -------------------------------------------------- */

/* Columns of the user's own come last, and may be more by now. */
static bool take_columns(Reader *r, DeckTable *t, uint64_t n, Err *err)
{
    if (n > t->n_columns)
        return err_set(err, ERR_STORE, "it has other columns");
    for (size_t i = 0; i < n; i++) {
        const char *name = take(r, FROZEN_NAME);
        const FrozenColumn *c = take(r, sizeof(*c));

        if (c == NULL || name == NULL)
            return is_broken(err);
        if (strncmp(name, t->column[i].name, FROZEN_NAME) != 0)
            return err_set(err, ERR_STORE, "it has other columns");
        t->column[i].lost = c->lost != 0;
    }
    return true;
}

static bool take_texts(Reader *r, Lexicon *l, Err *err)
{
    const FrozenTexts *t = take(r, sizeof(*t));
    const char *text = t == NULL ? NULL : take(r, t->bytes);
    const char *end;

    if (text == NULL || t->n > LEXICON_MAX ||
        (t->bytes > 0 && text[t->bytes - 1] != '\0'))
        return is_broken(err);
    end = text + t->bytes;
    lexicon_expect(l, t->n <= t->bytes ? (uint32_t)t->n : 0, t->bytes);
    for (uint64_t i = 1; i <= t->n; i++) {
        size_t len = text < end ? strlen(text) : 0;

        if (text >= end || lexicon_put(l, text, len) != i)
            return is_broken(err);
        text += len + 1;
    }
    return text == end || is_broken(err);
}

/* ---- Chunks ------------------------------------------------------------- */

static bool take_pack(Reader *r, uint32_t n, uint64_t *at, Pack *out)
{
    const FrozenPack *p = take(r, sizeof(*p));
    uint64_t bytes;

    if (p == NULL || p->width > 8 || (p->width & (p->width - 1)) != 0 ||
        p->low > p->high || p->step < 1 ||
        (p->width < 8 && p->width > 0 && p->high >> 8 * p->width != 0))
        return false;
    *out = (Pack){.low = p->low,
                  .high = p->high,
                  .base = p->base,
                  .step = p->step,
                  .width = (uint32_t)p->width};
    bytes = chunk_padded(n * p->width);
    if (bytes > r->n_codes || *at > r->n_codes - bytes)
        return false;
    out->code = p->width == 0 ? NULL : r->codes + *at;
    *at += bytes;
    return true;
}

/* A code of a text that is not there would be read beyond its bins. */
static bool suits(const DeckTable *t, const Chunk *c)
{
    bool good = c->n_packs <= t->n_columns;

    for (uint32_t i = 0; i < c->n_packs && good; i++) {
        const DeckColumn *col = &t->column[i];

        if (col->plain)
            good = c->pack[i].base == 1 && c->pack[i].step == 1 &&
                   c->pack[i].high <=
                       (col->texts == NULL ? 2 : lexicon_size(col->texts));
    }
    return good;
}

static Chunk *take_chunk(Reader *r, const DeckTable *t)
{
    const FrozenChunk *f = take(r, sizeof(*f));
    uint64_t at = f == NULL ? 0 : f->at, ts;
    Chunk *c;
    bool good;

    if (f == NULL || f->n == 0 || f->n_packs > DECK_COLUMNS || at % 8 != 0)
        return NULL;
    ts = chunk_padded((uint64_t)f->n * sizeof(uint32_t));
    if (ts > r->n_codes || at > r->n_codes - ts)
        return NULL;
    c = chunk_alloc(f->n_packs);
    c->from = f->from;
    c->n = f->n;
    c->mapped = true;
    c->ts = (const uint32_t *)(const void *)(r->codes + at);
    c->last = c->from + c->ts[c->n - 1];
    at += ts;
    good = take_pack(r, c->n, &at, &c->seq);
    for (uint32_t i = 0; i < c->n_packs && good; i++)
        good = take_pack(r, c->n, &at, &c->pack[i]);
    c->bytes = sizeof(*c) + c->n_packs * sizeof(Pack) + (at - f->at);
    if (good && suits(t, c))
        return c;
    chunk_free(c);
    return NULL;
}

/* How long the heads of all chunks are: behind them their columns begin. */
static bool find_codes(Reader *r, uint64_t n_chunks)
{
    Reader ahead = *r;

    for (uint64_t i = 0; i < n_chunks; i++) {
        const FrozenChunk *f = take(&ahead, sizeof(*f));

        if (f == NULL || f->n_packs > DECK_COLUMNS ||
            take(&ahead, (f->n_packs + 1) * sizeof(FrozenPack)) == NULL)
            return false;
    }
    r->codes = ahead.at;
    r->n_codes = ahead.left;
    return true;
}

static bool take_shelves(Reader *r, Deck *d, const FrozenHead *h, Err *err)
{
    const FrozenShelf *shelf[DECK_TABLES];
    uint64_t n = 0;

    for (int t = 0; t < DECK_TABLES; t++) {
        shelf[t] = h->n_shelves[t] > MAX_SHELVES
                       ? NULL
                       : take(r, h->n_shelves[t] * sizeof(**shelf));
        if (shelf[t] == NULL)
            return is_broken(err);
        for (uint64_t i = 0; i < h->n_shelves[t]; i++) {
            if (shelf[t][i].n > r->left || n > r->left)
                return is_broken(err);
            n += shelf[t][i].n;
        }
    }
    if (!find_codes(r, n))
        return is_broken(err);
    for (int t = 0; t < DECK_TABLES; t++) {
        for (uint64_t i = 0; i < h->n_shelves[t]; i++) {
            for (uint64_t k = 0; k < shelf[t][i].n; k++) {
                Chunk *c = take_chunk(r, &d->table[t]);

                if (c == NULL)
                    return is_broken(err);
                shelf_insert(&d->table[t],
                             shelf_of(&d->table[t], (uint32_t)shelf[t][i].kind),
                             c);
            }
        }
    }
    return true;
}

/* ------------------------------------------------------------------------- */

static bool take_all(Reader *r, Deck *d, FreezeNote *note, Err *err)
{
    const FrozenHead *h = take(r, sizeof(*h));

    if (h == NULL)
        return is_broken(err);
    if (h->order != FROZEN_ORDER || h->version != FREEZE_VERSION)
        return err_set(err, ERR_STORE, "another version of puls wrote it");
    for (int t = 0; t < DECK_TABLES; t++) {
        if (!take_columns(r, &d->table[t], h->n_columns[t], err))
            return false;
    }
    if (h->n_texts > d->n_texts)
        return err_set(err, ERR_STORE, "it has other columns");
    for (size_t i = 0; i < h->n_texts; i++) {
        if (!take_texts(r, &d->texts[i], err))
            return false;
    }
    if (!take_shelves(r, d, h, err))
        return false;
    d->next_seq = h->next_seq;
    d->floor = h->floor;
    *note = (FreezeNote){h->superseded, h->forgotten};
    return true;
}

bool deck_thaw(Deck *d, const char *bytes, size_t n, FreezeNote *note, Err *err)
{
    Reader r = {.at = bytes, .left = n};
    FrozenSum all = {{0}, 0};
    uint64_t sum = 0;

    if (n % 8 != 0 || n < sizeof(sum))
        return is_broken(err);
    r.left -= sizeof(sum);
    memcpy(&sum, bytes + r.left, sizeof(sum));
    frozen_add(&all, bytes, r.left);
    if (frozen_sum(&all) != sum)
        return err_set(err, ERR_STORE, "its sum is not right");
    if (take_all(&r, d, note, err))
        return true;
    deck_empty(d);
    return false;
}

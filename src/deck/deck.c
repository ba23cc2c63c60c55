/* deck.c -- See deck.h. */
#include "deck/deck.h"

#include "base/mem.h"
#include "deck/crew.h"
#include "deck/pass.h"
#include "deck/rollup.h"
#include "deck/shelf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* ---- Columns ------------------------------------------------------------ */

static bool is_held(const Column *c)
{
    return c->part == PART_NONE &&
           (c->role == ROLE_DIMENSION || c->role == ROLE_MEASURE);
}

/* Columns of one name have the same texts in all tables. */
static Lexicon *texts_of(Deck *d, const char *name)
{
    for (size_t i = 0; i < d->n_texts; i++) {
        if (strcmp(d->texts_of[i], name) == 0)
            return &d->texts[i];
    }
    assert(d->n_texts < 2 * DECK_COLUMNS);
    d->texts_of[d->n_texts] = arena_printf(&d->names, "%s", name);
    return &d->texts[d->n_texts++];
}

static void add_column(Deck *d, DeckTable *t, const char *name, ColumnType type)
{
    bool text = type == COLUMN_TEXT;
    DeckColumn *c = &t->column[t->n_columns];

    assert(t->n_columns < DECK_COLUMNS);
    *c = (DeckColumn){.name = arena_printf(&d->names, "%s", name),
                      .type = type,
                      .texts = text ? texts_of(d, name) : NULL,
                      .plain = text || type == COLUMN_BOOL,
                      .least = INT64_MAX,
                      .max_texts = strcmp(name, "customer") == 0
                                       ? LEXICON_MAX
                                       : DECK_MAX_TEXTS};
    if (strcmp(name, "kind") == 0)
        t->kind = t->n_columns;
    t->name_hash[t->n_columns++] = (uint32_t)lexicon_hash(name, strlen(name));
}

static void add_fixed_columns(Deck *d)
{
    for (int t = 0; t < DECK_TABLES; t++) {
        for (size_t i = 0; i < column_count; i++) {
            const Column *c = &column_table[i];

            if ((c->tables & (1u << t)) != 0 && is_held(c))
                add_column(d, &d->table[t], c->name, c->type);
        }
    }
    add_column(d, &d->table[FACT_PERCEPTION], DECK_ANSWER, COLUMN_TEXT);
}

void deck_grow(Deck *d, const Schema *s)
{
    for (; d->n_attrs < s->n_attr; d->n_attrs++) {
        const char *name =
            arena_printf(&d->names, "attr.%s", s->attr[d->n_attrs]);

        for (int t = 0; t < DECK_TABLES; t++)
            add_column(d, &d->table[t], name, COLUMN_TEXT);
    }
}

DeckColumn *deck_column(Deck *d, FactTable t, const char *name)
{
    DeckTable *table = t < DECK_TABLES ? &d->table[t] : NULL;
    uint32_t hash = (uint32_t)lexicon_hash(name, strlen(name));

    for (size_t i = 0; table != NULL && i < table->n_columns; i++) {
        if (table->name_hash[i] == hash &&
            strcmp(table->column[i].name, name) == 0)
            return table->column[i].lost ? NULL : &table->column[i];
    }
    return NULL;
}

uint32_t deck_code(DeckColumn *c, const char *text, size_t len)
{
    uint32_t code;

    if (c->lost)
        return 0;
    code = lexicon_put(c->texts, text, len);
    c->lost = code == 0 || lexicon_size(c->texts) > c->max_texts;
    return c->lost ? 0 : code;
}

/* ---- Life --------------------------------------------------------------- */

/* Whoever fills it has little to do and much to say: it does not wait for
 * all who ask. */
static void lock_open(pthread_rwlock_t *lock)
{
    pthread_rwlockattr_t attr;

    pthread_rwlockattr_init(&attr);
#ifdef PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP
    pthread_rwlockattr_setkind_np(&attr,
                                  PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
#endif
    pthread_rwlock_init(lock, &attr);
    pthread_rwlockattr_destroy(&attr);
}

Deck *deck_new(const Schema *s, unsigned threads, size_t rollup_bytes,
               unsigned rollup_after)
{
    Deck *d = mem_alloc(sizeof(*d));

    lock_open(&d->lock);
    d->texts = mem_alloc(2 * DECK_COLUMNS * sizeof(*d->texts));
    d->texts_of = mem_alloc(2 * DECK_COLUMNS * sizeof(*d->texts_of));
    d->floor = INT64_MIN;
    add_fixed_columns(d);
    deck_grow(d, s);
    d->crew = crew_new(threads);
    d->rollups = rollups_new(rollup_bytes, rollup_after);
    d->sketch = sketch_table_new();
    return d;
}

void deck_empty(Deck *d)
{
    rollups_clear(d->rollups);
    deck_put_by(d);
}

void deck_let_go_of_image(const Deck *d)
{
    if (d->image != NULL)
        madvise(d->image, d->image_bytes, MADV_DONTNEED);
}

void deck_put_by(Deck *d)
{
    for (int t = 0; t < DECK_TABLES; t++) {
        shelf_clear_all(&d->table[t]);
        for (size_t i = 0; i < d->table[t].n_columns; i++)
            d->table[t].column[i].lost = false;
    }
    for (size_t i = 0; i < d->n_texts; i++)
        lexicon_clear(&d->texts[i]);
    if (d->image != NULL)
        munmap(d->image, d->image_bytes);
    d->image = NULL;
    d->image_bytes = 0;
    d->next_seq = 0;
    d->floor = INT64_MIN;
}

void deck_free(Deck *d)
{
    if (d == NULL)
        return;
    crew_free(d->crew);
    deck_empty(d);
    rollups_free(d->rollups);
    sketch_table_free(d->sketch);
    free(d->texts);
    free(d->texts_of);
    arena_clear(&d->names);
    pthread_rwlock_destroy(&d->lock);
    free(d);
}

void deck_read(Deck *d)
{
    pthread_rwlock_rdlock(&d->lock);
}

void deck_write(Deck *d)
{
    pthread_rwlock_wrlock(&d->lock);
}

void deck_done(Deck *d)
{
    pthread_rwlock_unlock(&d->lock);
}

/* ---- Adding ------------------------------------------------------------- */

static void plain_of(const DeckTable *t, bool *plain)
{
    for (size_t i = 0; i < t->n_columns; i++)
        plain[i] = t->column[i].plain;
}

/* Rows order[0 .. n) are of one kind and sorted by time. */
static void add_stretches(Deck *d, FactTable table, const Rows *rows,
                          const uint32_t *order, size_t n, uint32_t kind)
{
    DeckTable *t = &d->table[table];
    bool plain[DECK_COLUMNS];

    plain_of(t, plain);
    for (size_t from = 0, to; from < n; from = to) {
        int64_t stretch = shelf_stretch(rows->ts[order[from]]);
        Shelf *s = shelf_of(t, kind);
        Chunk *c;

        for (to = from + 1;
             to < n && shelf_stretch(rows->ts[order[to]]) == stretch;)
            to++;
        if ((stretch + 1) * DECK_STRETCH_MS <= d->floor)
            continue;
        c = chunk_new(rows, order + from, to - from, plain);
        rollups_add(d, table, c);
        shelf_insert(t, s, c);
        shelf_tidy(t, s, stretch);
    }
}

void deck_add(Deck *d, FactTable t, const Rows *rows)
{
    uint32_t *order = mem_alloc((rows->n + 1) * sizeof(*order));
    bool *done = mem_alloc(rows->n + 1);
    const int64_t *kind = rows->value[d->table[t].kind];

    for (size_t i = 0; i < rows->n; i++) {
        size_t n = 0;

        for (size_t k = i; k < rows->n && !done[i]; k++) {
            if (kind[k] == kind[i] && !done[k])
                order[n++] = (uint32_t)k;
        }
        if (n == 0)
            continue;
        for (size_t k = 0; k < n; k++)
            done[order[k]] = true;
        rows_sort(rows, order, n);
        add_stretches(d, t, rows, order, n,
                      kind[i] == NO_VALUE ? 0 : (uint32_t)kind[i]);
    }
    free(done);
    free(order);
}

/* ---- Taking out --------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static bool may_have(const Chunk *c, const int64_t *seq, size_t n)
{
    const Pack *p = &c->seq;
    int64_t least = p->base + (int64_t)(p->low - 1) * p->step;
    int64_t most = p->base + (int64_t)(p->high - 1) * p->step;
    size_t at = sorted_from(seq, n, least);

    return at < n && seq[at] <= most;
}

/* The rows of the chunk that stay, and those that go. */
static void part(const DeckTable *t, const Chunk *c, const int64_t *seq,
                 size_t n, Chunk **stay, Chunk **go)
{
    uint32_t *order = mem_alloc(2 * c->n * sizeof(*order));
    uint32_t *gone = order + c->n;
    size_t n_stay = 0, n_gone = 0;
    bool plain[DECK_COLUMNS];
    Rows rows;

    rows_open(&rows, t->n_columns, c->n);
    chunk_read(c, &rows, 0);
    rows.n = c->n;
    for (size_t i = 0; i < c->n; i++) {
        size_t at = sorted_from(seq, n, rows.seq[i]);

        if (at < n && seq[at] == rows.seq[i])
            gone[n_gone++] = (uint32_t)i;
        else
            order[n_stay++] = (uint32_t)i;
    }
    plain_of(t, plain);
    *stay = n_stay > 0 && n_gone > 0 ? chunk_new(&rows, order, n_stay, plain)
                                     : NULL;
    *go = n_gone > 0 ? chunk_new(&rows, gone, n_gone, plain) : NULL;
    rows_clear(&rows);
    free(order);
}

static void drop_from(Deck *d, FactTable table, Shelf *s, const int64_t *seq,
                      size_t n)
{
    DeckTable *t = &d->table[table];

    for (size_t i = s->n; i-- > 0;) {
        Chunk *stay, *go;

        if (!may_have(s->chunk[i], seq, n))
            continue;
        part(t, s->chunk[i], seq, n, &stay, &go);
        if (go == NULL)
            continue;
        rollups_take(d, table, go);
        chunk_free(go);
        if (stay == NULL)
            shelf_remove(t, s, i);
        else
            shelf_replace(t, s, i, stay);
    }
}

void deck_drop(Deck *d, const int64_t *seq, size_t n)
{
    int64_t *sorted = mem_alloc((n + 1) * sizeof(*sorted));

    if (n > 0)
        memcpy(sorted, seq, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), by_number);
    for (int t = 0; t < DECK_TABLES && n > 0; t++) {
        for (size_t i = 0; i < d->table[t].n_shelves; i++)
            drop_from(d, (FactTable)t, &d->table[t].shelf[i], sorted, n);
    }
    free(sorted);
}

/* ---- Size --------------------------------------------------------------- */

DeckStats deck_stats(Deck *d)
{
    DeckStats s = {.mapped = d->image_bytes};

    for (int t = 0; t < DECK_TABLES; t++) {
        s.rows += d->table[t].rows;
        s.chunks += d->table[t].chunks;
        s.bytes += d->table[t].bytes;
    }
    for (size_t i = 0; i < d->n_texts; i++)
        s.texts_bytes += lexicon_bytes(&d->texts[i]);
    rollups_stats(d->rollups, &s.rollups, &s.rollup_bytes);
    return s;
}

static int64_t oldest(const Deck *d)
{
    int64_t stretch = INT64_MAX;

    for (int t = 0; t < DECK_TABLES; t++) {
        for (size_t i = 0; i < d->table[t].n_shelves; i++) {
            const Shelf *s = &d->table[t].shelf[i];

            if (s->n > 0 && shelf_stretch(s->chunk[0]->from) < stretch)
                stretch = shelf_stretch(s->chunk[0]->from);
        }
    }
    return stretch;
}

static void drop_stretch(Deck *d, int64_t stretch)
{
    for (int t = 0; t < DECK_TABLES; t++) {
        for (size_t i = 0; i < d->table[t].n_shelves; i++) {
            Shelf *s = &d->table[t].shelf[i];

            while (s->n > 0 && shelf_stretch(s->chunk[0]->from) <= stretch)
                shelf_remove(&d->table[t], s, 0);
        }
    }
    d->floor = (stretch + 1) * DECK_STRETCH_MS;
}

void deck_shrink(Deck *d, size_t bytes)
{
    bool smaller = false;

    for (;;) {
        DeckStats s = deck_stats(d);

        if (s.rows == 0 || s.bytes + s.texts_bytes <= bytes)
            break;
        drop_stretch(d, oldest(d));
        smaller = true;
    }
    if (smaller)
        rollups_clear(d->rollups);
}

/* lexicon.c -- See lexicon.h. */
#include "deck/lexicon.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 64 /* doubled when half of them are taken */

/* Eight bytes at a time, mixed by multiplication; no defence against texts
 * that are chosen to collide, which cost their owner time and nobody else. */
static uint64_t hash_of(const char *text, size_t len)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ len, w;

    for (; len >= 8; text += 8, len -= 8) {
        memcpy(&w, text, 8);
        h = (h ^ w) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    w = 0;
    memcpy(&w, text, len);
    h = (h ^ w) * 0xc4ceb9fe1a85ec53u;
    return h ^ h >> 29;
}

static size_t length_of(const Lexicon *l, uint32_t number)
{
    uint64_t end = number < l->n ? l->at[number + 1] : l->used;

    return (size_t)(end - l->at[number]) - 1;
}

/* The slot of the text, or the free one where it would be. */
static uint32_t *slot_of(const Lexicon *l, const char *text, size_t len)
{
    uint32_t mask = l->n_slots - 1;
    uint32_t i = (uint32_t)hash_of(text, len) & mask;

    while (l->slot[i] != 0 &&
           (length_of(l, l->slot[i]) != len ||
            memcmp(l->text + l->at[l->slot[i]], text, len) != 0))
        i = (i + 1) & mask;
    return &l->slot[i];
}

static void grow_slots(Lexicon *l)
{
    l->n_slots = l->n_slots == 0 ? FIRST_SLOTS : 2 * l->n_slots;
    free(l->slot);
    l->slot = mem_alloc(l->n_slots * sizeof(*l->slot));
    for (uint32_t i = 1; i <= l->n; i++)
        *slot_of(l, l->text + l->at[i], length_of(l, i)) = i;
}

static void append(Lexicon *l, const char *text, size_t len)
{
    if (l->n + 1 >= l->n_room) {
        l->n_room = l->n_room == 0 ? 32 : 2 * l->n_room;
        l->at = mem_grow(l->at, l->n_room, sizeof(*l->at));
    }
    if (l->used + len + 1 > l->room) {
        l->room = 2 * (l->room + len + 1);
        l->text = mem_grow(l->text, l->room, 1);
    }
    memcpy(l->text + l->used, text, len);
    l->text[l->used + len] = '\0';
    l->at[++l->n] = l->used;
    l->used += len + 1;
}

uint32_t lexicon_put(Lexicon *l, const char *text, size_t len)
{
    uint32_t *slot;

    if (2 * (l->n + 1) > l->n_slots)
        grow_slots(l);
    slot = slot_of(l, text, len);
    if (*slot == 0 && l->n < LEXICON_MAX) {
        append(l, text, len);
        *slot = l->n;
    }
    return *slot;
}

uint32_t lexicon_find(const Lexicon *l, const char *text, size_t len)
{
    return l->n == 0 ? 0 : *slot_of(l, text, len);
}

const char *lexicon_text(const Lexicon *l, uint32_t number)
{
    assert(number <= l->n);
    return number == 0 ? NULL : l->text + l->at[number];
}

uint32_t lexicon_size(const Lexicon *l)
{
    return l->n;
}

size_t lexicon_bytes(const Lexicon *l)
{
    return l->room + l->n_room * sizeof(*l->at) +
           l->n_slots * sizeof(*l->slot);
}

const char *lexicon_all(const Lexicon *l, size_t *bytes)
{
    *bytes = l->used;
    return l->text;
}

void lexicon_clear(Lexicon *l)
{
    free(l->text);
    free(l->at);
    free(l->slot);
    *l = (Lexicon){0};
}

/* lexicon.c -- See lexicon.h. */
#include "deck/lexicon.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 64 /* doubled when half of them are taken */

/* Eight bytes at a time, mixed by multiplication; no defence against texts
 * that are chosen to collide, which cost their owner time and nobody else. */
uint64_t lexicon_hash(const char *text, size_t len)
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
static uint64_t *slot_of(const Lexicon *l, uint64_t hash, const char *text,
                         size_t len)
{
    uint32_t mask = l->n_slots - 1;
    uint32_t i = (uint32_t)hash & mask;

    for (;; i = (i + 1) & mask) {
        uint64_t s = l->slot[i];
        uint32_t number = (uint32_t)s;

        if (s == 0 || (s >> 32 == hash >> 32 && length_of(l, number) == len &&
                       memcmp(l->text + l->at[number], text, len) == 0))
            return &l->slot[i];
    }
}

static uint64_t slot_with(uint64_t hash, uint32_t number)
{
    return hash >> 32 << 32 | number;
}

static void grow_slots(Lexicon *l)
{
    l->n_slots = l->n_slots == 0 ? FIRST_SLOTS : 2 * l->n_slots;
    free(l->slot);
    l->slot = mem_alloc(l->n_slots * sizeof(*l->slot));
    for (uint32_t i = 1; i <= l->n; i++) {
        const char *text = l->text + l->at[i];
        size_t len = length_of(l, i);
        uint64_t hash = lexicon_hash(text, len);

        *slot_of(l, hash, text, len) = slot_with(hash, i);
    }
}

void lexicon_expect(Lexicon *l, uint32_t n, size_t bytes)
{
    uint32_t slots = FIRST_SLOTS;

    while (slots < 2 * (n + 1))
        slots *= 2;
    if (slots > l->n_slots) {
        l->n_slots = slots / 2;
        grow_slots(l);
    }
    if (n + 2 > l->n_room) {
        l->n_room = n + 2;
        l->at = mem_grow(l->at, l->n_room, sizeof(*l->at));
    }
    if (bytes > l->room) {
        l->room = bytes;
        l->text = mem_grow(l->text, l->room, 1);
    }
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
    uint64_t hash = lexicon_hash(text, len), *slot;

    if (2 * (l->n + 1) > l->n_slots)
        grow_slots(l);
    slot = slot_of(l, hash, text, len);
    if (*slot == 0 && l->n < LEXICON_MAX) {
        append(l, text, len);
        *slot = slot_with(hash, l->n);
    }
    return (uint32_t)*slot;
}

uint32_t lexicon_find(const Lexicon *l, const char *text, size_t len)
{
    return l->n == 0
               ? 0
               : (uint32_t)*slot_of(l, lexicon_hash(text, len), text, len);
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
    return l->room + l->n_room * sizeof(*l->at) + l->n_slots * sizeof(*l->slot);
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

/*
 * lexicon.h -- The texts of a column, each with a number.
 *
 *     "phone" -> 1    "chat" -> 2    "app" -> 3        0: no text at all
 *
 * Numbers are given in the order in which texts come and never change, so
 * that columns can hold numbers in place of texts.
 *
 *   1. The same bytes give the same number, others another one.
 *   2. Numbers are dense: 1 .. lexicon_size().
 *   3. A lexicon that has LEXICON_MAX texts takes no more: 0.
 *
 * Many threads may ask while nobody puts.
 */
#ifndef PULS_DECK_LEXICON_H
#define PULS_DECK_LEXICON_H

#include <stddef.h>
#include <stdint.h>

#define LEXICON_MAX ((uint32_t)8 << 20)

/* Start from {0}.  The fields are private to lexicon.c. */
typedef struct Lexicon {
    char *text; /* one after the other, each with its '\0' */
    size_t used, room;
    uint64_t *at; /* where in `text` each begins; [0] is not used */
    uint32_t n, n_room;
    uint64_t *slot; /* open addressing: a number, and above it as many bits of
                       its text's hash; 0 is free */
    uint32_t n_slots;
} Lexicon;

/* Make room for so many texts at once. */
void lexicon_expect(Lexicon *l, uint32_t n, size_t bytes);

uint32_t lexicon_put(Lexicon *l, const char *text, size_t len);
uint32_t lexicon_find(const Lexicon *l, const char *text, size_t len);

/* NULL for 0.  Valid until the next put. */
const char *lexicon_text(const Lexicon *l, uint32_t number);

/* A number that the same bytes always give, and others rarely. */
uint64_t lexicon_hash(const char *text, size_t len);

uint32_t lexicon_size(const Lexicon *l);
size_t lexicon_bytes(const Lexicon *l); /* of memory */

/* All texts one after the other, each with its '\0', in the order of their
 * numbers: what a copy can be made of. */
const char *lexicon_all(const Lexicon *l, size_t *bytes);

void lexicon_clear(Lexicon *l); /* empty again; frees */

#endif

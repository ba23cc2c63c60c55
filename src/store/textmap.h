/*
 * textmap.h -- From a text to a number, by hashing.
 *
 *     TextMap m = {0};
 *     bool is_new;
 *     size_t *n = textmap_put(&m, "pbx", &is_new);
 *
 * The texts are the caller's and must stay.  Numbers begin as 0.
 */
#ifndef PULS_STORE_TEXTMAP_H
#define PULS_STORE_TEXTMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct TextSlot {
    const char *text; /* NULL: free */
    uint64_t hash;
    size_t number;
} TextSlot;

/* Start from {0}.  The fields are private to textmap.c. */
typedef struct TextMap {
    TextSlot *slot;
    size_t room, n;
} TextMap;

/* Where the text's number is, until the next call. */
size_t *textmap_put(TextMap *m, const char *text, bool *is_new);
/* The same, or NULL if the text is not in. */
size_t *textmap_find(const TextMap *m, const char *text);
void textmap_clear(TextMap *m); /* empty again; frees */

#endif

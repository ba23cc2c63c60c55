/*
 * nearest.h -- The name that was probably meant.
 *
 *     hint = nearest_name(word, names, n);
 *     return err_set(err, ERR_INPUT, "no such metric: %s%s%s", word,
 *                    hint ? "; did you mean " : "", hint ? hint : "");
 *
 * Near means: few insertions, deletions, replacements and swaps of two
 * neighbouring bytes make one of the other (Damerau 1964; each place is
 * edited once, "optimal string alignment").  Letters of ASCII are compared
 * without case.  One edit is allowed for each three bytes of the longer
 * word, at least one.  Among equally near names the first wins.  Words over
 * NEAREST_MAX bytes are near to nothing, so the work is bounded.
 */
#ifndef PULS_BASE_NEAREST_H
#define PULS_BASE_NEAREST_H

#include <stddef.h>

#define NEAREST_MAX 64 /* bytes */

/* The i-th name, or NULL after the last one. */
typedef const char *NameAt(const void *ctx, size_t i);

/* The nearest of the names, or NULL if none is near.  What is returned
 * belongs to whoever owns the names. */
const char *nearest_name(const char *word, const char *const *names, size_t n);
const char *nearest_at(const char *word, NameAt *at, const void *ctx);

#endif

/*
 * utf8.h -- Is this UTF-8?
 *
 * Well-formed means RFC 3629: no overlong forms, no surrogates, nothing
 * above U+10FFFF.  Both functions are pure and never read beyond `n` bytes.
 */
#ifndef PULS_BASE_UTF8_H
#define PULS_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* The length, 1 to 4, of the well-formed character at `s`, of which `n`
 * bytes may be read; 0 if there is none (also when n is 0). */
size_t utf8_next(const char *s, size_t n);

/* Are all `n` bytes well-formed? */
bool utf8_valid(const char *s, size_t n);

#endif

/*
 * coding.h -- Bytes as text and back: hexadecimal and Base64 (RFC 4648).
 */
#ifndef PULS_BASE_CODING_H
#define PULS_BASE_CODING_H

#include "base/arena.h"

/* Small letters; two characters a byte, then '\0'. */
void coding_hex(const void *bytes, size_t n, char *out);
#define CODING_HEX_SIZE(n) (2 * (n) + 1)

/* With padding, then '\0'. */
void coding_base64(const void *bytes, size_t n, char *out);
#define CODING_BASE64_SIZE(n) (((n) + 2) / 3 * 4 + 1)

/* Strict: no blanks, the right padding, no bits left over.  The bytes and a
 * '\0' that *len does not count; NULL if `text` is no Base64. */
char *coding_from_base64(Arena *a, const char *text, size_t n, size_t *len);

#endif

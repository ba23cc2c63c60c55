/* bytes.h -- What is written piece by piece, kept in memory. */
#ifndef PULS_TEST_BYTES_H
#define PULS_TEST_BYTES_H

#include "base/mem.h"

#include <stddef.h>
#include <string.h>

typedef struct Bytes {
    char *at; /* heap; whoever has it frees it */
    size_t n;
} Bytes;

/* A FreezeFn, and what else takes bytes with a context: a Bytes. */
static inline void bytes_keep(void *ctx, const void *bytes, size_t n)
{
    Bytes *b = ctx;

    b->at = mem_grow(b->at, b->n + n, 1);
    memcpy(b->at + b->n, bytes, n);
    b->n += n;
}

#endif

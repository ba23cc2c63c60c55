/*
 * hash.h -- Where a text is kept, by FNV-1a of 64 bits.
 *
 * For tables in memory only: whoever chooses the texts can make them collide,
 * so tables compare the texts as well and have a limit.
 */
#ifndef PULS_BASE_HASH_H
#define PULS_BASE_HASH_H

#include <stdint.h>

static inline uint64_t hash_text(const char *s)
{
    uint64_t h = 14695981039346656037u;

    for (; *s != '\0'; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return h ^ h >> 32; /* the low bits, too, hear of the high ones */
}

#endif

/*
 * block.h -- Where the bytes that matter to CSV are among 64 of them.
 *
 * Bit i of a mask stands for byte i.  With SSE2, which every x86-64 has, a
 * block costs some twenty instructions; elsewhere a plain loop does it.
 */
#ifndef PULS_INTAKE_BLOCK_H
#define PULS_INTAKE_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Block {
    uint64_t delimiter, quote, lf, cr;
    bool nul, high; /* somewhere: a NUL, a byte over 7F */
} Block;

#ifdef __SSE2__
#include <emmintrin.h>

typedef struct Lanes {
    __m128i lane[4];
} Lanes;

static inline Lanes block_equal(const Lanes *in, int c)
{
    const __m128i want = _mm_set1_epi8((char)c);
    Lanes out;

    for (int i = 0; i < 4; i++)
        out.lane[i] = _mm_cmpeq_epi8(in->lane[i], want);
    return out;
}

static inline uint64_t block_mask(const Lanes *v)
{
    uint64_t mask = 0;

    for (int i = 0; i < 4; i++)
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(v->lane[i]) << 16 * i;
    return mask;
}

static inline bool block_any(const Lanes *v)
{
    __m128i all = _mm_or_si128(_mm_or_si128(v->lane[0], v->lane[1]),
                               _mm_or_si128(v->lane[2], v->lane[3]));

    return _mm_movemask_epi8(all) != 0;
}

/* The mask of a byte that is rare: most blocks are done after block_any(). */
static inline uint64_t block_rare(const Lanes *in, int c)
{
    Lanes found = block_equal(in, c);

    return block_any(&found) ? block_mask(&found) : 0;
}

/* `quote` may be negative: there is none. */
static inline Block block_look(const char *text, int delimiter, int quote)
{
    Lanes in, found;
    Block b;

    for (int i = 0; i < 4; i++)
        in.lane[i] =
            _mm_loadu_si128((const __m128i *)(const void *)(text + 16 * i));
    found = block_equal(&in, delimiter);
    b.delimiter = block_mask(&found);
    b.lf = block_rare(&in, '\n');
    b.cr = block_rare(&in, '\r');
    b.quote = quote < 0 ? 0 : block_rare(&in, quote);
    found = block_equal(&in, 0);
    b.nul = block_any(&found);
    b.high = block_any(&in);
    return b;
}

#else

static inline Block block_look(const char *text, int delimiter, int quote)
{
    Block b = {0};

    for (int i = 0; i < 64; i++) {
        int c = (unsigned char)text[i];

        b.delimiter |= (uint64_t)(c == delimiter) << i;
        b.quote |= (uint64_t)(c == quote) << i;
        b.lf |= (uint64_t)(c == '\n') << i;
        b.cr |= (uint64_t)(c == '\r') << i;
        b.nul = b.nul || c == 0;
        b.high = b.high || c > 0x7f;
    }
    return b;
}

#endif

/* Bit i: is the number of bits 0..i odd?  Of quotes: is byte i behind an
 * opening one, the opening one included? */
static inline uint64_t block_parity(uint64_t bits)
{
    for (int shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

#endif

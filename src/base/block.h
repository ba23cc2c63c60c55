/*
 * block.h -- Where the bytes that matter to CSV are among 64 of them.
 *
 * Bit i of a mask stands for byte i.  With SSE2, which every x86-64 has, a
 * block costs some twenty instructions; elsewhere a plain loop does it.
 */
#ifndef PULS_BASE_BLOCK_H
#define PULS_BASE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Block {
    uint64_t delimiter, quote, lf, cr;
    uint64_t blank; /* a space, a tab, and bytes that a U+00A0 may be of */
    bool nul, high; /* somewhere: a NUL, a byte over 7F */
} Block;

#ifdef __SSE2__
#include <emmintrin.h>

typedef struct Lanes {
    __m128i lane[4];
} Lanes;

static inline uint64_t block_mask(const Lanes *in, int c)
{
    const __m128i want = _mm_set1_epi8((char)c);
    uint64_t mask = 0;

    for (int i = 0; i < 4; i++)
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(
                    _mm_cmpeq_epi8(in->lane[i], want))
                << 16 * i;
    return mask;
}

/* Most blocks of most files hold none of what is looked for here. */
static inline bool block_rare(const Lanes *in, int quote)
{
    const __m128i a = _mm_set1_epi8((char)quote), b = _mm_set1_epi8('\r');
    __m128i found = _mm_setzero_si128();

    for (int i = 0; i < 4; i++) {
        __m128i v = in->lane[i];
        __m128i ab = _mm_or_si128(_mm_cmpeq_epi8(v, a), _mm_cmpeq_epi8(v, b));
        __m128i nul = _mm_cmpeq_epi8(v, _mm_setzero_si128());

        found = _mm_or_si128(found, _mm_or_si128(ab, nul));
    }
    return _mm_movemask_epi8(found) != 0;
}

static inline bool block_high(const Lanes *in)
{
    return _mm_movemask_epi8(
               _mm_or_si128(_mm_or_si128(in->lane[0], in->lane[1]),
                            _mm_or_si128(in->lane[2], in->lane[3]))) != 0;
}

/* `quote` may be negative: there is none. */
static inline Block block_look(const char *text, int delimiter, int quote)
{
    Lanes in;
    Block b = {0};

    for (int i = 0; i < 4; i++)
        in.lane[i] =
            _mm_loadu_si128((const __m128i *)(const void *)(text + 16 * i));
    b.delimiter = block_mask(&in, delimiter);
    b.lf = block_mask(&in, '\n');
    b.blank = block_mask(&in, ' ') | block_mask(&in, '\t');
    b.high = block_high(&in);
    if (b.high)
        b.blank |= block_mask(&in, 0xc2) | block_mask(&in, 0xa0);
    if (!block_rare(&in, quote < 0 ? '\r' : quote))
        return b;
    b.cr = block_mask(&in, '\r');
    b.quote = quote < 0 ? 0 : block_mask(&in, quote);
    b.nul = block_mask(&in, 0) != 0;
    return b;
}

/* Only the delimiters and line ends, in one mask, and the quotes. */
static inline uint64_t block_ends(const char *text, int delimiter, int quote,
                                  uint64_t *quotes)
{
    Lanes in;

    for (int i = 0; i < 4; i++)
        in.lane[i] =
            _mm_loadu_si128((const __m128i *)(const void *)(text + 16 * i));
    *quotes = quote < 0 ? 0 : block_mask(&in, quote);
    return block_mask(&in, delimiter) | block_mask(&in, '\n');
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
        b.blank |= (uint64_t)(c == ' ' || c == '\t' || c == 0xc2 || c == 0xa0)
                   << i;
        b.nul = b.nul || c == 0;
        b.high = b.high || c > 0x7f;
    }
    return b;
}

static inline uint64_t block_ends(const char *text, int delimiter, int quote,
                                  uint64_t *quotes)
{
    Block b = block_look(text, delimiter, quote);

    *quotes = b.quote;
    return b.delimiter | b.lf;
}

#endif

/* Is a bit of `these` beside one of `those`?  `before` and `after`: whether
 * the bits beside the block are of those. */
static inline bool block_beside(uint64_t these, uint64_t those, bool before,
                                bool after)
{
    return (these & (those << 1 | (uint64_t)before | those >> 1 |
                     (uint64_t)after << 63)) != 0;
}

/* How many bits are set; without an instruction that old machines lack. */
static inline size_t block_count(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return bits * 0x0101010101010101u >> 56;
}

/* Bit i: is the number of bits 0..i odd?  Of quotes: is byte i behind an
 * opening one, the opening one included? */
static inline uint64_t block_parity(uint64_t bits)
{
    for (int shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

#endif

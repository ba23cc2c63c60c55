/* lane.c -- See lane.h. */
#include "deck/lane.h"
#include "deck/wide.h"

#include <assert.h>
#include <string.h>

#define DEFINE_ADD(T, name)                                              \
    WIDE static void add_##name(const T *restrict code, size_t n,        \
                                uint32_t stride, uint32_t *restrict key) \
    {                                                                    \
        for (size_t i = 0; i < n; i++)                                   \
            key[i] += (uint32_t)code[i] * stride;                        \
    }

#define DEFINE_READ(T, name)                                                 \
    static void pick_##name(const T *restrict code, const uint16_t *row,     \
                            size_t n, T *restrict out)                       \
    {                                                                        \
        for (size_t i = 0; i < n; i++)                                       \
            out[i] = code[row[i]];                                           \
    }                                                                        \
    WIDE static void values_##name(const T *restrict code, size_t n,         \
                                   uint64_t base, uint64_t step,             \
                                   int64_t *restrict out)                    \
    {                                                                        \
        for (size_t i = 0; i < n; i++)                                       \
            out[i] = code[i] == 0                                            \
                         ? NO_VALUE                                          \
                         : (int64_t)(base + ((uint64_t)code[i] - 1) * step); \
    }

/* clang-format off */
DEFINE_ADD(uint8_t, 1)
DEFINE_ADD(uint16_t, 2)
DEFINE_ADD(uint32_t, 4)
DEFINE_READ(uint8_t, 1)
DEFINE_READ(uint16_t, 2)
DEFINE_READ(uint32_t, 4)
DEFINE_READ(uint64_t, 8)
/* clang-format on */

/* The codes of the rows, next to each other: where they are, or copied. */
static const void *codes(const Pack *p, size_t first, const uint16_t *row,
                         size_t n, uint64_t room[LANE_ROWS])
{
    const void *from = (const uint8_t *)p->code + first * p->width;

    assert(n <= LANE_ROWS);
    if (row == NULL)
        return from;
    switch (p->width) {
    case 1: pick_1(from, row, n, (uint8_t *)room); break;
    case 2: pick_2(from, row, n, (uint16_t *)room); break;
    case 4: pick_4(from, row, n, (uint32_t *)room); break;
    default: pick_8(from, row, n, room); break;
    }
    return room;
}

void lane_add(const Pack *p, size_t first, const uint16_t *row, size_t n,
              uint32_t stride, uint32_t *key)
{
    uint64_t room[LANE_ROWS];
    const void *code = codes(p, first, row, n, room);

    switch (p->width) {
    case 1: add_1(code, n, stride, key); break;
    case 2: add_2(code, n, stride, key); break;
    case 4: add_4(code, n, stride, key); break;
    default: assert(false && "codes of groups have four bytes at most");
    }
}

WIDE void lane_fill(size_t n, uint32_t v, uint32_t *key)
{
    for (size_t i = 0; i < n; i++)
        key[i] = v;
}

void lane_add_bytes(const uint8_t *byte, const uint16_t *row, size_t n,
                    uint32_t *key)
{
    if (row == NULL)
        add_1(byte, n, 1, key);
    for (size_t i = 0; i < n && row != NULL; i++)
        key[i] += byte[row[i]];
}

void lane_values(const Pack *p, size_t first, const uint16_t *row, size_t n,
                 int64_t *out)
{
    uint64_t base = (uint64_t)p->base, step = (uint64_t)p->step;
    uint64_t room[LANE_ROWS];
    const void *code;

    if (p->width == 0) {
        for (size_t i = 0; i < n; i++)
            out[i] = pack_value(p, 0);
        return;
    }
    code = codes(p, first, row, n, room);
    switch (p->width) {
    case 1: values_1(code, n, base, step, out); break;
    case 2: values_2(code, n, base, step, out); break;
    case 4: values_4(code, n, base, step, out); break;
    default: values_8(code, n, base, step, out); break;
    }
}

WIDE void lane_divert(const uint8_t *restrict mask, size_t n, uint32_t other,
                      uint32_t *restrict key)
{
    for (size_t i = 0; i < n; i++)
        key[i] = mask[i] != 0 ? key[i] : other;
}

WIDE size_t lane_passing(const uint8_t *mask, size_t n)
{
    uint32_t passing = 0;

    for (size_t i = 0; i < n; i++)
        passing += mask[i];
    return passing;
}

void lane_count(const uint32_t *key, size_t n, uint32_t more, uint32_t *bin,
                size_t spread)
{
    uint32_t *a = bin, *b = a + spread, *c = b + spread, *d = c + spread;
    size_t i = 0;

    for (; i + LANE_ROWS_OF_BINS <= n; i += LANE_ROWS_OF_BINS) {
        a[key[i]] += more;
        b[key[i + 1]] += more;
        c[key[i + 2]] += more;
        d[key[i + 3]] += more;
    }
    for (; i < n; i++)
        a[key[i]] += more;
}

WIDE void lane_sum(uint32_t *restrict into, const uint32_t *restrict from,
                   size_t n)
{
    for (size_t i = 0; i < n; i++)
        into[i] += from[i];
}

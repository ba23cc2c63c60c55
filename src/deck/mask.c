/*
 * mask.c -- See mask.h.
 *
 * The loops are plain; there is one for each width of code, because a
 * compiler turns a loop over one type into one that does 16 to 64 rows at a
 * time.  The branches are all outside of them.
 */
#include "deck/mask.h"
#include "deck/wide.h"

#include <assert.h>
#include <string.h>

/* ---- From values to codes ----------------------------------------------- */

/* The codes of a pack that stand for low .. high; false: there is none. */
static bool codes_within(const Pack *p, int64_t low, int64_t high, uint64_t *lo,
                         uint64_t *hi)
{
    uint64_t step = (uint64_t)p->step;
    uint64_t least = p->low > 0 ? p->low : 1;

    *lo = 1;
    if (p->high == 0 || high < p->base)
        return false;
    if (low > p->base)
        *lo = ((uint64_t)low - (uint64_t)p->base + step - 1) / step + 1;
    *hi = ((uint64_t)high - (uint64_t)p->base) / step + 1;
    *lo = *lo < least ? least : *lo;
    *hi = *hi > p->high ? p->high : *hi;
    return *lo <= *hi;
}

static void put_list(Gate *g, const Test *t)
{
    for (size_t i = 0; i < t->n_list; i++) {
        uint64_t lo, hi;

        if (codes_within(g->pack, t->list[i], t->list[i], &lo, &hi))
            g->list[g->n_list++] = lo;
    }
}

static bool passes(const Gate *g, uint64_t code)
{
    bool match = false;

    if (g->how == GATE_TABLE)
        return g->table[code] != 0;
    if (code == 0)
        return g->negate != g->missing;
    if (g->how == GATE_RANGE)
        match = code - g->low <= g->span;
    for (size_t i = 0; i < g->n_list; i++)
        match |= g->list[i] == code;
    return match != g->negate;
}

static const Pack nothing; /* of a column that is younger than the chunk */

/* In place, and the list is not cleared: there are many chunks. */
static void set_gate(Gate *g, const Test *t, const Chunk *c)
{
    uint64_t hi;

    g->how = GATE_LIST;
    g->negate = t->negate;
    g->missing = t->missing;
    g->n_list = 0;
    g->pack = t->column < c->n_packs ? &c->pack[t->column] : &nothing;
    if (t->how == TEST_TABLE) {
        g->how = GATE_TABLE;
        g->table = t->table;
    } else if (t->how == TEST_LIST) {
        put_list(g, t);
    } else if (t->how == TEST_RANGE &&
               codes_within(g->pack, t->low, t->high, &g->low, &hi)) {
        g->how = GATE_RANGE;
        g->span = hi - g->low;
    }
    if (g->pack->width == 0)
        g->how = passes(g, g->pack->low) ? GATE_OPEN : GATE_SHUT;
    else if (g->how == GATE_RANGE && g->pack->low > 0 &&
             g->low <= g->pack->low && g->low + g->span >= g->pack->high)
        g->how = g->negate ? GATE_SHUT : GATE_OPEN;
    else if (g->how == GATE_LIST && g->n_list == 0 && g->pack->low > 0)
        g->how = g->negate ? GATE_OPEN : GATE_SHUT;
}

bool gate_is_shut(const Test *t, const Chunk *c)
{
    Gate g;

    set_gate(&g, t, c);
    return g.how == GATE_SHUT;
}

bool gates_of(const Tests *t, const Chunk *c, Gate *gate, size_t *n)
{
    *n = 0;
    assert(t->n <= MAX_GATES);
    for (size_t i = 0; i < t->n; i++) {
        set_gate(&gate[*n], &t->item[i], c);
        if (gate[*n].how == GATE_SHUT)
            return false;
        *n += gate[*n].how != GATE_OPEN;
    }
    return true;
}

bool test_code(const Test *t, uint32_t code)
{
    bool match = t->how == TEST_RANGE && code >= t->low && code <= t->high;

    if (t->how == TEST_TABLE)
        return t->table[code] != 0;
    if (code == 0)
        return t->negate != t->missing;
    for (size_t i = 0; i < t->n_list; i++)
        match |= t->list[i] == code;
    return match != t->negate;
}

/* ---- Rows --------------------------------------------------------------- */

/* `flip` turns round what a missing value naturally gives. */
#define DEFINE_MASKS(T, name)                                                  \
    WIDE static void range_##name(const T *restrict code, size_t n, T low,     \
                                  T span, uint8_t negate, uint8_t flip,        \
                                  uint8_t *restrict out)                       \
    {                                                                          \
        for (size_t i = 0; i < n; i++)                                         \
            out[i] = (uint8_t)(((T)(code[i] - low) <= span) ^ negate ^         \
                               (flip & (code[i] == 0)));                       \
    }                                                                          \
    WIDE static void equal_##name(const T *restrict code, size_t n, T one,     \
                                  uint8_t *restrict out)                       \
    {                                                                          \
        for (size_t i = 0; i < n; i++)                                         \
            out[i] |= (uint8_t)(code[i] == one);                               \
    }                                                                          \
    WIDE static void turn_##name(const T *restrict code, size_t n,             \
                                 uint8_t negate, uint8_t flip,                 \
                                 uint8_t *restrict out)                        \
    {                                                                          \
        for (size_t i = 0; i < n; i++)                                         \
            out[i] = (uint8_t)(out[i] ^ negate ^ (flip & (code[i] == 0)));     \
    }                                                                          \
    static void look_##name(const T *restrict code, size_t n,                  \
                            const uint8_t *restrict table,                     \
                            uint8_t *restrict out)                             \
    {                                                                          \
        for (size_t i = 0; i < n; i++)                                         \
            out[i] = table[code[i]];                                           \
    }                                                                          \
    WIDE static void none_##name(const T *restrict code, size_t n,             \
                                 uint8_t negate, uint8_t flip,                 \
                                 uint8_t *restrict out)                        \
    {                                                                          \
        for (size_t i = 0; i < n; i++)                                         \
            out[i] = (uint8_t)(negate ^ (flip & (code[i] == 0)));              \
    }                                                                          \
    static void mask_##name(const Gate *g, size_t row, size_t n, uint8_t *out) \
    {                                                                          \
        const T *code = (const T *)g->pack->code + row;                        \
                                                                               \
        if (g->how == GATE_RANGE) {                                            \
            range_##name(code, n, (T)g->low, (T)g->span, g->negate,            \
                         g->missing, out);                                     \
        } else if (g->how == GATE_TABLE) {                                     \
            look_##name(code, n, g->table, out);                               \
        } else if (g->n_list == 0) {                                           \
            none_##name(code, n, g->negate, g->missing, out);                  \
        } else {                                                               \
            memset(out, 0, n);                                                 \
            for (size_t i = 0; i < g->n_list; i++)                             \
                equal_##name(code, n, (T)g->list[i], out);                     \
            turn_##name(code, n, g->negate, g->missing, out);                  \
        }                                                                      \
    }

/* clang-format off */
DEFINE_MASKS(uint8_t, 1)
DEFINE_MASKS(uint16_t, 2)
DEFINE_MASKS(uint32_t, 4)
DEFINE_MASKS(uint64_t, 8)
/* clang-format on */

WIDE static void and_into(uint8_t *restrict mask, const uint8_t *restrict other,
                          size_t n)
{
    for (size_t i = 0; i < n; i++)
        mask[i] &= other[i];
}

void gate_mask(const Gate *g, size_t row, size_t n, uint8_t *mask, bool more)
{
    uint8_t own[PASS_BLOCK];
    uint8_t *out = more ? own : mask;

    if (g->how == GATE_OPEN || g->how == GATE_SHUT) {
        if (g->how == GATE_SHUT || !more)
            memset(mask, g->how == GATE_OPEN, n);
        return;
    }
    switch (g->pack->width) {
    case 1: mask_1(g, row, n, out); break;
    case 2: mask_2(g, row, n, out); break;
    case 4: mask_4(g, row, n, out); break;
    default: mask_8(g, row, n, out); break;
    }
    if (more)
        and_into(mask, own, n);
}

#define BITS       64
#define EIGHT_BITS 0x0102040810204080u /* eight bytes of 0 or 1, as bits */

/* 64 bytes of 0 or 1. */
static uint64_t bits_of(const uint8_t *mask)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < BITS / 8; i++) {
        uint64_t eight;

        memcpy(&eight, mask + 8 * i, 8);
        bits |= (eight * EIGHT_BITS) >> 56 << (8 * i);
    }
    return bits;
}

/* Rows that pass are few: from one to the next. */
static size_t few_rows(const uint8_t *mask, size_t n, uint16_t *row)
{
    size_t found = 0, i = 0;

    for (; i + BITS <= n; i += BITS)
        for (uint64_t bits = bits_of(mask + i); bits != 0; bits &= bits - 1)
            row[found++] = (uint16_t)(i + (size_t)__builtin_ctzll(bits));
    for (; i < n; i++)
        if (mask[i] != 0)
            row[found++] = (uint16_t)i;
    return found;
}

size_t mask_rows(const uint8_t *mask, size_t n, size_t passing, uint16_t *row)
{
    size_t found = 0;

    if (passing * FEW_PASS < n)
        return few_rows(mask, n, row);
    for (size_t i = 0; i < n; i++) {
        row[found] = (uint16_t)i;
        found += mask[i];
    }
    return found;
}

/* hll.c -- See hll.h. */
#include "stat/hll.h"

#include <math.h>
#include <stddef.h>

uint64_t hll_hash(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

bool hll_init(Arena *a, Hll *h, int p, Err *err)
{
    if (p < HLL_MIN_P || p > HLL_MAX_P)
        return err_set(err, ERR_INPUT,
                       "a distinct sketch needs a precision of %d to %d, "
                       "not %d",
                       HLL_MIN_P, HLL_MAX_P, p);
    h->p = p;
    h->reg = arena_alloc(a, (size_t)1 << p);
    return true;
}

void hll_add(Hll *h, uint64_t id)
{
    hll_add_hash(h, hll_hash(id));
}

void hll_add_hash(Hll *h, uint64_t hash)
{
    size_t at = (size_t)(hash >> (64 - h->p));
    /* A one behind the rest ends the count where all of it is zero. */
    uint64_t rest = (hash << h->p) | ((uint64_t)1 << (h->p - 1));
    uint8_t rho = (uint8_t)(__builtin_clzll(rest) + 1);

    if (rho > h->reg[at])
        h->reg[at] = rho;
}

bool hll_merge(Hll *into, const Hll *from, Err *err)
{
    if (into->p != from->p)
        return err_set(err, ERR_INPUT,
                       "distinct sketches of precision %d and %d do not "
                       "merge; build both with the same one",
                       into->p, from->p);
    for (size_t i = 0; i < (size_t)1 << into->p; i++)
        if (from->reg[i] > into->reg[i])
            into->reg[i] = from->reg[i];
    return true;
}

static double bias(int p)
{
    static const double small[] = {0.673, 0.697, 0.709}; /* p = 4, 5, 6 */

    return p < 7 ? small[p - 4] : 0.7213 / (1 + 1.079 / ldexp(1, p));
}

double hll_raw(const Hll *h)
{
    double m = ldexp(1, h->p), sum = 0;

    for (size_t i = 0; i < (size_t)1 << h->p; i++)
        sum += ldexp(1, -h->reg[i]);
    return bias(h->p) * m * m / sum;
}

double hll_estimate(const Hll *h)
{
    double m = ldexp(1, h->p), raw = hll_raw(h), empty = 0;

    for (size_t i = 0; i < (size_t)1 << h->p; i++)
        empty += h->reg[i] == 0;
    return raw <= 2.5 * m && empty > 0 ? m * log(m / empty) : raw;
}

double hll_relative_error(int p)
{
    return 1.04 / sqrt(ldexp(1, p));
}

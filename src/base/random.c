/* random.c -- See random.h. */
#include "base/random.h"

#include "base/int128.h"

#include <math.h>

#define UNIT 0x1p-53 /* of 53 bits */

static uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t random_splitmix(uint64_t *x)
{
    uint64_t z = *x += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* The stream's number is scattered before it meets the seed: neighbours of
 * both would otherwise share states. */
Random random_from(uint64_t seed, uint64_t stream)
{
    uint64_t x = stream;
    Random r;

    x = seed ^ random_splitmix(&x);
    for (size_t i = 0; i < 4; i++)
        r.state[i] = random_splitmix(&x);
    return r;
}

uint64_t random_bits(Random *r)
{
    uint64_t *s = r->state;
    uint64_t out = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return out;
}

double random_unit(Random *r)
{
    return (double)(random_bits(r) >> 11) * UNIT;
}

double random_open(Random *r)
{
    return ((double)(random_bits(r) >> 12) + 0.5) * (2 * UNIT);
}

uint64_t random_below(Random *r, uint64_t n)
{
    return (uint64_t)(((Uint128)random_bits(r) * n) >> 64);
}

bool random_chance(Random *r, double p)
{
    return random_unit(r) < p;
}

double random_exponential(Random *r)
{
    return -log(random_open(r));
}

double random_logistic(Random *r)
{
    double u = random_open(r);

    return log(u / (1 - u));
}

/* Box and Muller (1958); the second of the pair is let go. */
double random_normal(Random *r)
{
    double radius = sqrt(2 * random_exponential(r));

    return radius * cos(2 * 3.14159265358979323846 * random_unit(r));
}

size_t random_pick(Random *r, const double *weight, size_t n, double total)
{
    double at = random_unit(r) * total;

    for (size_t i = 0; i + 1 < n; i++) {
        if (at < weight[i])
            return i;
        at -= weight[i];
    }
    return n - 1;
}

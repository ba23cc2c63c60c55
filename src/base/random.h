/*
 * random.h -- Chance that is the same every time.
 *
 * xoshiro256** of D. Blackman and S. Vigna, "Scrambled linear pseudorandom
 * number generators" (2018), seeded by splitmix64 as its authors advise.
 * Not for secrets.
 *
 *     Random r = random_from(seed, customer);   // a stream of its own
 *     if (random_chance(&r, 0.3)) ...
 *
 *   1. A seed and a stream number always give the same sequence, on every
 *      machine; streams of different numbers have nothing to do with each
 *      other.
 *   2. random_unit() is in [0, 1), random_open() in (0, 1).
 *   3. random_below(n) is in [0, n), each with a chance that differs by less
 *      than n / 2^64.
 *
 * A Random belongs to one thread at a time.
 */
#ifndef PULS_BASE_RANDOM_H
#define PULS_BASE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Random {
    uint64_t state[4]; /* not all zero */
} Random;

/* The next of splitmix64, whose state is *x. */
uint64_t random_splitmix(uint64_t *x);

Random random_from(uint64_t seed, uint64_t stream);

uint64_t random_bits(Random *r);
double random_unit(Random *r);
double random_open(Random *r);
uint64_t random_below(Random *r, uint64_t n); /* n > 0 */
bool random_chance(Random *r, double p);

double random_exponential(Random *r); /* mean 1 */
double random_logistic(Random *r);    /* mean 0, scale 1 */
double random_normal(Random *r);      /* mean 0, deviation 1 */

/* An index with the chance of its weight among n; weights are >= 0 and
 * their sum is `total` > 0. */
size_t random_pick(Random *r, const double *weight, size_t n, double total);

#endif

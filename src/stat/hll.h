/*
 * hll.h -- How many different things, from a few kilobytes.
 *
 * HyperLogLog: Flajolet, Fusy, Gandouet and Meunier (2007), with 64-bit
 * hashes and linear counting while registers are empty and the estimate is
 * at most 2.5 m.  The standard error is 1.04 / sqrt(2^p): 0.81 % for p = 14.
 * It is for more than about ten million customers; below, an exact set is
 * as cheap, and billing and funnels need one in any case.
 *
 * Promises:
 *
 *   (1)  Adding a thing twice changes nothing.
 *   (2)  Merging is the maximum of registers: the sketch of the union,
 *        exactly, in any order.
 *   (3)  The hash never changes: sketches on disk stay valid.
 *
 * Intersections by subtraction are as wrong as the union is large: do not.
 */
#ifndef PULS_STAT_HLL_H
#define PULS_STAT_HLL_H

#include "base/arena.h"

#include <stdint.h>

#define HLL_MIN_P 4
#define HLL_MAX_P 18
#define HLL_P     14

typedef struct Hll {
    int p;
    uint8_t *reg; /* 2^p; memory of the arena */
} Hll;

/* The finaliser of splitmix64 (Steele, Lea and Flood 2014) on x + golden
 * gamma: a bijection, so that different ids have different hashes. */
uint64_t hll_hash(uint64_t x);

bool hll_init(Arena *a, Hll *h, int p, Err *err);
void hll_add(Hll *h, uint64_t id); /* hashes it */
void hll_add_hash(Hll *h, uint64_t hash);
bool hll_merge(Hll *into, const Hll *from, Err *err); /* same p, or refused */

double hll_raw(const Hll *h);      /* before linear counting */
double hll_estimate(const Hll *h); /* 0 for an empty one */
double hll_relative_error(int p);

#endif

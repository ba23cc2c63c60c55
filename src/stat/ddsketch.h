/*
 * ddsketch.h -- Quantiles of durations within 1 %, from counts that add.
 *
 * A value x falls into the bucket k = ceil(log_gamma x), gamma = (1 + a) /
 * (1 - a) for a relative error a (0.01), and comes back as 2 gamma^k /
 * (gamma + 1), which is never further from x than a * x.  Masson, Rim and
 * Lee, "DDSketch", VLDB 2019.  All milliseconds of a day need some 900
 * buckets, of a year some 1,200; only those between the smallest and the
 * largest seen are kept.
 *
 * Promises:
 *
 *   (1)  {0} is the empty sketch with the error DDSKETCH_ALPHA; its
 *        quantiles are NaN.
 *   (2)  Counts are integers, so merging is exact: any order and any cut
 *        give the same buckets as all values at once.
 *   (3)  A quantile is within alpha of the value at rank q (n - 1), counted
 *        from 0 and rounded down.
 *   (4)  Zero has its own bucket, values below zero their own store; NaN
 *        and infinity are not values and are not counted.
 *
 * The same key in SQL
 *
 *     ceil(ln(x) / ln_gamma)
 *
 * with ln_gamma printed from ddsketch_ln_gamma() with 17 digits.  The trap
 * is at the edges of buckets: one divided by ln_gamma and multiplied, or
 * log2() with another constant, rounds differently, and an x that lies on
 * an edge to the last bit then lands one bucket off.  So the key is this
 * expression, in this order, everywhere: ddsketch_key() here, and a ln()
 * and a double division there.  Stores built on the same libm agree to the
 * last bit; elsewhere an x on an edge may differ by one bucket, which keeps
 * promise 3 but not "integers equal".
 *
 * Buckets live in the arena given to ddsketch_add(); use one arena for the
 * life of a sketch.
 */
#ifndef PULS_STAT_DDSKETCH_H
#define PULS_STAT_DDSKETCH_H

#include "base/arena.h"
#include "stat/interval.h"

#include <stddef.h>
#include <stdint.h>

#define DDSKETCH_ALPHA 0.01

/* Counts of consecutive buckets. */
typedef struct DDStore {
    int32_t first;  /* the key of count[0] */
    size_t n;       /* buckets from the smallest to the largest key seen */
    int64_t *count; /* private to ddsketch.c from here on */
    size_t before;  /* free room in front of count[0] */
    size_t after;   /* free room behind count[n - 1] */
} DDStore;

typedef struct DDSketch {
    double alpha;  /* 0.001 .. 0.5; 0 stands for DDSKETCH_ALPHA */
    int64_t total; /* of all counts; private */
    int64_t zero;  /* how many zeros */
    DDStore positive, negative;
} DDSketch;

/* ---- The mapping.  x > 0.  The short forms are for DDSKETCH_ALPHA. */
double ddsketch_ln_gamma(double alpha);
int32_t ddsketch_key(double x);
double ddsketch_value(int32_t key);
int32_t ddsketch_key_at(double alpha, double x);
double ddsketch_value_at(double alpha, int32_t key);

/* ---- Filling.  ddsketch_add_bucket() takes (key, count) rows as a GROUP BY
 * returns them; its keys are of positive values. */
void ddsketch_add(Arena *a, DDSketch *s, double x, int64_t count);
void ddsketch_add_bucket(Arena *a, DDSketch *s, int32_t key, int64_t count);
/* count[i] into the bucket first + i, for all i below n, of positive values:
 * as so many ddsketch_add_bucket(), and faster.  Returns the sum of count. */
int64_t ddsketch_add_run(Arena *a, DDSketch *s, int32_t first,
                         const uint32_t *count, size_t n);

/* Refuses, and changes nothing, if the relative errors differ. */
bool ddsketch_merge(Arena *a, DDSketch *into, const DDSketch *from, Err *err);

/* ---- Reading. */
int64_t ddsketch_total(const DDSketch *s);

/* 0 <= q <= 1; NaN outside and for an empty sketch. */
double ddsketch_quantile(const DDSketch *s, double q);

/* By order statistics (interval_ranks()); an open end is NaN.  Each end is
 * a bucket's value and so within alpha itself. */
Interval ddsketch_quantile_interval(const DDSketch *s, double q, double conf);

/* How many are at most x: whole buckets, those whose value is <= x. */
int64_t ddsketch_count_upto(const DDSketch *s, double x);

#endif

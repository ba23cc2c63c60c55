/*
 * latency.h -- How long something took, over the last 24 hours.
 *
 *     Latency *l = latency_new();
 *     latency_add(l, 41.5, 1, clock_now());            // any thread
 *     latency_read(l, clock_now(), &day, hour);
 *
 * A ring of 24 hours of UTC, each with the buckets of a DDSketch (see
 * stat/ddsketch.h), the running hour being the last.  What is older than the
 * first of them is gone, so that a day is 23 to 24 hours long.
 *
 *   1. A percentile is within 1 % of the value at its rank; NaN where nothing
 *      was measured.
 *   2. Memory is fixed.  Times outside LATENCY_MIN_MS .. LATENCY_MAX_MS count as
 *      these; NaN and what is below 0 are not counted.
 *   3. A clock that was set back adds to the hour that it says while that
 *      one is in the ring; what belongs to no hour of it is not counted.
 *   4. `n` and `sum_ms` of the total only grow: they are since the start.
 */
#ifndef PULS_ENGINE_LATENCY_H
#define PULS_ENGINE_LATENCY_H

#include <stddef.h>
#include <stdint.h>

#define LATENCY_HOURS  24
#define LATENCY_MIN_MS 0.1
#define LATENCY_MAX_MS 3600000.0

typedef struct Latency Latency;

typedef struct LatencySpan {
    int64_t from;         /* ms UTC: when it begins */
    int64_t n;            /* how many were measured */
    double p50, p95, p99; /* ms */
} LatencySpan;

typedef struct LatencyTotal {
    int64_t n;
    double sum_ms;
} LatencyTotal;

Latency *latency_new(void);
void latency_free(Latency *l); /* NULL is fine */

/* `count` of them took `ms`, and ended `now`. */
void latency_add(Latency *l, double ms, int64_t count, int64_t now);

/* All 24 hours together, and each of them, the oldest first; `hour` may be
 * NULL. */
void latency_read(Latency *l, int64_t now, LatencySpan *day,
                  LatencySpan hour[LATENCY_HOURS]);

/* The share of the 24 hours that took at most `ms`; NaN for none. */
double latency_within(Latency *l, double ms, int64_t now);

LatencyTotal latency_total(Latency *l);

#endif

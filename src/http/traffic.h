/*
 * traffic.h -- How many requests there were, by route and status.
 *
 *     Traffic *t = traffic_new(api_routes, api_route_count);
 *     ... HttpConfig config = {.traffic = t, ...};
 *     for (size_t i = 0; i < traffic_rows(t); i++)
 *         traffic_read(t, i, &row);
 *
 * A fixed table of counters, one row for each route, one for the pages and
 * one for what nobody answers: what a client writes never makes a row.
 *
 *   1. Counts only grow.  They are since traffic_new().
 *   2. A status that is not in traffic_status[] counts as its last one, 0.
 *   3. A reply is counted when it is over, whoever ended it.
 *
 * Any thread may call anything.
 */
#ifndef PULS_HTTP_TRAFFIC_H
#define PULS_HTTP_TRAFFIC_H

#include "http/route.h"

#include <stddef.h>
#include <stdint.h>

#define TRAFFIC_STATUSES 24
#define TRAFFIC_STEPS    8

extern const int traffic_status[TRAFFIC_STATUSES]; /* 200, ... 0: others */
extern const int traffic_step[TRAFFIC_STEPS]; /* ms, growing: upper bounds */

typedef struct Traffic Traffic;

typedef struct TrafficRow {
    const char *method, *path; /* as in the table of routes; "asset", and "-"
                                  for what nobody answers */
    int64_t n;
    int64_t status[TRAFFIC_STATUSES];
    int64_t within[TRAFFIC_STEPS]; /* took at most traffic_step[i] */
    int64_t sum_ms;
} TrafficRow;

/* The routes outlive it. */
Traffic *traffic_new(const Route *routes, size_t n);
void traffic_free(Traffic *t); /* NULL is fine */

/* A reply is over; NULL is nobody's, `asset` a page.  `t` may be NULL. */
void traffic_count(Traffic *t, const Route *route, bool asset, int status,
                   int64_t ms);

size_t traffic_rows(const Traffic *t);
void traffic_read(Traffic *t, size_t i, TrafficRow *out);

#endif

/* traffic.c -- See traffic.h. */
#include "http/traffic.h"

#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

const int traffic_status[TRAFFIC_STATUSES] = {
    200, 201, 202, 204, 206, 207, 304, 400, 401, 403, 404, 405,
    406, 408, 409, 410, 413, 414, 415, 421, 429, 500, 503, 0};

const int traffic_step[TRAFFIC_STEPS] = {5,   25,   100,  250,
                                         500, 1000, 5000, 30000};

typedef struct Counters {
    _Atomic int64_t status[TRAFFIC_STATUSES];
    _Atomic int64_t took[TRAFFIC_STEPS + 1]; /* longer than the step before */
    _Atomic int64_t sum_ms;
} Counters;

struct Traffic {
    const Route *routes;
    size_t n;
    Counters *row; /* n + 2 */
};

Traffic *traffic_new(const Route *routes, size_t n)
{
    Traffic *t = mem_alloc(sizeof(*t));

    t->routes = routes;
    t->n = n;
    t->row = mem_alloc((n + 2) * sizeof(*t->row));
    return t;
}

void traffic_free(Traffic *t)
{
    if (t == NULL)
        return;
    free(t->row);
    free(t);
}

static void add(_Atomic int64_t *to, int64_t n)
{
    atomic_fetch_add_explicit(to, n, memory_order_relaxed);
}

void traffic_count(Traffic *t, const Route *route, bool asset, int status,
                   int64_t ms)
{
    size_t s = 0, step = 0;
    Counters *c;

    if (t == NULL)
        return;
    c = &t->row[route != NULL ? (size_t)(route - t->routes)
                : asset       ? t->n
                              : t->n + 1];
    while (s + 1 < TRAFFIC_STATUSES && traffic_status[s] != status)
        s++;
    while (step < TRAFFIC_STEPS && ms > traffic_step[step])
        step++;
    add(&c->status[s], 1);
    add(&c->took[step], 1);
    add(&c->sum_ms, ms);
}

size_t traffic_rows(const Traffic *t)
{
    return t->n + 2;
}

static int64_t count_of(_Atomic int64_t *from)
{
    return atomic_load_explicit(from, memory_order_relaxed);
}

void traffic_read(Traffic *t, size_t i, TrafficRow *out)
{
    Counters *c = &t->row[i];

    *out = (TrafficRow){.method = i < t->n ? t->routes[i].method : "GET",
                        .path = i < t->n    ? t->routes[i].path
                                : i == t->n ? "asset"
                                            : "-",
                        .sum_ms = count_of(&c->sum_ms)};
    if (i > t->n)
        out->method = "-";
    for (size_t s = 0; s < TRAFFIC_STATUSES; s++)
        out->status[s] = count_of(&c->status[s]);
    for (size_t k = 0; k <= TRAFFIC_STEPS; k++) {
        out->n += count_of(&c->took[k]);
        if (k < TRAFFIC_STEPS)
            out->within[k] = out->n;
    }
}

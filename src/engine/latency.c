/* latency.c -- See latency.h. */
#include "engine/latency.h"

#include "base/mem.h"
#include "stat/ddsketch.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS ((int64_t)3600 * 1000)

/* ceil(ln 0.1 / ln gamma) and ceil(ln 3,600,000 / ln gamma), with gamma of an
 * error of 1 %; latency_new() asserts both. */
#define KEY_MIN (-115)
#define KEY_MAX 755
#define KEYS    (KEY_MAX - KEY_MIN + 1)

typedef struct Hour {
    int64_t number; /* since 1970 */
    int64_t count[KEYS];
} Hour;

struct Latency {
    pthread_mutex_t lock; /* of what follows */
    Hour hour[LATENCY_HOURS];
    LatencyTotal total;
};

Latency *latency_new(void)
{
    Latency *l = mem_alloc(sizeof(*l));

    assert(ddsketch_key(LATENCY_MIN_MS) == KEY_MIN);
    assert(ddsketch_key(LATENCY_MAX_MS) == KEY_MAX);
    pthread_mutex_init(&l->lock, NULL);
    for (size_t i = 0; i < LATENCY_HOURS; i++)
        l->hour[i].number = INT64_MIN;
    return l;
}

void latency_free(Latency *l)
{
    if (l == NULL)
        return;
    pthread_mutex_destroy(&l->lock);
    free(l);
}

static int64_t hour_of(int64_t now)
{
    return now >= 0 ? now / HOUR_MS : -((-now + HOUR_MS - 1) / HOUR_MS);
}

static Hour *slot_of(Latency *l, int64_t number)
{
    int64_t at = number % LATENCY_HOURS;

    return &l->hour[at < 0 ? at + LATENCY_HOURS : at];
}

void latency_add(Latency *l, double ms, int64_t count, int64_t now)
{
    int64_t number = hour_of(now);
    Hour *h = slot_of(l, number);
    int32_t key;

    if (!(ms >= 0) || count <= 0)
        return;
    ms = fmin(fmax(ms, LATENCY_MIN_MS), LATENCY_MAX_MS);
    key = ddsketch_key(ms);
    pthread_mutex_lock(&l->lock);
    if (h->number < number) {
        memset(h->count, 0, sizeof(h->count));
        h->number = number;
    }
    if (h->number == number)
        h->count[key - KEY_MIN] += count;
    l->total.n += count;
    l->total.sum_ms += ms * (double)count;
    pthread_mutex_unlock(&l->lock);
}

/* Is it one of the 24 that end with the hour `last`? */
static bool counts(const Hour *h, int64_t last)
{
    return h->number <= last && h->number > last - LATENCY_HOURS;
}

static void pour(Arena *a, DDSketch *to, const Hour *h)
{
    for (int k = 0; k < KEYS; k++)
        if (h->count[k] > 0)
            ddsketch_add_bucket(a, to, KEY_MIN + k, h->count[k]);
}

static void tell(const DDSketch *s, int64_t from, LatencySpan *out)
{
    *out = (LatencySpan){.from = from,
                         .n = ddsketch_total(s),
                         .p50 = ddsketch_quantile(s, 0.50),
                         .p95 = ddsketch_quantile(s, 0.95),
                         .p99 = ddsketch_quantile(s, 0.99)};
}

/* A copy of what counts, so that nobody who adds waits for arithmetic. */
static Hour *copy_of(Latency *l, Arena *a)
{
    Hour *copy = ARENA_ARRAY(a, Hour, LATENCY_HOURS);

    pthread_mutex_lock(&l->lock);
    memcpy(copy, l->hour, sizeof(l->hour));
    pthread_mutex_unlock(&l->lock);
    return copy;
}

void latency_read(Latency *l, int64_t now, LatencySpan *day,
                  LatencySpan hour[LATENCY_HOURS])
{
    int64_t last = hour_of(now), first = last - LATENCY_HOURS + 1;
    Arena a = {0};
    DDSketch all = {0}, one[LATENCY_HOURS] = {0};
    Hour *copy = copy_of(l, &a);

    for (size_t i = 0; i < LATENCY_HOURS; i++) {
        if (!counts(&copy[i], last))
            continue;
        pour(&a, &all, &copy[i]);
        if (hour != NULL)
            pour(&a, &one[copy[i].number - first], &copy[i]);
    }
    tell(&all, first * HOUR_MS, day);
    for (int i = 0; hour != NULL && i < LATENCY_HOURS; i++)
        tell(&one[i], (first + i) * HOUR_MS, &hour[i]);
    arena_clear(&a);
}

double latency_within(Latency *l, double ms, int64_t now)
{
    int64_t last = hour_of(now), n;
    Arena a = {0};
    DDSketch all = {0};
    Hour *copy = copy_of(l, &a);
    double share;

    for (size_t i = 0; i < LATENCY_HOURS; i++)
        if (counts(&copy[i], last))
            pour(&a, &all, &copy[i]);
    n = ddsketch_total(&all);
    share = n == 0 ? NAN : (double)ddsketch_count_upto(&all, ms) / (double)n;
    arena_clear(&a);
    return share;
}

LatencyTotal latency_total(Latency *l)
{
    LatencyTotal out;

    pthread_mutex_lock(&l->lock);
    out = l->total;
    pthread_mutex_unlock(&l->lock);
    return out;
}

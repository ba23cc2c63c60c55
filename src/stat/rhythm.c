/* rhythm.c -- See rhythm.h. */
#include "stat/rhythm.h"

#include <stdbool.h>
#include <string.h>

#define MINUTE_MS      60000
#define HOUR_IN_MINUTE 60

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Where a minute is in the ring. */
static int place(int64_t minute)
{
    int64_t at = minute % RHYTHM_SPAN;

    return (int)(at < 0 ? at + RHYTHM_SPAN : at);
}

static bool has(const Rhythm *r, int64_t minute)
{
    int at = place(minute);

    return (r->bit[at / 64] >> at % 64 & 1) != 0;
}

static void drop(Rhythm *r, int64_t minute)
{
    int at = place(minute);

    if (!has(r, minute))
        return;
    r->bit[at / 64] &= ~((uint64_t)1 << at % 64);
    r->n--;
}

/* The week ends later from now on: what fell out of it is forgotten. */
static void move_to(Rhythm *r, int64_t minute)
{
    if (minute - r->latest >= RHYTHM_SPAN)
        memset(r, 0, sizeof(*r));
    else
        for (int64_t m = r->latest + 1; m <= minute; m++)
            drop(r, m);
    r->latest = minute;
}

void rhythm_add(Rhythm *r, int64_t ms)
{
    int64_t minute = floor_div(ms, MINUTE_MS);
    int at = place(minute);

    if (r->n == 0)
        r->latest = minute;
    else if (minute > r->latest)
        move_to(r, minute);
    if (minute <= r->latest - RHYTHM_SPAN || has(r, minute))
        return;
    r->bit[at / 64] |= (uint64_t)1 << at % 64;
    r->n++;
}

/* What rhythm_gap() has to know of the minutes, in one walk. */
typedef struct Walk {
    int64_t before; /* the minute before, while n > 0 */
    int64_t first, n;
    int64_t hour, hours;       /* different ones */
    int32_t gaps[RHYTHM_SPAN]; /* how many are so long */
} Walk;

static void step(Walk *w, int64_t minute)
{
    int64_t hour = floor_div(minute, HOUR_IN_MINUTE);

    if (w->n == 0)
        w->first = minute;
    else
        w->gaps[minute - w->before]++;
    if (w->n == 0 || hour != w->hour)
        w->hours++;
    w->hour = hour;
    w->before = minute;
    w->n++;
}

static bool streams(const Walk *w)
{
    int64_t from = floor_div(w->first, HOUR_IN_MINUTE);

    return w->n >= RHYTHM_MINUTES &&
           w->hours * RHYTHM_HOURS >= w->hour - from + 1;
}

int64_t rhythm_gap(const Rhythm *r)
{
    Walk w = {0};
    int64_t left;
    int gap = 0;

    if (r->n < RHYTHM_MINUTES)
        return 0;
    for (int64_t m = r->latest - RHYTHM_SPAN + 1; m <= r->latest; m++)
        if (has(r, m))
            step(&w, m);
    if (!streams(&w))
        return 0;
    left = w.n / 2; /* of n - 1 gaps, the one in the middle */
    while (left > 0)
        left -= w.gaps[++gap];
    return (int64_t)gap * MINUTE_MS;
}

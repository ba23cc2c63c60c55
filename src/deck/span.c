/*
 * span.c -- Time, cut where a bucket or an hour of the wall clock begins.
 *
 * The buckets come from base/clock, which knows days of 23 hours.  Hours are
 * cut here, by addition: between two changes of the clock they are all of the
 * same length, and two years have 17,500 of them.
 */
#include "deck/pass.h"

#include "base/civil.h"

#include <string.h>

#define MAX_CHANGES 1024 /* of the clock, in one question */

typedef struct Cut {
    Pass *pass;
    const Question *q;
    Span *span;
    size_t n;
    bool clock; /* somebody asks for the hour or the weekday */
} Cut;

static ClockPart finest_of(const Filters *f)
{
    ClockPart finest = PART_NONE;

    for (size_t i = 0; i < f->n; i++) {
        if (f->item[i].column->part > finest)
            finest = f->item[i].column->part;
    }
    return finest;
}

/* PART_HOUR is finer than PART_WEEKDAY. */
static ClockPart finest(const Pass *p, const Question *q)
{
    ClockPart a = finest_of(&q->metric->where), b = finest_of(&q->where);

    a = a > b ? a : b;
    for (size_t i = 0; i < p->n_outputs; i++) {
        for (size_t k = 0; k < p->output[i].n_axes; k++) {
            if (p->output[i].axis[k].part > a)
                a = p->output[i].axis[k].part;
        }
    }
    return a;
}

/* ---- Filters on the clock ----------------------------------------------- */

bool clock_passes(const Filter *f, int64_t v)
{
    bool match = f->is_range && v >= f->low && v <= f->high;

    for (size_t i = 0; i < f->n_values && !f->is_range; i++)
        match |= f->numbers[i] == v;
    return match != f->negate;
}

static bool all_pass(const Filters *f, const Span *s)
{
    bool pass = true;

    for (size_t i = 0; i < f->n && pass; i++) {
        ClockPart part = f->item[i].column->part;

        if (part != PART_NONE)
            pass = clock_passes(&f->item[i],
                                part == PART_HOUR ? s->hour : s->weekday);
    }
    return pass;
}

/* ---- Cutting ------------------------------------------------------------ */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static void put_span(Cut *c, int64_t from, uint32_t bucket, int64_t offset)
{
    Span *s = &c->span[c->n++];

    *s = (Span){.from = from, .bucket = bucket};
    if (!c->clock)
        return;
    s->hour = (uint8_t)(floor_div(from + offset, HOUR_MS) -
                        24 * floor_div(from + offset, DAY_MS));
    s->weekday =
        (uint8_t)(floor_div(from + offset, DAY_MS) + 3 -
                  7 * floor_div(floor_div(from + offset, DAY_MS) + 3, 7) + 1);
    s->passed_over =
        !all_pass(&c->q->metric->where, s) || !all_pass(&c->q->where, s);
}

/* [from, to) lies in one bucket and has one offset. */
static void cut_stretch(Cut *c, int64_t from, int64_t to, uint32_t bucket,
                        int64_t offset, int64_t unit)
{
    while (from < to) {
        put_span(c, from, bucket, offset);
        from = (floor_div(from + offset, unit) + 1) * unit - offset;
    }
}

static void cut_bucket(Cut *c, int64_t from, int64_t to, uint32_t bucket,
                       int64_t unit, Transition *t)
{
    const Zone *z = c->q->zone;
    int64_t offset = zone_offset(z, from);
    size_t n = zone_transitions(z, from, to, t, MAX_CHANGES);

    for (size_t i = 0; i < n && i < MAX_CHANGES; i++) {
        if (t[i].at > from)
            cut_stretch(c, from, t[i].at, bucket, offset, unit);
        from = t[i].at > from ? t[i].at : from;
        offset = t[i].offset;
    }
    cut_stretch(c, from, to, bucket, offset, unit);
}

void plan_spans(Pass *p, const Question *q, const int64_t *start, size_t n,
                Period within, Arena *a)
{
    ClockPart part = finest(p, q);
    Cut c = {.pass = p, .q = q, .clock = part != PART_NONE};
    int64_t unit = part == PART_HOUR ? HOUR_MS : DAY_MS;
    size_t most = n;
    Transition *t = NULL;

    if (c.clock) {
        most += (size_t)((within.to - within.from) / unit) + 2 * n +
                2 * MAX_CHANGES;
        t = ARENA_ARRAY(a, Transition, MAX_CHANGES);
    }
    c.span = ARENA_ARRAY(a, Span, most);
    for (size_t i = sorted_from(start, n, within.from + 1) - 1; i < n; i++) {
        int64_t from = start[i] > within.from ? start[i] : within.from;
        int64_t to =
            i + 1 < n && start[i + 1] < within.to ? start[i + 1] : within.to;

        if (from >= within.to)
            break;
        if (c.clock)
            cut_bucket(&c, from, to, (uint32_t)i, unit, t);
        else
            put_span(&c, from, (uint32_t)i, 0);
    }
    p->span = c.span;
    p->n_spans = c.n;
    p->from = within.from;
    p->end = within.to;
}

/*
 * gauge.h -- What a question would answer if there were no chance in it.
 *
 * A gauge counts facts as they are made, before they are lines of a file: a
 * second way to the number of a metric, that shares no code with the ledger
 * and its SQL.  Fed with a hundred thousand lives of the same company it
 * knows the value that is planted, and how well (`se`).
 *
 * Only metrics that the stories ask about are here.
 */
#ifndef PULS_DEMO_GAUGE_H
#define PULS_DEMO_GAUGE_H

#include "demo/fact.h"
#include "demo/story.h"

/* A value, in the metric's unit, and its standard error. */
typedef struct Reading {
    double value, se;
} Reading;

typedef struct GaugeSum {
    double n, sum, squares;
    double life; /* of the customer who is being lived, for totals */
} GaugeSum;

typedef struct Gauge {
    const StoryAsk *ask;
    const struct GaugeKind *kind;
    Filters where;
    Period now, then; /* half-open, ms UTC */
    GaugeSum at_now, at_then;
} Gauge;

/* A contact among those of its customer. */
typedef struct Seen {
    const Fact *f;
    bool first;    /* none about the same reason in the 7 days before */
    bool followed; /* one about it in the 7 days after */
} Seen;

/* ERR_INPUT where the metric or the condition is not known. */
bool gauge_init(Gauge *g, const StoryAsk *ask, Period now, Period then,
                Arena *a, Err *err);
/* One fact; `first` and `followed` matter only to contacts. */
void gauge_add(Gauge *g, const Seen *s);
/* The customer's life is over: totals vary by customer, not by fact. */
void gauge_end_life(Gauge *g);
/* `scale` is what counts are multiplied by: customers there / customers
 * lived. */
Reading gauge_read(const Gauge *g, const GaugeSum *sum, double scale);

/* Fill in `first` and `followed` of one customer's contacts, in order. */
void gauge_follow(Seen *s, size_t n);

#endif

/*
 * shape.h -- The answers of all engines in one shape, so that they compare.
 *
 *     Puls   {"rows":[{"group":{"channel":"chat"},"value":71.5,"n":812,...
 *     SQL    chat <tab> 812 <tab> 71.5          } key "chat", n 812, 71.5
 *
 * Two answers agree when they have the same keys with the same n, and values
 * that differ by less than one part in 10^9, which is the last bits of a
 * division; quantiles by at most one in a hundred, which is what the sketch
 * of Puls promises.  A group nobody is in counts as not there.
 */
#ifndef PULS_BENCH_SHAPE_H
#define PULS_BENCH_SHAPE_H

#include "engine.h"

#include <stdint.h>

#define MAX_ROWS 4096

typedef struct Row {
    char key[120];
    int64_t n;
    double value, second; /* NaN: no value */
} Row;

typedef struct Rows {
    size_t n;
    Row at[MAX_ROWS];
} Rows;

/* Tile `t` (0 is t01) of an engine that answers in JSON, or in lines. */
bool shape_read(size_t t, bool json, const char *text, size_t len, Rows *out,
                Err *err);

/* With `counts` alone only keys and n.  *err says where they part. */
bool shape_same(size_t t, const Rows *a, const Rows *b, bool counts, Err *err);

#endif

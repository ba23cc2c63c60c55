/* scale.c -- See scale.h. */
#include "stat/scale.h"

#include "base/int128.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

double scale_rescale(double x, double a, double b, double c, double d)
{
    return a == b ? NAN : c + (x - a) * (d - c) / (b - a);
}

double scale_pomp(double x, double min, double max, bool low_is_good)
{
    if (!(min < max && x >= min && x <= max))
        return NAN;
    return low_is_good ? 100 * (max - x) / (max - min)
                       : 100 * (x - min) / (max - min);
}

bool scale_top_box(int min, int max, ScaleBox *box)
{
    static const struct {
        int min, max, from;
    } known[] = {
        {0, 1, 1}, {1, 3, 3}, {1, 4, 3},  {1, 5, 4},
        {1, 6, 5}, {1, 7, 6}, {1, 10, 9}, {0, 10, 9},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].min == min && known[i].max == max) {
            *box = (ScaleBox){known[i].from, max};
            return true;
        }
    return false;
}

bool scale_bottom_box(int min, int max, ScaleBox *box)
{
    ScaleBox top;

    if (!scale_top_box(min, max, &top))
        return false;
    *box = (ScaleBox){min, min + max - top.low};
    return true;
}

/* x * 10^digits, with the last bit mended: 1.005 * 100 is 100.49999... in
 * binary, but nobody who typed 1.005 means that. */
static double scaled(double x, int digits)
{
    double y = digits >= 0 ? x * pow(10, digits) : x / pow(10, -digits);
    double half = round(2 * y) / 2;

    return fabs(y - half) <= 4e-16 * fabs(y) ? half : y;
}

static double unscaled(double y, int digits)
{
    return digits >= 0 ? y / pow(10, digits) : y * pow(10, -digits);
}

double scale_round(double x, int digits)
{
    return unscaled(round(scaled(x, digits)), digits);
}

Interval scale_round_outward(Interval i, int digits)
{
    return (Interval){unscaled(floor(scaled(i.low, digits)), digits),
                      unscaled(ceil(scaled(i.high, digits)), digits)};
}

typedef struct Part {
    int64_t units;
    Int128 rest;
    size_t at;
} Part;

static int by_rest(const void *a, const void *b)
{
    const Part *x = a, *y = b;

    if (x->rest != y->rest)
        return x->rest > y->rest ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

bool scale_percentages(const int64_t *counts, size_t n, int digits,
                       double *percent)
{
    double unit = pow(10, digits);
    Int128 whole = (Int128)(100 * unit), total = 0, given = 0;
    Part *parts;

    for (size_t i = 0; i < n; i++) {
        if (counts[i] < 0)
            return false;
        total += counts[i];
    }
    if (total == 0)
        return false;
    parts = mem_alloc(n * sizeof *parts);
    for (size_t i = 0; i < n; i++) {
        Int128 exact = counts[i] * whole;

        parts[i] = (Part){(int64_t)(exact / total), exact % total, i};
        given += parts[i].units;
    }
    qsort(parts, n, sizeof *parts, by_rest);
    for (size_t i = 0; i < n; i++)
        percent[parts[i].at] =
            (double)(parts[i].units + (given + (Int128)i < whole)) / unit;
    free(parts);
    return true;
}

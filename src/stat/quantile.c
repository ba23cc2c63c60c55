/* quantile.c -- See quantile.h. */
#include "stat/quantile.h"

#include <math.h>
#include <stdlib.h>

double quantile_sorted(const double *sorted, size_t n, double q)
{
    double at = q * (double)(n - 1);
    size_t i;

    if (n == 0 || !(q >= 0 && q <= 1))
        return NAN;
    i = (size_t)at;
    if (i + 1 >= n)
        return sorted[n - 1];
    return sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double quantile_of(double *x, size_t n, double q)
{
    qsort(x, n, sizeof *x, by_value);
    return quantile_sorted(x, n, q);
}

double tdigest_k1(double delta, double q)
{
    return q >= 0 && q <= 1 ? delta / (2 * M_PI) * asin(2 * q - 1) : NAN;
}

int64_t hdr_counts_length(int64_t lowest, int64_t highest, int digits)
{
    int64_t half = 1, unit = 1, reach, buckets = 1, whole = 2;

    if (lowest < 1 || highest < 2 * lowest || digits < 1 || digits > 5)
        return 0;
    /* A bucket has the power of two that tells 2 * 10^digits apart, counted
     * in units of the power of two at or below `lowest`. */
    for (int i = 0; i < digits; i++)
        whole *= 10;
    while (2 * half < whole)
        half *= 2;
    while (unit <= lowest / 2)
        unit *= 2;
    for (reach = 2 * half * unit; reach <= highest; reach *= 2) {
        buckets++;
        if (reach > INT64_MAX / 2)
            break;
    }
    return (buckets + 1) * half;
}

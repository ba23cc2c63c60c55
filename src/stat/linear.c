/*
 * linear.c -- See linear.h.
 *
 * Gauss and Jordan, with the largest diagonal element as pivot: in a matrix
 * that is not negative no other element can be larger than the diagonal, so
 * nothing is gained by looking elsewhere.
 */
#include "stat/linear.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>

#define TOO_SMALL 1e-10

/* Of the rows not yet used; n if there is none. */
static size_t largest_pivot(const double *a, const bool *used, size_t n)
{
    size_t best = n;

    for (size_t i = 0; i < n; i++)
        if (!used[i] && (best == n || a[i * n + i] > a[best * n + best]))
            best = i;
    return best;
}

/* Clear the column of the pivot in every other row. */
static void eliminate(double *a, double *b, size_t n, size_t pivot)
{
    for (size_t i = 0; i < n; i++) {
        double factor = a[i * n + pivot] / a[pivot * n + pivot];

        if (i == pivot || factor == 0)
            continue;
        for (size_t j = 0; j < n; j++)
            a[i * n + j] -= factor * a[pivot * n + j];
        b[i] -= factor * b[pivot];
    }
}

size_t linear_solve(double *a, double *b, size_t n)
{
    bool *used = mem_alloc(n + 1);
    double smallest = 0;
    size_t rank;

    for (rank = 0; rank < n; rank++) {
        size_t pivot = largest_pivot(a, used, n);

        if (rank == 0)
            smallest = TOO_SMALL * a[pivot * n + pivot];
        if (!(a[pivot * n + pivot] > smallest))
            break;
        used[pivot] = true;
        eliminate(a, b, n, pivot);
    }
    for (size_t i = 0; i < n; i++)
        b[i] = used[i] ? b[i] / a[i * n + i] : 0;
    free(used);
    return rank;
}

/* moments.c -- See moments.h. */
#include "stat/moments.h"

#include <math.h>

void sum_add(Sum *s, int64_t x)
{
    sum_add_times(s, x, 1);
}

void sum_add_times(Sum *s, int64_t x, int64_t times)
{
    s->n += times;
    s->sum += (Int128)x * times;
    s->sumsq += (Int128)x * x * times;
}

void sum_merge(Sum *into, const Sum *from)
{
    into->n += from->n;
    into->sum += from->sum;
    into->sumsq += from->sumsq;
}

double sum_mean(const Sum *s)
{
    return s->n > 0 ? int128_double(s->sum) / (double)s->n : NAN;
}

double sum_variance(const Sum *s)
{
    Int128 centre, rest;
    Uint128 square;

    if (s->n < 2)
        return NAN;
    /* Squared distances from a whole number near the mean, as integers: the
     * true result fits, so steps on the way may wrap.  Values near 1e12 keep
     * all digits of a variance of 1. */
    centre = s->sum / s->n;
    rest = s->sum - centre * s->n;
    square = (Uint128)s->sumsq - 2 * (Uint128)centre * (Uint128)s->sum +
             (Uint128)centre * (Uint128)centre * (Uint128)s->n;
    return (double)(((long double)square -
                     (long double)rest * (long double)rest / s->n) /
                    (s->n - 1));
}

void moments_add(Moments *m, double x)
{
    double delta = x - m->mean;

    if (!isfinite(x))
        return;
    m->n++;
    m->mean += delta / (double)m->n;
    m->m2 += delta * (x - m->mean);
}

void moments_merge(Moments *into, const Moments *from)
{
    double na = (double)into->n, nb = (double)from->n, n = na + nb;
    double delta = from->mean - into->mean;

    if (from->n == 0)
        return;
    if (into->n == 0) {
        *into = *from;
        return;
    }
    into->n += from->n;
    into->mean += delta * nb / n;
    into->m2 += from->m2 + delta * delta * na * nb / n;
}

double moments_mean(const Moments *m)
{
    return m->n > 0 ? m->mean : NAN;
}

double moments_variance(const Moments *m)
{
    return m->n > 1 ? m->m2 / (double)(m->n - 1) : NAN;
}

double moments_sd(const Moments *m)
{
    return sqrt(moments_variance(m));
}

void total_add(Total *t, double x)
{
    double sum = t->sum + x;

    /* What the addition dropped comes from the smaller of the two. */
    t->lost += fabs(t->sum) >= fabs(x) ? t->sum - sum + x : x - sum + t->sum;
    t->sum = sum;
}

double total_value(const Total *t)
{
    return t->sum + t->lost;
}

double mean_weighted(const double *values, const double *weights, size_t n)
{
    Total top = {0}, bottom = {0};

    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i]) || isnan(weights[i]))
            continue;
        total_add(&top, values[i] * weights[i]);
        total_add(&bottom, weights[i]);
    }
    return total_value(&bottom) > 0 ? total_value(&top) / total_value(&bottom)
                                    : NAN;
}

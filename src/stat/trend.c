/* trend.c -- See trend.h. */
#include "stat/trend.h"

#include "stat/special.h"

#include <math.h>

bool trend_fit(const double *x, const double *y, const double *variance,
               size_t n, Trend *out)
{
    double sx = 0, sy = 0, sxy = 0, chi2 = 0;

    *out = (Trend){.n = n};
    for (size_t i = 0; i < n; i++) {
        if (!(variance[i] > 0) || !isfinite(variance[i]))
            return false;
        out->weight += 1 / variance[i];
        sx += x[i] / variance[i];
        sy += y[i] / variance[i];
    }
    out->x_mean = sx / out->weight;
    out->y_mean = sy / out->weight;
    for (size_t i = 0; i < n; i++) {
        double dx = x[i] - out->x_mean;

        out->spread += dx * dx / variance[i];
        sxy += dx * (y[i] - out->y_mean) / variance[i];
    }
    if (n < 3 || !(out->spread > 0))
        return false;
    out->slope = sxy / out->spread;
    for (size_t i = 0; i < n; i++) {
        double off = y[i] - trend_at(out, x[i]);

        chi2 += off * off / variance[i];
    }
    out->dispersion = fmax(1, chi2 / (double)(n - 2));
    return true;
}

double trend_at(const Trend *t, double x)
{
    return t->y_mean + t->slope * (x - t->x_mean);
}

Interval trend_interval(const Trend *t, double x, double variance, double conf)
{
    double dx = x - t->x_mean, at = trend_at(t, x);
    double line = t->dispersion * (1 / t->weight + dx * dx / t->spread);
    double reach =
        t_quantile((1 + conf) / 2, (double)t->n - 2) * sqrt(line + variance);

    return (Interval){at - reach, at + reach};
}

/* expect.c -- See expect.h. */
#include "stat/expect.h"

#include "stat/quantile.h"
#include "stat/special.h"

#include <math.h>

#define MAD_TO_SD 1.4826 /* of a normal law */

static double median_of_weekday(const double *count, size_t n, size_t weekday,
                                double *scratch)
{
    size_t k = 0;

    for (size_t i = weekday; i < n; i += 7)
        scratch[k++] = count[i];
    return quantile_of(scratch, k, 0.5);
}

/* Residuals are taken around the medians, so theirs is about 0: the MAD is
 * the median of their sizes. */
static double dispersion(const double *count, size_t n, const Expected *e,
                         double *scratch)
{
    size_t k = 0;
    double mad;

    for (size_t i = 0; i < n; i++) {
        double m = e->median[i % 7];

        if (m > 0)
            scratch[k++] = fabs(count[i] - m) / sqrt(m);
    }
    if (k == 0)
        return 1;
    mad = MAD_TO_SD * quantile_of(scratch, k, 0.5);
    return fmax(1, mad * mad);
}

Expected expect_fit(const double *count, size_t n, double *scratch)
{
    Expected e = {{NAN, NAN, NAN, NAN, NAN, NAN, NAN}, NAN};

    if (n < 14)
        return e;
    for (size_t w = 0; w < 7; w++)
        e.median[w] = median_of_weekday(count, n, w, scratch);
    e.dispersion = dispersion(count, n, &e, scratch);
    return e;
}

/* Below this the negative binomial cannot be told from Poisson's law. */
#define NEARLY_POISSON 1.001

double expect_low(double x, double mean, double dispersion)
{
    if (!(mean > 0) || !(dispersion >= 1))
        return NAN;
    if (x < 0)
        return 0;
    if (dispersion < NEARLY_POISSON)
        return poisson_cdf(floor(x), mean);
    return beta_cdf(1 / dispersion, mean / (dispersion - 1), floor(x) + 1);
}

double expect_high(double x, double mean, double dispersion)
{
    if (!(mean > 0) || !(dispersion >= 1))
        return NAN;
    if (x <= 0)
        return 1;
    if (dispersion < NEARLY_POISSON) /* P(X >= k) is the gamma law of k */
        return gamma_cdf(mean, ceil(x));
    return beta_cdf(1 - 1 / dispersion, ceil(x), mean / (dispersion - 1));
}

double expect_p(double x, double mean, double dispersion)
{
    double low = expect_low(x, mean, dispersion);
    double high = expect_high(x, mean, dispersion);

    return isnan(low) ? NAN : fmin(1, 2 * fmin(low, high));
}

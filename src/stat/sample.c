/* sample.c -- See sample.h. */
#include "stat/sample.h"

#include "stat/special.h"

#include <math.h>

double sample_ceil(double x)
{
    return ceil(x - 1e-9 * fmax(1, fabs(x)));
}

static double unrounded(double variance, double margin, double z)
{
    return variance >= 0 && margin > 0 ? z * z * variance / (margin * margin)
                                       : NAN;
}

double sample_size(double variance, double margin, double conf)
{
    return sample_ceil(unrounded(variance, margin, normal_critical(conf)));
}

double sample_size_fpc(double variance, double margin, double conf,
                       double population)
{
    double n0 = unrounded(variance, margin, normal_critical(conf));

    if (!(population >= 1))
        return NAN;
    return fmin(population, sample_ceil(n0 / (1 + (n0 - 1) / population)));
}

double sample_size_change(double variance, double change, double conf,
                          double power)
{
    if (!(power > 0 && power < 1))
        return NAN;
    return sample_ceil(
        2 * unrounded(variance, fabs(change),
                      normal_critical(conf) + normal_quantile(power)));
}

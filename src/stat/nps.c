/* nps.c -- See nps.h. */
#include "stat/nps.h"

#include "stat/special.h"

#include <math.h>

Nps nps_of(NpsCounts c)
{
    Nps out = {NAN, NAN, NAN, NAN};

    if (!(c.detractors >= 0 && c.passives >= 0 && c.promoters >= 0))
        return out;
    out.n = c.detractors + c.passives + c.promoters;
    if (out.n == 0)
        return out;
    out.value = (c.promoters - c.detractors) / out.n;
    out.variance = (c.promoters + c.detractors) / out.n - out.value * out.value;
    /* Rounding may leave -1e-17 where all answers are alike. */
    out.variance = fmax(0, out.variance);
    out.se = sqrt(out.variance / out.n);
    return out;
}

static Nps with_pseudo(NpsCounts c, double end, double middle)
{
    if (!(c.detractors + c.passives + c.promoters > 0))
        return nps_of(c);
    c.detractors += end;
    c.passives += middle;
    c.promoters += end;
    return nps_of(c);
}

Nps nps_adjusted(NpsCounts c)
{
    return with_pseudo(c, 0.75, 1.5);
}

Nps nps_adjusted_uniform(NpsCounts c, double conf)
{
    double z = normal_critical(conf);

    return with_pseudo(c, z * z / 3, z * z / 3);
}

double nps_se_sample(Nps nps)
{
    return nps.n > 1 ? sqrt(nps.variance / (nps.n - 1)) : NAN;
}

Nps nps_stratified(const NpsStratum *strata, size_t n)
{
    Nps out = {0, 0, NAN, 0};

    for (size_t i = 0; i < n; i++) {
        Nps one = nps_of(strata[i].counts);
        double share = strata[i].share;

        out.n += one.n;
        out.value += share * one.value;
        out.se += share * share * one.variance / one.n;
    }
    if (!(out.n > 0))
        out.value = out.se = NAN;
    out.se = sqrt(out.se);
    return out;
}

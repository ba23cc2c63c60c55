/* retention.c -- See retention.h. */
#include "stat/retention.h"

#include "stat/moments.h"

#include <math.h>

static double ratio(double a, double b)
{
    return b > 0 ? a / b : NAN;
}

double retention_kept(double start, double end, double new_ones)
{
    return ratio(end - new_ones, start);
}

double retention_churn(double start, double lost)
{
    return ratio(lost, start);
}

double retention_compound(double churn, double periods)
{
    if (!(churn >= 0 && churn <= 1 && periods >= 0))
        return NAN;
    return -expm1(periods * log1p(-churn));
}

double retention_lifetime(double churn)
{
    return ratio(1, churn);
}

static double kept_revenue(const Account *accounts, size_t n, double most)
{
    Total start = {0}, end = {0};

    for (size_t i = 0; i < n; i++) {
        if (!(accounts[i].start > 0))
            continue;
        total_add(&start, accounts[i].start);
        total_add(&end, fmin(accounts[i].end, most * accounts[i].start));
    }
    return ratio(total_value(&end), total_value(&start));
}

double retention_gross(const Account *accounts, size_t n)
{
    return kept_revenue(accounts, n, 1);
}

double retention_net(const Account *accounts, size_t n)
{
    return kept_revenue(accounts, n, INFINITY);
}

double retention_gross_flows(double start, double contraction, double churn)
{
    return ratio(start - contraction - churn, start);
}

double retention_net_flows(double start, double expansion, double contraction,
                           double churn)
{
    return ratio(start + expansion - contraction - churn, start);
}

double retention_clv(double margin, double kept, double discount)
{
    return ratio(margin * kept, 1 + discount - kept);
}

double retention_clv_now(double margin, double kept, double discount)
{
    return ratio(margin * (1 + discount), 1 + discount - kept);
}

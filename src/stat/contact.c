/* contact.c -- See contact.h. */
#include "stat/contact.h"

#include <math.h>

static double ratio(double a, double b)
{
    return b > 0 ? a / b : NAN;
}

double contact_aht(double talk, double hold, double wrap, double handled)
{
    return ratio(talk + hold + wrap, handled);
}

double contact_abandon_rate(double abandoned, double offered, double quick)
{
    return ratio(abandoned - quick, offered - quick);
}

double contact_occupancy(double handling, double available)
{
    return ratio(handling, handling + available);
}

double contact_service_level(const ContactCounts *c, ServiceRule rule)
{
    double offered = c->answered + c->abandoned;

    switch (rule) {
    case SERVICE_ANSWERED: return ratio(c->in_time, c->answered);
    case SERVICE_OFFERED: return ratio(c->in_time, offered);
    case SERVICE_NO_QUICK: return ratio(c->in_time, offered - c->quick);
    case SERVICE_QUICK_OK: return ratio(c->in_time + c->quick, offered);
    case SERVICE_FLOW_OUTS: return ratio(c->in_time, offered + c->flow_outs);
    }
    return NAN;
}

/*
 * contact.h -- The everyday ratios of a contact centre.
 *
 * Counts and seconds in, a ratio out; NaN where there is nothing to divide
 * by.  The names of the rules are the product's: a service level means
 * nothing without saying what it was divided by.
 */
#ifndef PULS_STAT_CONTACT_H
#define PULS_STAT_CONTACT_H

/* (talk + hold + wrap) / handled.  A transfer is handled twice. */
double contact_aht(double talk, double hold, double wrap, double handled);

/* abandoned / offered; `quick` hang-ups (say, under 5 s) leave both. */
double contact_abandon_rate(double abandoned, double offered, double quick);

/* handling / (handling + waiting for a call). */
double contact_occupancy(double handling, double available);

typedef struct ContactCounts {
    double answered;  /* all */
    double in_time;   /* answered within the target */
    double abandoned; /* all */
    double quick;     /* abandoned within the target, or "short" */
    double flow_outs; /* left the queue for another */
} ContactCounts;

typedef enum ServiceRule {
    SERVICE_ANSWERED,  /* in_time / answered */
    SERVICE_OFFERED,   /* in_time / (answered + abandoned): the default */
    SERVICE_NO_QUICK,  /* in_time / (answered + abandoned - quick) */
    SERVICE_QUICK_OK,  /* (in_time + quick) / (answered + abandoned) */
    SERVICE_FLOW_OUTS, /* in_time / (answered + abandoned + flow_outs) */
} ServiceRule;

double contact_service_level(const ContactCounts *c, ServiceRule rule);

#endif

/*
 * retention.h -- Customers and revenue: kept, lost, worth.
 *
 * Shares in [0, 1] out (net retention may be above 1); NaN where the start
 * is empty.  Everything refers to the customers there at the start: new
 * ones count neither as kept nor as growth.
 */
#ifndef PULS_STAT_RETENTION_H
#define PULS_STAT_RETENTION_H

#include <stddef.h>

/* (end - new) / start, and lost / start. */
double retention_kept(double start, double end, double new_ones);
double retention_churn(double start, double lost);

/* Churn over `periods` of them: 1 - (1 - c)^periods.  2 % a month are
 * 21.5 % a year, not 24 %. */
double retention_compound(double churn, double periods);

/* Mean periods a customer stays, 1/c, if the hazard is constant. */
double retention_lifetime(double churn);

/* What an account paid at both ends of the period. */
typedef struct Account {
    double start, end; /* end is 0 for a lost one */
} Account;

/* Gross: sum of min(end, start) over the sum of start, account by account,
 * so that nobody's growth hides another's loss.  Net: sum of end.  Accounts
 * that start at 0 or below are new and left out. */
double retention_gross(const Account *accounts, size_t n);
double retention_net(const Account *accounts, size_t n);

/* The same from the flows of a report. */
double retention_gross_flows(double start, double contraction, double churn);
double retention_net_flows(double start, double expansion, double contraction,
                           double churn);

/* Customer lifetime value: margin m per period, retention r, discount d.
 * m r / (1 + d - r) if the first margin comes after one period, and
 * m (1 + d) / (1 + d - r) if it comes now.  NaN if r >= 1 + d. */
double retention_clv(double margin, double kept, double discount);
double retention_clv_now(double margin, double kept, double discount);

#endif

/*
 * company.h -- Lipa & Stejar: what it sells, where, and who answers.
 *
 * Tables that the simulation draws from.  All names, people and prices are
 * invented.  Weights need not add up to 1.
 */
#ifndef PULS_DEMO_COMPANY_H
#define PULS_DEMO_COMPANY_H

#include "demo/holiday.h"

#include <stddef.h>
#include <stdint.h>

#define COMPANY_NAME "Lipa & Stejar"
#define CURRENCY     "EUR" /* the group's books; shops convert */

typedef struct Region {
    const char *name;
    Country country;
    double weight;
} Region;

typedef struct Product {
    const char *name;
    double weight;
    int64_t price; /* cents, of the middle of the range */
    double margin; /* share of the price */
} Product;

/* When in a day people do something: weights of the 24 hours. */
typedef enum Rhythm { RHYTHM_OFFICE, RHYTHM_EVENING, RHYTHM_SHOP } Rhythm;

typedef struct Channel {
    const char *name, *kind;
    double weight;
    Rhythm rhythm;
    bool queues;     /* somebody waits in a line for somebody */
    bool open_daily; /* also on Sundays and holidays */
    double bot;      /* share that a bot takes first */
    double resolved; /* chance that the first contact solves it */
    double feel;     /* on the score, see score.h */
    double talk;     /* mean, seconds */
    double wrap;     /* mean, seconds */
    double cost;     /* cents per contact besides the minutes */
} Channel;

typedef enum Reason {
    REASON_DELIVERY,
    REASON_MISSING,
    REASON_DAMAGED,
    REASON_RETURN,
    REASON_INVOICE,
    REASON_ADVICE,
    REASON_PLAN,
    REASON_COUNT
} Reason;

typedef struct ReasonRow {
    const char *name, *touchpoint;
    double weight; /* of contacts that nothing has caused */
    double feel;
} ReasonRow;

typedef struct Team {
    const char *name;
    Country country;
    bool phone;           /* else what is written */
    size_t agents, first; /* first: among all agents */
} Team;

extern const Region company_region[];
extern const size_t company_regions;
extern const Product company_product[];
extern const size_t company_products;
extern const Channel company_channel[];
extern const size_t company_channels;
extern const ReasonRow company_reason[REASON_COUNT];
extern const Team company_team[];
extern const size_t company_teams;
extern const double company_hour[][24]; /* by Rhythm */

#define CHANNEL_PHONE     0 /* rows of company_channel */
#define CHANNEL_CHAT      1
#define CHANNEL_EMAIL     2
#define MAX_AGENTS        128
#define COMPANY_NEWCOMERS 8  /* of the team that a story gives */
#define CENTS_MINUTE      45 /* of an agent */
#define CENTS_BOT         20 /* a conversation with the bot */

#endif

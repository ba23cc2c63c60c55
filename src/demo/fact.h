/*
 * fact.h -- One fact of the demo, before it is a line of CSV.
 *
 * A Fact has room for the columns of all four tables; DEMO_NONE, NULL and -1
 * stand for "not given".  Texts point into tables or into the life that made
 * the fact: they are good until the function that got it returns.
 */
#ifndef PULS_DEMO_FACT_H
#define PULS_DEMO_FACT_H

#include <stdint.h>

#define DEMO_NONE INT64_MIN

typedef enum DemoSource {
    DEMO_CRM,      /* customers */
    DEMO_CONTACT,  /* interactions: what the contact centre does */
    DEMO_DELIVERY, /* interactions: deliveries and returns */
    DEMO_SHOP,     /* outcomes */
    DEMO_SURVEY,   /* perceptions */
    DEMO_SOURCES
} DemoSource;

/* "c000012-k7": the seventh contact of customer 12. */
typedef struct Name {
    char letter; /* '\0': none */
    uint16_t number;
} Name;

typedef struct Fact {
    DemoSource source;
    uint32_t customer;
    int64_t ts; /* ms UTC, as all times here */
    Name ref, case_id, about;
    const char *kind, *channel, *touchpoint, *product, *team, *agent, *queue;
    const char *reason, *campaign, *actor;
    const char *region, *segment, *language;
    int64_t wait, talk, hold, wrap, first_response, resolution; /* ms */
    int8_t answered, abandoned, resolved, sla_met;              /* 0, 1; -1 */
    int64_t transfers, reopened, cost;                          /* cents */
    int64_t score, scale_min, scale_max;
    int64_t sentiment; /* thousandths */
    const char *survey, *question, *version, *text;
    int64_t invited;
    int64_t amount, margin; /* cents */
    const char *currency;
    int64_t since, churned;
    int8_t consent;
} Fact;

/* Nothing given. */
extern const Fact fact_empty;

/* Gets each fact as it is made. */
typedef void FactFn(void *ctx, const Fact *f);

#endif

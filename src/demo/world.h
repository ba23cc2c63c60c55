/*
 * world.h -- What all customers of a demo share: days, hours, open doors.
 *
 * The simulation lives in the local time of the customer's country, in ms
 * since 1970-01-01T00:00 of the wall; world_utc() turns it into an instant
 * where a fact is written, so that days of 23 and 25 hours are right.  Day 0
 * is the first of STORY_DAYS; WORLD_WARM_UP days before it are lived through
 * as well, and not told, so that nobody begins with a clean slate.
 *
 * A World is only read after world_init(): any number of threads may.
 */
#ifndef PULS_DEMO_WORLD_H
#define PULS_DEMO_WORLD_H

#include "base/random.h"
#include "demo/company.h"
#include "demo/story.h"

#define DAYS(n) ((int64_t)(n)*DAY_MS)

#define WORLD_WARM_UP 380 /* more than the year of the fatigue rule */
#define WORLD_DAYS    (WORLD_WARM_UP + STORY_DAYS + 2)
#define MAX_CUSTOMERS 10000000

/* What somebody asked for. */
typedef struct DemoPlan {
    uint64_t seed;
    int64_t facts;    /* about so many */
    int64_t until;    /* no fact at or after it */
    bool quiet;       /* no stories, and no drift in any rate or score */
    const Zone *zone; /* of the organisation */
} DemoPlan;

/* Things happen more often on some days than on others. */
typedef enum Curve { CURVE_ORDERS, CURVE_CONTACTS, CURVE_COUNT } Curve;

typedef struct World {
    DemoPlan plan;
    int64_t from;      /* no fact before it; midnight in the plan's zone */
    int64_t end;       /* the last midnight not after plan.until */
    int64_t first_day; /* days since 1970 of day 0 */
    uint32_t customers;
    const Zone *zone[COUNTRY_COUNT];
    bool open[COUNTRY_COUNT][WORLD_DAYS];
    /* Sums of weights before each day; the average weight is 1. */
    double sum[CURVE_COUNT][COUNTRY_COUNT][WORLD_DAYS + 1];
    char agent[MAX_AGENTS][8];
    double pace[MAX_AGENTS]; /* of an agent: 1.1 takes 10 % longer */
} World;

/* ERR_INPUT for a plan that makes no sense, with the limits. */
bool world_init(World *w, const DemoPlan *plan, Err *err);

/* The number of the local day: 0 is the first that is told. */
int world_day(const World *w, int64_t local);
int64_t world_midnight(const World *w, int day); /* local */
int64_t world_utc(const World *w, Country c, int64_t local);
int64_t world_local(const World *w, Country c, int64_t utc);

/* The day of the next event of a process that happens `yearly` times in an
 * average year; WORLD_DAYS and more: not in this world. */
int world_next(const World *w, Curve curve, Country c, int64_t local,
               double yearly, Random *r);
/* Somewhere on that day, as the rhythm goes. */
int64_t world_moment(const World *w, Rhythm rhythm, int day, Random *r);
/* The first open day of the contact centre, not before `day`. */
int world_open_day(const World *w, Country c, int day);
/* How busy the lines are at a moment: 1 on average. */
double world_load(const World *w, int64_t local);

/* Is the story told, on that day? */
bool world_tells(const World *w, Twist twist, int day);

#endif

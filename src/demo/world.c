/* world.c -- See world.h. */
#include "demo/world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FACTS_PER_CUSTOMER 16.3
#define MIN_FACTS          1000
#define QUIET_HOLIDAY      0.42
#define AGENT_SPREAD       0.12 /* of the logarithm of their pace */

/* ---- Weights of days ---------------------------------------------------- */

static const struct {
    double weekday[7]; /* from Monday */
    double month[12];
    double holiday;
} curve_table[CURVE_COUNT] = {
    [CURVE_ORDERS] = {{0.9, 0.85, 0.9, 0.95, 1.1, 1.3, 1.0},
                      {1.05, 0.9, 0.95, 1.0, 1.0, 0.95, 0.9, 0.95, 1.05, 1.05,
                       1.2, 1.1},
                      0.45},
    [CURVE_CONTACTS] = {{1.3, 1.15, 1.1, 1.1, 1.1, 0.75, 0.5},
                        {1.15, 1.0, 1.0, 0.95, 0.95, 0.95, 0.9, 0.9, 1.0, 1.0,
                         1.05, 1.15},
                        0.4},
};

/* A quiet demo has no seasons: more purchases than contacts in November would
 * move every score that mixes the two. */
static double weight_of(bool quiet, Curve curve, Country c, int64_t days)
{
    Civil date = civil_from_ms(days * DAY_MS);
    double w = curve_table[curve].weekday[civil_weekday(days) - 1];

    if (!quiet)
        w *= curve_table[curve].month[date.month - 1];
    if (!holiday_is(c, days))
        return w;
    return w * (quiet ? QUIET_HOLIDAY : curve_table[curve].holiday);
}

static void fill_days(World *w, Country c)
{
    int64_t first = w->first_day - WORLD_WARM_UP;

    for (int i = 0; i < WORLD_DAYS; i++) {
        int64_t days = first + i;

        w->open[c][i] = civil_weekday(days) != 7 && !holiday_is(c, days);
        for (int k = 0; k < CURVE_COUNT; k++)
            w->sum[k][c][i + 1] =
                w->sum[k][c][i] + weight_of(w->plan.quiet, (Curve)k, c, days);
    }
}

static void fill_agents(World *w)
{
    Random r = random_from(w->plan.seed, UINT64_MAX);

    for (size_t t = 0; t < company_teams; t++) {
        const Team *team = &company_team[t];

        for (size_t i = 0; i < team->agents; i++) {
            size_t k = team->first + i;

            snprintf(w->agent[k], sizeof(w->agent[k]), "%s-%02u",
                     team->country == POLAND ? "PL" : "RO",
                     (unsigned)(k + 1) % 100);
            w->pace[k] = exp(AGENT_SPREAD * random_normal(&r));
        }
    }
}

static bool check_plan(const DemoPlan *p, Err *err)
{
    int64_t most = (int64_t)(MAX_CUSTOMERS * FACTS_PER_CUSTOMER);

    if (p->facts < MIN_FACTS || p->facts > most)
        return err_set(err, ERR_INPUT, "a demo has %d to %lld facts, not %lld",
                       MIN_FACTS, (long long)most, (long long)p->facts);
    if (p->until < civil_days(2000, 1, 1) * DAY_MS ||
        p->until > civil_days(2090, 1, 1) * DAY_MS)
        return err_set(err, ERR_INPUT, "a demo ends between 2000 and 2090");
    return true;
}

bool world_init(World *w, const DemoPlan *plan, Err *err)
{
    *w = (World){.plan = *plan};
    if (!check_plan(plan, err))
        return false;
    w->zone[POLAND] = zone_find("Europe/Warsaw", err);
    w->zone[ROMANIA] = zone_find("Europe/Bucharest", err);
    if (w->zone[POLAND] == NULL || w->zone[ROMANIA] == NULL)
        return false;
    w->end = clock_floor(plan->zone, GRAIN_DAY, plan->until);
    w->first_day =
        civil_days_of(w->end + zone_offset(plan->zone, w->end)) - STORY_DAYS;
    w->from = zone_local_to_utc(plan->zone, w->first_day * DAY_MS);
    w->customers = (uint32_t)((double)plan->facts / FACTS_PER_CUSTOMER) + 1;
    fill_days(w, POLAND);
    fill_days(w, ROMANIA);
    fill_agents(w);
    return true;
}

/* ---- Time --------------------------------------------------------------- */

int world_day(const World *w, int64_t local)
{
    return (int)(civil_days_of(local) - w->first_day);
}

int64_t world_midnight(const World *w, int day)
{
    return (w->first_day + day) * DAY_MS;
}

int64_t world_utc(const World *w, Country c, int64_t local)
{
    return zone_local_to_utc(w->zone[c], local);
}

int64_t world_local(const World *w, Country c, int64_t utc)
{
    return utc + zone_offset(w->zone[c], utc);
}

int world_next(const World *w, Curve curve, Country c, int64_t local,
               double yearly, Random *r)
{
    const double *sum = w->sum[curve][c];
    int low = world_day(w, local) + WORLD_WARM_UP, high = WORLD_DAYS;
    double part = (double)(local - civil_days_of(local) * DAY_MS) / DAY_MS, at;

    if (low < 0 || low >= WORLD_DAYS)
        return WORLD_DAYS;
    at = sum[low] + part * (sum[low + 1] - sum[low]) +
         random_exponential(r) * 365 / yearly;
    if (at >= sum[WORLD_DAYS])
        return WORLD_DAYS;
    while (high - low > 1) {
        int middle = (low + high) / 2;

        if (sum[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low - WORLD_WARM_UP;
}

int64_t world_moment(const World *w, Rhythm rhythm, int day, Random *r)
{
    const double *hour = company_hour[rhythm];
    double total = 0;
    size_t h;

    for (size_t i = 0; i < 24; i++)
        total += hour[i];
    h = random_pick(r, hour, 24, total);
    return world_midnight(w, day) + (int64_t)h * HOUR_MS +
           (int64_t)random_below(r, HOUR_MS / SECOND_MS) * SECOND_MS;
}

int world_open_day(const World *w, Country c, int day)
{
    while (day + WORLD_WARM_UP < WORLD_DAYS &&
           !(day + WORLD_WARM_UP >= 0 && w->open[c][day + WORLD_WARM_UP]))
        day++;
    return day;
}

/* Mondays and December are busy, unless the demo is quiet. */
double world_load(const World *w, int64_t local)
{
    Civil c = civil_from_ms(local);
    double load = c.hour >= 10 && c.hour < 13 ? 1.3 : 0.9;

    if (w->plan.quiet)
        return load;
    if (civil_weekday(civil_days_of(local)) == 1)
        load *= 1.15;
    return c.month == 12 ? load * 1.15 : load;
}

bool world_tells(const World *w, Twist twist, int day)
{
    return !w->plan.quiet && story_on(&story_table[twist], day);
}

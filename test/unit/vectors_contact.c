/* vectors_contact.c -- Families of area 02: the contact centre. */
#include "stat/contact.h"
#include "stat/erlang.h"
#include "stat/moments.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROOM 4000

/* A time under any of its units, in seconds. */
static double seconds(const Vector *v, const char *name, double other)
{
    char key[64];
    static const struct {
        const char *unit;
        double s;
    } units[] = {{"_s", 1}, {"_min", 60}, {"_h", 3600}};

    for (size_t i = 0; i < 3; i++) {
        snprintf(key, sizeof key, "%s%s", name, units[i].unit);
        if (has(v, key))
            return num(v, key) * units[i].s;
    }
    return other;
}

static double aht_of(const Vector *v)
{
    return seconds(v, "aht", 1);
}

static double load_of(const Vector *v)
{
    if (has(v, "erlangs"))
        return num(v, "erlangs");
    return erlang_load(num(v, "calls"), seconds(v, "interval", NAN), aht_of(v));
}

/* The time of the service level has had several names. */
static double within_of(const Vector *v)
{
    return seconds(
        v, "t",
        seconds(v, "asa_target", seconds(v, "asa", seconds(v, "sl", 20))));
}

static int agents_of(const Vector *v)
{
    double n = num_or(v, "agents", num_or(v, "servers", NAN));

    return isnan(n) ? -1 : (int)n;
}

static bool erlang_b_family(Vector *v)
{
    if (agents_of(v) < 0)
        return false;
    answer(v, "",
           has(v, "blocking") ? erlang_b_load(agents_of(v), num(v, "blocking"))
                              : erlang_b(num(v, "erlangs"), agents_of(v)));
    return true;
}

static void answer_erlang_c(Vector *v, double load, int agents)
{
    double aht = aht_of(v);
    double pw = erlang_c(load, agents);
    double asa = erlang_c_asa(load, agents, aht);
    double sl = erlang_c_service_level(load, agents, aht, within_of(v));

    answer(v, "pw", pw);
    answer(v, "asa_s", asa);
    answer(v, "asa_min", asa / 60);
    answer(v, "sl", sl);
    answer(v, "sl20", erlang_c_service_level(load, agents, aht, 20));
    answer(v, "occ", erlang_occupancy(load, agents));
    answer(v, "",
           strstr(v->name, "_sl") != NULL    ? sl
           : strstr(v->name, "_asa") != NULL ? asa
                                             : pw);
}

static bool erlang_c_family(Vector *v)
{
    ErlangGoal goal = {load_of(v), aht_of(v), within_of(v), num(v, "target_sl"),
                       num_or(v, "max_occ", 0)};
    int agents = agents_of(v);
    Err err;

    if (isnan(goal.load) || (agents < 0 && !has(v, "target_sl")))
        return false;
    if (has(v, "target_sl")) {
        if (!erlang_agents(&goal, &agents, &err))
            return false;
        answer(v, "raw", agents);
        answer(v, "scheduled",
               erlang_scheduled(agents, num_or(v, "shrinkage", 0)));
    }
    answer_erlang_c(v, goal.load, agents);
    return true;
}

static bool erlang_a_family(Vector *v)
{
    ErlangA in = {num(v, "calls") / seconds(v, "interval", NAN), aht_of(v),
                  seconds(v, "patience", INFINITY), agents_of(v), within_of(v)};
    ErlangAResult out;
    Err err;

    if (has(v, "lambda_per_min"))
        in.rate = num(v, "lambda_per_min") / 60;
    if (has(v, "lambda_per_s"))
        in.rate = num(v, "lambda_per_s");
    if (isnan(in.rate) || !erlang_a(&in, &out, &err))
        return false;
    answer(v, "pw", out.waiting);
    answer(v, "abandon", out.abandoned);
    answer(v, "occ", out.occupancy);
    answer(v, "wait_all_s", out.wait);
    answer(v, "wait_all_min", out.wait / 60);
    answer(v, "queue", out.queue);
    answer(v, "sl", out.service_level);
    return true;
}

/* The vector has no numbers: 10 erlangs, 15 agents, patience of 2 years. */
static bool erlang_a_limit(Vector *v)
{
    ErlangA in = {num_or(v, "erlangs", 10), 1, 1e6,
                  (int)num_or(v, "agents", 15), 1};
    ErlangAResult out;
    Err err;

    if (!erlang_a(&in, &out, &err))
        return false;
    answer(v, "pw", out.waiting);
    answer(v, "pwC", erlang_c(in.rate, in.agents));
    return true;
}

static bool aht_family(Vector *v)
{
    double wrap = num_or(v, "acw_s", num_or(v, "wrap_s", 0));

    answer(v, "aht_s",
           contact_aht(num(v, "talk_s"), num_or(v, "hold_s", 0), wrap,
                       num(v, "handled")));
    return has(v, "talk_s");
}

static bool abandon_family(Vector *v)
{
    const char *quick = key_with(v, "abandoned_");

    answer(v, "gross",
           contact_abandon_rate(num(v, "abandoned"), num(v, "offered"), 0));
    answer(v, "net",
           contact_abandon_rate(num(v, "abandoned"), num(v, "offered"),
                                quick != NULL ? num(v, quick) : 0));
    return has(v, "offered");
}

static bool waits_family(Vector *v)
{
    double x[2 * ROOM];
    size_t n = nums(v, "waits_answered_s", x, ROOM), k;
    Moments m = {0};

    for (size_t i = 0; i < n; i++)
        moments_add(&m, x[i]);
    answer(v, "asa_s", moments_mean(&m));
    k = nums(v, "waits_abandoned_s", x, ROOM);
    for (size_t i = 0; i < k; i++)
        moments_add(&m, x[i]);
    answer(v, "avg_wait_all_s", moments_mean(&m));
    return has(v, "waits_answered_s");
}

static bool occupancy_family(Vector *v)
{
    answer(v, "occupancy",
           contact_occupancy(num(v, "handle_s"), num(v, "available_s")));
    return has(v, "handle_s");
}

static bool shrinkage_family(Vector *v)
{
    double x[ROOM];
    size_t n = nums(v, "raw_agents", x, ROOM);

    for (size_t i = 0; i < n; i++)
        x[i] = erlang_scheduled(x[i], num(v, "shrinkage"));
    answers(v, "scheduled", x, n);
    return n > 0;
}

static bool intervals_family(Vector *v)
{
    double calls[ROOM], asa[ROOM];
    size_t n = nums(v, "answered", calls, ROOM);

    if (n == 0 || nums(v, "asa_s", asa, ROOM) != n)
        return false;
    answer(v, "asa_s", mean_weighted(asa, calls, n));
    return true;
}

/* The four conventions in the order of science.md, whatever the vector
 * calls them. */
static bool service_levels(Vector *v)
{
    static const ServiceRule rules[] = {SERVICE_ANSWERED, SERVICE_OFFERED,
                                        SERVICE_NO_QUICK, SERVICE_QUICK_OK};
    const char *in_time = key_with(v, "answered_");
    const char *quick = key_with(v, "abandoned_");
    ContactCounts c = {num(v, "answered"), NAN, num(v, "abandoned"), 0, 0};
    double out[4];
    size_t i, max;
    yyjson_val *key, *want;

    if (in_time == NULL || !has(v, "abandoned"))
        return false;
    c.in_time = num(v, in_time);
    c.quick = quick != NULL ? num(v, quick) : 0;
    if (!has(v, "answered"))
        c.answered = num(v, "offered") - c.abandoned;
    for (i = 0; i < 4; i++)
        out[i] = contact_service_level(&c, rules[i]);
    answers(v, "", out, 4);
    yyjson_obj_foreach(v->want, i, max, key, want)
    {
        if (i < 4)
            answer(v, yyjson_get_str(key), out[i]);
    }
    return true;
}

const VectorFamily vectors_contact[] = {
    {"02", "erlangB", erlang_b_family},
    {"02", "erlangC", erlang_c_family},
    {"02", "queueing_C", erlang_c_family},
    {"02", "erlangA_limit", erlang_a_limit},
    {"02", "erlangA", erlang_a_family},
    {"02", "aht", aht_family},
    {"02", "abandon", abandon_family},
    {"02", "asa", waits_family},
    {"02", "occupancy", occupancy_family},
    {"02", "shrinkage", shrinkage_family},
    {"02", "multi_interval", intervals_family},
    {"02", "service_level", service_levels},
    {NULL, NULL, NULL},
};

/*
 * erlang.c -- See erlang.h.
 *
 * Erlang A.  The chances of N + j calls in the system fall out of the
 * balance equations, relative to j = 0; those of fewer than N together are
 * 1/B - 1 of it, so no power or factorial is ever formed.  They are kept as
 * logarithms: an overloaded queue grows like e^(its length).
 *
 * The service level follows one tagged call.  With j calls ahead of it, the
 * next call ahead leaves at the rate N mu + j theta, the tagged one gives up
 * at theta, and at j = 0 it is answered at N mu.  The chance of an answer
 * within t is taken by uniformisation: watch the chain at the ticks of one
 * Poisson clock fast enough for every state, and weigh what happened by k
 * ticks with the chance of k ticks within t.  All j are done in one pass.
 */
#include "stat/erlang.h"

#include "base/mem.h"
#include "stat/sample.h"
#include "stat/special.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define MAX_QUEUE  50000
#define NEGLIGIBLE 45 /* e^-45 = 3e-20 of the largest chance */

double erlang_load(double calls, double interval, double aht)
{
    return interval > 0 && calls >= 0 && aht >= 0 ? calls * aht / interval
                                                  : NAN;
}

double erlang_b(double load, int servers)
{
    double b = 1;

    if (!(load >= 0 && servers >= 0))
        return NAN;
    for (int k = 1; k <= servers; k++)
        b = load * b / (k + load * b);
    return b;
}

double erlang_b_load(int servers, double blocking)
{
    double low = 0, high = 1;

    if (!(servers >= 1 && blocking > 0 && blocking < 1))
        return NAN;
    while (erlang_b(high, servers) < blocking)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
        double mid = (low + high) / 2;

        if (erlang_b(mid, servers) < blocking)
            low = mid;
        else
            high = mid;
    }
    return (low + high) / 2;
}

static double c_of_b(double b, double load, int agents)
{
    return agents * b / (agents - load * (1 - b));
}

double erlang_c(double load, int agents)
{
    if (load == 0 && agents >= 0)
        return 0;
    if (!(load >= 0 && agents > load))
        return NAN;
    return c_of_b(erlang_b(load, agents), load, agents);
}

double erlang_c_asa(double load, int agents, double aht)
{
    double waiting = erlang_c(load, agents);

    return waiting == 0 ? 0 : waiting * aht / (agents - load);
}

static double answered(double waiting, double spare, double aht, double within)
{
    return waiting == 0 ? 1 : 1 - waiting * exp(-spare * within / aht);
}

double erlang_c_service_level(double load, int agents, double aht,
                              double within)
{
    return answered(erlang_c(load, agents), agents - load, aht, within);
}

double erlang_occupancy(double load, int agents)
{
    return agents > 0 && load >= 0 ? load / agents : NAN;
}

bool erlang_agents(const ErlangGoal *goal, int *agents, Err *err)
{
    double load = goal->load, b = 1;
    double most = goal->max_occupancy > 0 ? goal->max_occupancy : 1;

    if (!(load >= 0 && goal->aht > 0 && goal->within >= 0 && goal->target >= 0))
        return err_set(err, ERR_INPUT,
                       "a staffing needs a load, a handling time and a "
                       "target that are not negative");
    *agents = 0;
    if (load == 0)
        return true;
    for (int n = 1; n <= ERLANG_MAX_AGENTS; n++) {
        b = load * b / (n + load * b);
        if (n <= load || load > n * most * (1 + 1e-12))
            continue;
        *agents = n;
        if (answered(c_of_b(b, load, n), n - load, goal->aht, goal->within) >=
            goal->target)
            return true;
    }
    return err_set(err, ERR_INPUT,
                   "%d agents do not answer %g of %g erlangs in time; lower "
                   "the target",
                   ERLANG_MAX_AGENTS, goal->target, load);
}

double erlang_scheduled(double agents, double shrinkage)
{
    if (!(agents >= 0 && shrinkage >= 0 && shrinkage < 1))
        return NAN;
    return sample_ceil(agents / (1 - shrinkage));
}

/* ---- Erlang A -------------------------------------------------------- */

/* The waiting room: chance[j] of j calls ahead of an arriving one. */
typedef struct Room {
    double mu, theta; /* of all agents together; of one caller */
    double *chance;
    size_t n;
    double idle; /* the chance that an agent is free */
} Room;

/* Fill chance[] with logarithms relative to j = 0, until they vanish.
 * Returns the largest, or NaN if they do not. */
static double fill_room(const ErlangA *in, Room *r)
{
    double log_chance = 0, largest = 0;
    size_t room = 0;

    for (r->n = 0; log_chance > largest - NEGLIGIBLE; r->n++) {
        if (r->n == MAX_QUEUE)
            return NAN;
        if (r->n == room)
            r->chance =
                mem_grow(r->chance, room = room * 2 + 64, sizeof *r->chance);
        r->chance[r->n] = log_chance;
        largest = fmax(largest, log_chance);
        log_chance +=
            log(in->rate) - log(r->mu + (double)(r->n + 1) * r->theta);
    }
    return largest;
}

/* From logarithms to chances that add up to 1, with the idle part. */
static void normalise(Room *r, double largest, double b)
{
    double log_idle = log(1 / b - 1), sum;

    largest = fmax(largest, log_idle);
    r->idle = sum = exp(log_idle - largest);
    for (size_t j = 0; j < r->n; j++) {
        r->chance[j] = exp(r->chance[j] - largest);
        sum += r->chance[j];
    }
    r->idle /= sum;
    for (size_t j = 0; j < r->n; j++)
        r->chance[j] /= sum;
}

/* P(an arriving call waits, and is answered within t). */
static double answered_waiting(const Room *r, double t)
{
    double clock = r->mu + (double)r->n * r->theta, mean = clock * t;
    double last = mean + 12 * sqrt(mean) + 40, out = 0;
    double *done = mem_alloc(r->n * sizeof *done); /* after k ticks */

    for (double k = 0; k <= last; k++) {
        double sum = 0;

        for (size_t j = 0; j < r->n; j++)
            sum += r->chance[j] * done[j];
        out += poisson_pmf(k, mean) * sum;
        for (size_t j = r->n; j-- > 0;) {
            double ahead = r->mu + (double)j * r->theta;

            done[j] += (ahead * (j > 0 ? done[j - 1] : 1) -
                        (ahead + r->theta) * done[j]) /
                       clock;
        }
    }
    free(done);
    return out;
}

bool erlang_a(const ErlangA *in, ErlangAResult *out, Err *err)
{
    double load = in->rate * in->aht, b = erlang_b(load, in->agents);
    Room r = {.mu = in->agents / in->aht, .theta = 1 / in->patience};
    double largest;

    if (!(in->rate > 0 && in->aht > 0 && in->patience > 0 && in->agents >= 1 &&
          in->within >= 0))
        return err_set(err, ERR_INPUT,
                       "Erlang A needs calls, a handling time, a patience "
                       "and at least one agent");
    largest = fill_room(in, &r);
    if (isnan(largest)) {
        free(r.chance);
        return err_set(err, ERR_INPUT,
                       "%g erlangs for %d agents make an endless queue; add "
                       "agents or give callers less patience",
                       load, in->agents);
    }
    normalise(&r, largest, b);
    *out = (ErlangAResult){.waiting = 1 - r.idle};
    for (size_t j = 0; j < r.n; j++)
        out->queue += (double)j * r.chance[j];
    out->wait = out->queue / in->rate;
    out->abandoned = r.theta * out->wait;
    out->occupancy = load * (1 - out->abandoned) / in->agents;
    out->service_level = r.idle + answered_waiting(&r, in->within);
    free(r.chance);
    return true;
}

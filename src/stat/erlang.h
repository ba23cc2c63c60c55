/*
 * erlang.h -- Queues of a contact centre: who waits, how long, how many
 * agents are needed.
 *
 * The load A is in erlangs: calls per unit of time times the handling time
 * in the same unit.  Any unit of time will do as long as it is one.
 *
 *   B  lost calls:    B(0) = 1, B(k) = A B(k-1) / (k + A B(k-1))
 *   C  endless wait:  P = N B / (N - A (1 - B)), needs N > A
 *   A  some give up:  birth and death with patience 1/theta; works for any N
 *
 * Erlang (1917); Palm (1957) and Garnett, Mandelbaum, Reiman (2002) for A.
 *
 * Promises:
 *
 *   (1)  No steady state (N <= A in Erlang C) is NaN, never a negative wait.
 *   (2)  No calls: nobody waits, the service level is 1, 0 agents needed.
 *   (3)  Seconds or minutes: the same answer.
 *   (4)  With endless patience Erlang A is Erlang C.
 */
#ifndef PULS_STAT_ERLANG_H
#define PULS_STAT_ERLANG_H

#include "base/err.h"

#define ERLANG_MAX_AGENTS 100000

/* calls per `interval`, each of `aht`; both in one unit of time. */
double erlang_load(double calls, double interval, double aht);

/* The share of calls that find all servers busy and are lost. */
double erlang_b(double load, int servers);

/* The load at which `servers` lose the share `blocking` (0 < it < 1). */
double erlang_b_load(int servers, double blocking);

/* The share of calls that wait; mean wait of all; answered within. */
double erlang_c(double load, int agents);
double erlang_c_asa(double load, int agents, double aht);
double erlang_c_service_level(double load, int agents, double aht,
                              double within);
double erlang_occupancy(double load, int agents);

/* What a staffing has to reach. */
typedef struct ErlangGoal {
    double load, aht;
    double within, target; /* 0.8 of calls within 20 s: {.., 20, 0.8} */
    double max_occupancy;  /* 0: any below 1 */
} ErlangGoal;

/* The smallest number of agents above the load that reaches the goal, found
 * from floor(load) + 1 upwards.  Fails if ERLANG_MAX_AGENTS do not. */
bool erlang_agents(const ErlangGoal *goal, int *agents, Err *err);

/* Agents on the schedule so that `agents` are there: agents/(1 - shrinkage)
 * rounded up, 21/0.7 being 30.  NaN unless 0 <= shrinkage < 1. */
double erlang_scheduled(double agents, double shrinkage);

/* Erlang A: in one unit of time throughout. */
typedef struct ErlangA {
    double rate;     /* calls per unit */
    double aht;      /* mean handling time */
    double patience; /* mean time before giving up; INFINITY allowed */
    int agents;
    double within; /* of the service level */
} ErlangA;

typedef struct ErlangAResult {
    double waiting;       /* P(a call has to wait) */
    double abandoned;     /* share of calls that give up */
    double occupancy;     /* of the agents */
    double wait;          /* mean, of all calls, those that give up too */
    double queue;         /* mean length */
    double service_level; /* share of all calls answered within */
} ErlangAResult;

/* Fails on input that has no steady state, and on a queue of more than
 * 50,000 calls: something else is wrong then. */
bool erlang_a(const ErlangA *in, ErlangAResult *out, Err *err);

#endif

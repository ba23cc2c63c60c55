/*
 * keeper.h -- Keeps the latest Quality: makes it anew when the data changed.
 *
 *     Keeper *k = keeper_open(make, state, ctx);
 *     keeper_start(k);                    // a server: on a thread of its own
 *     ...
 *     const Quality *q = keeper_take(k, req->arena);
 *
 * `state` is a number that changes with the data (app_ledger_state());
 * `make` reads the data, for as long as it takes.
 *
 *   1. Started, keeper_take() never waits: it gives the latest there is, NULL
 *      before the first, and says whether a newer one is due (`running`).  A
 *      change that keeper_hurry() told of is seen within KEEPER_LOOK_MS;
 *      others, as they come all the time while events stream in, when the
 *      last check ended KEEPER_REST_MS ago, or KEEPER_REST times as long as
 *      it took, if that is longer.
 *   2. Not started (the command line), keeper_take() makes what is missing or
 *      out of date itself.
 *   3. What is taken is a copy in the arena and stays as it is.
 *   4. A failure is logged, and tried again after a rest, or when the data
 *      change.
 *
 *   5. A check whose `make` calls keeper_rest() between its parts takes one
 *      part in KEEPER_PACE of the time while the data change, and all of it
 *      while they do not.
 *
 * Any thread may take.  keeper_close() waits for a check that is under way,
 * and comes before what `make` reads is closed.
 */
#ifndef PULS_ENGINE_KEEPER_H
#define PULS_ENGINE_KEEPER_H

#include "insight/quality.h"

#define KEEPER_LOOK_MS 1000
#define KEEPER_REST_MS 60000
#define KEEPER_REST    20
#define KEEPER_PACE    10
#define KEEPER_CALM_MS 1000

typedef struct Keeper Keeper;

typedef bool KeeperMake(void *ctx, Arena *a, Quality *out, Err *err);
typedef uint64_t KeeperState(void *ctx);

Keeper *keeper_open(KeeperMake *make, KeeperState *state, void *ctx);
void keeper_start(Keeper *k);
bool keeper_is_started(const Keeper *k);
void keeper_close(Keeper *k); /* NULL is fine */

/* For `make`: what it did took so long.  Waits for KEEPER_PACE times as long,
 * or until the data did not change for as long, at most KEEPER_CALM_MS.
 * False: stop.  Does not wait where the keeper was not started. */
bool keeper_rest(Keeper *k, int64_t ms);

/* Wait until the data did not change for KEEPER_CALM_MS, `ms` at the most.
 * False: stop. */
bool keeper_calm(Keeper *k, int64_t ms);

/* For `make`: wait so long, which is no part of the work.  False: stop. */
bool keeper_pause(Keeper *k, int64_t ms);

/* Those who rest are to stop, and no other check begins. */
void keeper_stop(Keeper *k);

/* Much has changed: check at once. */
void keeper_hurry(Keeper *k);

/* How often it was made. */
uint64_t keeper_changes(Keeper *k);

/* NULL with an error: it could not be made.  NULL without: not yet. */
const Quality *keeper_take(Keeper *k, Arena *a, Err *err);

#endif

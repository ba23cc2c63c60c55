/*
 * worker.h -- An engine in a process of its own, told when to load the page.
 *
 *     turns.c --- Order ---> worker: opens the engine, loads the page with
 *             <-- Done ---           as many viewers at once as ordered
 *                 times, answers
 *
 * A process each, so that memory is told apart and no library meets another.
 */
#ifndef PULS_BENCH_WORKER_H
#define PULS_BENCH_WORKER_H

#include "tiles.h"

#include <sys/types.h>

#define MAX_VIEWERS 16

typedef struct Worker {
    const char *name, *where;
    const EngineOps *ops;
    Tiles tiles;
    pid_t pid;
    int to, from; /* pipes */
} Worker;

typedef struct Order {
    size_t round, viewers;
    bool check;
} Order;

typedef struct Done {
    bool failed;
    Err err;
    double open_ms;           /* to open the engine, the first time */
    double page[MAX_VIEWERS]; /* ms */
    double tile[TILES];       /* of the first viewer */
    size_t len[TILES];        /* of its answers, which follow */
    size_t bytes;
    long rss_mb; /* of this process: the engine's, if it is inside */
} Done;

/* Start it: "name=kind:where:file.tiles". */
bool worker_start(const char *spec, const Rounds *rounds, Worker *out,
                  Err *err);

/* Have the page loaded; the answers of the first viewer go to `text`. */
bool worker_load(const Worker *w, const Order *o, Done *done, Buf *text,
                 Err *err);

void worker_stop(const Worker *w);

#endif

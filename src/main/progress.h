/*
 * progress.h -- A line on the terminal that says how far a long job is.
 *
 *     seat.csv  [##########..........]  52 %  1,204,000 rows  410,000/s  0:03
 *
 * Written to stderr, and only where that is a terminal: a log or a pipe gets
 * nothing.
 */
#ifndef PULS_MAIN_PROGRESS_H
#define PULS_MAIN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Progress {
    const char *name;
    bool shown;    /* stderr is a terminal */
    int64_t start; /* ms of the monotonic clock */
} Progress;

void progress_begin(Progress *p, const char *name);
void progress_end(Progress *p); /* wipe the line */

/* An ImportProgressFn; `ctx` is the Progress.  Always true. */
bool progress_show(void *ctx, double share, int64_t rows);

#endif

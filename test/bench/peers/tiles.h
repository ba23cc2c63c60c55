/*
 * tiles.h -- The page as an engine's own questions, and how its tiles vary.
 *
 * A file NAME.tiles has a line for each tile, `t05|SELECT ...`.  Words in
 * braces are filled in: {NOW}, {D30}, {D90}, {D180} are days, {F} is the
 * filter of the page and {W} its first day, each in the engine's words:
 *
 *     SINCE| AND ts>=TIMESTAMP '{FROM}'       what {W} stands for
 *     t05!|SELECT ...                         asked instead of t05 when
 *                                             answers are compared
 *
 * The second form is for quantiles: an engine's quickest function takes a
 * neighbouring rank, and what is compared is exact.
 *
 * A file of rounds says how the page is asked, a line each:
 *
 *     NOW|2026-11-28
 *     pair|segment=home,region=cluj|2025-01-01
 */
#ifndef PULS_BENCH_TILES_H
#define PULS_BENCH_TILES_H

#include "engine.h"

#define MAX_LINE   8192
#define MAX_ROUNDS 64
#define MAX_DAYS   8

typedef struct Tiles {
    char *since;
    char *ask[TILES];
    char *check[TILES]; /* the same as ask where nothing else was said */
    bool paths;         /* of a URL, not SQL */
} Tiles;

typedef struct Round {
    char variant[24], filter[160], from[16];
} Round;

typedef struct Rounds {
    size_t n, n_days;
    Round at[MAX_ROUNDS];
    char day[MAX_DAYS][2][16]; /* name and date */
} Rounds;

bool tiles_read(const char *file, bool paths, Tiles *out, Err *err);
bool rounds_read(const char *file, Rounds *out, Err *err);

/* The questions of a round; the caller frees each. */
void tiles_fill(const Tiles *t, const Rounds *all, const Round *r, bool check,
                char **out);

#endif

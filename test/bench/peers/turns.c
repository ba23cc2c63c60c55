/*
 * turns.c -- The reference page, engine after engine, and whether all agree.
 *
 *     bench_turns [-v VIEWERS] [-s SECONDS] [-c] [-t TABLE] ROUNDS ENGINE...
 *
 * ROUNDS is a file as tiles.h has it.  In each of its rounds every engine
 * loads the page once, so that what else the machine does hits all of them;
 * before that, once for each variant, every engine answers what is compared
 * (-c: and nothing else).  ENGINE is name=kind:where:file.tiles; the first is
 * what the others are compared with, and whoever differs fails the bench.
 *
 * With -s the rounds go on for so many seconds and nothing is compared: for
 * pages that are loaded while facts arrive.
 *
 * Prints a line per variant and engine: median, 99th percentile and the very
 * first page; TABLE gets the same as "variant viewers engine median p99
 * first bytes MB", and below "tile" the median of each tile.
 */
#include "shape.h"
#include "worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ENGINES 16
#define MAX_TIMES   65536

typedef struct Times {
    double page[MAX_TIMES];
    double tile[TILES][MAX_ROUNDS];
    size_t n, n_tile;
    double first; /* NaN: none */
    size_t bytes;
    long mb;
} Times;

typedef struct Turns {
    size_t viewers, n;
    double until; /* ms; 0: once through the rounds */
    bool check_only;
    FILE *table;
    Rounds rounds;
    Worker at[MAX_ENGINES];
    Times *times; /* of the current variant, by engine */
    Buf first;    /* answers of engine 0, and where each begins */
    size_t len[TILES];
} Turns;

/* The answers of engine `e` against those of engine 0. */
static bool compare(Turns *t, size_t e, const Done *done, const Buf *text,
                    bool counts, Err *err)
{
    Rows *ours = malloc(sizeof(Rows)), *theirs = malloc(sizeof(Rows));
    const char *a = t->first.text, *b = text->text;
    bool ok = true;

    for (size_t i = 0; ok && i < TILES; i++) {
        char *x = strndup(a, t->len[i]), *y = strndup(b, done->len[i]);

        ok =
            shape_read(i, t->at[0].tiles.paths, x, t->len[i], ours, err) &&
            shape_read(i, t->at[e].tiles.paths, y, done->len[i], theirs, err) &&
            shape_same(i, ours, theirs, counts && i == 4, err);
        a += t->len[i];
        b += done->len[i];
        free(x);
        free(y);
    }
    free(ours);
    free(theirs);
    return ok ||
           err_within(err, "%s and %s differ", t->at[0].name, t->at[e].name);
}

static void keep(Turns *t, size_t e, const Done *done)
{
    Times *k = &t->times[e];

    for (size_t i = 0; i < t->viewers && k->n < MAX_TIMES; i++)
        k->page[k->n++] = done->page[i];
    if (k->n_tile < MAX_ROUNDS) {
        for (size_t i = 0; i < TILES; i++)
            k->tile[i][k->n_tile] = done->tile[i];
        k->n_tile++;
    }
    k->bytes = done->bytes;
    k->mb = done->rss_mb;
}

/* One page of every engine, the one after the last time's first begins. */
static bool turn(Turns *t, size_t round, bool check, Err *err)
{
    Order o = {round, check ? 1 : t->viewers, check};
    Buf text = BUF_INIT(TILES * MAX_ANSWER);
    bool ok = true;

    for (size_t e = 0; ok && e < t->n; e++) {
        Done done;

        ok = worker_load(&t->at[e], &o, &done, &text, err);
        if (ok && e == 0) {
            buf_reset(&t->first);
            buf_add(&t->first, text.text, text.len);
            memcpy(t->len, done.len, sizeof(t->len));
        } else if (ok && t->until == 0) {
            ok = compare(t, e, &done, &text, !check, err);
        }
        if (ok && check)
            t->times[e].first = done.open_ms + done.page[0];
        else if (ok)
            keep(t, e, &done);
    }
    buf_clear(&text);
    return ok || err_within(err, "%s %s", t->rounds.at[round].variant,
                            t->rounds.at[round].filter);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double percentile(double *at, size_t n, double q)
{
    if (n == 0)
        return 0;
    qsort(at, n, sizeof(*at), by_size);
    return at[(size_t)(q * (double)(n - 1))];
}

static void report(const Turns *t, const char *variant)
{
    for (size_t e = 0; e < t->n; e++) {
        Times *k = &t->times[e];
        const char *name = t->at[e].name;
        double median = percentile(k->page, k->n, 0.5);
        double p99 = percentile(k->page, k->n, 0.99);

        printf("peers.page.%s.%zu.%s %.2f ms, p99 %.2f, the first time %.2f,"
               " %zu bytes\n",
               variant, t->viewers, name, median, p99, k->first, k->bytes);
        if (t->table == NULL)
            continue;
        fprintf(t->table, "page %s %zu %s %.3f %.3f %.3f %zu %ld\n", variant,
                t->viewers, name, median, p99, k->first, k->bytes, k->mb);
        for (size_t i = 0; i < TILES; i++)
            fprintf(t->table, "tile %s %zu %s t%02zu %.3f\n", variant,
                    t->viewers, name, i + 1,
                    percentile(k->tile[i], k->n_tile, 0.5));
    }
    fflush(stdout);
}

/* All rounds of the variant that begins at `first`. */
static bool variant(Turns *t, size_t first, Err *err)
{
    const char *name = t->rounds.at[first].variant;
    bool ok;

    for (size_t e = 0; e < t->n; e++) {
        t->times[e].n = t->times[e].n_tile = 0;
        t->times[e].first = 0;
    }
    ok = t->until > 0 || turn(t, first, true, err);
    if (t->check_only)
        return ok;
    do {
        for (size_t i = first; ok && i < t->rounds.n; i++)
            if (strcmp(t->rounds.at[i].variant, name) == 0)
                ok = turn(t, i, false, err);
    } while (ok && engine_now_ms() < t->until);
    if (ok)
        report(t, name);
    return ok;
}

static bool all_variants(Turns *t, Err *err)
{
    for (size_t i = 0; i < t->rounds.n; i++) {
        bool begun = false;

        for (size_t k = 0; k < i; k++)
            begun |=
                strcmp(t->rounds.at[k].variant, t->rounds.at[i].variant) == 0;
        if (!begun && !variant(t, i, err))
            return false;
    }
    return true;
}

static bool read_options(Turns *t, int argc, char **argv)
{
    int option;

    t->viewers = 1;
    while ((option = getopt(argc, argv, "v:s:ct:")) != -1) {
        if (option == 'v')
            t->viewers = strtoul(optarg, NULL, 10);
        else if (option == 's')
            t->until = engine_now_ms() + 1e3 * strtod(optarg, NULL);
        else if (option == 'c')
            t->check_only = true;
        else if (option == 't')
            t->table = fopen(optarg, "a");
        else
            return false;
    }
    return t->viewers >= 1 && t->viewers <= MAX_VIEWERS && argc - optind >= 2 &&
           argc - optind <= MAX_ENGINES;
}

int main(int argc, char **argv)
{
    static Turns t = {.first = BUF_INIT(TILES * MAX_ANSWER)};
    Err err = {0};
    bool ok;

    if (!read_options(&t, argc, argv)) {
        fputs("bench_turns [-v VIEWERS] [-s SECONDS] [-c] [-t TABLE] ROUNDS"
              " name=kind:where:tiles...\n",
              stderr);
        return 2;
    }
    ok = rounds_read(argv[optind], &t.rounds, &err);
    for (int i = optind + 1; ok && i < argc; i++) {
        ok = worker_start(argv[i], &t.rounds, &t.at[t.n], &err);
        t.n += ok;
    }
    t.times = calloc(t.n + 1, sizeof(*t.times));
    ok = ok && all_variants(&t, &err);
    for (size_t i = 0; i < t.n; i++)
        worker_stop(&t.at[i]);
    if (t.table != NULL)
        fclose(t.table);
    buf_clear(&t.first);
    free(t.times);
    if (!ok)
        fprintf(stderr, "bench_turns: %s\n", err.text);
    return ok ? 0 : 1;
}

/*
 * idset.c -- What the set of identities takes, in time and memory.
 *
 *     idset [IDS]       20,000,000 unless said
 *
 * Prints, for identities that were expected and for as many that were not:
 * million a second added, asked and found, asked and not found; bytes each.
 */
#include "store/idset.h"
#include "base/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define AT_ONCE 1024

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void make_ids(Random *r, Uint128 *id)
{
    for (size_t i = 0; i < AT_ONCE; i++)
        id[i] = (Uint128)random_bits(r) << 64 | random_bits(r);
}

/* Seconds for n of them; *found is how many the set has. */
static double ask(IdSet *s, uint64_t n, uint64_t stream, uint64_t *found)
{
    Random r = random_from(1, stream);
    Uint128 id[AT_ONCE];
    int64_t at[AT_ONCE];
    double spent = 0;

    *found = 0;
    for (uint64_t i = 0; i < n; i += AT_ONCE) {
        double start;

        make_ids(&r, id);
        start = now_s();
        idset_find(s, id, AT_ONCE, at);
        spent += now_s() - start;
        for (size_t k = 0; k < AT_ONCE; k++)
            *found += at[k] != IDSET_NOWHERE;
    }
    return spent;
}

static double add(IdSet *s, uint64_t n)
{
    Random r = random_from(1, 1);
    Uint128 id[AT_ONCE];
    double spent = 0;

    for (uint64_t i = 0; i < n; i += AT_ONCE) {
        double start;

        make_ids(&r, id);
        start = now_s();
        idset_add(s, id, AT_ONCE, (int64_t)i);
        spent += now_s() - start;
    }
    return spent;
}

static void measure(const char *name, uint64_t n, bool expected)
{
    IdSet s;
    uint64_t found, by_chance;
    double adding, finding, missing;

    idset_init(&s);
    if (expected)
        idset_expect(&s, n);
    adding = add(&s, n);
    finding = ask(&s, n, 1, &found);
    missing = ask(&s, n, 2, &by_chance);
    printf("idset.%s.add %.1f million/s\n", name, (double)n / adding / 1e6);
    printf("idset.%s.found %.1f million/s\n", name, (double)n / finding / 1e6);
    printf("idset.%s.missed %.1f million/s, %" PRIu64 " found by chance\n",
           name, (double)n / missing / 1e6, by_chance);
    printf("idset.%s.memory %.2f bytes each\n", name,
           (double)idset_bytes(&s) / (double)n);
    if (found < n / AT_ONCE * AT_ONCE)
        printf("idset.%s.lost %" PRIu64 "\n", name, n - found);
    idset_clear(&s);
}

int main(int argc, char **argv)
{
    uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 20000000;

    n = (n + AT_ONCE - 1) / AT_ONCE * AT_ONCE;
    measure("expected", n, true);
    measure("grown", n, false);
    return 0;
}

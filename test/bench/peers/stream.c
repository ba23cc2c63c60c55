/*
 * stream.c -- How fast does this machine read memory in a row?
 *
 *     bench_stream [MB]      "GB/s of one thread, GB/s of all"
 *
 * The sum of all words of a field that no cache holds (2,048 MB), the best of
 * five times.  Nothing that looks at every value of a column once is faster.
 */
#include "engine.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_CPUS 64
#define LANES    16 /* sums side by side, so that the compiler takes vectors */

typedef struct Part {
    const uint64_t *at;
    size_t n;
    uint64_t sum;
    pthread_t thread;
} Part;

static void *add(void *arg)
{
    Part *p = arg;
    uint64_t sum[LANES] = {0};

    for (size_t i = 0; i + LANES <= p->n; i += LANES)
        for (size_t k = 0; k < LANES; k++)
            sum[k] += p->at[i + k];
    for (size_t k = 0; k < LANES; k++)
        p->sum += sum[k];
    return NULL;
}

static double gb_per_s(const uint64_t *at, size_t n, size_t threads)
{
    Part part[MAX_CPUS] = {0};
    double best = 0;

    for (int again = 0; again < 5; again++) {
        double began = engine_now_ms(), gb = (double)n * 8 / 1e9, rate;

        for (size_t i = 0; i < threads; i++) {
            part[i] = (Part){.at = at + n / threads * i, .n = n / threads};
            pthread_create(&part[i].thread, NULL, add, &part[i]);
        }
        for (size_t i = 0; i < threads; i++)
            pthread_join(part[i].thread, NULL);
        rate = gb / (engine_now_ms() - began) * 1e3;
        best = rate > best ? rate : best;
    }
    return best;
}

int main(int argc, char **argv)
{
    size_t mb = argc > 1 ? strtoul(argv[1], NULL, 10) : 2048;
    size_t n = mb << 17, cpus = (size_t)sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t *at = mmap(NULL, n * 8, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (at == MAP_FAILED)
        return 1;
    madvise(at, n * 8, MADV_HUGEPAGE);
    for (size_t i = 0; i < n; i++)
        at[i] = i;
    if (cpus > MAX_CPUS)
        cpus = MAX_CPUS;
    printf("%.1f %.1f\n", gb_per_s(at, n, 1), gb_per_s(at, n, cpus));
    munmap(at, n * 8);
    return 0;
}

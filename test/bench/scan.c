/* scan.c -- How fast are the records of a CSV file found?
 *
 *     bench_scan FILE      MB/s by the clock and by the processor's time,
 *                          which other programs at work disturb less
 */
#include "intake/source.h"

#include <stdio.h>
#include <time.h>

static double now(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool keep_size(void *ctx, int64_t done, int64_t total)
{
    *(double *)ctx = (double)total / 1e6;
    return true;
}

int main(int argc, char **argv)
{
    Err err = {0};
    double start = now(CLOCK_MONOTONIC), mb = 0;
    Source *s =
        argc < 2 ? NULL : source_open(argv[1], &(SourceOptions){0}, &err);

    if (s == NULL || !source_check(s, "/tmp", keep_size, &mb, &err)) {
        fprintf(stderr, "bench_scan: %s\n",
                argc < 2 ? "which file?" : err.text);
        source_close(s);
        return 1;
    }
    printf("scan %.0f MB/s\n", mb / (now(CLOCK_MONOTONIC) - start));
    printf("scan-cpu %.0f MB/s\n", mb / now(CLOCK_PROCESS_CPUTIME_ID));
    source_close(s);
    return 0;
}

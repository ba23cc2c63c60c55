/* scan.c -- How fast are the records of a CSV file found?
 *
 *     scan FILE      prints MB, seconds and MB/s of finding and of checking
 */
#include "intake/source.h"

#include <stdio.h>
#include <time.h>

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
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
    double start = now(), took, mb = 0;
    Source *s =
        argc < 2 ? NULL : source_open(argv[1], &(SourceOptions){0}, &err);

    if (s == NULL || !source_check(s, "/tmp", keep_size, &mb, &err)) {
        fprintf(stderr, "scan: %s\n", argc < 2 ? "which file?" : err.text);
        source_close(s);
        return 1;
    }
    took = now() - start;
    printf("scan %.0f MB/s %lld good %lld bad%s\n", mb / took,
           (long long)source_info(s)->n_good, (long long)source_info(s)->n_bad,
           source_info(s)->rewritten ? " rewritten" : "");
    source_close(s);
    return 0;
}

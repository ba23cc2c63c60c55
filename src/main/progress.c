/* progress.c -- See progress.h. */
#include "main/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 20

void progress_begin(Progress *p, const char *name)
{
    const char *slash = strrchr(name, '/');

    *p = (Progress){.name = slash != NULL ? slash + 1 : name,
                    .shown = isatty(STDERR_FILENO) != 0,
                    .start = clock_mono()};
}

void progress_end(Progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
}

bool progress_show(void *ctx, double share, int64_t rows)
{
    Progress *p = ctx;
    double seconds = (double)(clock_mono() - p->start) / 1000;
    int full = (int)(share * WIDTH);

    fprintf(stderr, "\r\033[K%.30s  [%.*s%.*s] %3.0f %%", p->name, full,
            "####################", WIDTH - full, "....................",
            100 * share);
    if (rows > 0)
        fprintf(stderr, "  %lld rows", (long long)rows);
    if (rows > 0 && seconds > 0.5)
        fprintf(stderr, "  %.0f/s", (double)rows / seconds);
    if (share > 0.05 && seconds > 1) {
        int left = (int)(seconds * (1 - share) / share + 0.5);

        fprintf(stderr, "  %d:%02d left", left / 60, left % 60);
    }
    fflush(stderr);
    return true;
}

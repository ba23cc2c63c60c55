/* process.c -- See process.h. */
#include "base/process.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAX_STAT          2048
#define MEMORY_UNKNOWN_MB 8192 /* where the machine does not say */

/* The beginning of a small file, or "". */
static void read_text(const char *path, char text[MAX_STAT])
{
    FILE *f = fopen(path, "re");
    size_t n = 0;

    if (f != NULL) {
        n = fread(text, 1, MAX_STAT - 1, f);
        fclose(f);
    }
    text[n] = '\0';
}

/* The n-th field of /proc/self/stat, from 1; the second, a name in brackets,
 * may hold blanks.  NAN if it is not there. */
static double field(const char *stat, int n)
{
    const char *at = strrchr(stat, ')');
    char *end = NULL;
    double x;

    for (int i = 2; at != NULL && i < n; i++)
        at = strchr(at + 1, ' ');
    if (at == NULL)
        return NAN;
    x = strtod(at, &end);
    return end == at ? NAN : x;
}

static int64_t whole(double x)
{
    return isnan(x) ? -1 : (int64_t)x;
}

static int64_t count_fds(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int64_t n = -1; /* the folder itself is one of them while it is read */

    if (dir == NULL)
        return -1;
    for (const struct dirent *e; (e = readdir(dir)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

static int64_t limit_of_fds(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > INT64_MAX)
        return -1;
    return (int64_t)limit.rlim_cur;
}

/* When the machine was started, in s since 1970. */
static double boot_time(void)
{
    FILE *f = fopen("/proc/stat", "re");
    char line[256];
    double s = NAN;

    while (f != NULL && fgets(line, sizeof(line), f) != NULL)
        if (strncmp(line, "btime ", 6) == 0)
            s = strtod(line + 6, NULL);
    if (f != NULL)
        fclose(f);
    return s;
}

ProcessUse process_use(void)
{
    double ticks = (double)sysconf(_SC_CLK_TCK);
    double page = (double)sysconf(_SC_PAGESIZE);
    char stat[MAX_STAT];

    read_text("/proc/self/stat", stat);
    return (ProcessUse){
        .resident_bytes = whole(field(stat, 24) * page),
        .virtual_bytes = whole(field(stat, 23)),
        .cpu_s = (field(stat, 14) + field(stat, 15)) / ticks,
        .open_fds = count_fds(),
        .max_fds = limit_of_fds(),
        .threads = whole(field(stat, 20)),
        .started_s = boot_time() + field(stat, 22) / ticks,
    };
}

/* What the container may take; INT64_MAX: it has no limit, or is none. */
static int64_t container_mb(void)
{
    char text[MAX_STAT];
    long long bytes;

    read_text("/sys/fs/cgroup/memory.max", text); /* which may say "max" */
    bytes = strtoll(text, NULL, 10);
    return bytes > 0 ? bytes >> 20 : INT64_MAX;
}

int64_t process_memory_mb(void)
{
    int64_t pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    int64_t mb = pages > 0 && size > 0 ? pages * size >> 20 : MEMORY_UNKNOWN_MB;
    int64_t limit = container_mb();

    return mb < limit ? mb : limit;
}

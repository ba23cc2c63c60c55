/*
 * process.h -- What this process takes of the machine, and may take.
 *
 * Read from /proc each time; -1 (NaN for cpu_s) is what cannot be read.
 */
#ifndef PULS_BASE_PROCESS_H
#define PULS_BASE_PROCESS_H

#include <stdint.h>

typedef struct ProcessUse {
    int64_t resident_bytes, virtual_bytes;
    double cpu_s; /* user and system, since it began */
    int64_t open_fds, max_fds;
    int64_t threads;
    double started_s; /* s since 1970 */
} ProcessUse;

ProcessUse process_use(void);

/* The memory of the machine, or of the container that this runs in. */
int64_t process_memory_mb(void);

#endif

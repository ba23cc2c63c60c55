/*
 * job.h -- Work that takes longer than a reply may: one at a time, in order.
 *
 *     static bool run(JobRun *job, void *ctx, Err *err)
 *     {
 *         ...
 *         if (!job_progress(job, 0.4, rows))
 *             return err_set(err, ERR_LIMIT, "stopped");   // somebody asked
 *         ...
 *         job_result(job, &(JobResult){.report = json});
 *         return true;
 *     }
 *
 *     JobSpec spec = {.kind = "import", .name = "seat.csv", .run = run,
 *                     .free = forget, .ctx = mine};
 *     if (!jobs_add(app->jobs, &spec, id, err)) ...
 *
 * A job is a name, a function, its ctx and what frees it.  One thread runs
 * the jobs of an App, those in the background only when no other waits.
 *
 *     waiting --> running --> done        the function returned true
 *        |           |-----> failed       it returned false: the error
 *        |           '-----> cancelled    it returned false after a stop
 *        '-----------------> cancelled    it was stopped before it began
 *
 * Promises:
 *
 *   1. `free` is called exactly once for every spec that was given to
 *      jobs_add(), also when it refused; never while `run` runs, and before
 *      anybody can read that the job ended.
 *   2. A stop is a wish: a function that comes to its end regardless is done.
 *      It reads of the wish at its next job_progress() or job_stopped().
 *   3. At most JOBS_MAX_WAITING wait (ERR_LIMIT beyond); the last JOBS_KEPT
 *      that ended can still be read.  Those in the background are not shown
 *      and not kept.
 *   4. jobs_close() stops what runs, waits for it, and cancels what waits.
 *
 * Any thread may call anything but jobs_close(), which comes last.
 */
#ifndef PULS_ENGINE_JOB_H
#define PULS_ENGINE_JOB_H

#include "base/arena.h"
#include "base/token.h"

#include <stdint.h>

#define JOBS_MAX_WAITING 50
#define JOBS_KEPT        100
#define JOB_ID           TOKEN_SIZE /* bytes of an id, with its '\0' */

typedef struct Jobs Jobs;
typedef struct JobRun JobRun; /* a job that runs now */

typedef enum JobState {
    JOB_WAITING,
    JOB_RUNNING,
    JOB_DONE,
    JOB_FAILED,
    JOB_CANCELLED,
} JobState;

extern const char *const job_state_name[]; /* "waiting"... by JobState */

typedef bool JobFn(JobRun *job, void *ctx, Err *err);

typedef struct JobSpec {
    const char *kind; /* "import"; of the program: it is not copied */
    const char *name; /* what people call it: "seat.csv"; copied */
    bool background;
    JobFn *run;
    void (*free)(void *ctx); /* NULL: nothing to free */
    void *ctx;
} JobSpec;

/* What came of it, beside the error.  All is copied. */
typedef struct JobResult {
    const char *source; /* NULL: of no one source */
    const char *report; /* JSON; NULL: none */
    int64_t from, to;   /* what it brought; equal: nothing */
} JobResult;

/* As it is at one moment. */
typedef struct JobInfo {
    char id[JOB_ID];
    const char *kind, *name;
    JobState state;
    double share;           /* done, in [0, 1] */
    int64_t rows;           /* done; 0: not known */
    int64_t started, ended; /* ms UTC; 0: not yet */
    int64_t took_ms;        /* so far */
    const char *error;      /* of a failed one, else NULL */
    JobResult result;
} JobInfo;

/* ---- For those who have work -------------------------------------------- */

Jobs *jobs_open(void);
void jobs_close(Jobs *j); /* NULL is fine */

/* Put it at the end of the queue.  `id` may be NULL. */
bool jobs_add(Jobs *j, const JobSpec *spec, char id[JOB_ID], Err *err);

/* False and ERR_MISSING where no such job is known; texts are the arena's. */
bool jobs_find(Jobs *j, const char *id, Arena *a, JobInfo *out, Err *err);

/* Newest first. */
void jobs_list(Jobs *j, Arena *a, JobInfo **out, size_t *n);

/* Ask it to stop.  Of a job that has ended nothing changes. */
bool jobs_stop(Jobs *j, const char *id, Err *err);

/* Wait until nothing waits or runs, at most so long.  False: it still does. */
bool jobs_idle(Jobs *j, int64_t ms);

/* ---- For the function that runs ----------------------------------------- */

/* False: somebody asked it to stop. */
bool job_progress(JobRun *job, double share, int64_t rows);
bool job_stopped(JobRun *job);

/* Its id; while it runs. */
const char *job_id(const JobRun *job);

/* May be said again; the last one counts. */
void job_result(JobRun *job, const JobResult *r);

#endif

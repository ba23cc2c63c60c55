/*
 * job.c -- See job.h.
 *
 * All jobs are in one list, newest first; those that wait are few, so the
 * next one is looked for.  The lock covers the list and every job on it; a
 * job's own arena is written under the lock as well, since a reader copies
 * from it.  `run` and `free` are called without it.
 */
#include "engine/job.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *const job_state_name[] = {
    [JOB_WAITING] = "waiting",     [JOB_RUNNING] = "running",
    [JOB_DONE] = "done",           [JOB_FAILED] = "failed",
    [JOB_CANCELLED] = "cancelled",
};

struct JobRun {
    JobRun *older;
    Jobs *jobs;
    JobSpec spec;
    JobInfo info;
    Arena arena;   /* of the texts of info */
    int64_t began; /* clock_mono() */
    bool stop;
    bool leaving; /* it waits, but is being cancelled */
};

struct Jobs {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a job came or ended, or all is over */
    pthread_t thread;
    JobRun *newest;
    bool ending;
};

/* ---- The list (with the lock held) -------------------------------------- */

static bool has_ended(const JobRun *r)
{
    return r->info.state > JOB_RUNNING;
}

static JobRun *find(const Jobs *j, const char *id)
{
    JobRun *r = j->newest;

    while (r != NULL && strcmp(r->info.id, id) != 0)
        r = r->older;
    return r;
}

static size_t count_waiting(const Jobs *j)
{
    size_t n = 0;

    for (const JobRun *r = j->newest; r != NULL; r = r->older)
        n += r->info.state == JOB_WAITING;
    return n;
}

static void drop(JobRun *r)
{
    arena_clear(&r->arena);
    free(r);
}

/* Forget those that nobody will ask for again. */
static void tidy(Jobs *j)
{
    size_t kept = 0;

    for (JobRun **at = &j->newest; *at != NULL;) {
        JobRun *r = *at;

        if (!has_ended(r) || (!r->spec.background && ++kept <= JOBS_KEPT)) {
            at = &r->older;
            continue;
        }
        *at = r->older;
        drop(r);
    }
}

/* The oldest that waits; one of the background if there is no other. */
static JobRun *next(const Jobs *j)
{
    JobRun *first = NULL;

    for (JobRun *r = j->newest; r != NULL; r = r->older)
        if (r->info.state == JOB_WAITING && !r->leaving &&
            (first == NULL || first->spec.background || !r->spec.background))
            first = r;
    return first;
}

static void end(JobRun *r, JobState state)
{
    r->info.state = state;
    r->info.ended = clock_now();
    if (r->began != 0)
        r->info.took_ms = clock_mono() - r->began;
    pthread_cond_broadcast(&r->jobs->changed);
}

/* ---- The thread --------------------------------------------------------- */

static void free_ctx(const JobSpec *spec)
{
    if (spec->free != NULL)
        spec->free(spec->ctx);
}

/* The lock is held before and after, not in between. */
static void run_one(Jobs *j, JobRun *r)
{
    JobState state;
    Err err = {0};
    bool ok;

    r->info.state = JOB_RUNNING;
    r->info.started = clock_now();
    r->began = clock_mono();
    pthread_mutex_unlock(&j->lock);
    ok = r->spec.run(r, r->spec.ctx, &err);
    free_ctx(&r->spec);
    pthread_mutex_lock(&j->lock);
    state = ok ? JOB_DONE : r->stop ? JOB_CANCELLED : JOB_FAILED;
    if (state == JOB_FAILED)
        r->info.error = arena_printf(&r->arena, "%s", err.text);
    if (ok)
        r->info.share = 1;
    end(r, state);
    log_info("job", "kind=%s state=%s ms=%lld", r->spec.kind,
             job_state_name[state], (long long)r->info.took_ms);
    tidy(j);
}

/* As run_one(); on any thread. */
static void cancel(Jobs *j, JobRun *r)
{
    r->leaving = true;
    pthread_mutex_unlock(&j->lock);
    free_ctx(&r->spec);
    pthread_mutex_lock(&j->lock);
    end(r, JOB_CANCELLED);
    tidy(j);
}

static void *work(void *arg)
{
    Jobs *j = arg;
    JobRun *r;

    pthread_mutex_lock(&j->lock);
    for (;;) {
        r = next(j);
        if (r != NULL && j->ending)
            cancel(j, r);
        else if (r != NULL)
            run_one(j, r);
        else if (j->ending)
            break;
        else
            pthread_cond_wait(&j->changed, &j->lock);
    }
    pthread_mutex_unlock(&j->lock);
    return NULL;
}

Jobs *jobs_open(void)
{
    Jobs *j = mem_alloc(sizeof(*j));
    pthread_condattr_t attr;
    int rc;

    pthread_mutex_init(&j->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&j->changed, &attr);
    pthread_condattr_destroy(&attr);
    rc = pthread_create(&j->thread, NULL, work, j);
    assert(rc == 0);
    return j;
}

void jobs_close(Jobs *j)
{
    if (j == NULL)
        return;
    pthread_mutex_lock(&j->lock);
    j->ending = true;
    for (JobRun *r = j->newest; r != NULL; r = r->older)
        r->stop = r->stop || !has_ended(r);
    pthread_cond_broadcast(&j->changed);
    pthread_mutex_unlock(&j->lock);
    pthread_join(j->thread, NULL);
    while (j->newest != NULL) {
        JobRun *r = j->newest;

        j->newest = r->older;
        drop(r);
    }
    pthread_cond_destroy(&j->changed);
    pthread_mutex_destroy(&j->lock);
    free(j);
}

/* ---- For those who have work -------------------------------------------- */

static JobRun *new_job(Jobs *j, const JobSpec *spec)
{
    JobRun *r = mem_alloc(sizeof(*r));

    r->jobs = j;
    r->spec = *spec;
    token_new(r->info.id);
    r->info.kind = spec->kind;
    r->info.name = arena_printf(&r->arena, "%s", spec->name);
    return r;
}

bool jobs_add(Jobs *j, const JobSpec *spec, char id[JOB_ID], Err *err)
{
    JobRun *r = new_job(j, spec);
    bool room;

    pthread_mutex_lock(&j->lock);
    room = !j->ending && count_waiting(j) < JOBS_MAX_WAITING;
    if (room) {
        r->older = j->newest;
        j->newest = r;
        if (id != NULL)
            memcpy(id, r->info.id, JOB_ID);
        pthread_cond_broadcast(&j->changed);
    }
    pthread_mutex_unlock(&j->lock);
    if (room)
        return true;
    free_ctx(spec);
    drop(r);
    return err_set(err, ERR_LIMIT,
                   "%d jobs are waiting already; try again when some are done",
                   JOBS_MAX_WAITING);
}

static const char *copy(Arena *a, const char *text)
{
    return text == NULL ? NULL : arena_strndup(a, text, strlen(text));
}

static JobInfo info_of(const JobRun *r, Arena *a)
{
    JobInfo out = r->info;

    out.name = copy(a, out.name);
    out.error = copy(a, out.error);
    out.result.source = copy(a, out.result.source);
    out.result.report = copy(a, out.result.report);
    if (out.state == JOB_RUNNING && r->began != 0)
        out.took_ms = clock_mono() - r->began;
    return out;
}

static bool unknown(const char *id, Err *err)
{
    return err_set(err, ERR_MISSING,
                   "no such job: %.40s; the last %d that ended are known", id,
                   JOBS_KEPT);
}

bool jobs_find(Jobs *j, const char *id, Arena *a, JobInfo *out, Err *err)
{
    const JobRun *r;

    pthread_mutex_lock(&j->lock);
    r = find(j, id);
    if (r != NULL)
        *out = info_of(r, a);
    pthread_mutex_unlock(&j->lock);
    return r != NULL || unknown(id, err);
}

void jobs_list(Jobs *j, Arena *a, JobInfo **out, size_t *n)
{
    size_t most = 0;

    *n = 0;
    pthread_mutex_lock(&j->lock);
    for (const JobRun *r = j->newest; r != NULL; r = r->older)
        most++;
    *out = ARENA_ARRAY(a, JobInfo, most + 1);
    for (const JobRun *r = j->newest; r != NULL; r = r->older)
        if (!r->spec.background)
            (*out)[(*n)++] = info_of(r, a);
    pthread_mutex_unlock(&j->lock);
}

bool jobs_stop(Jobs *j, const char *id, Err *err)
{
    JobRun *r;
    bool known;

    pthread_mutex_lock(&j->lock);
    r = find(j, id);
    known = r != NULL;
    if (known && r->info.state == JOB_RUNNING)
        r->stop = true;
    else if (known && r->info.state == JOB_WAITING && !r->leaving)
        cancel(j, r);
    pthread_mutex_unlock(&j->lock);
    return known || unknown(id, err);
}

static bool busy(const Jobs *j)
{
    const JobRun *r = j->newest;

    while (r != NULL && has_ended(r))
        r = r->older;
    return r != NULL;
}

bool jobs_idle(Jobs *j, int64_t ms)
{
    int64_t until = clock_mono() + ms;
    struct timespec t = {.tv_sec = (time_t)(until / 1000),
                         .tv_nsec = (long)(until % 1000) * 1000000};
    bool idle;
    int rc = 0;

    pthread_mutex_lock(&j->lock);
    while (busy(j) && rc == 0)
        rc = pthread_cond_timedwait(&j->changed, &j->lock, &t);
    idle = !busy(j);
    pthread_mutex_unlock(&j->lock);
    return idle;
}

/* ---- For the function that runs ----------------------------------------- */

bool job_progress(JobRun *job, double share, int64_t rows)
{
    bool stop;

    pthread_mutex_lock(&job->jobs->lock);
    job->info.share = share < 0 ? 0 : share > 1 ? 1 : share;
    job->info.rows = rows;
    stop = job->stop;
    pthread_mutex_unlock(&job->jobs->lock);
    return !stop;
}

bool job_stopped(JobRun *job)
{
    bool stop;

    pthread_mutex_lock(&job->jobs->lock);
    stop = job->stop;
    pthread_mutex_unlock(&job->jobs->lock);
    return stop;
}

const char *job_id(const JobRun *job)
{
    return job->info.id;
}

void job_result(JobRun *job, const JobResult *r)
{
    pthread_mutex_lock(&job->jobs->lock);
    job->info.result = *r;
    job->info.result.source = copy(&job->arena, r->source);
    job->info.result.report = copy(&job->arena, r->report);
    pthread_mutex_unlock(&job->jobs->lock);
}

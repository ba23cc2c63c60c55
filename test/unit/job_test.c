/* job_test.c -- The promises of engine/job.h. */
#include "engine/job.h"

#include "base/log.h"

#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define PATIENCE_MS 10000

/* A job that stands still until it is told to go on, or to stop. */
typedef struct Gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int began, freed;
    bool open;
    char order[64]; /* the letters of those that ran */
} Gate;

typedef struct Work {
    Gate *gate;
    char letter;
    bool fails;
} Work;

static Gate gate;
static Work works[JOBS_MAX_WAITING + 10];

static int set_up(void **state)
{
    log_level = LOG_ERROR;
    memset(&gate, 0, sizeof(gate));
    pthread_mutex_init(&gate.lock, NULL);
    pthread_cond_init(&gate.changed, NULL);
    for (size_t i = 0; i < LEN(works); i++)
        works[i] = (Work){&gate, (char)('a' + i % 26), false};
    return 0;
}

static int tear_down(void **state)
{
    pthread_cond_destroy(&gate.changed);
    pthread_mutex_destroy(&gate.lock);
    return 0;
}

static bool run(JobRun *job, void *ctx, Err *err)
{
    Work *w = ctx;
    bool open = false;

    pthread_mutex_lock(&gate.lock);
    gate.began++;
    pthread_cond_broadcast(&gate.changed);
    while (!gate.open && !job_stopped(job)) {
        pthread_mutex_unlock(&gate.lock);
        job_progress(job, 0.25, 250);
        pthread_mutex_lock(&gate.lock);
    }
    open = gate.open;
    strncat(gate.order, &w->letter, 1);
    pthread_mutex_unlock(&gate.lock);
    job_result(job, &(JobResult){"shop", "{\"x\":1}", 10, 20});
    if (!open)
        return err_set(err, ERR_LIMIT, "stopped in the midst");
    return !w->fails || err_set(err, ERR_IO, "the disk is gone");
}

static void note_free(void *ctx)
{
    pthread_mutex_lock(&gate.lock);
    gate.freed++;
    pthread_mutex_unlock(&gate.lock);
}

static void wait_until_begun(int n)
{
    pthread_mutex_lock(&gate.lock);
    while (gate.began < n)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static void open_gate(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.open = true;
    pthread_mutex_unlock(&gate.lock);
}

static bool add(Jobs *j, size_t which, bool background, char id[JOB_ID])
{
    char name[] = {'j', works[which].letter, '\0'}; /* it is copied */
    JobSpec spec = {.kind = "test",
                    .name = name,
                    .background = background,
                    .run = run,
                    .free = note_free,
                    .ctx = &works[which]};
    Err err = {0};
    bool ok = jobs_add(j, &spec, id, &err);

    assert_int_equal(ok ? ERR_NONE : ERR_LIMIT, err.kind);
    return ok;
}

static JobInfo look(Jobs *j, const char *id, Arena *a)
{
    JobInfo info;
    Err err = {0};

    if (!jobs_find(j, id, a, &info, &err))
        fail_msg("%s", err.text);
    return info;
}

static void a_job_tells_how_far_it_is_and_what_came_of_it(void **state)
{
    Jobs *j = jobs_open();
    Arena a = {0};
    char id[JOB_ID];
    JobInfo info;

    assert_true(add(j, 0, false, id));
    wait_until_begun(1);
    do
        info = look(j, id, &a);
    while (info.rows == 0);
    assert_int_equal(JOB_RUNNING, info.state);
    assert_near(0.25, info.share);
    assert_int_equal(250, info.rows);
    assert_int_equal(0, info.ended);
    assert_int_equal(0, gate.freed);
    open_gate();
    assert_true(jobs_idle(j, PATIENCE_MS));
    info = look(j, id, &a);
    assert_int_equal(JOB_DONE, info.state);
    assert_int_equal(1, gate.freed);
    assert_near(1, info.share);
    assert_string_equal("ja", info.name);
    assert_string_equal("shop", info.result.source);
    assert_string_equal("{\"x\":1}", info.result.report);
    assert_int_equal(10, info.result.to - info.result.from);
    assert_true(info.started > 0 && info.ended >= info.started);
    assert_null(info.error);
    jobs_close(j);
    assert_int_equal(1, gate.freed);
    arena_clear(&a);
}

static void they_run_in_order_and_the_background_waits_for_all(void **state)
{
    Jobs *j = jobs_open();
    Arena a = {0};
    JobInfo *list;
    size_t n;

    add(j, 0, false, NULL);
    wait_until_begun(1);
    add(j, 1, true, NULL);
    add(j, 2, true, NULL);
    add(j, 3, false, NULL);
    add(j, 4, false, NULL);
    jobs_list(j, &a, &list, &n);
    assert_int_equal(3, n);
    assert_string_equal("je", list[0].name);
    assert_int_equal(JOB_WAITING, list[0].state);
    assert_string_equal("ja", list[2].name);
    open_gate();
    assert_true(jobs_idle(j, PATIENCE_MS));
    assert_string_equal("adebc", gate.order);
    assert_int_equal(5, gate.freed);
    jobs_close(j);
    arena_clear(&a);
}

static void a_failure_keeps_its_sentence(void **state)
{
    Jobs *j = jobs_open();
    Arena a = {0};
    char id[JOB_ID];
    Err err = {0};
    JobInfo info;

    works[0].fails = true;
    open_gate();
    add(j, 0, false, id);
    assert_true(jobs_idle(j, PATIENCE_MS));
    info = look(j, id, &a);
    assert_int_equal(JOB_FAILED, info.state);
    assert_string_equal("the disk is gone", info.error);
    assert_false(jobs_find(j, "none", &a, &info, &err));
    assert_int_equal(ERR_MISSING, err.kind);
    assert_false(jobs_stop(j, "none", &err));
    jobs_close(j);
    arena_clear(&a);
}

static void a_job_is_stopped_before_or_while_it_runs(void **state)
{
    Jobs *j = jobs_open();
    Arena a = {0};
    char first[JOB_ID], second[JOB_ID], third[JOB_ID];
    Err err = {0};

    add(j, 0, false, first);
    wait_until_begun(1);
    add(j, 1, false, second);
    add(j, 2, false, third);
    assert_true(jobs_stop(j, second, &err));
    assert_int_equal(JOB_CANCELLED, look(j, second, &a).state);
    assert_int_equal(1, gate.freed); /* without waiting for the first */
    assert_true(jobs_stop(j, first, &err));
    wait_until_begun(2);
    assert_int_equal(JOB_CANCELLED, look(j, first, &a).state);
    assert_null(look(j, first, &a).error);
    open_gate();
    assert_true(jobs_idle(j, PATIENCE_MS));
    assert_int_equal(JOB_DONE, look(j, third, &a).state);
    assert_true(jobs_stop(j, third, &err));
    assert_int_equal(JOB_DONE, look(j, third, &a).state);
    assert_int_equal(3, gate.freed);
    assert_string_equal("ac", gate.order);
    jobs_close(j);
    arena_clear(&a);
}

static void the_queue_is_bounded_and_so_is_what_is_kept(void **state)
{
    Jobs *j = jobs_open();
    Arena a = {0};
    char id[JOB_ID];
    JobInfo *list;
    size_t n;

    add(j, 0, false, NULL);
    wait_until_begun(1);
    for (size_t i = 0; i < JOBS_MAX_WAITING; i++)
        assert_true(add(j, i, false, id));
    assert_false(add(j, 0, false, NULL));
    assert_int_equal(1, gate.freed);
    open_gate();
    assert_true(jobs_idle(j, PATIENCE_MS));
    for (size_t i = 0; i < JOBS_KEPT; i++) {
        assert_true(add(j, 0, false, id));
        assert_true(jobs_idle(j, PATIENCE_MS));
        gate.order[0] = '\0';
    }
    jobs_list(j, &a, &list, &n);
    assert_int_equal(JOBS_KEPT, n);
    assert_string_equal(id, list[0].id);
    jobs_close(j);
    arena_clear(&a);
}

static void closing_stops_what_runs_and_what_waits(void **state)
{
    Jobs *j = jobs_open();

    add(j, 0, false, NULL);
    wait_until_begun(1);
    add(j, 1, false, NULL);
    add(j, 2, true, NULL);
    jobs_close(j);
    assert_int_equal(3, gate.freed);
    assert_string_equal("a", gate.order);
}

static void *add_and_stop(void *arg)
{
    Jobs *j = arg;
    Arena a = {0};
    JobInfo *list;
    char id[JOB_ID];
    size_t n;
    Err err = {0};

    for (int i = 0; i < 200; i++) {
        JobSpec spec = {.kind = "test",
                        .name = "x",
                        .run = run,
                        .free = note_free,
                        .ctx = &works[0]};

        if (jobs_add(j, &spec, id, &err) && i % 3 == 0)
            jobs_stop(j, id, &err);
        jobs_list(j, &a, &list, &n);
        arena_clear(&a);
        pthread_mutex_lock(&gate.lock);
        gate.order[0] = '\0';
        pthread_mutex_unlock(&gate.lock);
    }
    return NULL;
}

static void many_threads_may_call(void **state)
{
    Jobs *j = jobs_open();
    pthread_t thread[4];

    open_gate();
    for (size_t i = 0; i < LEN(thread); i++)
        assert_int_equal(0, pthread_create(&thread[i], NULL, add_and_stop, j));
    for (size_t i = 0; i < LEN(thread); i++)
        pthread_join(thread[i], NULL);
    jobs_close(j);
    assert_int_equal(800, gate.freed); /* each once, whatever became of it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_job_tells_how_far_it_is_and_what_came_of_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            they_run_in_order_and_the_background_waits_for_all, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(a_failure_keeps_its_sentence, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_job_is_stopped_before_or_while_it_runs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            the_queue_is_bounded_and_so_is_what_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(closing_stops_what_runs_and_what_waits,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_threads_may_call, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * monitor.c -- /metrics: the server's figures in Prometheus' format.
 *
 * Whatever is one number is a row of the table: a figure of what was looked
 * at, its name, unit and words.  A family of which nobody knows beforehand how
 * many samples it has (routes, reasons, tables) is a function below it.
 * docs/service.md says what to make of them.
 */
#include "api/app.h"

#include "base/clock.h"
#include "base/exposition.h"
#include "base/process.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MAX_NUMBER_TEXT 32

/* All there is to tell, looked at once. */
typedef struct Look {
    App *app;
    Arena *arena;
    FeedStats feed;
    int64_t queue_limit, queue_limit_bytes;
    ServiceState service;
    LiveStats live;
    ProcessUse process;
    int64_t waiting_jobs, running_jobs;
    int64_t facts[FACT_TABLE_COUNT];
    int64_t failing;
    CacheStats answers;
    Held held;
} Look;

/* ---- One number each ---------------------------------------------------- */

typedef enum Kind {
    WHOLE,   /* int64_t; below 0: not there */
    REAL,    /* double; NaN: not there */
    SAMPLED, /* double; NaN is told: of a summary nothing came */
    MOMENT,  /* int64_t, ms since 1970; TIME_OPEN: not there */
} Kind;

typedef struct Figure {
    const char *name, *type, *help; /* help NULL: as the row before */
    const char *suffix;
    Param label; /* name NULL: none */
    Kind kind;
    size_t at;
    double scale; /* 0: 1 */
} Figure;

#define AT(field_) offsetof(Look, field_)

/* clang-format off */
#define LABELLED(name_, value_) .label = {name_, value_}
/* p50, p95 and p99, in ms, of an array or of a LatencySpan. */
#define QUANTILE(name_, text_, kind_, at_) \
    {name_, "summary", NULL, "", {"quantile", text_}, kind_, at_, 1e-3}

static const Figure figures[] = {
    {"puls_events_total", "counter", "Events by what became of them.", "",
     {"verdict", "accepted"}, WHOLE, AT(feed.accepted)},
    {"puls_events_total", "", NULL, "",
     {"verdict", "duplicate"}, WHOLE, AT(feed.duplicate)},
    {"puls_events_total", "", NULL, "",
     {"verdict", "quarantined"}, WHOLE, AT(feed.quarantined)},
    {"puls_events_total", "", NULL, "",
     {"verdict", "refused_full"}, WHOLE, AT(feed.refused_full)},
    {"puls_events_total", "", NULL, "",
     {"verdict", "refused_disk"}, WHOLE, AT(feed.refused_disk)},
    {"puls_queue_events", "gauge",
     "Events that wait for the journal or the ledger.", "",
     {NULL, NULL}, WHOLE, AT(feed.waiting_events)},
    {"puls_queue_limit_events", "gauge",
     "Events that may wait; more are refused.", "",
     {NULL, NULL}, WHOLE, AT(queue_limit)},
    {"puls_queue_bytes", "gauge", "Memory that waiting events take.", "",
     {NULL, NULL}, WHOLE, AT(feed.waiting_bytes)},
    {"puls_queue_limit_bytes", "gauge", "Memory that they may take.", "",
     {NULL, NULL}, WHOLE, AT(queue_limit_bytes)},
    {"puls_journal_bytes", "gauge", "Size of the journal on the disk.", "",
     {NULL, NULL}, WHOLE, AT(feed.journal_bytes)},
    {"puls_feed_failing", "gauge",
     "Whether the disk or the ledger refuses events now.", "",
     {NULL, NULL}, WHOLE, AT(failing)},
    {"puls_last_commit_timestamp_seconds", "gauge",
     "When events became part of the ledger last.", "",
     {NULL, NULL}, MOMENT, AT(feed.last_commit)},

    {"puls_journal_sync_seconds", "summary",
     "How long the journal takes to reach the disk, of the last 1,000.", "",
     {"quantile", "0.5"}, SAMPLED, AT(feed.sync_ms[0]), 1e-3},
    QUANTILE("puls_journal_sync_seconds", "0.95", SAMPLED, AT(feed.sync_ms[1])),
    QUANTILE("puls_journal_sync_seconds", "0.99", SAMPLED, AT(feed.sync_ms[2])),
    {"puls_journal_sync_seconds", "", NULL, "_count",
     {NULL, NULL}, WHOLE, AT(feed.syncs)},
    {"puls_commit_seconds", "summary",
     "How long a commit to the ledger takes, of the last 1,000.", "",
     {"quantile", "0.5"}, SAMPLED, AT(feed.commit_ms[0]), 1e-3},
    QUANTILE("puls_commit_seconds", "0.95", SAMPLED, AT(feed.commit_ms[1])),
    QUANTILE("puls_commit_seconds", "0.99", SAMPLED, AT(feed.commit_ms[2])),
    {"puls_commit_seconds", "", NULL, "_count",
     {NULL, NULL}, WHOLE, AT(feed.commits)},
    {"puls_ack_seconds", "summary",
     "From an event's arrival to the answer that it is safe, of the last"
     " 1,000 requests.", "",
     {"quantile", "0.5"}, SAMPLED, AT(feed.ack_ms[0]), 1e-3},
    QUANTILE("puls_ack_seconds", "0.95", SAMPLED, AT(feed.ack_ms[1])),
    QUANTILE("puls_ack_seconds", "0.99", SAMPLED, AT(feed.ack_ms[2])),
    {"puls_event_to_queryable_seconds", "summary",
     "From an event's arrival until a query finds it, over 24 hours.", "",
     {"quantile", "0.5"}, SAMPLED, AT(service.queryable.p50), 1e-3},
    QUANTILE("puls_event_to_queryable_seconds", "0.95", SAMPLED,
             AT(service.queryable.p95)),
    QUANTILE("puls_event_to_queryable_seconds", "0.99", SAMPLED,
             AT(service.queryable.p99)),
    {"puls_event_to_queryable_seconds", "", NULL, "_sum",
     {NULL, NULL}, REAL, AT(service.queryable_total.sum_ms), 1e-3},
    {"puls_event_to_queryable_seconds", "", NULL, "_count",
     {NULL, NULL}, WHOLE, AT(service.queryable_total.n)},
    {"puls_event_to_browser_seconds", "summary",
     "From an event's arrival until open pages are told, over 24 hours.", "",
     {"quantile", "0.5"}, SAMPLED, AT(service.pushed.p50), 1e-3},
    QUANTILE("puls_event_to_browser_seconds", "0.95", SAMPLED,
             AT(service.pushed.p95)),
    QUANTILE("puls_event_to_browser_seconds", "0.99", SAMPLED,
             AT(service.pushed.p99)),
    {"puls_event_to_browser_seconds", "", NULL, "_sum",
     {NULL, NULL}, REAL, AT(service.pushed_total.sum_ms), 1e-3},
    {"puls_event_to_browser_seconds", "", NULL, "_count",
     {NULL, NULL}, WHOLE, AT(service.pushed_total.n)},
    {"puls_service_met_ratio", "gauge",
     "Share of events that open pages were told of within a second, over 24"
     " hours.", "",
     {NULL, NULL}, REAL, AT(service.met_share)},
    {"puls_service_budget_left_ratio", "gauge",
     "What is left of the hundredth that may take longer; below 0 the promise"
     " is broken.", "",
     {NULL, NULL}, REAL, AT(service.budget_left)},
    {"puls_canaries_total", "counter", "Canaries that were sent.", "",
     {NULL, NULL}, WHOLE, AT(service.canary.sent)},
    {"puls_canaries_missed_total", "counter",
     "Canaries that did not come back in time.", "",
     {NULL, NULL}, WHOLE, AT(service.canary.missed)},
    {"puls_canary_last_timestamp_seconds", "gauge",
     "When the latest canary that came back was sent.", "",
     {NULL, NULL}, MOMENT, AT(service.canary.last)},

    {"puls_viewers", "gauge", "Open pages, and the canaries' viewer.", "",
     {NULL, NULL}, WHOLE, AT(live.viewers)},
    {"puls_watches", "gauge", "Different answers that they look at.", "",
     {NULL, NULL}, WHOLE, AT(live.watches)},
    {"puls_watched_bytes", "gauge", "Memory of these answers.", "",
     {NULL, NULL}, WHOLE, AT(live.bytes)},
    {"puls_live_answers_total", "counter",
     "Answers that were made anew for open pages.", "",
     {NULL, NULL}, WHOLE, AT(live.answers)},
    {"puls_live_events_total", "counter", "Events sent to open pages.", "",
     {"event", "patch"}, WHOLE, AT(live.patches)},
    {"puls_live_events_total", "", NULL, "",
     {"event", "snapshot"}, WHOLE, AT(live.snapshots)},
    {"puls_live_events_total", "", NULL, "",
     {"event", "problem"}, WHOLE, AT(live.problems)},
    {"puls_live_behind_total", "counter",
     "Pages that got the whole answer because they read too slowly.", "",
     {NULL, NULL}, WHOLE, AT(live.behind)},
    {"puls_live_refused_total", "counter",
     "Pages that were refused because too many are open.", "",
     {NULL, NULL}, WHOLE, AT(live.refused)},

    {"puls_deck_facts", "gauge", "Facts that are in memory as columns.", "",
     {NULL, NULL}, WHOLE, AT(held.facts)},
    {"puls_deck_bytes", "gauge",
     "Bytes of these columns; those of the image are in memory only where"
     " questions touched them.", "",
     {"in", "columns"}, WHOLE, AT(held.bytes)},
    {"puls_deck_bytes", "", NULL, "",
     {"in", "image"}, WHOLE, AT(held.mapped)},
    {"puls_deck_bytes", "", NULL, "",
     {"in", "texts"}, WHOLE, AT(held.texts)},
    {"puls_deck_bytes", "", NULL, "",
     {"in", "rollups"}, WHOLE, AT(held.rollup_bytes)},
    {"puls_deck_rollups", "gauge", "Sums that are kept for questions.", "",
     {NULL, NULL}, WHOLE, AT(held.rollups)},
    {"puls_deck_from_seconds", "gauge",
     "What happened before is left to the database, for want of memory.", "",
     {NULL, NULL}, MOMENT, AT(held.from)},
    {"puls_questions_total", "counter", "Questions by who counted.", "",
     {"provider", "rollup"}, WHOLE, AT(held.answered[PROVIDER_ROLLUP])},
    {"puls_questions_total", "", NULL, "",
     {"provider", "deck"}, WHOLE, AT(held.answered[PROVIDER_DECK])},
    {"puls_questions_total", "", NULL, "",
     {"provider", "kept"}, WHOLE, AT(held.answered[PROVIDER_KEPT])},
    {"puls_questions_total", "", NULL, "",
     {"provider", "sql"}, WHOLE, AT(held.answered[PROVIDER_SQL])},
    {"puls_answer_cache_total", "counter",
     "Answers by whether the same one was kept.", "",
     {"found", "yes"}, WHOLE, AT(answers.found)},
    {"puls_answer_cache_total", "", NULL, "",
     {"found", "no"}, WHOLE, AT(answers.missed)},
    {"puls_answer_cache_bytes", "gauge", "Memory of the answers kept.", "",
     {NULL, NULL}, WHOLE, AT(answers.bytes)},
    {"puls_jobs", "gauge", "Jobs that have not ended.", "",
     {"state", "waiting"}, WHOLE, AT(waiting_jobs)},
    {"puls_jobs", "", NULL, "",
     {"state", "running"}, WHOLE, AT(running_jobs)},
    {"process_resident_memory_bytes", "gauge", "Memory in use.", "",
     {NULL, NULL}, WHOLE, AT(process.resident_bytes)},
    {"process_virtual_memory_bytes", "gauge", "Addresses in use.", "",
     {NULL, NULL}, WHOLE, AT(process.virtual_bytes)},
    {"process_cpu_seconds_total", "counter", "User and system time.", "",
     {NULL, NULL}, REAL, AT(process.cpu_s)},
    {"process_open_fds", "gauge", "Open files and sockets.", "",
     {NULL, NULL}, WHOLE, AT(process.open_fds)},
    {"process_max_fds", "gauge", "Files and sockets that may be open.", "",
     {NULL, NULL}, WHOLE, AT(process.max_fds)},
    {"process_threads", "gauge", "Threads.", "",
     {NULL, NULL}, WHOLE, AT(process.threads)},
    {"process_start_time_seconds", "gauge", "When the process began.", "",
     {NULL, NULL}, REAL, AT(process.started_s)},
};
/* clang-format on */

#define N_FIGURES (sizeof(figures) / sizeof(figures[0]))

/* False: it is not there. */
static bool value_of(const Figure *f, const Look *look, double *value)
{
    const char *at = (const char *)look + f->at;
    int64_t whole = 0;
    double x = 0;

    if (f->kind == WHOLE || f->kind == MOMENT)
        memcpy(&whole, at, sizeof(whole));
    else
        memcpy(&x, at, sizeof(x));
    switch (f->kind) {
    case WHOLE: *value = (double)whole; return whole >= 0;
    case MOMENT: *value = (double)whole / 1000; return whole != TIME_OPEN;
    case REAL:
    case SAMPLED: break;
    }
    *value = x * (f->scale == 0 ? 1 : f->scale);
    return f->kind == SAMPLED || !isnan(x);
}

/* The lines of HELP and TYPE are written with the first sample that is
 * there. */
static void put_figures(Exposition *e, const Look *look)
{
    const Figure *head = NULL;
    double value;

    e->family = NULL;
    for (size_t i = 0; i < N_FIGURES; i++) {
        const Figure *f = &figures[i];

        if (f->help != NULL)
            head = f;
        if (!value_of(f, look, &value))
            continue;
        if (e->family != head->name)
            expose_family(e, head->name, head->type, head->help);
        expose(e, f->suffix, &f->label, f->label.name != NULL, value);
    }
}

/* ---- Families of many --------------------------------------------------- */

static void put_statuses(Exposition *e, const TrafficRow *row)
{
    for (size_t s = 0; s < TRAFFIC_STATUSES; s++) {
        char status[MAX_NUMBER_TEXT];
        Param label[] = {
            {"method", row->method}, {"route", row->path}, {"status", status}};

        if (row->status[s] == 0)
            continue;
        snprintf(status, sizeof(status), "%d", traffic_status[s]);
        if (traffic_status[s] == 0)
            label[2].value = "other";
        expose(e, "", label, 3, (double)row->status[s]);
    }
}

static void put_steps(Exposition *e, const TrafficRow *row)
{
    char step[MAX_NUMBER_TEXT];
    Param label[] = {
        {"method", row->method}, {"route", row->path}, {"le", step}};

    if (row->n == 0)
        return;
    for (size_t k = 0; k < TRAFFIC_STEPS; k++) {
        snprintf(step, sizeof(step), "%g", traffic_step[k] / 1000.0);
        expose(e, "_bucket", label, 3, (double)row->within[k]);
    }
    label[2].value = "+Inf";
    expose(e, "_bucket", label, 3, (double)row->n);
    expose(e, "_sum", label, 2, (double)row->sum_ms / 1000);
    expose(e, "_count", label, 2, (double)row->n);
}

/* Both families tell of the same moment: what is counted while we write must
 * not be in one of them only. */
static void put_requests(Exposition *e, Look *look)
{
    Traffic *t = look->app->traffic;
    size_t n = traffic_rows(t);
    TrafficRow *row = ARENA_ARRAY(look->arena, TrafficRow, n + 1);

    for (size_t i = 0; i < n; i++)
        traffic_read(t, i, &row[i]);
    expose_family(e, "puls_http_requests_total", "counter",
                  "Requests answered, by route and status.");
    for (size_t i = 0; i < n; i++)
        put_statuses(e, &row[i]);
    expose_family(e, "puls_http_request_duration_seconds", "histogram",
                  "How long they took; a stream for as long as it was open.");
    for (size_t i = 0; i < n; i++)
        put_steps(e, &row[i]);
}

static void put_rejects(Exposition *e, Look *look)
{
    Reject *list;
    size_t n;

    rejects_reasons(look->app->rejects, look->arena, &list, &n);
    expose_family(e, "puls_rejects_total", "counter",
                  "Events refused, by the kind of reason.");
    for (size_t i = 0; i < n; i++)
        expose(e, "", (Param[]){{"reason", list[i].name}}, 1,
               (double)list[i].count);
}

static void put_facts(Exposition *e, Look *look)
{
    expose_family(e, "puls_ledger_facts", "gauge",
                  "Facts that count now, by table.");
    for (int t = 0; t < FACT_TABLE_COUNT; t++)
        expose(e, "", (Param[]){{"table", fact_table_name[t]}}, 1,
               (double)look->facts[t]);
}

static void put_build(Exposition *e)
{
    expose_family(e, "puls_build_info", "gauge", "The version, as a label.");
    expose(e, "", (Param[]){{"version", PULS_VERSION}}, 1, 1);
}

/* ---- Looking ------------------------------------------------------------ */

static void look_at_feed(Look *l)
{
    Settings *s = l->app->settings;

    feed_stats(l->app->feed, &l->feed);
    l->failing = l->feed.failing;
    store_held(l->app->store, &l->held);
    l->answers = cache_stats(l->app->answers);
    l->queue_limit = settings_int(s, "feed.queue_events");
    l->queue_limit_bytes = settings_int(s, "feed.queue_mb") << 20;
}

static void look_at_jobs(Look *l)
{
    JobInfo *list;
    size_t n;

    jobs_list(l->app->jobs, l->arena, &list, &n);
    for (size_t i = 0; i < n; i++) {
        l->waiting_jobs += list[i].state == JOB_WAITING;
        l->running_jobs += list[i].state == JOB_RUNNING;
    }
}

/* Sources are counted already: no need to count all facts for each scrape. */
static bool look_at_ledger(Look *l, Err *err)
{
    Origin *list;
    size_t n;

    if (!store_origins(l->app->store, NULL, l->arena, &list, &n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        for (int t = 0; t < FACT_TABLE_COUNT; t++)
            l->facts[t] += list[i].facts[t];
    return true;
}

bool api_monitor(Request *req, Reply *reply, Err *err)
{
    Exposition e = {.out = &reply->body};
    Look look = {
        .app = req->app, .arena = req->arena, .process = process_use()};

    if (!params_only(&req->params, NULL, 0, err) ||
        !app_measures(look.app, err) || !look_at_ledger(&look, err))
        return false;
    look_at_feed(&look);
    look_at_jobs(&look);
    live_stats(look.app->live, &look.live);
    service_read(look.app->service, clock_now(), &look.service);
    reply->type = EXPOSITION_TYPE;
    put_build(&e);
    put_figures(&e, &look);
    put_requests(&e, &look);
    put_rejects(&e, &look);
    put_facts(&e, &look);
    return true;
}

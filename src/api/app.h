/*
 * app.h -- What every call of the API works with, and the calls.
 *
 * An App is one open data folder: its facts, settings and definitions.  The
 * server answers from many threads with one App; the command line opens one
 * and makes the same calls without a socket, so both print the same bytes.
 *
 * main owns the App.  Its fields but `edits` do not change after app_start();
 * what they point to says itself which threads may call it.
 */
#ifndef PULS_API_APP_H
#define PULS_API_APP_H

#include "api/cache.h"
#include "base/json.h"
#include "engine/backups.h"
#include "engine/definitions.h"
#include "engine/feed.h"
#include "engine/hooks.h"
#include "engine/job.h"
#include "engine/keeper.h"
#include "engine/live.h"
#include "engine/lookout.h"
#include "engine/rejects.h"
#include "engine/service.h"
#include "engine/uploads.h"
#include "engine/watch.h"
#include "http/route.h"
#include "http/traffic.h"
#include "insight/answer.h"
#include "model/audience.h"
#include "store/settings.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct App {
    const char *dir; /* the data folder */
    Store *store;
    Settings *settings;
    Definitions *definitions; /* use app_catalogue() */
    const Zone *zone;         /* of the organisation */
    Keeper *keeper;           /* use app_quality() */
    Cache *cache;             /* briefs that still hold */
    Cache *answers;           /* use app_answer() */
    atomic_ullong edits;      /* calls of app_edited() */
    Rejects *rejects;         /* why events were refused */
    Service *service;         /* how fast events can be seen */
    Traffic *traffic;         /* requests, by route */

    /* Of a server only; NULL on the command line. */
    Jobs *jobs;
    Uploads *uploads;
    Lookout *lookout; /* watches for canaries */
    LiveViewer *post; /* where it stands */
    Live *live;
    Feed *feed; /* events on their way into the ledger */
    Watch *watch;
    Backups *backups;
    Hooks *hooks; /* mappings for what is sent */
} App;

/* Open the store, the settings and the definitions of a data folder that
 * the caller has locked.  On failure nothing stays open. */
bool app_open(App *app, const char *dir, Err *err);
void app_close(App *app);

/* A server, once the App is where it stays: take uploads and events, run
 * jobs, and check the data on a thread, now and after every change (without
 * it, app_quality() checks when asked).  app_stop() comes when no request is
 * left: the job that runs is asked to stop and waited for, and what was
 * acknowledged goes into the ledger; app_close() calls it. */
bool app_start(App *app, Err *err);
void app_stop(App *app);

/* What may change while a server runs is read again: settings were already,
 * by the caller. */
void app_reload(App *app);

/* The metrics that are in force now.  They stay as they are until the arena
 * of the request or job is cleared, and the same arena always gets the same;
 * a later request sees what was imported or written into DIR/config since. */
const Catalogue *app_catalogue(const App *app, Arena *a);

/* Everything that was acknowledged so far is in the ledger when it returns;
 * without a server, what one that was killed has left in the journal. */
bool app_settle(App *app, Err *err);

/* Another number after every commit to the ledger and every change of the
 * definitions: whoever keeps an answer keeps this beside it, and asks anew
 * when it is no longer the same. */
uint64_t app_ledger_state(const App *app);

/* Many facts came or went at once: what is kept or checked only now and then
 * while events stream in is out of date from now on. */
void app_changed(App *app);

/* Something that answers are made with was changed, but no fact and no
 * definition: a target, what an audience reads. */
void app_edited(App *app);

/* Answer as `make` does, which is not called when the same was asked before
 * and nothing has changed since.  Only JSON is kept, and only what came with
 * a query string. */
bool app_answer(Request *req, Reply *reply, Handler *make, Err *err);

/* Columns that are being filled need the database's memory themselves: wait
 * until they are, as long as the keeper goes on.  False: it was stopped. */
bool app_wait_for_columns(App *app);

/* What the checks found, and the grade of each metric: quality_grade() of
 * it.  Lives in the arena.  NULL while a server makes the first one, and,
 * with an error, where the facts cannot be read. */
const Quality *app_quality(App *app, Arena *a, Err *err);

/* The HTTP API, all of it. */
extern const Route api_routes[];
extern const size_t api_route_count;

Handler api_metrics, api_metric;
Handler api_live;
Handler api_query, api_receipt, api_receipt_rows, api_page;
Handler api_brief, api_audiences, api_audience_put, api_audience_delete;
Handler api_distribution;
Handler api_quality, api_coverage;
Handler api_targets, api_target_set, api_target_remove, api_target_check;
Handler api_views, api_view_add, api_view_change, api_view_remove;
Handler api_dimensions, api_values, api_status;
Handler api_service, api_monitor, api_health, api_ready;
Handler api_sources, api_forget_source, api_rejects;
Handler api_upload, api_upload_drop, api_upload_preview, api_mappings;
Handler api_import, api_jobs, api_job, api_job_stop;
Handler api_waterfall, api_explain;
Handler api_hook, api_segment;
Handler api_events, api_schema;
Handler api_quarantine, api_quarantine_drop, api_quarantine_release;

/* What keeps open pages up to date: live.c, for app_start(). */
Live *app_open_live(App *app, Err *err);
Handler api_backup, api_backup_fetch;

/* Check it now: quality.c, for the keeper. */
KeeperMake app_check;

/* Make the brief that a page opens with, so that the first visitor finds it
 * in the cache.  The caller joins the thread before app_close(); false if
 * there is none. */
bool brief_warm(App *app, pthread_t *thread);

/* Measure from now on, with feed and live pages open; until they close.
 * service.c, for app_start() and app_stop(). */
bool app_start_service(App *app, Err *err);
void app_stop_service(App *app);

/* Is this a server, which measures itself?  If not, ERR_MISSING. */
bool app_measures(const App *app, Err *err);

/* ---- For the handlers --------------------------------------------------- */

/* Questions made of the parameters of a request, and what answers them. */
typedef struct Ask {
    Asking asking;
    Engine engine;
    Question *question;
    size_t n;
} Ask;

/* Parameters named in `own` (NULL-terminated) are the handler's; all others
 * are the question's, and unknown ones are refused.  The result lives in the
 * request's arena and must stay where it is. */
bool ask_request(Request *req, const char *const *own, Ask *out, Err *err);
void ask_begin(const App *app, Arena *a, Ask *out);

/* "en", "pl" or "ro" from the parameter lang; English unless said. */
bool ask_lang(const Request *req, Lang *out, Err *err);

/* A whole number from a parameter, `otherwise` where it is not given. */
bool ask_int(const Request *req, const char *name, int64_t low, int64_t high,
             int64_t otherwise, int64_t *out, Err *err);

/* Which of the words (NULL-terminated) the parameter says; the first one
 * where it is not given. */
bool ask_word(const Request *req, const char *name, const char *const *words,
              int *out, Err *err);

/* The folder of the organisation's own audiences. */
const char *audience_dir(const App *app, Arena *a);

/* The audience that the body of the request defines. */
bool audience_body(Request *req, const char *name, Audience *out, Err *err);
/* "2026-01-31T09:15:02.114+01:00" in the organisation's zone; null for
 * TIME_OPEN. */
void app_put_time(Json *j, const char *key, const App *app, int64_t ms);

/* A job as the API tells of it. */
void app_put_job(Json *j, const App *app, const JobInfo *info);

/* Put a job into the queue and tell of it with status 202; 503 if the queue
 * is full. */
bool app_start_job(Request *req, const JobSpec *spec, Reply *reply, Err *err);

#endif

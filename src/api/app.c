/* app.c -- Opens what the API works with.  See app.h. */
#include "api/app.h"

#include "base/buf.h"
#include "base/file.h"

static bool open_store(App *app, Err *err)
{
    Buf url = BUF_INIT(8192);

    buf_printf(&url,
               "duckdb:%s/facts.duckdb?memory_mb=%lld&threads=%lld"
               "&cells_mb=%lld&deck_mb=%lld",
               app->dir,
               (long long)settings_int(app->settings, "store.memory_mb"),
               (long long)settings_int(app->settings, "store.threads"),
               (long long)settings_int(app->settings, "store.cells_mb"),
               (long long)settings_int(app->settings, "store.deck_mb"));
    app->store = store_open(url.text, err);
    buf_clear(&url);
    return app->store != NULL;
}

/* What a process that was killed has left behind. */
static bool empty_tmp(const App *app, Err *err)
{
    Buf dir = BUF_INIT(8192);
    bool ok;

    buf_printf(&dir, "%s/tmp", app->dir);
    ok = file_empty_dir(dir.text, err);
    buf_clear(&dir);
    return ok;
}

static bool open_definitions(App *app, Err *err)
{
    Buf dir = BUF_INIT(8192);

    buf_printf(&dir, "%s/config/metrics", app->dir);
    app->definitions =
        definitions_open(dir.text, store_schema(app->store), err);
    buf_clear(&dir);
    return app->definitions != NULL;
}

static uint64_t ledger_state(void *ctx)
{
    return app_ledger_state(ctx);
}

/* A brief is long, and there are few; of answers each open page has a dozen. */
static const CacheLimits briefs = {.entries = 64, .bytes = (size_t)16 << 20};
static const CacheLimits answers = {.entries = 2048, .bytes = (size_t)8 << 20};

bool app_open(App *app, const char *dir, Err *err)
{
    *app = (App){.dir = dir,
                 .cache = cache_new(&briefs),
                 .answers = cache_new(&answers),
                 .rejects = rejects_new(),
                 .service = service_new(),
                 .traffic = traffic_new(api_routes, api_route_count)};
    app->keeper = keeper_open(app_check, ledger_state, app);
    app->settings = settings_open(dir, err);
    if (app->settings != NULL)
        app->zone = zone_find(settings_text(app->settings, "org.zone"), err);
    if (app->zone != NULL && empty_tmp(app, err) && open_store(app, err) &&
        open_definitions(app, err))
        return true;
    app_close(app);
    return false;
}

/* On the committer's thread, after each commit.  What the pages show of the
 * service is brought up to date before they are asked for. */
static void on_commit(void *ctx, const FeedCommit *c)
{
    App *app = ctx;

    service_committed(app->service, c);
    if (app->live != NULL) /* not on the command line */
        live_commit(app->live, c);
}

/* Takes first what an earlier run has left in the journal. */
static bool open_feed(App *app, Err *err)
{
    Buf dir = BUF_INIT(8192);
    FeedConfig c = {.store = app->store,
                    .settings = app->settings,
                    .listen = on_commit,
                    .ctx = app};

    buf_printf(&dir, "%s/journal", app->dir);
    c.dir = dir.text;
    app->feed = feed_open(&c, err);
    buf_clear(&dir);
    return app->feed != NULL;
}

static bool open_backups(App *app, Err *err)
{
    Buf dir = BUF_INIT(8192);

    buf_printf(&dir, "%s/backup", app->dir);
    app->backups = backups_open(dir.text, err);
    buf_clear(&dir);
    return app->backups != NULL;
}

static bool open_watch(App *app, Err *err)
{
    WatchConfig c = {.dir = app->dir,
                     .store = app->store,
                     .settings = app->settings,
                     .jobs = app->jobs};

    app->watch = watch_open(&c, err);
    return app->watch != NULL;
}

bool app_start(App *app, Err *err)
{
    Buf dir = BUF_INIT(8192);

    buf_printf(&dir, "%s/uploads", app->dir);
    app->uploads = uploads_open(dir.text, err);
    buf_clear(&dir);
    if (app->uploads == NULL || !open_backups(app, err))
        return false;
    store_hold(app->store);
    app->live = app_open_live(app, err);
    if (app->live == NULL || !open_feed(app, err) ||
        !app_start_service(app, err))
        return false;
    app->hooks = hooks_open(app->store, app->dir);
    app->jobs = jobs_open();
    keeper_start(app->keeper);
    return open_watch(app, err);
}

/* First those that bring facts, then what takes them: everything that was
 * acknowledged is in the ledger when it returns. */
void app_stop(App *app)
{
    keeper_stop(app->keeper);
    watch_stop(app->watch);
    jobs_close(app->jobs);
    app_stop_service(app);
    feed_close(app->feed); /* its last commits are told of */
    live_close(app->live);
    watch_close(app->watch);
    backups_close(app->backups);
    app->backups = NULL;
    uploads_close(app->uploads);
    hooks_close(app->hooks);
    app->hooks = NULL;
    app->watch = NULL;
    app->jobs = NULL;
    app->feed = NULL;
    app->live = NULL;
    app->uploads = NULL;
}

void app_reload(App *app)
{
    definitions_reload(app->definitions);
    feed_reload(app->feed);
    service_reload(app->service);
    app_edited(app);
}

void app_close(App *app)
{
    app_stop(app);
    keeper_close(app->keeper);
    cache_free(app->cache);
    cache_free(app->answers);
    rejects_free(app->rejects);
    service_free(app->service);
    traffic_free(app->traffic);
    definitions_close(app->definitions);
    store_close(app->store);
    settings_close(app->settings);
    *app = (App){0};
}

bool app_settle(App *app, Err *err)
{
    bool ok;

    if (app->feed != NULL)
        return feed_flush(app->feed, err);
    ok = open_feed(app, err);
    feed_close(app->feed);
    app->feed = NULL;
    return ok;
}

const Catalogue *app_catalogue(const App *app, Arena *a)
{
    return definitions_take(
        app->definitions, app->store != NULL ? store_schema(app->store) : NULL,
        a);
}

uint64_t app_ledger_state(const App *app)
{
    return store_changes(app->store) + definitions_changes(app->definitions);
}

void app_changed(App *app)
{
    keeper_hurry(app->keeper);
    cache_renew(app->cache);
}

void app_edited(App *app)
{
    atomic_fetch_add(&app->edits, 1);
    if (app->live != NULL)
        live_renew(app->live);
}

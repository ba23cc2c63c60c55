/*
 * serve.c -- The server: opens the folder, answers until told to stop.
 *
 * Signals are blocked in every thread and waited for here, so that they come
 * between two calls and never in the midst of one.
 *
 *   SIGHUP            settings and definitions are read again; every
 *                     connection goes on
 *   SIGTERM, SIGINT   nothing new is accepted, what has begun is finished,
 *                     everything acknowledged goes into the ledger, the
 *                     folder is closed.  What comes a second time waits
 *                     behind the first and hurries nobody.
 *
 * Stopping is an ordinary return.  Should it take longer than STOP_S, the
 * process ends all the same: what was acknowledged is on the disk, and the
 * next start takes it from there.
 *
 * Each connection is an open file.  The system's usual limit of 1,024 is
 * raised as far as it lets us, and what it does not is said in the log.
 */
#include "main/command.h"
#include "main/notify.h"

#include "base/log.h"
#include "http/server.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define OTHER_FILES 256 /* that are no connections: ledger, uploads, logs */
#define STOP_S      75  /* less than TimeoutStopSec of packaging/puls.service */

/* ---- Logging ------------------------------------------------------------ */

static void set_log(const Settings *s)
{
    const char *format = settings_text(s, "server.log");
    const char *level = settings_text(s, "server.log_level");

    log_format = strcmp(format, "json") == 0 ||
                         (strcmp(format, "auto") == 0 && !isatty(STDERR_FILENO))
                     ? LOG_JSON
                     : LOG_TEXT;
    for (int i = LOG_ERROR; i <= LOG_DEBUG; i++)
        if (strcmp(level, log_level_name[i]) == 0)
            log_level = (LogLevel)i;
}

/* ---- Signals ------------------------------------------------------------ */

static void tell_change(void *ctx, const Setting *d)
{
    if (d->restart)
        log_warn("settings",
                 "name=%s has changed; it counts when the server starts again",
                 d->name);
    else
        log_info("settings", "name=%s has changed", d->name);
}

/* What cannot be read stays as it was. */
static void reload(App *app)
{
    Err err = {0};

    notify_reloading();
    if (!settings_reload(app->settings, tell_change, NULL, &err))
        log_error("settings", "%s", err.text);
    set_log(app->settings);
    app_reload(app);
    log_info("main", "read again what may change");
    notify_ready();
}

/* Until one of those that stop. */
static int wait_for_stop(const sigset_t *signals, App *app)
{
    int caught;

    while (sigwait(signals, &caught) == 0 && caught == SIGHUP)
        reload(app);
    return caught;
}

static void *end_in_time(void *ctx)
{
    struct timespec left = {.tv_sec = STOP_S};

    while (nanosleep(&left, &left) != 0)
        ;
    log_error("main",
              "after=%ds the server does not come to its end; it is cut off,"
              " and what it acknowledged is on the disk",
              STOP_S);
    _exit(EXIT_FAILED);
}

static void begin_to_stop(int signal)
{
    pthread_t guard;

    log_info("main", "signal=%d stopping", signal);
    notify_stopping();
    if (pthread_create(&guard, NULL, end_in_time, NULL) == 0)
        pthread_detach(guard);
}

/* ---- The server --------------------------------------------------------- */

/* As the setting says: 0 is four for each core.  A connection stays with the
 * thread that took it, and whoever shares it waits, so fewer are slower. */
static int thread_count(const Settings *s)
{
    int n = (int)settings_int(s, "server.threads");

    return n > 0 ? n : 4 * (int)sysconf(_SC_NPROCESSORS_ONLN);
}

/* As the setting says, or as many as there may be open files for. */
static int connection_count(const Settings *s)
{
    int want = (int)settings_int(s, "server.max_connections"), allowed;
    rlim_t files = (rlim_t)want + OTHER_FILES;
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= files)
        return want;
    limit.rlim_cur = files < limit.rlim_max ? files : limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        getrlimit(RLIMIT_NOFILE, &limit);
    log_info("main", "files=%llu allowed to be open",
             (unsigned long long)limit.rlim_cur);
    if (limit.rlim_cur >= files)
        return want;
    allowed = limit.rlim_cur > 2 * OTHER_FILES
                  ? (int)limit.rlim_cur - OTHER_FILES
                  : (int)limit.rlim_cur / 2;
    log_warn("main",
             "connections=%d instead of %d: the system allows %llu open files; "
             "raise ulimit -n or LimitNOFILE",
             allowed, want, (unsigned long long)limit.rlim_cur);
    return allowed;
}

/* Others that want the folder read where they can ask. */
static void tell_others(const Folder *f, const char *listen, int port)
{
    const char *colon = strrchr(listen, ':');
    char who[LOCK_WHO];

    snprintf(who, sizeof(who), "puls serve on %.*s:%d", (int)(colon - listen),
             listen, port);
    lock_tell(f->lock, who);
    printf("puls is at http://127.0.0.1:%d\n", port);
    fflush(stdout);
    notify_ready();
}

static bool serve(Folder *f, const char *listen, const sigset_t *signals,
                  Err *err)
{
    HttpConfig config = {
        .listen = listen,
        .threads = thread_count(f->app.settings),
        .max_connections = connection_count(f->app.settings),
        .max_per_ip = (int)settings_int(f->app.settings, "server.per_address"),
        .max_spool = (uint64_t)settings_int(f->app.settings, "import.max_mb")
                     << 20,
        .spool_dir = uploads_dir(f->app.uploads),
        .hosts = settings_text(f->app.settings, "server.hosts"),
        .assets = assets,
        .asset_count = asset_count,
        .traffic = f->app.traffic,
    };
    pthread_t warming;
    Http *http;
    bool warms;

    http = http_start(&config, api_routes, api_route_count, &f->app, err);
    if (http == NULL)
        return false;
    warms = brief_warm(&f->app, &warming);
    tell_others(f, listen, http_port(http));
    begin_to_stop(wait_for_stop(signals, &f->app));
    http_stop(http);
    app_stop(&f->app);
    if (warms)
        pthread_join(warming, NULL);
    return true;
}

int command_serve(const Command *c, int argc, char **argv)
{
    static const char *const options[] = {"data", "listen", NULL};
    const char *listen;
    Arena a = {0};
    Folder folder;
    Err err = {0};
    sigset_t signals;
    Args args;
    bool ok;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (!args_parse(argc, argv, NULL, &a, &args, &err) ||
        !args_only(&args, options, &err) ||
        !folder_open(&folder, &args, c, &err)) {
        arena_clear(&a);
        return command_fail(&err);
    }
    listen = args_get(&args, "listen");
    if (listen == NULL)
        listen = settings_text(folder.app.settings, "server.listen");
    set_log(folder.app.settings);
    ok = app_start(&folder.app, &err) && serve(&folder, listen, &signals, &err);
    folder_close(&folder);
    arena_clear(&a);
    if (ok)
        log_info("main", "stopped");
    return ok ? EXIT_DONE : command_fail(&err);
}

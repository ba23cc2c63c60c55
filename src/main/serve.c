/*
 * serve.c -- The server: opens the folder, answers until told to stop.
 *
 * SIGTERM and SIGINT are blocked in every thread and waited for here, so
 * that stopping is an ordinary return: replies under way are finished, then
 * the folder is closed.
 *
 * Each connection is an open file.  The system's usual limit of 1,024 is
 * raised as far as it lets us, and what it does not is said in the log.
 */
#include "main/command.h"

#include "base/log.h"
#include "http/server.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define OTHER_FILES 256 /* that are no connections: ledger, uploads, logs */

static void wait_for_signal(const sigset_t *stop)
{
    int caught;

    sigwait(stop, &caught);
    log_info("main", "signal=%d stopping", caught);
}

/* As the setting says: 0 is two for each core. */
static int thread_count(const Settings *s)
{
    int n = (int)settings_int(s, "server.threads");

    return n > 0 ? n : 2 * (int)sysconf(_SC_NPROCESSORS_ONLN);
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

static bool serve(Folder *f, const char *listen, const sigset_t *stop, Err *err)
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
    printf("puls is at http://127.0.0.1:%d\n", http_port(http));
    fflush(stdout);
    wait_for_signal(stop);
    http_stop(http);
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
    sigset_t stop;
    Args args;
    bool ok;

    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    if (!args_parse(argc, argv, NULL, &a, &args, &err) ||
        !args_only(&args, options, &err) ||
        !folder_open(&folder, &args, c, &err)) {
        arena_clear(&a);
        return command_fail(&err);
    }
    listen = args_get(&args, "listen");
    if (listen == NULL)
        listen = settings_text(folder.app.settings, "server.listen");
    ok = app_start(&folder.app, &err) && serve(&folder, listen, &stop, &err);
    folder_close(&folder);
    arena_clear(&a);
    return ok ? EXIT_DONE : command_fail(&err);
}

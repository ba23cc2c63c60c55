/*
 * demo.c -- `puls demo`: an invented company in an empty data folder.
 *
 *     puls demo --data DIR
 *     puls demo --data DIR --facts 20000000 --seed 7 --until 2026-04-15
 *     puls demo --csv DIR                     files only, no data folder
 *
 * What is planted, and what the pages should find of it, is written to
 * DATA/demo-truth.json (docs/demo.md).
 */
#include "main/command.h"
#include "main/progress.h"

#include "base/clock.h"
#include "demo/install.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define DEMO_FACTS 240000 /* shows everything, made in seconds */
#define DEMO_SEED  7      /* the first that shows every story at its size */

/* ---- The plan ----------------------------------------------------------- */

static bool read_number(const Args *args, const char *name, int64_t otherwise,
                        int64_t *out, Err *err)
{
    const char *text = args_get(args, name);
    char *end;

    *out = otherwise;
    if (text == NULL)
        return true;
    *out = strtoll(text, &end, 10);
    return (end != text && *end == '\0' && *out >= 0) ||
           err_set(err, ERR_INPUT, "--%s is a whole number, not \"%.40s\"",
                   name, text);
}

static bool read_plan(const Args *args, DemoPlan *plan, Err *err)
{
    const char *until = args_get(args, "until");
    int64_t seed;

    *plan = (DemoPlan){.until = clock_now(),
                       .quiet = args_get(args, "quiet") != NULL,
                       .zone = zone_find("Europe/Warsaw", err)};
    if (plan->zone == NULL ||
        !read_number(args, "facts", DEMO_FACTS, &plan->facts, err) ||
        !read_number(args, "seed", DEMO_SEED, &seed, err))
        return false;
    plan->seed = (uint64_t)seed;
    return until == NULL || clock_parse(until, plan->zone, &plan->until, err) ||
           err_within(err, "--until");
}

/* ---- Making it ---------------------------------------------------------- */

static bool show(void *ctx, double share, int64_t facts)
{
    return progress_show(ctx, share, facts);
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void print_report(const World *w, const FillReport *r, bool stored,
                         int64_t start)
{
    double s = (double)(clock_mono() - start) / 1000;
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    printf("%s: %" PRId64 " facts about %u customers", COMPANY_NAME, r->facts,
           w->customers);
    if (stored)
        printf(", %" PRId64 " new", r->accepted);
    printf("\n%.1f s (%.1f s of processor time), %.0f facts/s\n", s,
           seconds_of(used.ru_utime) + seconds_of(used.ru_stime),
           s > 0 ? (double)r->facts / s : 0);
}

static bool as_files(const char *dir, const DemoPlan *plan, World *w,
                     Progress *progress, FillReport *report, Err *err)
{
    return world_init(w, plan, err) &&
           fill_csv(w, dir, progress->shown ? show : NULL, progress, report,
                    err);
}

static bool any_option(const Args *args)
{
    return args_get(args, "facts") != NULL || args_get(args, "seed") != NULL ||
           args_get(args, "until") != NULL || args_get(args, "quiet") != NULL;
}

static bool as_data(const Command *c, const Args *args, DemoPlan *plan,
                    World *w, Progress *progress, FillReport *report, Err *err)
{
    Folder folder;
    Install in;
    bool ok;

    if (!folder_open(&folder, args, c, err))
        return false;
    in = (Install){.dir = folder.app.dir,
                   .store = folder.app.store,
                   .settings = folder.app.settings,
                   .progress = progress->shown ? show : NULL,
                   .ctx = progress};
    plan->zone = folder.app.zone;
    ok = install_plan(&in, any_option(args), plan, err) &&
         world_init(w, plan, err) && install_run(&in, w, report, err);
    folder_close(&folder);
    return ok;
}

static bool run(const Command *c, const Args *args, World *w, Err *err)
{
    const char *csv = args_get(args, "csv");
    int64_t start = clock_mono();
    FillReport report = {0};
    Progress progress;
    DemoPlan plan;
    bool ok;

    if (args->n_words > 0)
        return err_set(err, ERR_INPUT, "usage: puls %s %s", c->name, c->usage);
    if (!read_plan(args, &plan, err))
        return false;
    progress_begin(&progress, "demo");
    ok = csv != NULL ? as_files(csv, &plan, w, &progress, &report, err)
                     : as_data(c, args, &plan, w, &progress, &report, err);
    progress_end(&progress);
    if (ok)
        print_report(w, &report, csv == NULL, start);
    return ok;
}

int command_demo(const Command *c, int argc, char **argv)
{
    static const char *const options[] = {"data",  "facts", "seed", "until",
                                          "quiet", "csv",   NULL};
    static const char *const flags[] = {"quiet", NULL};
    Arena a = {0};
    Err err = {0};
    Args args;
    bool ok = args_parse(argc, argv, flags, &a, &args, &err) &&
              args_only(&args, options, &err) &&
              run(c, &args, ARENA_NEW(&a, World), &err);

    arena_clear(&a);
    return ok ? EXIT_DONE : command_fail(&err);
}

/* main.c -- Reads the command line and hands it to the command. */
#include "main/command.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/nearest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUESTION                                                             \
    "METRIC[,METRIC] [--by DIM[,DIM]] [--where 'channel=phone']\n"           \
    "      [--from T --to T | --last 90d | --period 2026-03]\n"              \
    "      [--grain hour|day|week|month|quarter|year]\n"                     \
    "      [--compare previous|year|weekday-year] [--known T] [--limit N]\n" \
    "      [--format table|json|csv] [--lang en|pl|ro]"
#define CHANGE                                                    \
    "METRIC --compare previous|year|weekday-year [--where ...]\n" \
    "      [--period ... | --from T --to T] [--format text|json] [--lang L]"
#define ONE_NUMBER "METRIC [--where ...] [--period ... | --from T --to T]"

/* clang-format off */
static const Command commands[] = {
    {"serve", command_serve, "[--listen 127.0.0.1:8080]",
        "answer in the browser and over HTTP", NULL, NULL, NULL},
    {"import", command_import,
        "--mapping NAME|FILE.yml FILE...\n"
        "      [--dry-run] [--source NAME] [--format text|json]\n"
        "      or --suggest FILE: write a first mapping",
        "take files into the ledger", NULL, NULL, NULL},
    {"demo", command_demo,
        "[--facts 240000] [--seed 7] [--until 2026-04-15] [--quiet]\n"
        "      or --csv DIR: as files, without a data folder",
        "make an invented company to look at", NULL, NULL, NULL},
    {"brief", command_call,
        "[--audience executive] [--last 90d] [--where ...] [--lang en|pl|ro]\n"
        "      [--format text|json]",
        "the page of an audience", "/v1/brief", NULL, "text"},
    {"query", command_call, QUESTION, "values of metrics", "/v1/query",
        "metric", "table"},
    {"receipt", command_call, ONE_NUMBER " [--format text|json]",
        "how a number came about", "/v1/receipt", "metric", "text"},
    {"rows", command_call, ONE_NUMBER " [--format csv|json]",
        "the rows behind a number", "/v1/receipt/rows", "metric",
        "csv"},
    {"explain", command_call, CHANGE, "since when a number changed, and why",
        "/v1/explain", "metric", "text"},
    {"waterfall", command_call, CHANGE " --by DIM [--limit N]",
        "a change, divided among groups", "/v1/waterfall", "metric", "text"},
    {"metrics", command_call, "[--format table|json|markdown] [--lang en|pl|ro]",
        "the catalogue", "/v1/metrics", NULL, "table",
     .dataless = true},
    {"quality", command_call, "[--format text|json] [--lang en|pl|ro]",
        "whether the data can be trusted", "/v1/quality", NULL, "text"},
    {"coverage", command_call,
        "METRIC --by segment|region|language|attr.NAME|channel\n"
        "      [--where ...] [--period ... | --from T --to T | --last 90d]\n"
        "      [--format text|json] [--lang en|pl|ro]",
        "who answers, against who the customers are", "/v1/coverage",
        "metric", "text"},
    {"sources", command_call, "", "what was imported", "/v1/sources", NULL, NULL},
    {"status", command_call, "", "how much there is", "/v1/status", NULL, NULL},
    {"settings", command_settings, "[NAME [VALUE]]", "show or change settings",
        NULL, NULL, NULL},
    {"target", command_target, "[METRIC [VALUE|none] [--due 2026-12-31] [--check]]",
        "show, change or check what metrics should reach", NULL, NULL, NULL},
    {"backup", command_backup, "FILE",
        "all of a data folder in one archive, also while a server runs", NULL,
        NULL, NULL},
    {"restore", command_restore, "FILE",
        "make a data folder of a backup, in an empty folder", NULL, NULL, NULL},
    {"check", command_check, "[--rebuild]",
        "checksums of the ledger's content; make its columns anew", NULL,
        NULL, NULL},
};
/* clang-format on */

static const size_t command_count = sizeof(commands) / sizeof(commands[0]);

int command_fail(const Err *err)
{
    fprintf(stderr, "puls: %s\n", err->text);
    return err->kind == ERR_INPUT || err->kind == ERR_MISSING ? EXIT_USAGE
                                                              : EXIT_FAILED;
}

int command_run(const Command *c, int argc, char **argv, size_t least,
                size_t most, CommandRun *run)
{
    static const char *const options[] = {"data", NULL};
    Arena a = {0};
    Err err = {0};
    Args args;
    bool ok;

    ok = args_parse(argc, argv, NULL, &a, &args, &err) &&
         args_only(&args, options, &err) &&
         ((args.n_words >= least && args.n_words <= most) ||
          err_set(&err, ERR_INPUT, "usage: puls %s %s", c->name, c->usage)) &&
         run(c, &args, &a, &err);
    arena_clear(&a);
    return ok ? EXIT_DONE : command_fail(&err);
}

/* --data, PULS_DATA, or the folder "data" where there is one; else NULL. */
static const char *folder_named(const Args *args)
{
    const char *dir = args_get(args, "data");

    if (dir == NULL)
        dir = getenv("PULS_DATA");
    if (dir == NULL && file_exists("data"))
        dir = "data";
    return dir;
}

const char *folder_dir(const Args *args, Err *err)
{
    const char *dir = folder_named(args);

    if (dir == NULL)
        err_set(err, ERR_INPUT,
                "which data folder? say --data DIR, or set PULS_DATA");
    return dir;
}

/* The catalogue needs no data. */
static bool open_catalogue(Folder *f, Err *err)
{
    static const Schema none;

    *f = (Folder){0};
    f->app.definitions = definitions_open(NULL, &none, err);
    return f->app.definitions != NULL;
}

bool folder_open(Folder *f, const Args *args, const Command *c, Err *err)
{
    const char *dir;
    char who[64];

    if (c->dataless && folder_named(args) == NULL)
        return open_catalogue(f, err);
    dir = folder_dir(args, err);
    if (dir == NULL)
        return false;
    snprintf(who, sizeof(who), "puls %s", c->name);
    f->lock = lock_take(dir, who, err);
    if (f->lock == NULL)
        return false;
    if (app_open(&f->app, dir, err))
        return true;
    lock_release(f->lock);
    return false;
}

void folder_close(Folder *f)
{
    app_close(&f->app);
    lock_release(f->lock);
}

static int usage(FILE *to)
{
    fprintf(to, "puls %s: customer experience in numbers\n\n", PULS_VERSION);
    for (size_t i = 0; i < command_count; i++)
        fprintf(to, "  puls %s %s\n      -- %s\n", commands[i].name,
                commands[i].usage, commands[i].doc);
    fprintf(to, "\nEvery command takes --data DIR, or PULS_DATA.\n");
    return to == stdout ? EXIT_DONE : EXIT_USAGE;
}

static const char *name_at(const void *ctx, size_t i)
{
    (void)ctx;
    return i < command_count ? commands[i].name : NULL;
}

static int unknown(const char *name)
{
    const char *hint = nearest_at(name, name_at, NULL);

    fprintf(stderr, "puls: no such command: %s%s%s\n", name,
            hint != NULL ? "; did you mean " : "", hint != NULL ? hint : "");
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    Err err = {0};

    if (!clock_init(&err))
        return command_fail(&err);
    if (argc < 2)
        return usage(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return usage(stdout);
    if (strcmp(argv[1], "--version") == 0) {
        printf("puls %s\n", PULS_VERSION);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, argv[1]) == 0)
            return commands[i].run(&commands[i], argc - 2, argv + 2);
    return unknown(argv[1]);
}

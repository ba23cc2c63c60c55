/*
 * target.c -- `puls target`: what metrics should reach.
 *
 *     puls target                             all of them
 *     puls target nps                         that of one
 *     puls target nps 40 --due 2026-12-31
 *     puls target nps none
 *     puls target nps 40 --due 2026-12-31 --check
 *
 * A target is in the unit of the metric's answers.  --check keeps nothing: it
 * tells how many answers and months it takes to see the target reached, of a
 * target that was kept also without a value.  Its other options are those of
 * GET /v1/targets/METRIC/check.
 */
#include "main/command.h"

#include "insight/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_target(const Args *args, const App *app, const Metric *m,
                        Target *out, Err *err)
{
    const char *value = args->word[1];
    char *end;

    *out = (Target){NAN, args_get(args, "due")};
    if (strcmp(value, "none") == 0) {
        out->due = NULL;
        return true;
    }
    out->value = strtod(value, &end);
    if (end == value || *end != '\0' || !isfinite(out->value))
        return err_set(err, ERR_INPUT,
                       "a target is a number or none, not \"%.40s\"", value);
    return target_possible(m, out->value, err) &&
           (out->due == NULL ||
            target_due_ok(out->due, app->zone, clock_now(), err) ||
            err_within(err, "--due"));
}

static void print_target(const App *app, const Metric *m, bool named)
{
    Target t = settings_target(app->settings, m->name);

    if (isnan(t.value) && named)
        printf("%s = none\n", m->name);
    else if (!isnan(t.value))
        printf("%s = %.15g %s%s%s\n", m->name, t.value, m->unit,
               t.due != NULL ? " by " : "", t.due != NULL ? t.due : "");
}

/* All options but those that are about the command are the call's. */
static bool check_target(App *app, const Args *args, Arena *a, Err *err)
{
    Param *p = ARENA_ARRAY(a, Param, args->n_options + 2);
    size_t n = 0;

    for (size_t i = 0; i < args->n_options; i++)
        if (strcmp(args->option[i].name, "data") != 0 &&
            strcmp(args->option[i].name, "check") != 0)
            p[n++] = args->option[i];
    if (args->n_words == 2)
        p[n++] = (Param){"value", args->word[1]};
    if (args_get(args, "format") == NULL)
        p[n++] = (Param){"format", "text"};
    return command_get(app,
                       arena_printf(a, "/v1/targets/%s/check", args->word[0]),
                       (Params){p, n}, a, err);
}

static bool run(App *app, const Args *args, Arena *a, Err *err)
{
    const Catalogue *all = app_catalogue(app, a);
    const Metric *m;
    Target t;

    if (args->n_words == 0 && args_get(args, "check") != NULL)
        return err_set(err, ERR_INPUT, "--check needs a metric");
    if (args->n_words == 0) {
        for (size_t i = 0; i < catalogue_size(all); i++)
            print_target(app, catalogue_at(all, i), false);
        return true;
    }
    m = metric_find(all, args->word[0], err);
    if (m == NULL)
        return false;
    if (args_get(args, "check") != NULL)
        return check_target(app, args, a, err);
    if (args->n_words == 2)
        return read_target(args, app, m, &t, err) &&
               settings_set_target(app->settings, m->name, t, err);
    if (args_get(args, "due") != NULL)
        return err_set(err, ERR_INPUT, "--due needs a value to be due");
    print_target(app, m, true);
    return true;
}

int command_target(const Command *c, int argc, char **argv)
{
    static const char *const flags[] = {"check", NULL};
    static const char *const options[] = {"data", "due", NULL};
    Arena a = {0};
    Folder folder;
    Err err = {0};
    Args args;
    bool ok;

    if (!args_parse(argc, argv, flags, &a, &args, &err) ||
        (args_get(&args, "check") == NULL &&
         !args_only(&args, options, &err)) ||
        (args.n_words > 2 &&
         !err_set(&err, ERR_INPUT, "usage: puls %s %s", c->name, c->usage)) ||
        !folder_open(&folder, &args, c, &err)) {
        arena_clear(&a);
        return command_fail(&err);
    }
    ok = run(&folder.app, &args, &a, &err);
    folder_close(&folder);
    arena_clear(&a);
    return ok ? EXIT_DONE : command_fail(&err);
}

/*
 * target.c -- `puls target`: what metrics should reach.
 *
 *     puls target                             all of them
 *     puls target nps                         that of one
 *     puls target nps 40 --due 2026-12-31
 *     puls target nps none
 *
 * A target is in the unit of the metric's answers.
 */
#include "main/command.h"

#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_target(const Args *args, const App *app, Target *out, Err *err)
{
    const char *value = args->word[1];
    char *end;
    int64_t ms;

    *out = (Target){NAN, args_get(args, "due")};
    if (strcmp(value, "none") == 0) {
        out->due = NULL;
        return true;
    }
    out->value = strtod(value, &end);
    if (end == value || *end != '\0' || !isfinite(out->value))
        return err_set(err, ERR_INPUT,
                       "a target is a number or none, not \"%.40s\"", value);
    return out->due == NULL || clock_parse(out->due, app->zone, &ms, err) ||
           err_within(err, "--due");
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

static bool run(const App *app, const Args *args, Arena *a, Err *err)
{
    const Catalogue *all = app_catalogue(app, a);
    const Metric *m;
    Target t;

    if (args->n_words == 0) {
        for (size_t i = 0; i < catalogue_size(all); i++)
            print_target(app, catalogue_at(all, i), false);
        return true;
    }
    m = metric_find(all, args->word[0], err);
    if (m == NULL)
        return false;
    if (args->n_words == 2)
        return read_target(args, app, &t, err) &&
               settings_set_target(app->settings, m->name, t, err);
    if (args_get(args, "due") != NULL)
        return err_set(err, ERR_INPUT, "--due needs a value to be due");
    print_target(app, m, true);
    return true;
}

int command_target(const Command *c, int argc, char **argv)
{
    static const char *const options[] = {"data", "due", NULL};
    Arena a = {0};
    Folder folder;
    Err err = {0};
    Args args;
    bool ok;

    if (!args_parse(argc, argv, NULL, &a, &args, &err) ||
        !args_only(&args, options, &err) ||
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

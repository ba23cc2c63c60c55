/*
 * settings.c -- `puls settings`: print all, print one, or set one.
 *
 *     puls settings                      every setting with its paragraph
 *     puls settings org.zone             its value
 *     puls settings org.zone Europe/Rome
 */
#include "main/command.h"

#include <stdio.h>

static void print_all(const Settings *s)
{
    for (size_t i = 0; i < setting_count; i++) {
        const Setting *t = &setting_table[i];

        printf("%s = %s%s\n    %s\n", t->name, settings_text(s, t->name),
               settings_is_set(s, t->name) ? "" : "  (default)", t->doc);
    }
}

static bool run(Settings *s, const Args *args, Err *err)
{
    if (args->n_words == 0) {
        print_all(s);
        return true;
    }
    if (setting_find(args->word[0], err) == NULL)
        return false;
    if (args->n_words == 1) {
        printf("%s\n", settings_text(s, args->word[0]));
        return true;
    }
    return settings_set(s, args->word[0], args->word[1], err);
}

int command_settings(const Command *c, int argc, char **argv)
{
    static const char *const options[] = {"data", NULL};
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
    ok = run(folder.app.settings, &args, &err);
    folder_close(&folder);
    arena_clear(&a);
    return ok ? EXIT_DONE : command_fail(&err);
}

/*
 * settings.c -- `puls settings`: print all, print one, or set one.
 *
 *     puls settings                      every setting with its paragraph
 *     puls settings org.zone             its value
 *     puls settings org.zone Europe/Rome
 *
 * Settings may be changed while a server has the folder; it takes them up
 * when it is told to.
 */
#include "main/command.h"

#include <stdio.h>
#include <string.h>

static void print_all(const Settings *s)
{
    for (size_t i = 0; i < setting_count; i++) {
        const Setting *t = &setting_table[i];

        printf("%s = %s%s\n    %s\n", t->name, settings_text(s, t->name),
               settings_is_set(s, t->name) ? "" : "  (default)", t->doc);
    }
}

/* How a server that runs gets to know. */
static void tell_owner(const Setting *d, const LockOwner *owner)
{
    fprintf(stderr,
            d->restart ? "puls: %s (pid %ld) takes it up when it is started"
                         " again\n"
                       : "puls: %s (pid %ld) takes it up after kill -HUP\n",
            owner->who, owner->pid);
}

static bool change(Settings *s, const Setting *d, const char *value,
                   const LockOwner *owner, Err *err)
{
    if (!settings_set(s, d->name, value, err))
        return false;
    if (owner->pid > 0)
        tell_owner(d, owner);
    return true;
}

static bool run(Settings *s, const Args *args, const LockOwner *owner, Err *err)
{
    const Setting *d;

    if (args->n_words == 0) {
        print_all(s);
        return true;
    }
    d = setting_find(args->word[0], err);
    if (d == NULL)
        return false;
    if (args->n_words == 2)
        return change(s, d, args->word[1], owner, err);
    printf("%s\n", settings_text(s, args->word[0]));
    return true;
}

/* The settings guard themselves, so a server that has the folder is no
 * hindrance, only somebody to tell. */
static bool is_server(const char *dir, LockOwner *owner)
{
    static const char server[] = "puls serve ";

    return lock_owner(dir, owner) &&
           strncmp(owner->who, server, strlen(server)) == 0;
}

static bool open_and_run(const Command *c, const Args *args, Arena *a, Err *err)
{
    const char *dir = folder_dir(args, err);
    LockOwner owner = {0};
    Settings *s;
    Lock *lock;
    bool ok;

    if (dir == NULL)
        return false;
    lock = lock_take(dir, "puls settings", err);
    if (lock == NULL && (err->kind != ERR_CONFLICT || !is_server(dir, &owner)))
        return false;
    s = settings_open(dir, err);
    ok = s != NULL && run(s, args, &owner, err);
    settings_close(s);
    lock_release(lock);
    return ok;
}

int command_settings(const Command *c, int argc, char **argv)
{
    return command_run(c, argc, argv, 0, 2, open_and_run);
}

/*
 * command.h -- What the program can be told to do.
 *
 * The table is in main.c.  A command gets the words after its name and
 * returns the exit status: EXIT_DONE, EXIT_FAILED when something did not
 * work, EXIT_USAGE when what was asked makes no sense.  It prints its own
 * complaints with command_fail().
 */
#ifndef PULS_MAIN_COMMAND_H
#define PULS_MAIN_COMMAND_H

#include "api/app.h"
#include "main/args.h"
#include "store/lock.h"

enum { EXIT_DONE, EXIT_FAILED, EXIT_USAGE };

typedef struct Command {
    const char *name;
    int (*run)(const struct Command *c, int argc, char **argv);
    const char *usage; /* the words after the name */
    const char *doc;
    const char *path;   /* of the API call that it makes, or NULL */
    const char *word;   /* the parameter that its first word stands for */
    const char *format; /* that people get unless they say another */
    bool dataless;      /* it works without a data folder as well */
} Command;

int command_backup(const Command *c, int argc, char **argv);
int command_call(const Command *c, int argc, char **argv);
int command_check(const Command *c, int argc, char **argv);
int command_demo(const Command *c, int argc, char **argv);
int command_import(const Command *c, int argc, char **argv);
int command_restore(const Command *c, int argc, char **argv);
int command_serve(const Command *c, int argc, char **argv);
int command_settings(const Command *c, int argc, char **argv);
int command_target(const Command *c, int argc, char **argv);

/* Make a call of the API and print what it answers. */
bool command_get(App *app, const char *path, Params params, Arena *a, Err *err);

/* Print "puls: SENTENCE" and return the status that its kind asks for. */
int command_fail(const Err *err);

/* Run a command that has no option but --data, and from `least` to `most`
 * words. */
typedef bool CommandRun(const Command *c, const Args *args, Arena *a, Err *err);
int command_run(const Command *c, int argc, char **argv, size_t least,
                size_t most, CommandRun *run);

/* A data folder that is this process's own while it is open. */
typedef struct Folder {
    App app;
    Lock *lock;
} Folder;

/* Lock and open the folder of --data, PULS_DATA or ./data.  Others that want
 * it meanwhile read the command's name. */
bool folder_open(Folder *f, const Args *args, const Command *c, Err *err);
void folder_close(Folder *f);

/* Which folder that is.  NULL and *err: nobody said. */
const char *folder_dir(const Args *args, Err *err);

#endif

/*
 * args.h -- The words of a command line: options with values, and the rest.
 *
 *     puls query nps --by channel --last=90d
 *
 * `--name value` and `--name=value` are the same.  An option that takes no
 * value is named in `flags`.  "--" ends the options.  What an option means,
 * and whether it exists, is the command's business.
 */
#ifndef PULS_MAIN_ARGS_H
#define PULS_MAIN_ARGS_H

#include "base/arena.h"
#include "base/param.h"

#include <stdbool.h>
#include <stddef.h>

#define MAX_ARGS 4096

typedef struct Args {
    Param *option; /* in order; a flag has the value "true" */
    size_t n_options;
    const char **word; /* what is no option */
    size_t n_words;
} Args;

/* `flags` is NULL-terminated.  The result points into argv and the arena. */
bool args_parse(int argc, char **argv, const char *const *flags, Arena *a,
                Args *out, Err *err);

/* The last value given; NULL if there is none. */
const char *args_get(const Args *args, const char *name);

/* Is every option one of these (NULL-terminated)?  If not, the error names
 * the nearest. */
bool args_only(const Args *args, const char *const *names, Err *err);

#endif

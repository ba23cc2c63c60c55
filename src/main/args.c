/* args.c -- See args.h. */
#include "main/args.h"

#include "base/nearest.h"

#include <string.h>

static bool is_flag(const char *name, const char *const *flags)
{
    for (; flags != NULL && *flags != NULL; flags++)
        if (strcmp(name, *flags) == 0)
            return true;
    return false;
}

/* Take the option at argv[*i], and its value from the next word if it has
 * none of its own. */
static bool take_option(int argc, char **argv, int *i, const char *const *flags,
                        Arena *a, Args *out, Err *err)
{
    const char *name = argv[*i] + 2;
    const char *equals = strchr(name, '=');
    Param *p = &out->option[out->n_options++];

    if (equals != NULL) {
        *p = (Param){arena_strndup(a, name, (size_t)(equals - name)),
                     equals + 1};
        return true;
    }
    *p = (Param){name, "true"};
    if (is_flag(name, flags))
        return true;
    if (*i + 1 == argc)
        return err_set(err, ERR_INPUT, "--%s needs a value", name);
    p->value = argv[++*i];
    return true;
}

bool args_parse(int argc, char **argv, const char *const *flags, Arena *a,
                Args *out, Err *err)
{
    bool options = true;

    *out = (Args){0};
    if (argc > MAX_ARGS)
        return err_set(err, ERR_LIMIT, "at most %d words", MAX_ARGS);
    out->option = ARENA_ARRAY(a, Param, (size_t)argc + 1);
    out->word = ARENA_ARRAY(a, const char *, (size_t)argc + 1);
    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (!options || strncmp(argv[i], "--", 2) != 0)
            out->word[out->n_words++] = argv[i];
        else if (!take_option(argc, argv, &i, flags, a, out, err))
            return false;
    }
    return true;
}

const char *args_get(const Args *args, const char *name)
{
    for (size_t i = args->n_options; i > 0; i--)
        if (strcmp(args->option[i - 1].name, name) == 0)
            return args->option[i - 1].value;
    return NULL;
}

bool args_only(const Args *args, const char *const *names, Err *err)
{
    size_t n = 0;

    while (names[n] != NULL)
        n++;
    for (size_t i = 0; i < args->n_options; i++) {
        const char *name = args->option[i].name, *hint;

        if (is_flag(name, names))
            continue;
        hint = nearest_name(name, names, n);
        return err_set(err, ERR_INPUT, "no such option: --%s%s%s", name,
                       hint != NULL ? "; did you mean --" : "",
                       hint != NULL ? hint : "");
    }
    return true;
}

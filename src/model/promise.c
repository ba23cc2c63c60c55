/* promise.c -- See promise.h. */
#include "model/promise.h"

#include "base/civil.h"

#include <string.h>

bool promise_time(int64_t ms)
{
    return ms >= civil_days(PROMISE_FIRST_YEAR, 1, 1) * DAY_MS &&
           ms <= civil_days(PROMISE_LAST_YEAR, 1, 1) * DAY_MS;
}

bool promise_kind(FactTable table, const char *word)
{
    const char *const *words = kind_words(table);

    while (*words != NULL && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

const char *promise_kinds(Arena *a, FactTable table)
{
    const char *const *words = kind_words(table);
    const char *list = "";

    for (size_t i = 0; words[i] != NULL; i++)
        list = arena_printf(a, "%s%s%s", list, i ? ", " : "", words[i]);
    return list;
}

const PromiseScale *promise_scale(const char *kind)
{
    static const PromiseScale scales[] = {
        {"nps", 0, 10, true},
        {"yesno", 0, 1, false},
    };

    for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++)
        if (strcmp(scales[i].kind, kind) == 0)
            return &scales[i];
    return NULL;
}

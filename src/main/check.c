/*
 * check.c -- `puls check`: what the ledger says, in a line per table.
 *
 * The checksum covers the content of all versions, whatever the order in
 * which they came, so two ledgers that took the same files can be compared.
 * --rebuild makes the columns in memory (deck/) anew, for the next start.
 */
#include "main/command.h"

#include <stdio.h>

static bool check(Store *s, bool rebuild, Err *err)
{
    StoreBounds b;
    Held held;
    char hex[33];

    if (!store_bounds(s, &b, err))
        return false;
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        if (!store_checksum(s, (FactTable)t, hex, err))
            return false;
        printf("%-12s %12lld facts  %s\n", fact_table_name[t],
               (long long)b.facts[t], hex);
    }
    if (!rebuild)
        return true;
    if (!store_hold_anew(s, err))
        return false;
    store_held(s, &held);
    printf("%-12s %12lld facts  %lld MB of columns\n", "deck",
           (long long)held.facts, (long long)(held.bytes >> 20));
    return true;
}

int command_check(const Command *c, int argc, char **argv)
{
    static const char *const options[] = {"data", "rebuild", NULL};
    static const char *const flags[] = {"rebuild", NULL};
    Arena a = {0};
    Folder folder;
    Err err = {0};
    Args args;
    bool ok;

    if (!args_parse(argc, argv, flags, &a, &args, &err) ||
        !args_only(&args, options, &err) ||
        !folder_open(&folder, &args, c, &err)) {
        arena_clear(&a);
        return command_fail(&err);
    }
    ok = check(folder.app.store, args_get(&args, "rebuild") != NULL, &err);
    folder_close(&folder);
    arena_clear(&a);
    return ok ? EXIT_DONE : command_fail(&err);
}

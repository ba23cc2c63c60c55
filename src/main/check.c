/*
 * check.c -- `puls check`: what the ledger says, in a line per table.
 *
 * The checksum covers the content of all versions, whatever the order in
 * which they came, so two ledgers that took the same files can be compared.
 */
#include "main/command.h"

#include <stdio.h>

static bool check(Store *s, Err *err)
{
    StoreBounds b;
    char hex[33];

    if (!store_bounds(s, &b, err))
        return false;
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        if (!store_checksum(s, (FactTable)t, hex, err))
            return false;
        printf("%-12s %12lld facts  %s\n", fact_table_name[t],
               (long long)b.facts[t], hex);
    }
    return true;
}

int command_check(const Command *c, int argc, char **argv)
{
    static const char *const options[] = {"data", NULL};
    Arena a = {0};
    Folder folder;
    Err err = {0};
    Args args;
    bool ok;

    if (!args_parse(argc, argv, NULL, &a, &args, &err) ||
        !args_only(&args, options, &err) ||
        !folder_open(&folder, &args, c, &err)) {
        arena_clear(&a);
        return command_fail(&err);
    }
    ok = check(folder.app.store, &err);
    folder_close(&folder);
    arena_clear(&a);
    return ok ? EXIT_DONE : command_fail(&err);
}

/* params_fuzz.c -- Any bytes at all may arrive as a query string. */
#include "base/utf8.h"
#include "http/params.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena arena = {0};
    Params p;
    Err err = {0};
    bool ok = params_parse((const char *)data, size, &p, &arena, &err);

    if (ok == (err.kind != ERR_NONE)) /* says why, or parses it */
        abort();
    for (size_t i = 0; ok && i < p.n; i++)
        if (p.at[i].name[0] == '\0' ||
            !utf8_valid(p.at[i].name, strlen(p.at[i].name)) ||
            !utf8_valid(p.at[i].value, strlen(p.at[i].value)))
            abort();
    arena_clear(&arena);
    return 0;
}

/* clock_fuzz.c -- Any bytes at all may arrive as an instant or a zone. */
#include "base/clock.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* "instant zone"; what is read is written, and read as the same again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char input[120] = "", text[CLOCK_TEXT], *blank;
    const Zone *z = zone_utc(), *found;
    int64_t ms, again;
    Err err = {0};

    memcpy(input, data, size < sizeof(input) ? size : sizeof(input) - 1);
    blank = strrchr(input, ' ');
    if (blank != NULL) {
        *blank = '\0';
        found = zone_find(blank + 1, &err);
        z = found != NULL ? found : z;
    }
    err = (Err){0};
    if (!clock_parse(input, z, &ms, &err)) {
        if (err.kind != ERR_INPUT)
            abort();
        return 0;
    }
    /* Years of four digits and offsets of whole minutes can be read. */
    if (ms < 0 || ms > civil_days(9999, 12, 1) * DAY_MS)
        return 0;
    if (!clock_parse(clock_format(ms, z, text), z, &again, &err) || again != ms)
        abort();
    for (Grain g = GRAIN_HOUR; g <= GRAIN_YEAR; g++)
        if (clock_floor(z, g, ms) > ms || clock_next(z, g, ms) <= ms)
            abort();
    return 0;
}

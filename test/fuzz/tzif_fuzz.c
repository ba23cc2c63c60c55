/* tzif_fuzz.c -- A time zone file may be broken in any way. */
#include "base/tzif.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Tzif tz;

    tz = (Tzif){.n = 0};
    if (!tzif_read(data, size, &tz))
        return 0;
    for (size_t i = 1; i < tz.n; i++)
        if (tz.at[i].at <= tz.at[i - 1].at) /* in order, as promised */
            abort();
    return 0;
}

/* int128.c -- See int128.h. */
#include "base/int128.h"

#include <string.h>

double int128_double(Int128 x)
{
    return (double)x;
}

char *int128_text(Int128 x, char out[INT128_TEXT])
{
    /* Unsigned, because the smallest Int128 has no positive twin. */
    Uint128 rest = x < 0 ? -(Uint128)x : (Uint128)x;
    char digits[INT128_TEXT];
    size_t at = sizeof digits - 1;

    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest > 0);
    if (x < 0)
        digits[--at] = '-';
    memcpy(out, digits + at, sizeof digits - at);
    return out;
}

/* coding.c -- See coding.h. */
#include "base/coding.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "abcdefghijklmnopqrstuvwxyz0123456789+/";

void coding_hex(const void *bytes, size_t n, char *out)
{
    const unsigned char *b = bytes;

    for (size_t i = 0; i < n; i++) {
        *out++ = "0123456789abcdef"[b[i] >> 4];
        *out++ = "0123456789abcdef"[b[i] & 15];
    }
    *out = '\0';
}

void coding_base64(const void *bytes, size_t n, char *out)
{
    const unsigned char *b = bytes;

    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t group = (uint32_t)b[i] << 16;

        group |= left > 1 ? (uint32_t)b[i + 1] << 8 : 0;
        group |= left > 2 ? b[i + 2] : 0;
        *out++ = digits[group >> 18];
        *out++ = digits[group >> 12 & 63];
        *out++ = left > 1 ? digits[group >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[group & 63] : '=';
    }
    *out = '\0';
}

/* Six bits, or -1. */
static int value_of(char c)
{
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    return at == NULL ? -1 : (int)(at - digits);
}

/* Four characters, of which `pad` are '='; false if they are none. */
static bool take_group(const char *text, size_t pad, unsigned char *to)
{
    uint32_t group = 0;

    for (size_t i = 0; i < 4; i++) {
        int v = i >= 4 - pad ? 0 : value_of(text[i]);

        if (v < 0)
            return false;
        group = group << 6 | (uint32_t)v;
    }
    for (size_t i = 0; i < 3 - pad; i++)
        to[i] = (unsigned char)(group >> (16 - 8 * i));
    return (group & ((1u << 8 * pad) - 1)) == 0;
}

char *coding_from_base64(Arena *a, const char *text, size_t n, size_t *len)
{
    size_t pad = 0;
    unsigned char *out;

    if (n % 4 != 0)
        return NULL;
    while (pad < 2 && pad < n && text[n - 1 - pad] == '=')
        pad++;
    out = arena_alloc(a, n / 4 * 3 + 1);
    for (size_t i = 0; i < n / 4; i++)
        if (!take_group(text + 4 * i, 4 * i + 4 == n ? pad : 0, out + 3 * i))
            return NULL;
    *len = n / 4 * 3 - pad;
    return (char *)out;
}

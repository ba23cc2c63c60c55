/* utf8.c -- See utf8.h. */
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

/* How the characters that start with `first`..`last` go on.  Only the second
 * byte has a range of its own; all later ones are 80..BF. */
static const struct Lead {
    unsigned char first, last, len, low, high;
} leads[] = {
    {0x00, 0x7f, 1, 0, 0},       {0xc2, 0xdf, 2, 0x80, 0xbf},
    {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
    {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
    {0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf},
    {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static const struct Lead *lead_of(unsigned char c)
{
    for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
        if (c >= leads[i].first && c <= leads[i].last)
            return &leads[i];
    return NULL;
}

size_t utf8_next(const char *s, size_t n)
{
    const unsigned char *b = (const unsigned char *)s;
    const struct Lead *lead;

    if (n == 0)
        return 0;
    lead = lead_of(b[0]);
    if (lead == NULL || lead->len > n)
        return 0;
    if (lead->len > 1 && (b[1] < lead->low || b[1] > lead->high))
        return 0;
    for (size_t i = 2; i < lead->len; i++)
        if ((b[i] & 0xc0) != 0x80)
            return 0;
    return lead->len;
}

/* Are the eight bytes at `s` ASCII? */
static bool plain(const char *s)
{
    uint64_t bytes;

    memcpy(&bytes, s, sizeof(bytes));
    return (bytes & 0x8080808080808080u) == 0;
}

bool utf8_valid(const char *s, size_t n)
{
    while (n > 0) {
        size_t len;

        if (n >= 8 && plain(s)) {
            s += 8;
            n -= 8;
            continue;
        }
        len = (signed char)*s >= 0 ? 1 : utf8_next(s, n);

        if (len == 0)
            return false;
        s += len;
        n -= len;
    }
    return true;
}

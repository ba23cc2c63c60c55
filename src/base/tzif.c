/*
 * tzif.c -- See tzif.h.
 *
 *     header 1, data with 32-bit times      skipped: it ends in 2038
 *     header 2, data with 64-bit times      transitions and their types
 *     \n rule \n                            what goes on after the last one
 *
 *     data: times[timecnt] type_of[timecnt] types[typecnt] names leaps flags
 *     type: offset in seconds (4 bytes), daylight (1), name (1)
 */
#include "base/tzif.h"

#include <string.h>

#define HEADER 44
#define TYPE   6

typedef struct Counts {
    size_t flags_utc, flags_std, leaps, times, types, names;
} Counts;

/* Big-endian and signed, as everything in the file. */
static int64_t number(const unsigned char *b, size_t n)
{
    uint64_t x = b[0] & 0x80 ? UINT64_MAX : 0;

    for (size_t i = 0; i < n; i++)
        x = x << 8 | b[i];
    return (int64_t)x;
}

static bool read_header(const unsigned char *b, size_t left, Counts *c)
{
    size_t count[6];

    if (left < HEADER || memcmp(b, "TZif", 4) != 0 || b[4] < '2')
        return false;
    for (size_t i = 0; i < 6; i++) {
        int64_t x = number(b + 20 + 4 * i, 4);

        if (x < 0 || x > TZIF_MAX_BYTES)
            return false;
        count[i] = (size_t)x;
    }
    *c = (Counts){count[0], count[1], count[2], count[3], count[4], count[5]};
    return true;
}

static size_t data_size(const Counts *c, size_t time)
{
    return c->times * (time + 1) + c->types * TYPE + c->names +
           c->leaps * (time + 4) + c->flags_std + c->flags_utc;
}

static bool append(Tzif *out, int64_t at, int64_t offset)
{
    int64_t now = out->n == 0 ? out->first : out->at[out->n - 1].offset;

    if (offset == now) /* only the name or the daylight flag changed */
        return true;
    if (out->n == TZIF_MAX_TRANSITIONS)
        return false;
    out->at[out->n++] = (Transition){at, offset};
    return true;
}

static bool read_data(const unsigned char *b, const Counts *c, Tzif *out)
{
    const unsigned char *type_of = b + c->times * 8;
    const unsigned char *types = type_of + c->times;
    int64_t before = INT64_MIN;

    out->n = 0;
    if (c->types == 0)
        return false;
    out->first = number(types, 4) * SECOND_MS;
    for (size_t i = 0; i < c->times; i++) {
        int64_t at = number(b + 8 * i, 8);

        if (type_of[i] >= c->types || at <= before ||
            at > INT64_MAX / SECOND_MS)
            return false;
        before = at;
        if (at < INT64_MIN / SECOND_MS) /* the big bang, in some files */
            at = INT64_MIN / SECOND_MS;
        if (!append(out, at * SECOND_MS,
                    number(types + TYPE * type_of[i], 4) * SECOND_MS))
            return false;
    }
    return true;
}

bool tzif_read(const unsigned char *bytes, size_t len, Tzif *out)
{
    const unsigned char *end = bytes + len;
    char rule[80];
    Counts c;
    size_t n = 0;

    if (!read_header(bytes, len, &c))
        return false;
    bytes += HEADER;
    if (data_size(&c, 4) > (size_t)(end - bytes))
        return false;
    bytes += data_size(&c, 4);
    if (!read_header(bytes, (size_t)(end - bytes), &c))
        return false;
    bytes += HEADER;
    if (data_size(&c, 8) >= (size_t)(end - bytes) || !read_data(bytes, &c, out))
        return false;
    bytes += data_size(&c, 8);
    if (*bytes++ != '\n')
        return false;
    while (bytes < end && *bytes != '\n' && n < sizeof(rule) - 1)
        rule[n++] = (char)*bytes++;
    rule[n] = '\0';
    return bytes < end && *bytes == '\n' && tzif_apply_rule(rule, out);
}

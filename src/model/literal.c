/* literal.c -- See literal.h. */
#include "model/literal.h"

#include <inttypes.h>
#include <string.h>

/* How a type is written; MONEY has two decimals in any currency, because a
 * filter is read before there are facts with a currency. */
typedef struct Form {
    int decimals;
    const char *example;
} Form;

static const Form forms[] = {
    [COLUMN_INT] = {0, "a whole number"},
    [COLUMN_MS] = {0, "ms, or a number with ms, s, min, h or d"},
    [COLUMN_SCORE] = {3, "a number with at most three decimals"},
    [COLUMN_MONEY] = {2, "an amount in major units such as 12.34"},
};

typedef struct Unit {
    const char *name;
    int decimals; /* that make whole milliseconds: 0.001 s is 1 ms */
    int64_t ms;   /* in the last decimal */
} Unit;

static const Unit units[] = {
    {"", 0, 1},     {"ms", 0, 1},      {"s", 3, 1},
    {"min", 3, 60}, {"h", 3, 60 * 60}, {"d", 3, 24 * 60 * 60},
};

/* Digits with up to `decimals` behind a point, as a whole number of the last
 * decimal; *end is behind them.  False: no number, or too long a one. */
static bool fixed(const char *s, int decimals, int64_t *out, const char **end)
{
    bool minus = *s == '-';
    int behind = -1; /* digits behind the point; -1 before it */
    bool any = false;

    s += minus;
    *out = 0;
    for (;; s++) {
        if (*s == '.' && any && behind < 0 && decimals > 0) {
            behind = 0;
            continue;
        }
        if (*s < '0' || *s > '9' || behind == decimals)
            break;
        any = true;
        behind += behind >= 0;
        if (__builtin_mul_overflow(*out, 10, out) ||
            __builtin_add_overflow(*out, *s - '0', out))
            return false;
    }
    *end = s;
    if (!any || behind == 0)
        return false;
    for (behind = behind < 0 ? 0 : behind; behind < decimals; behind++)
        if (__builtin_mul_overflow(*out, 10, out))
            return false;
    *out = minus ? -*out : *out;
    return true;
}

static bool parse_ms(const char *text, int64_t *out)
{
    const char *end;

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        const Unit *u = &units[i];

        if (fixed(text, u->decimals, out, &end) && strcmp(end, u->name) == 0)
            return !__builtin_mul_overflow(*out, u->ms, out);
    }
    return false;
}

bool literal_parse_time(const char *text, const Zone *z, int64_t *out, Err *err)
{
    if (!clock_parse(text, z, out, err))
        return false;
    if (*out >= civil_days(1, 1, 1) * DAY_MS &&
        *out < civil_days(10000, 1, 1) * DAY_MS)
        return true;
    return err_set(err, ERR_INPUT, "%.40s is not in the years 1 to 9999", text);
}

static bool parse_bool(const char *text, int64_t *out, Err *err)
{
    *out = strcmp(text, "true") == 0;
    if (*out || strcmp(text, "false") == 0)
        return true;
    return err_set(err, ERR_INPUT, "%.40s is neither true nor false", text);
}

bool literal_parse(const Column *c, const char *text, int64_t *out, Err *err)
{
    const char *end;

    if (c->type == COLUMN_TIME)
        return literal_parse_time(text, zone_utc(), out, err);
    if (c->type == COLUMN_BOOL)
        return parse_bool(text, out, err);
    if (c->type == COLUMN_MS) {
        if (parse_ms(text, out) && *out != INT64_MAX)
            return true;
    } else if (fixed(text, forms[c->type].decimals, out, &end) &&
               *end == '\0' && *out != INT64_MAX) {
        return true; /* INT64_MAX is the open end of a range */
    }
    return err_set(err, ERR_INPUT, "%s: \"%.40s\" is not %s, or too big",
                   c->name, text, forms[c->type].example);
}

static void write_fixed(Buf *out, int64_t x, int decimals)
{
    uint64_t size = x < 0 ? 0 - (uint64_t)x : (uint64_t)x, one = 1;

    for (int i = 0; i < decimals; i++)
        one *= 10;
    buf_printf(out, "%s%" PRIu64, x < 0 ? "-" : "", size / one);
    if (size % one != 0)
        buf_printf(out, ".%0*" PRIu64, decimals, size % one);
}

void literal_write(Buf *out, const Column *c, int64_t x)
{
    char text[CLOCK_TEXT];

    if (c->type == COLUMN_TIME)
        buf_puts(out, clock_format(x, zone_utc(), text));
    else if (c->type == COLUMN_BOOL)
        buf_puts(out, x ? "true" : "false");
    else
        write_fixed(out, x, forms[c->type].decimals);
}

/* literal.c -- Constants of a mapping as SQL: read_const() of read.h. */
#include "base/clock.h"
#include "intake/read.h"
#include "intake/sql.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MAX_SCORE 999999.0
#define MAX_MAJOR 1e12

static const char *int_const(Build *b, const YamlNode *n)
{
    int64_t i;
    Err err = {0};

    if (yaml_int(n, &i, &err))
        return arena_printf(b->a, "cast(%" PRId64 " as bigint)", i);
    build_tell(b, n, "\"%s\" is no whole number", n->text);
    return "null";
}

static const char *decimal_const(Build *b, const YamlNode *n, const char *type,
                                 double max)
{
    double x;
    Err err = {0};

    if (yaml_number(n, &x, &err) && isfinite(x) && fabs(x) <= max)
        return arena_printf(b->a, "cast('%.6f' as %s)", x, type);
    build_tell(b, n, "\"%s\" is no number that fits here", n->text);
    return "null";
}

static const char *money_const(Build *b, const YamlNode *n)
{
    static const double power[] = {1, 10, 100, 1000};
    double x;
    Err err = {0};

    if (b->currency == NULL || b->exponent < 0) {
        build_tell(b, n, "a constant amount needs a constant currency");
        return "null";
    }
    if (yaml_number(n, &x, &err) && isfinite(x) && fabs(x) <= MAX_MAJOR)
        return arena_printf(b->a, "cast(%.0f as bigint)",
                            round(x * power[b->exponent]));
    build_tell(b, n, "\"%s\" is no amount", n->text);
    return "null";
}

static const char *time_const(Build *b, const YamlNode *n)
{
    char text[CLOCK_TEXT];
    int64_t ms;
    Err err = {0};

    if (!clock_parse(n->text, b->m->zone, &ms, &err)) {
        build_tell(b, n, "%s", err.text);
        return "null";
    }
    clock_format(ms, zone_utc(), text);
    text[strcspn(text, "Z")] = '\0';
    return arena_printf(b->a, "timestamp '%s'", text);
}

static const char *bool_const(Build *b, const YamlNode *n)
{
    bool yes;
    Err err = {0};

    if (yaml_bool(n, &yes, &err))
        return yes ? "true" : "false";
    build_tell(b, n, "\"%s\" is neither true nor false", n->text);
    return "null";
}

const char *read_const(Build *b, const YamlNode *place, Want want)
{
    const YamlNode *n = build_resolve(b, place);

    if (n == NULL || n->type == YAML_NULL)
        return "null";
    if (n->type != YAML_TEXT) {
        build_tell(b, n, "a single value is expected here");
        return "null";
    }
    switch (want) {
    case WANT_TEXT: return sql_text(b->a, n->text);
    case WANT_INT:
    case WANT_MS: return int_const(b, n);
    case WANT_TIME: return time_const(b, n);
    case WANT_SCORE: return decimal_const(b, n, "decimal(9,3)", MAX_SCORE);
    case WANT_MONEY: return money_const(b, n);
    case WANT_BOOL: return bool_const(b, n);
    case WANT_NUMBER: return decimal_const(b, n, "decimal(19,6)", MAX_MAJOR);
    }
    return "null";
}

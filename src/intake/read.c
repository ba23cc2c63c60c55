/* read.c -- See read.h. */
#include "intake/read.h"

#include "base/clock.h"
#include "intake/sql.h"
#include "intake/timeformat.h"
#include "model/currency.h"
#include "model/promise.h"

#include <math.h>
#include <string.h>

const char *read_expected(Want want)
{
    switch (want) {
    case WANT_TEXT: return "a text";
    case WANT_INT: return "a whole number";
    case WANT_MS: return "a duration";
    case WANT_TIME: return "a date or time";
    case WANT_SCORE:
    case WANT_NUMBER: return "a number";
    case WANT_MONEY: return "an amount";
    case WANT_BOOL: return "yes or no";
    }
    return "";
}

Sql read_slot(Build *b, Sql like, int layer, const char *sql)
{
    like.layer = layer + 1;
    like.text = build_slot(b, like.layer, sql);
    return like;
}

/* `sql` over `text` as a value; a row where it fails is rejected. */
static Sql parsed(Build *b, Sql text, const char *sql, const char *expected)
{
    Sql v = read_slot(b, text, text.layer, sql);

    build_check(
        b,
        arena_printf(b->a, "(%s is null or %s is not null)", text.text, v.text),
        build_reason(b, &text, expected));
    return v;
}

/* ---- Numbers ------------------------------------------------------------ */

/* The text with a decimal point and nothing else between digits.  A point
 * that is neither makes it unreadable instead of a thousand times larger. */
static const char *plain_number(Build *b, const char *text, const char *decimal,
                                const char *thousands)
{
    const char *t = sql_text(b->a, thousands), *d = sql_text(b->a, decimal);
    const char *plain = text;

    if (thousands[0] != '\0')
        plain = arena_printf(
            b->a,
            "case when not contains(%s, %s) then %s when regexp_full_match("
            "%s, '[+-]?[0-9]{1,3}([%s][0-9]{3})*([%s][0-9]*)?')"
            " then replace(%s, %s, '') end",
            text, t, text, text, thousands[0] == '\'' ? "''" : thousands,
            decimal, text, t);
    if (decimal[0] == '.')
        return plain;
    return arena_printf(b->a, "replace(replace(%s, '.', '!'), %s, '.')", plain,
                        d);
}

static Sql number(Build *b, Sql text, Want want, const char *type,
                  const YamlNode *opts)
{
    const char *decimal = yaml_text(opts, "decimal", b->m->decimal);
    const char *thousands = yaml_text(opts, "thousands", b->m->thousands);
    const char *plain;

    if (strcmp(decimal, thousands) == 0) {
        if (opts != NULL && yaml_get(opts, "thousands") != NULL)
            build_tell(b, opts, "decimal and thousands are both \"%s\"",
                       decimal);
        thousands = "";
    }
    plain = plain_number(b, text.text, decimal, thousands);
    return parsed(b, text,
                  arena_printf(b->a, "try_cast(%s as %s)", plain, type),
                  read_expected(want));
}

static Sql whole_number(Build *b, Sql text, const YamlNode *opts)
{
    Sql v = number(b, text, WANT_INT, "decimal(18,3)", opts);
    Sql whole = read_slot(b, v, v.layer,
                          arena_printf(b->a,
                                       "case when %s = trunc(%s) then"
                                       " cast(%s as bigint) end",
                                       v.text, v.text, v.text));

    build_check(b,
                arena_printf(b->a, "(%s is null or %s is not null)", v.text,
                             whole.text),
                build_reason(b, &text, read_expected(WANT_INT)));
    return whole;
}

/* Ten to the exponent of the fact's currency, for multiplying decimals. */
static const char *minor_units(Build *b)
{
    static const char *const power[] = {
        "cast(1 as decimal(1,0))", "cast(10 as decimal(2,0))",
        "cast(100 as decimal(3,0))", "cast(1000 as decimal(4,0))"};
    const char *zero = "", *three = "";

    if (b->exponent >= 0)
        return power[b->exponent];
    for (size_t i = 0; currency_code(i) != NULL; i++) {
        const char *code = currency_code(i);
        int e = currency_exponent(code);
        const char **list = e == 0 ? &zero : &three;

        if (e != 2)
            *list =
                arena_printf(b->a, "%s%s'%s'", *list, **list ? ", " : "", code);
    }
    return arena_printf(b->a,
                        "cast(case when %s then 1 when %s then 1000 else 100"
                        " end as decimal(4,0))",
                        build_among(b, b->currency, zero),
                        build_among(b, b->currency, three));
}

static bool knows_currency(Build *b, const YamlNode *place)
{
    if (b->currency != NULL)
        return true;
    if (place != NULL)
        build_tell(b, place,
                   "an amount needs a currency: write {column: ..., currency:"
                   " EUR}, or `currency:` at the top of the mapping");
    return false;
}

Sql read_minor(Build *b, Sql n, const YamlNode *place)
{
    Sql v = n;

    if (!knows_currency(b, place))
        return v;
    v = read_slot(b, n, n.layer > 2 ? n.layer : 2,
                  arena_printf(b->a, "try(cast(round(%s * %s, 0) as bigint))",
                               n.text, minor_units(b)));
    build_check(
        b, arena_printf(b->a, "(%s is null or %s is not null)", n.text, v.text),
        build_reason(b, &n, "a smaller amount"));
    return v;
}

/* The usual amount, a column in one currency, stays within 64 bits. */
static Sql amount(Build *b, Sql text, const YamlNode *opts,
                  const YamlNode *place)
{
    static const char *const type[] = {"decimal(18,0)", "decimal(16,1)",
                                       "decimal(15,2)", "decimal(14,3)"};
    Sql v;

    if (strcmp(yaml_text(opts, "unit", ""), "minor") == 0)
        return whole_number(b, text, opts);
    if (!knows_currency(b, place))
        return text;
    if (b->exponent < 0)
        return read_minor(b, number(b, text, WANT_MONEY, "decimal(19,6)", opts),
                          place);
    v = number(b, text, WANT_MONEY, type[b->exponent], opts);
    return read_slot(
        b, v, v.layer,
        arena_printf(b->a, "cast(%s * %s as bigint)", v.text, minor_units(b)));
}

/* ---- Durations ---------------------------------------------------------- */

/* The usual units stay within 64 bits when multiplied, which is many times
 * faster, and leave room for 3,000 years. */
static const struct Unit {
    const char *name;
    const char *type; /* to read the text as */
    const char *ms;
} units[] = {
    {"ms", "decimal(17,0)", "cast(1 as decimal(1,0))"},
    {"s", "decimal(14,3)", "cast(1000 as decimal(4,0))"},
    {"min", "decimal(19,6)", "cast(60000 as decimal(8,0))"},
    {"h", "decimal(19,6)", "cast(3600000 as decimal(8,0))"},
    {"d", "decimal(19,6)", "cast(86400000 as decimal(8,0))"},
};

static Sql clock_duration(Build *b, Sql text)
{
    const char *t = text.text;
    const char *part = "try_cast(split_part(%s, ':', %d) as decimal(19,6))";
    const char *p1 = arena_printf(b->a, part, t, 1);
    const char *p2 = arena_printf(b->a, part, t, 2);
    const char *p3 = arena_printf(b->a, part, t, 3);

    return parsed(
        b, text,
        arena_printf(b->a,
                     "case when regexp_full_match(%s, '[0-9]{1,6}:[0-5]?[0-9]:"
                     "[0-5]?[0-9]([.][0-9]+)?') then cast(round(((%s * 60 + %s)"
                     " * 60 + %s) * 1000, 0) as bigint) end",
                     t, p1, p2, p3),
        "a duration as h:mm:ss");
}

static Sql duration(Build *b, Sql text, const YamlNode *opts)
{
    const char *unit = yaml_text(opts, "unit", "s");
    Sql v;

    if (strcmp(unit, "h:mm:ss") == 0)
        return clock_duration(b, text);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(unit, units[i].name) != 0)
            continue;
        v = number(b, text, WANT_MS, units[i].type, opts);
        return read_slot(b, v, v.layer,
                         arena_printf(b->a,
                                      "try_cast(round(%s * %s, 0) as bigint)",
                                      v.text, units[i].ms));
    }
    build_tell(b, yaml_get(opts, "unit"),
               "\"%s\" is no unit of a duration; there are ms, s, min, h, d and"
               " h:mm:ss",
               unit);
    return text;
}

/* ---- Times -------------------------------------------------------------- */

/* Does the text say its own offset?  The minus of a date comes before its
 * twelfth character. */
static const char *has_offset(Build *b, const Sql *text)
{
    const char *t = text->text;

    return build_slot(b, text->layer + 1,
                      arena_printf(b->a,
                                   "(contains(%s, '+') or ends_with(%s, 'Z') or"
                                   " ends_with(%s, ' UTC') or"
                                   " contains(substring(%s, 12), '-'))",
                                   t, t, t, t));
}

/* Put the text's instant, if it says its offset, before *utc, and its local
 * time, if not, before *local. */
static void put_iso(Build *b, const Sql *text, const char **utc,
                    const char **local)
{
    const char *t = text->text, *offset = has_offset(b, text);

    *utc = arena_printf(
        b->a,
        "%s, case when %s then make_timestamp(epoch_us(coalesce(try_cast(%s as"
        " timestamptz), try_strptime(replace(%s, 'Z', '+00'),"
        " ['%%Y-%%m-%%dT%%H:%%M%%z', '%%Y-%%m-%%d %%H:%%M%%z'])))) end",
        *utc, offset, t, t);
    *local = arena_printf(b->a,
                          "%s, case when %s then null else"
                          " try_cast(%s as timestamp) end",
                          *local, offset, t);
}

static void put_format(Build *b, const Sql *text, const TimeFormat *f,
                       const char **utc, const char **local)
{
    const char *t = text->text;

    switch (f->kind) {
    case TIME_ISO: put_iso(b, text, utc, local); return;
    case TIME_EPOCH_S:
    case TIME_EPOCH_MS:
        *utc =
            arena_printf(b->a,
                         "%s, make_timestamp(try_cast(try_cast(%s as"
                         " decimal(19,6)) * %s as bigint))",
                         *utc, t, f->kind == TIME_EPOCH_S ? "1000000" : "1000");
        return;
    case TIME_PATTERN: break;
    }
    if (f->has_offset)
        *utc = arena_printf(b->a,
                            "%s, make_timestamp(epoch_us(try_strptime(%s,"
                            " %s)))",
                            *utc, t, sql_text(b->a, f->pattern));
    else
        *local = arena_printf(b->a, "%s, try_strptime(%s, %s)", *local, t,
                              sql_text(b->a, f->pattern));
}

static const Zone *zone_of(Build *b, const YamlNode *opts)
{
    const YamlNode *n = opts == NULL ? NULL : yaml_get(opts, "zone");
    const Zone *z = b->m->zone;
    Err err = {0};

    if (n != NULL && (z = zone_find(n->text, &err)) == NULL) {
        build_tell(b, n, "%s", err.text);
        z = zone_utc();
    }
    return z;
}

/* All formats of the option, as the two lists of put_format(); and what to
 * call them in a reason. */
static const char *put_formats(Build *b, const Sql *t, const YamlNode *opts,
                               const char **utc, const char **local)
{
    const YamlNode *n = opts == NULL ? NULL : yaml_get(opts, "format");
    const YamlNode *first = n != NULL && n->type == YAML_LIST ? n->first : n;
    const char *names = "";
    TimeFormat f = {.kind = TIME_ISO};
    Err err = {0};

    if (first == NULL)
        put_format(b, t, &f, utc, local);
    for (const YamlNode *i = first; i != NULL; i = i == n ? NULL : i->next) {
        if (i->type != YAML_TEXT || !timeformat_parse(b->a, i->text, &f, &err))
            build_tell(b, i, "%s",
                       err.text[0] ? err.text
                                   : "a time format is"
                                     " expected here");
        else
            put_format(b, t, &f, utc, local);
        names = arena_printf(b->a, "%s%s%s", names, names[0] ? " or " : "",
                             i->text ? i->text : "");
    }
    return names[0] ? names : "a date or time as 2026-01-31T09:15:00";
}

static const char *within_reason(Build *b, const char *time)
{
    return arena_printf(b->a,
                        "case when %s between timestamp '%d-01-01' and"
                        " timestamp '%d-01-01' then %s end",
                        time, PROMISE_FIRST_YEAR, PROMISE_LAST_YEAR, time);
}

static Sql instant(Build *b, Sql text, const YamlNode *opts)
{
    const char *utc = "null::timestamp", *local = "null::timestamp", *expected;
    Sql v, there;

    expected = put_formats(b, &text, opts, &utc, &local);
    there = read_slot(b, text, text.layer,
                      arena_printf(b->a, "coalesce(%s)", local));
    there = read_slot(b, there, there.layer, within_reason(b, there.text));
    v = read_slot(
        b, text, text.layer + 1,
        arena_printf(b->a, "coalesce(%s, %s)", utc,
                     timeformat_to_utc(b->a, zone_of(b, opts), there.text)));
    text.layer = v.layer;
    return parsed(b, text, within_reason(b, v.text), expected);
}

/* ---- Truth values and maps ---------------------------------------------- */

static Sql truth(Build *b, Sql text)
{
    const char *t = text.text, *low = arena_printf(b->a, "lower(%s)", t);

    return parsed(
        b, text,
        arena_printf(b->a,
                     "case when %s is null then null when %s then true"
                     " when %s then false when %s then true when %s"
                     " then false end",
                     t, build_among(b, t, "'1', 'true'"),
                     build_among(b, t, "'0', 'false'"),
                     build_among(b, low, "'true', 'yes', 'y', 't'"),
                     build_among(b, low, "'false', 'no', 'n', 'f'")),
        read_expected(WANT_BOOL));
}

static Sql plainly(Build *b, Sql text, Want want, const YamlNode *opts,
                   const YamlNode *place)
{
    switch (want) {
    case WANT_TEXT: return text;
    case WANT_INT: return whole_number(b, text, opts);
    case WANT_MS: return duration(b, text, opts);
    case WANT_TIME: return instant(b, text, opts);
    case WANT_SCORE: return number(b, text, want, "decimal(9,3)", opts);
    case WANT_MONEY: return amount(b, text, opts, place);
    case WANT_BOOL: return truth(b, text);
    case WANT_NUMBER: return number(b, text, want, "decimal(19,6)", opts);
    }
    return text;
}

/* The keys of a map as 'a', 'b'. */
static const char *map_keys(Build *b, const YamlNode *map, const char *mark)
{
    const char *keys = "";

    for (const YamlNode *n = map->first; n != NULL; n = n->next)
        keys = arena_printf(b->a, "%s%s%s", keys, keys[0] ? ", " : "",
                            mark[0] ? sql_text(b->a, n->key) : n->key);
    return keys;
}

static Sql map_text(Build *b, Sql text, Want want, const YamlNode *opts)
{
    const YamlNode *map = yaml_get(opts, "map"), *n;
    const YamlNode *other = yaml_get(opts, "other");
    const char *word = other == NULL ? "reject" : other->text;
    const char *keys = map_keys(b, map, "'"), *cases = "", *rest = "null";
    int layer = text.layer;

    if (map->first == NULL) {
        build_tell(b, map, "the map is empty");
        return text;
    }
    for (n = map->first; n != NULL; n = n->next)
        cases = arena_printf(b->a, "%s when %s then %s", cases,
                             sql_text(b->a, n->key), read_const(b, n, want));
    if (word != NULL && strcmp(word, "same") == 0) {
        Sql left =
            read_slot(b, text, layer,
                      arena_printf(b->a, "case when %s then null else %s end",
                                   build_among(b, text.text, keys), text.text));

        left = plainly(b, left, want, opts, map);
        layer = left.layer;
        rest = left.text;
    } else if (word != NULL && strcmp(word, "reject") == 0) {
        build_check(b,
                    arena_printf(b->a, "(%s is null or %s)", text.text,
                                 build_among(b, text.text, keys)),
                    build_reason(b, &text,
                                 arena_printf(b->a, "one of %.300s",
                                              map_keys(b, map, ""))));
    } else if (word != NULL && strcmp(word, "blank") != 0) {
        rest = arena_printf(b->a, "case when %s is not null then %s end",
                            text.text, read_const(b, other, want));
    }
    return read_slot(
        b, text, layer,
        arena_printf(b->a, "case %s%s else %s end", text.text, cases, rest));
}

Sql read_as(Build *b, Sql text, Want want, const YamlNode *opts)
{
    const YamlNode *zero = opts == NULL ? NULL : yaml_get(opts, "zero");
    Sql v = build_blank(b, text, opts == NULL ? NULL : yaml_get(opts, "blank"));

    if (opts != NULL && yaml_get(opts, "map") != NULL)
        v = map_text(b, v, want, opts);
    else
        v = plainly(b, v, want, opts, opts);
    if (zero != NULL)
        v = read_slot(b, v, v.layer,
                      arena_printf(b->a, "nullif(%s, 0)", v.text));
    return v;
}

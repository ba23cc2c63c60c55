/* expr.c -- See expr.h. */
#include "intake/expr.h"

#include "base/clock.h"
#include "intake/sql.h"
#include "intake/timeformat.h"
#include "model/promise.h"

#include <string.h>

#define BIT(want) (1u << (want))
#define NUMBERS                                                         \
    (BIT(WANT_INT) | BIT(WANT_MS) | BIT(WANT_SCORE) | BIT(WANT_MONEY) | \
     BIT(WANT_NUMBER))
#define ANY (NUMBERS | BIT(WANT_TEXT) | BIT(WANT_TIME) | BIT(WANT_BOOL))

#define MAX_PARTS 64

static Sql value(Build *b, const YamlNode *v, Want want);

typedef Sql ValueFn(Build *b, const YamlNode *v, const YamlNode *from,
                    Want want);

static Sql nothing(void)
{
    return (Sql){.text = "null", .layer = 1, .label = "?", .shown = "''"};
}

static int deeper(int x, int y)
{
    return x > y ? x : y;
}

/* ---- Ways to a value ---------------------------------------------------- */

static Sql from_column(Build *b, const YamlNode *v, const YamlNode *from,
                       Want want)
{
    return read_as(b, build_column(b, from), want, v);
}

static Sql from_const(Build *b, const YamlNode *v, const YamlNode *from,
                      Want want)
{
    return (Sql){.text = read_const(b, from, want),
                 .layer = 1,
                 .label = "const",
                 .shown = "''"};
}

typedef struct Parts {
    Sql part[MAX_PARTS];
    size_t n;
    int layer; /* the deepest of them */
} Parts;

static void put_parts(Build *b, const YamlNode *list, Want want, Parts *out)
{
    const YamlNode *n = list->type == YAML_LIST ? list->first : list;

    out->n = 0;
    out->layer = 1;
    for (; n != NULL; n = list->type == YAML_LIST ? n->next : NULL) {
        if (out->n == MAX_PARTS) {
            build_tell(b, n, "over %d parts", MAX_PARTS);
            return;
        }
        out->part[out->n] = value(b, n, want);
        out->layer = deeper(out->layer, out->part[out->n++].layer);
    }
}

/* Join the parts of `list` with SQL between them. */
static const char *spread(Build *b, const Parts *p, const char *between)
{
    const char *sql = p->n > 0 ? p->part[0].text : "null";

    for (size_t i = 1; i < p->n; i++)
        sql = arena_printf(b->a, "%s%s%s", sql, between, p->part[i].text);
    return sql;
}

/* What stands in the file, for reasons: "a, b". */
static Sql shown_as_parts(Build *b, const Parts *p, Sql v)
{
    const char *label = p->n > 0 ? p->part[0].label : "?";
    const char *shown = p->n > 0 ? p->part[0].shown : "''";

    for (size_t i = 1; i < p->n && i < 4; i++) {
        label = arena_printf(b->a, "%s and %s", label, p->part[i].label);
        shown =
            arena_printf(b->a, "%s || ' and ' || %s", shown, p->part[i].shown);
    }
    v.label = label;
    v.shown = arena_printf(b->a, "(%s)", shown);
    return v;
}

static Sql from_join(Build *b, const YamlNode *v, const YamlNode *from,
                     Want want)
{
    Parts p;
    Sql joined = nothing();

    put_parts(b, from, WANT_TEXT, &p);
    joined = read_slot(b, joined, p.layer,
                       arena_printf(b->a, "nullif(concat_ws(%s, %s), '')",
                                    sql_text(b->a, yaml_text(v, "with", " ")),
                                    spread(b, &p, ", ")));
    joined = shown_as_parts(b, &p, joined);
    return want == WANT_TEXT ? joined : read_as(b, joined, want, v);
}

static Sql from_first(Build *b, const YamlNode *v, const YamlNode *from,
                      Want want)
{
    Parts p;

    put_parts(b, from, want, &p);
    return read_slot(b, shown_as_parts(b, &p, nothing()), p.layer,
                     arena_printf(b->a, "coalesce(%s)", spread(b, &p, ", ")));
}

/* Calculate with plain numbers, then turn the result into what is wanted;
 * durations and counts are whole already. */
static Sql calculated(Build *b, const YamlNode *v, const YamlNode *from,
                      Want want, const char *sign)
{
    bool whole = want == WANT_INT || want == WANT_MS;
    Parts p;
    Sql sum, out;

    put_parts(b, from, whole ? want : WANT_NUMBER, &p);
    sum = shown_as_parts(b, &p, nothing());
    sum = read_slot(b, sum, p.layer,
                    arena_printf(b->a, "try(%s)", spread(b, &p, sign)));
    if (whole || want == WANT_NUMBER)
        return sum;
    if (want == WANT_MONEY)
        return read_minor(b, sum, v);
    out =
        read_slot(b, sum, sum.layer,
                  arena_printf(b->a, "try_cast(%s as decimal(9,3))", sum.text));
    build_check(b,
                arena_printf(b->a, "(%s is null or %s is not null)", sum.text,
                             out.text),
                build_reason(b, &sum, "a smaller number"));
    return out;
}

static Sql from_sum(Build *b, const YamlNode *v, const YamlNode *from,
                    Want want)
{
    return calculated(b, v, from, want, " + ");
}

static Sql from_product(Build *b, const YamlNode *v, const YamlNode *from,
                        Want want)
{
    if (want == WANT_MS)
        build_tell(b, from, "durations can be added, not multiplied");
    return calculated(b, v, from, want, " * ");
}

static Sql from_difference(Build *b, const YamlNode *v, const YamlNode *from,
                           Want want)
{
    return calculated(b, v, from, want, " - ");
}

/* A part that says nothing of its own is read as the whole says. */
static const YamlNode *with_options(Build *b, const YamlNode *part,
                                    const YamlNode *whole)
{
    YamlNode *column, *map;

    if (part->type != YAML_TEXT)
        return part;
    column = ARENA_NEW(b->a, YamlNode);
    *column = *part;
    column->key = "column";
    column->next = NULL;
    map = ARENA_NEW(b->a, YamlNode);
    *map = *part;
    map->type = YAML_MAP;
    map->first = column;
    for (const YamlNode *n = whole->first; n != NULL; n = n->next) {
        if (strcmp(n->key, "format") == 0 || strcmp(n->key, "zone") == 0 ||
            strcmp(n->key, "blank") == 0) {
            YamlNode *copy = ARENA_NEW(b->a, YamlNode);

            *copy = *n;
            copy->next = map->first;
            map->first = copy;
        }
    }
    return map;
}

static Sql from_between(Build *b, const YamlNode *v, const YamlNode *from,
                        Want want)
{
    Sql start, end, d;

    if (from->first == NULL || from->first->next == NULL)
        return nothing(); /* the schema has told */
    start = value(b, with_options(b, from->first, v), WANT_TIME);
    end = value(b, with_options(b, from->first->next, v), WANT_TIME);
    d = read_slot(b, end, deeper(start.layer, end.layer),
                  arena_printf(b->a, "epoch_ms(%s) - epoch_ms(%s)", end.text,
                               start.text));
    build_check(
        b, arena_printf(b->a, "coalesce(%s >= 0, true)", d.text),
        build_reason(b, &end,
                     arena_printf(b->a, "a time not before %s", start.label)));
    return d;
}

/* Moving a time is done on the local calendar, then it is turned to UTC. */
static Sql moved(Build *b, const YamlNode *time, const char *sign,
                 const YamlNode *by, const char *unit)
{
    char at[CLOCK_TEXT];
    int64_t local;
    Err err = {0};
    Sql n = value(b, by, WANT_INT);

    if (!clock_parse(time->text, zone_utc(), &local, &err)) {
        build_tell(b, time, "%s", err.text);
        return n;
    }
    clock_format(local, zone_utc(), at);
    at[strcspn(at, "Z")] = '\0';
    build_check(b,
                arena_printf(b->a, "coalesce(abs(%s) <= 20000, true)", n.text),
                build_reason(b, &n, "at most 20000"));
    n = read_slot(b, n, n.layer,
                  arena_printf(b->a,
                               "case when abs(%s) <= 20000 then timestamp '%s'"
                               " %s to_%ss(cast(%s as integer)) end",
                               n.text, at, sign, unit, n.text));
    return read_slot(b, n, n.layer,
                     timeformat_to_utc(b->a, b->m->zone, n.text));
}

static Sql from_time(Build *b, const YamlNode *v, const YamlNode *from,
                     Want want)
{
    static const char *const units[] = {"day", "week", "month", "year"};
    const YamlNode *plus = yaml_get(v, "plus"), *minus = yaml_get(v, "minus");
    const char *unit = yaml_text(v, "unit", "day");
    Sql at = nothing();

    at.text = read_const(b, from, WANT_TIME);
    if (plus == NULL && minus == NULL)
        return at;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(unit, units[i]) == 0)
            return moved(b, from, plus != NULL ? "+" : "-",
                         plus != NULL ? plus : minus, unit);
    build_tell(b, yaml_get(v, "unit"),
               "a time moves by day, week, month or year");
    return at;
}

static Sql from_row(Build *b, const YamlNode *v, const YamlNode *from,
                    Want want)
{
    Sql row = {.layer = 1,
               .label = "the row",
               .shown = "''",
               .text = "(puls_hash || '-' || cast(puls_again as varchar))"};

    b->needs_rows = true;
    return row;
}

static const struct Way {
    const char *key;
    ValueFn *fn;
    unsigned fits;
} ways[] = {
    {"column", from_column, ANY},
    {"const", from_const, ANY},
    {"join", from_join, BIT(WANT_TEXT) | BIT(WANT_TIME)},
    {"first", from_first, ANY},
    {"sum", from_sum, NUMBERS},
    {"product", from_product, NUMBERS},
    {"difference", from_difference, NUMBERS},
    {"between", from_between, BIT(WANT_MS)},
    {"time", from_time, BIT(WANT_TIME)},
    {"row", from_row, BIT(WANT_TEXT)},
};

/* ---- Options ------------------------------------------------------------ */

static const struct Option {
    const char *key;
    unsigned fits;
} options[] = {
    {"with", BIT(WANT_TEXT) | BIT(WANT_TIME)},
    {"plus", BIT(WANT_TIME)},
    {"minus", BIT(WANT_TIME)},
    {"blank", ANY},
    {"map", ANY},
    {"other", ANY},
    {"zero", NUMBERS},
    {"format", BIT(WANT_TIME) | BIT(WANT_MS)},
    {"zone", BIT(WANT_TIME) | BIT(WANT_MS)},
    {"unit", BIT(WANT_TIME) | BIT(WANT_MS) | BIT(WANT_MONEY)},
    {"decimal", NUMBERS},
    {"thousands", NUMBERS},
    {"scale", BIT(WANT_SCORE)},
    {"currency", BIT(WANT_MONEY)},
    {"absolute", NUMBERS},
    {"negate", NUMBERS},
};

/* The way that `v` takes; NULL after telling that there is none, or two. */
static const struct Way *way_of(Build *b, const YamlNode *v)
{
    const struct Way *way = NULL;

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (yaml_get(v, ways[i].key) == NULL)
            continue;
        if (way != NULL) {
            build_tell(b, v, "both %s and %s: a value comes from one of them",
                       way->key, ways[i].key);
            return NULL;
        }
        way = &ways[i];
    }
    if (way == NULL)
        build_tell(b, v,
                   "a value says where from: column, const, join, first,"
                   " sum, product, difference, between, time or row");
    return way;
}

static void check_options(Build *b, const YamlNode *v, Want want)
{
    for (const YamlNode *n = v->first; n != NULL; n = n->next)
        for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
            if (strcmp(n->key, options[i].key) == 0 &&
                !(options[i].fits & BIT(want)))
                build_tell(b, n, "\"%s\" means nothing where %s is wanted",
                           n->key, read_expected(want));
}

static bool is_true(const YamlNode *v, const char *key)
{
    return strcmp(yaml_text(v, key, "false"), "true") == 0;
}

static Sql with_sign(Build *b, const YamlNode *v, Sql x)
{
    if (is_true(v, "absolute"))
        x = read_slot(b, x, x.layer,
                      arena_printf(b->a, "try(abs(%s))", x.text));
    if (is_true(v, "negate"))
        x = read_slot(b, x, x.layer, arena_printf(b->a, "try(-(%s))", x.text));
    return x;
}

static Sql derived(Build *b, const YamlNode *v, Want want)
{
    const struct Way *way = way_of(b, v);

    if (way == NULL)
        return nothing();
    check_options(b, v, want);
    if (!(way->fits & BIT(want))) {
        build_tell(b, v, "\"%s\" cannot give %s", way->key,
                   read_expected(want));
        return nothing();
    }
    return with_sign(b, v, way->fn(b, v, yaml_get(v, way->key), want));
}

static Sql value(Build *b, const YamlNode *v, Want want)
{
    Sql out = nothing();

    if (b->bytes > MAPPING_MAX_SQL / 8)
        return out; /* plan.c tells */
    if (b->nest == BUILD_MAX_NEST) {
        build_tell(b, v, "values nest more than %d deep", BUILD_MAX_NEST);
        return out;
    }
    b->nest++;
    if (v->type == YAML_MAP)
        out = derived(b, v, want);
    else if (v->type == YAML_TEXT)
        out = read_as(b, build_column(b, v), want, NULL);
    else
        build_tell(b, v, "a column or a value is expected here");
    b->nest--;
    return out;
}

Sql expr_value(Build *b, const YamlNode *v, const Column *column)
{
    Sql x = value(b, v, (Want)column->type);

    if (strcmp(x.label, "const") == 0 || strcmp(x.label, "?") == 0)
        x.label = column->name;
    if (column->type == COLUMN_MS)
        build_check(b, arena_printf(b->a, "coalesce(%s >= 0, true)", x.text),
                    build_reason(b, &x, PROMISE_DURATION));
    if (strcmp(column->name, "sentiment") == 0)
        build_check(
            b,
            arena_printf(b->a, "coalesce(%s between -1 and 1, true)", x.text),
            build_reason(b, &x, PROMISE_SENTIMENT));
    return x;
}

Sql expr_id(Build *b, const YamlNode *ids)
{
    Parts p;
    Sql id;

    put_parts(b, ids, WANT_TEXT, &p);
    if (p.n == 1)
        return p.part[0];
    id = shown_as_parts(b, &p, nothing());
    for (size_t i = 0; i < p.n; i++)
        p.part[i].text = arena_printf(b->a, "coalesce(%s, '')", p.part[i].text);
    return read_slot(b, id, p.layer,
                     arena_printf(b->a, "nullif(trim(%s, '/'), '')",
                                  spread(b, &p, " || '/' || ")));
}
